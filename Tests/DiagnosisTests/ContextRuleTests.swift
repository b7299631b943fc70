import Cluster
import Diagnosis
import Exchanges
import Foundation
import PacketWire
import TestSupport
import Testing

/// Rules that read files beside the captures: what they add, and that they are silent without.
@Suite struct ContextRuleTests {
    static let rules: Set = ["logged-answer-lost", "cluster-records", "node-records"]

    /// Queries of the client that nobody answers, seen at the client alone.
    private static func unanswered() -> Story {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.ask(4, answer: nil)
        return cluster.scene.play()
    }

    private static func findings(_ story: Story, _ context: ClusterContext, rule: String) -> [Finding] {
        var evidence = story.evidence()
        evidence.context = context
        return Conclusion(evidence: evidence).findings.filter { $0.rule == rule }
    }

    private static func logged(_ exchanges: [Exchange], code: String) throws -> CoreDNSLogJoin {
        var join = CoreDNSLogJoin(
            wanted: exchanges.map { CoreDNSLogJoin.Key(client: $0.client, port: $0.clientPort, id: $0.id) })
        let lines = exchanges.map { exchange in
            """
            [INFO] \(exchange.client):\(exchange.clientPort) - \(exchange.id) "A IN \(Names.cluster). udp 50 false 512" \
            \(code) qr,aa,rd 84 0.000213s
            """
        }
        let feed = ByteFeed(name: "coredns.log", octets: Array(lines.joined(separator: "\n").utf8))
        _ = try CoreDNSLog(feed, each: { join.add($0) })
        return join
    }

    @Test func `an answer that CoreDNS logged and nobody got was lost on its way back`() throws {
        let story = ContextRuleTests.unanswered()
        let failing = story.exchanges.filter { $0.outcome == .unanswered }
        #expect(failing.count == 4)
        var context = ClusterContext()
        context.log = try ContextRuleTests.logged(failing, code: "NOERROR")
        let finding = try #require(ContextRuleTests.findings(story, context, rule: "logged-answer-lost").first)
        #expect(finding.kind == .network && finding.severity == .error)
        #expect(finding.culprit.contains(Host.client.text))
    }

    @Test func `queries that are missing in the log accuse nobody`() throws {
        let story = ContextRuleTests.unanswered()
        let others = story.exchanges.filter { $0.outcome == .answered }
        var join = CoreDNSLogJoin(
            wanted: story.exchanges.map { CoreDNSLogJoin.Key(client: $0.client, port: $0.clientPort, id: $0.id) })
        let line = "[INFO] \(Host.client.text):1 - 2 \"A IN x. udp 50 false 512\" NOERROR qr 84 0.1s"
        _ = try CoreDNSLog(ByteFeed(name: "log", octets: Array(line.utf8)), each: { join.add($0) })
        var context = ClusterContext()
        context.log = join
        let findings = ContextRuleTests.findings(story, context, rule: "logged-answer-lost")
        #expect(!others.isEmpty && findings.map(\.severity) == [.info])
        #expect(ContextRuleTests.findings(story, ClusterContext(), rule: "logged-answer-lost").isEmpty)
    }

    private static func objects(ready: Bool) throws -> ClusterContext {
        let list = ready ? "addresses" : "notReadyAddresses"
        let json = """
            {"kind":"List","items":[
            {"kind":"Service","metadata":{"name":"kube-dns","namespace":"kube-system"},
             "spec":{"clusterIP":"\(Host.service.text)","selector":{"k8s-app":"kube-dns"},
             "ports":[{"port":53,"protocol":"UDP"}]}},
            {"kind":"Pod","metadata":{"name":"coredns-a","namespace":"kube-system","labels":{"k8s-app":"kube-dns"}},
             "spec":{"nodeName":"node-a"},"status":{"phase":"Running","podIP":"\(Host.corednsA.text)"}},
            {"kind":"Endpoints","metadata":{"name":"kube-dns","namespace":"kube-system"},
             "subsets":[{"\(list)":[{"ip":"\(Host.corednsA.text)",
             "targetRef":{"kind":"Pod","name":"coredns-a","namespace":"kube-system"}}],
             "ports":[{"port":53,"protocol":"UDP"}]}]}]}
            """
        var context = ClusterContext()
        context.map = ClusterMap(try KubernetesObjects(parsing: Array(json.utf8), name: "kube.json"))
        return context
    }

    @Test func `a service without ready endpoints is told from the cluster's records`() throws {
        let story = ContextRuleTests.unanswered()
        let bad = ContextRuleTests.findings(story, try ContextRuleTests.objects(ready: false), rule: "cluster-records")
        #expect(bad.first?.summary.contains("no ready endpoint") == true)
        let good = ContextRuleTests.findings(story, try ContextRuleTests.objects(ready: true), rule: "cluster-records")
        #expect(good.allSatisfy { !$0.summary.contains("no ready endpoint") })
        #expect(ContextRuleTests.findings(story, ClusterContext(), rule: "cluster-records").isEmpty)
    }

    @Test func `addresses bear their Kubernetes names, and records say who they are`() throws {
        let context = try ContextRuleTests.objects(ready: true)
        #expect(context.roles[Host.corednsA.address] == .coredns && context.roles[Host.service.address] == .service)
        #expect(context.name(of: Host.corednsA.address)?.description == "pod kube-system/coredns-a")
    }

    @Test func `a nameserver that is no DNS service is told`() throws {
        let story = ContextRuleTests.unanswered()
        var context = try ContextRuleTests.objects(ready: true)
        context.resolver = try ResolverConfiguration(parsing: "nameserver 192.0.2.53\n", name: "resolv.conf")
        let findings = ContextRuleTests.findings(story, context, rule: "cluster-records")
        #expect(findings.first?.summary.contains("192.0.2.53") == true)
        context.resolver = try ResolverConfiguration(
            parsing: "nameserver \(Host.service.text)\n", name: "resolv.conf")
        let fine = ContextRuleTests.findings(story, context, rule: "cluster-records")
        #expect(fine.allSatisfy { !$0.summary.contains("resolv.conf") })
    }

    @Test func `a node's counters are told as what they are`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "eks_i-0123_\(UUID().uuidString)")
        let networking = folder.appending(path: "networking")
        try FileManager.default.createDirectory(at: networking, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let counters = """
            Interface eth0
            NIC statistics:
                 linklocal_allowance_exceeded: 812
                 conntrack_allowance_exceeded: 0
            """
        try Data(counters.utf8).write(to: networking.appending(path: "ethtool.txt"))
        var context = ClusterContext()
        context.nodes = [try EKSLogs(folder: folder.path)]
        let story = ContextRuleTests.unanswered()
        let finding = ContextRuleTests.findings(story, context, rule: "node-records").first
        #expect(finding?.summary.contains("812") == true && finding?.severity == .info)
        #expect(ContextRuleTests.findings(story, ClusterContext(), rule: "node-records").isEmpty)
    }
}
