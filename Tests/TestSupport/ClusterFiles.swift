package import Cluster
import DNSVerdictAnalysis
import Diagnosis
package import Exchanges
import Foundation
import PacketWire

/// What kubectl and other tools would have written about the cluster of the scenes.
package struct ClusterFiles: Sendable {
    /// Endpoints of the DNS service.
    package var ready: [Host] = [.corednsA, .corednsB]
    package var notReady: [Host] = []
    /// CoreDNS pods and their nodes.
    package var dnsPods: [Host: String] = [.corednsA: "node-a", .corednsB: "node-b"]
    /// Pods whose container waits.
    package var crashing: Set<Host> = []
    /// Addresses of node-a; pods on the host's network have them, too.
    package var nodeAddresses: [Host] = []

    package init() {}

    package static func podName(_ host: Host) -> String { host == .corednsA ? "coredns-a" : "coredns-b" }

    /// What `kubectl get -o json` would print.
    package var json: String {
        let pods = dnsPods.sorted { $0.value < $1.value }.map { host, node in
            pod(ClusterFiles.podName(host), "kube-system", host, node, isReady: !crashing.contains(host))
        }
        let clients = [(Host.client, "node-a"), (.neighbour, "node-a"), (.remote, "node-b")].map {
            pod("web-\($0.octets[3])-\($1)", "shop", $0, $1, isReady: true, labels: #"{"app":"web"}"#)
        }
        let nodes = ["node-a", "node-b"].map { name in
            let addresses = (name == "node-a" ? nodeAddresses : []).map {
                #"{"type":"InternalIP","address":"\#($0.text)"}"#
            }
            return #"""
                {"kind":"Node","metadata":{"name":"\#(name)"},"spec":{"providerID":"aws:///us-east-1a/i-\#(name.dropFirst(5))1"},
                 "status":{"addresses":[\#(addresses.joined(separator: ","))],
                 "conditions":[{"type":"Ready","status":"True"}]}}
                """#
        }
        let items = [service, endpoints] + pods + clients + nodes
        return #"{"kind":"List","items":[\#(items.joined(separator: ","))]}"#
    }

    private let service = #"""
        {"kind":"Service","metadata":{"name":"kube-dns","namespace":"kube-system"},
         "spec":{"clusterIP":"10.100.0.10","selector":{"k8s-app":"kube-dns"},"ports":[{"port":53,"protocol":"UDP"}]}}
        """#

    private var endpoints: String {
        func list(_ hosts: [Host]) -> String {
            hosts.map {
                #"{"ip":"\#($0.text)","targetRef":{"kind":"Pod","name":"\#(ClusterFiles.podName($0))","namespace":"kube-system"}}"#
            }.joined(separator: ",")
        }
        return #"""
            {"kind":"Endpoints","metadata":{"name":"kube-dns","namespace":"kube-system"},
             "subsets":[{"addresses":[\#(list(ready))],"notReadyAddresses":[\#(list(notReady))],
             "ports":[{"port":53,"protocol":"UDP"}]}]}
            """#
    }

    private func pod(
        _ name: String, _ namespace: String, _ host: Host, _ node: String, isReady: Bool,
        labels: String = #"{"k8s-app":"kube-dns"}"#
    ) -> String {
        let waiting = isReady ? "" : #","state":{"waiting":{"reason":"CrashLoopBackOff"}},"restartCount":7"#
        return #"""
            {"kind":"Pod","metadata":{"name":"\#(name)","namespace":"\#(namespace)","labels":\#(labels)},
             "spec":{"nodeName":"\#(node)"},
             "status":{"phase":"Running","podIP":"\#(host.text)",
             "conditions":[{"type":"Ready","status":"\#(isReady ? "True" : "False")"}],
             "containerStatuses":[{"name":"main","ready":\#(isReady)\#(waiting)}]}}
            """#
    }

    package func map() throws -> ClusterMap {
        ClusterMap(try KubernetesObjects(parsing: Array(json.utf8), name: "kube.json"))
    }

    package func context() throws -> ClusterContext {
        var context = ClusterContext()
        context.map = try map()
        return context
    }

    /// An archive of eks-log-collector, unpacked: contents by path. `node` is the letter of the node's name.
    package static func node(_ node: String, _ files: [String: String]) throws -> EKSLogs {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "eks_i-\(node)1_\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return try EKSLogs(folder: folder.path)
    }

    /// kube-proxy's rules for the DNS service; without pods there is a chain and no rule.
    package static func rules(to pods: [Host] = [], more: String = "") -> String {
        let backends = pods.enumerated().map { number, pod in
            """
            -A KUBE-SVC-TCOU7JCQXEZGVUNU -j KUBE-SEP-\(number)
            -A KUBE-SEP-\(number) -p udp -m udp -j DNAT --to-destination \(pod.text):53
            """
        }
        let service = """
            -A KUBE-SERVICES -d \(Host.service.text)/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" \
            -m udp --dport 53 -j KUBE-SVC-TCOU7JCQXEZGVUNU
            """
        let lines = ["*nat", ":KUBE-SERVICES - [0:0]"] + (pods.isEmpty ? [] : [service] + backends)
        return (lines + ["COMMIT", "*filter", more, "COMMIT"]).joined(separator: "\n") + "\n"
    }
}

/// Lines of CoreDNS's log about exchanges of a story.
package struct LogText: Sendable {
    package var lines: [String] = []

    package init() {}

    /// The `log` plugin's lines, as `kubectl logs --prefix --timestamps` prints them.
    package mutating func log(
        _ exchanges: [Exchange], by pod: Host?, code: String = "NOERROR", isTimed: Bool = true, took: Double = 0.001
    ) {
        for exchange in exchanges {
            let prefix = pod.map { "[pod/\(ClusterFiles.podName($0))/coredns] " } ?? ""
            let time = Timestamp(nanoseconds: exchange.start.nanoseconds + Int64(took * 1e9))
            let flags = code == "-" ? "- 0" : "qr,aa,rd 84"
            lines.append(
                """
                \(prefix)\(isTimed ? "\(time) " : "")[INFO] \(exchange.client):\(exchange.clientPort) - \(exchange.id) \
                "A IN \(exchange.name.map { "\($0)" } ?? ".") udp 50 false 512" \(code) \(flags) \(took)s
                """)
        }
    }

    package mutating func add(_ line: String) { lines.append(line) }
}

extension Story {
    /// The story's logs joined with its exchanges, as `analyze` does it.
    package func join(_ text: LogText, _ context: ClusterContext, file: String = "coredns.log") throws -> ClusterContext
    {
        let octets = Array(text.lines.joined(separator: "\n").utf8)
        let log = try OpenedLog(ByteFeed(name: file, octets: octets))
        return judgement(context: ContextReading(context, logs: [log])).evidence.context
    }
}
