import PacketWire
import Testing

@testable import Cluster

/// Parses `text` as the file `kube`.
func objects(_ text: String) throws -> KubernetesObjects {
    try KubernetesObjects(parsing: Array(text.utf8), name: "kube")
}

func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

@Suite("KubernetesObjects")
struct KubernetesObjectsTests {
    static let pod = """
        {"kind": "Pod", "metadata": {"name": "coredns-a", "namespace": "kube-system",
          "labels": {"k8s-app": "kube-dns"}},
         "spec": {"nodeName": "node-a", "hostNetwork": false},
         "status": {"phase": "Running", "podIP": "192.168.2.218",
          "podIPs": [{"ip": "192.168.2.218"}, {"ip": "10.9.9.9"}], "hostIP": "192.168.2.10",
          "conditions": [{"type": "Ready", "status": "True"}],
          "containerStatuses": [{"name": "coredns", "ready": true, "restartCount": 7,
            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137,
              "finishedAt": "2026-11-23T04:51:44Z"}}}]}}
        """
    static let service = """
        {"kind": "Service", "metadata": {"name": "kube-dns", "namespace": "kube-system"},
         "spec": {"clusterIP": "10.100.0.10", "clusterIPs": ["10.100.0.10"], "selector": {"k8s-app": "kube-dns"},
          "ports": [{"name": "dns", "port": 53, "protocol": "UDP", "targetPort": "dns"},
                    {"name": "dns-tcp", "port": 53, "protocol": "TCP", "targetPort": 53}]}}
        """

    @Test func `a pod keeps its addresses, its node, its state and how its container last ended`() throws {
        let pod = try #require(objects(Self.pod).pods.first)
        #expect(pod.qualifiedName == "kube-system/coredns-a")
        #expect(pod.addresses == [try address("192.168.2.218"), try address("10.9.9.9")])
        #expect(pod.hostAddress == (try address("192.168.2.10")))
        #expect(pod.nodeName == "node-a")
        #expect(!pod.isHostNetwork)
        #expect(pod.phase == .running)
        #expect(pod.isReady)
        #expect(!pod.isTerminating)
        #expect(pod.restarts == 7)
        let container = try #require(pod.containers.first)
        #expect(container.waitingReason == "CrashLoopBackOff")
        #expect(container.lastTerminationReason == "OOMKilled")
        #expect(container.lastExitCode == 137)
        #expect(container.lastFinished == "2026-11-23T04:51:44Z")
    }

    @Test func `a service keeps its addresses, ports and selector`() throws {
        let service = try #require(objects(Self.service).services.first)
        #expect(service.clusterIPs == [try address("10.100.0.10")])
        #expect(service.ports.map(\.target) == ["dns", "53"])
        #expect(service.ports.map(\.protocolName) == ["UDP", "TCP"])
        #expect(service.servesDNS)
        #expect(service.selects(try #require(objects(Self.pod).pods.first)))
    }

    @Test func `a headless service and a service of an external name have no address`() throws {
        let text = """
            {"kind": "Service", "metadata": {"name": "a"}, "spec": {"clusterIP": "None", "clusterIPs": ["None"]}}
            {"kind": "Service", "metadata": {"name": "b"}, "spec": {"type": "ExternalName", "ports": null}}
            """
        #expect(try objects(text).services.map(\.clusterIPs) == [[], []])
    }

    @Test(arguments: [
        ("one object", "\(pod)"),
        ("a list", #"{"kind": "List", "items": [\#(pod), \#(service)]}"#),
        ("a typed list, whose items have no kind", #"{"kind": "PodList", "items": [{"metadata": {"name": "x"}}]}"#),
        ("documents one after the other", "\(pod)\n\(service)"),
        ("documents with nothing between them", "\(pod)\(service)"),
        (
            "lists one after the other",
            #"{"kind": "List", "items": [\#(service)]} {"kind": "List", "items": [\#(pod)]}"#
        ),
        ("a byte order mark", "\u{feff}\(pod)"),
    ])
    func `pods are found in`(shape: String, text: String) throws {
        let objects = try objects(text)
        #expect(objects.pods.count == 1)
        #expect(objects.problems.isEmpty)
    }

    @Test func `text that PowerShell redirected into UTF-16 is read`() throws {
        var octets: [UInt8] = [0xff, 0xfe]
        for unit in Self.pod.utf16 { octets += [UInt8(unit & 0xff), UInt8(unit >> 8)] }
        #expect(try KubernetesObjects(parsing: octets, name: "kube").pods.count == 1)
    }

    @Test func `YAML gives the same objects as JSON, in one document or in several`() throws {
        let yaml = """
            apiVersion: v1
            kind: List
            items:
            - kind: Pod
              metadata:
                name: coredns-a
                namespace: kube-system
                labels:
                  k8s-app: kube-dns
              spec:
                nodeName: node-a
              status:
                phase: Running
                podIP: 192.168.2.218
                podIPs:
                - ip: 192.168.2.218
                - ip: 10.9.9.9
                hostIP: 192.168.2.10
                conditions:
                - type: Ready
                  status: "True"
                containerStatuses:
                - name: coredns
                  ready: true
                  restartCount: 7
                  state:
                    waiting:
                      reason: CrashLoopBackOff
                  lastState:
                    terminated:
                      reason: OOMKilled
                      exitCode: 137
                      finishedAt: "2026-11-23T04:51:44Z"
            ---
            kind: Service
            metadata:
              name: kube-dns
              namespace: kube-system
            spec:
              clusterIP: 10.100.0.10
              clusterIPs:
              - 10.100.0.10
              selector:
                k8s-app: kube-dns
              ports:
              - {name: dns, port: 53, protocol: UDP, targetPort: dns}
              - {name: dns-tcp, port: 53, protocol: TCP, targetPort: 53}
            """
        let fromYAML = try objects(yaml)
        let fromJSON = try objects("\(Self.pod)\(Self.service)")
        #expect(fromYAML.pods == fromJSON.pods)
        #expect(fromYAML.services == fromJSON.services)
        #expect(fromYAML.problems.isEmpty)
    }

    @Test func `ready and unready endpoints come from Endpoints and from slices`() throws {
        let text = """
            {"kind": "Endpoints", "metadata": {"name": "kube-dns", "namespace": "kube-system"}, "subsets": [
              {"addresses": [{"ip": "10.0.0.1", "nodeName": "n1",
                 "targetRef": {"kind": "Pod", "namespace": "kube-system", "name": "coredns-a"}}],
               "notReadyAddresses": [{"ip": "10.0.0.2"}], "ports": [{"name": "dns", "port": 53, "protocol": "UDP"}]}]}
            {"kind": "EndpointSlice", "metadata": {"name": "kube-dns-x7", "namespace": "kube-system",
               "labels": {"kubernetes.io/service-name": "kube-dns"}}, "addressType": "IPv4",
             "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true}, "zone": "eu-west-1a"},
               {"addresses": ["10.0.0.2"], "conditions": {"ready": false, "terminating": true}},
               {"addresses": ["10.0.0.3"]}],
             "ports": [{"name": "dns", "port": 53, "protocol": "UDP"}]}
            """
        let lists = try objects(text).endpointLists
        #expect(lists.map(\.source) == [.endpoints, .endpointSlice])
        #expect(lists.map(\.qualifiedServiceName) == ["kube-system/kube-dns", "kube-system/kube-dns"])
        #expect(lists[0].endpoints.map(\.isReady) == [true, false])
        #expect(lists[0].endpoints[0].qualifiedPodName == "kube-system/coredns-a")
        #expect(lists[0].endpoints[1].qualifiedPodName == nil)
        #expect(lists[0].endpoints[0].ports.first?.port == 53)
        #expect(lists[1].endpoints.map(\.isReady) == [true, false, true])
        #expect(lists[1].endpoints.map(\.isTerminating) == [false, true, false])
        #expect(lists[1].endpoints[0].zone == "eu-west-1a")
    }

    @Test func `a node keeps addresses, pod networks, zone, type and instance`() throws {
        let text = """
            {"kind": "Node", "metadata": {"name": "ip-192-168-2-10", "labels": {
               "topology.kubernetes.io/zone": "us-east-1a", "node.kubernetes.io/instance-type": "m5.large"}},
             "spec": {"podCIDR": "10.244.1.0/24", "providerID": "aws:///us-east-1a/i-06cec8a5bb33ae85c"},
             "status": {"addresses": [{"type": "InternalIP", "address": "192.168.2.10"},
               {"type": "Hostname", "address": "ip-192-168-2-10"}],
               "conditions": [{"type": "Ready", "status": "True"}]}}
            """
        let node = try #require(objects(text).nodes.first)
        #expect(node.addresses == [try address("192.168.2.10")])
        #expect(node.zone == "us-east-1a")
        #expect(node.instanceType == "m5.large")
        #expect(node.instanceID == "i-06cec8a5bb33ae85c")
        #expect(node.isReady)
    }

    @Test func `other kinds are counted and ignored`() throws {
        let text =
            #"{"kind": "List", "items": [\#(Self.pod), {"kind": "ConfigMap"}, {"kind": "ConfigMap"}, {"kind": "Job"}]}"#
        let objects = try objects(text)
        #expect(objects.ignoredKinds == ["ConfigMap": 2, "Job": 1])
        #expect(objects.problems.isEmpty)
    }

    @Test(arguments: [
        (
            "an address that is none", #"{"kind": "Pod", "metadata": {"name": "x"}, "status": {"podIP": "300.1.1.1"}}"#,
            "items[1].status.podIP", #""300.1.1.1" is no IP address"#
        ),
        ("no name", #"{"kind": "Pod", "metadata": {}}"#, "items[1].metadata", "the field name is missing"),
        (
            "a port out of range",
            #"{"kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": [{"port": 70000}]}}"#,
            "items[1].spec.ports[0].port", "70000"
        ),
        (
            "a string for a list", #"{"kind": "Endpoints", "metadata": {"name": "s"}, "subsets": "none"}"#,
            "items[1].subsets", "there is something else where a list has to be"
        ),
        ("no kind", #"{"metadata": {"name": "x"}}"#, "items[1]", "an object without a kind"),
        ("null", "null", "items[1]", ""),
        ("a number", "17", "items[1]", ""),
        ("a list in the list", #"{"kind": "List", "items": []}"#, "", ""),
    ])
    func `an object that cannot be read is told with its path and the others are used`(
        what: String, item: String, path: String, reason: String
    ) throws {
        let objects = try objects(#"{"kind": "List", "items": [\#(Self.pod), \#(item), \#(Self.service)]}"#)
        #expect(objects.pods.count == 1)
        #expect(objects.services.count == 1)
        guard !path.isEmpty else { return }
        let problem = try #require(objects.problems.first)
        #expect(problem.place == path)
        #expect(problem.reason.contains(reason))
    }

    @Test(arguments: [
        ("nothing", "", "kube: the file is empty; "),
        ("blanks", "  \n \n", "kube: this is blank text; "),
        ("a table", "NAMESPACE     NAME   READY\nkube-system   coredns", "kube: this is kubectl's table for people; "),
        (
            "an error", "Error from server (Forbidden): pods is forbidden",
            "kube: this is kubectl's error message (Error from server (Forbidden): pods is forbidden); "
        ),
        ("a capture", "\u{d4}\u{0}\u{0}\u{0}", "kube: this is a binary file; "),
        (
            "cut JSON", "{\n\"kind\": \"List\", \"items\": [",
            "kube, line 2: no valid JSON (the file ends within it)"
        ),
        ("words after JSON", "\(service)\noops", "kube, line 5: no valid JSON (invalid value); "),
        ("an empty list", #"{"kind": "List", "items": []}"#, "kube: this is a list without objects; "),
        (
            "other kinds only", #"{"kind": "Secret"}"#,
            "kube: this is a list without pods, services or nodes (Secret); "
        ),
        ("bad objects only", #"{"kind": "Pod"}"#, "kube, the document: the field metadata is missing; "),
        ("an array", "[1]", "kube, the document: "),
        ("plain words", "hello there", "kube: this is no Kubernetes object; "),
        ("a tab in YAML", "kind: List\nitems:\n\t- x", "kube, line 3: no valid YAML ("),
        ("a key twice", "kind: Pod\nkind: Pod\n", "kube, line 1: no valid YAML (the key kind stands twice); "),
        ("an anchor", "kind: &a Pod\nmetadata: *a", "kube, line 1: a YAML anchor, which kubectl does not print; "),
    ])
    func `a file of something else is refused with a sentence`(what: String, text: String, start: String) {
        let error = #expect(throws: ContextError.self) { try objects(text) }
        let sentence = error?.description ?? ""
        #expect(sentence.hasPrefix(start), "\(sentence)")
        #expect(sentence.contains("; ") && sentence.hasSuffix("."))
    }

    @Test func `after ten thousand objects that cannot be read the rest is left out, and said`() throws {
        let wrong = String(repeating: "{\"kind\": \"Pod\"}\n", count: 10_001)
        let read = try objects(Self.pod + wrong + Self.service)
        #expect(read.pods.count == 1 && read.services.isEmpty)
        #expect(read.problems.contains { $0.reason.contains("what follows is left out") })
        let fewer = try objects(Self.pod + wrong.dropFirst("{\"kind\": \"Pod\"}\n".count) + Self.service)
        #expect(fewer.services.count == 1)
    }

    @Test(arguments: ["[", "{\"kind\":"])
    func `nesting without end is refused`(opening: String) {
        let text = String(repeating: opening, count: 200_000)
        #expect(throws: ContextError.self) { try objects(text) }
        #expect(throws: ContextError.self) { try objects("kind: " + text) }
    }

    @Test func `a missing file, a folder and a file that is too large have errors of their own`() {
        #expect(throws: ContextError.noSuchFile(name: "/nowhere/kube.json")) {
            try KubernetesObjects(contentsOf: "/nowhere/kube.json")
        }
        #expect(throws: ContextError.wrongKind(name: "/", kind: "a folder", remedy: "name the file itself")) {
            try KubernetesObjects(contentsOf: "/")
        }
        let endless = ByteFeed(name: "endless") { $0.count }
        #expect(throws: ContextError.tooLarge(name: "endless", limit: 4096, remedy: "cut it")) {
            try endless.readAll(limit: 4096, remedy: "cut it")
        }
        let broken = ByteFeed(name: "broken") { _ in throw ContextError.cannotRead(name: "broken", reason: "worn out") }
        #expect(throws: ContextError.cannotRead(name: "broken", reason: "worn out")) { try KubernetesObjects(broken) }
    }

    @Test func `an object of a later file replaces the same one of an earlier file`() throws {
        var all = try objects("\(Self.pod)\(Self.service)")
        all.merge(try objects(Self.pod.replacing("192.168.2.218", with: "192.168.2.219")))
        #expect(all.pods.map { $0.addresses.first } == [try address("192.168.2.219")])
        #expect(all.services.count == 1)
    }
}
