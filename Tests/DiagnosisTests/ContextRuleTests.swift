import Cluster
import Diagnosis
import Exchanges
import PacketWire
import TestSupport
import Testing
import Wording

/// Rules that read files beside the captures: what they add, and that nobody is accused without cause.
@Suite struct ContextRuleTests {
    private static func play(_ expected: ContextCase) throws -> (story: Story, context: ClusterContext) {
        var options = AnalysisOptions()
        options.keepsExchanges = true
        let story = expected.scene().play(options: options)
        return (story, try expected.files(story))
    }

    @Test(arguments: contextPositives)
    func `a rule speaks where files and packets show its fault`(expected: ContextCase) throws {
        let (story, context) = try ContextRuleTests.play(expected)
        let conclusion = story.conclusion(context)
        let finding = try #require(
            conclusion.finding(expected.rule), "found \(conclusion.findings.map { "\($0.rule): \($0.summary)" })")
        #expect(finding.severity == expected.severity)
        #expect(finding.confidence == expected.confidence)
        #expect(finding.culpritSentence.contains(expected.culprit), "\(finding.culpritSentence)")
        #expect(finding.summary.contains(expected.says), "\(finding.summary)")
        #expect(!finding.nextSteps.isEmpty)
        #expect(conclusion.verdict.kind == expected.verdict, "\(conclusion.verdict.summary)")
        if finding.severity > .info { #expect(!finding.evidence.isEmpty) }
    }

    @Test(arguments: contextNeighbours)
    func `a rule accuses nobody where its neighbour's fault is`(expected: ContextCase) throws {
        let (story, context) = try ContextRuleTests.play(expected)
        let conclusion = story.conclusion(context)
        #expect(!conclusion.accusing.contains(expected.rule))
        #expect(conclusion.verdict.kind == expected.verdict, "\(conclusion.verdict.summary)")
    }

    @Test(arguments: contextPositives)
    func `without the files the rule is silent`(expected: ContextCase) throws {
        let (story, _) = try ContextRuleTests.play(expected)
        #expect(story.conclusion(ClusterContext()).finding(expected.rule) == nil)
    }

    @Test func `what the search list costs is said once, with resolv.conf and without`() throws {
        let (story, context) = try ContextRuleTests.play(#require(contextPositives.first { $0.rule == "ndots" }))
        let named = story.conclusion(context)
        let unnamed = story.conclusion(ClusterContext())
        #expect(named.finding("ndots") != nil && named.finding("search-list") == nil)
        #expect(unnamed.finding("ndots") == nil && unnamed.finding("search-list") != nil)
        let counts = named.finding("ndots")?.counts.map(\.0) ?? []
        #expect(unnamed.finding("search-list")?.counts.allSatisfy { counts.contains($0.0) } == true)
    }

    @Test func `a node asks for many programs, of which one may be lost among names that do not exist`() throws {
        var cluster = SmallCluster(client: 0)
        for number in 0..<20 {
            let query = Query("nope\(number).svc.cluster.local", id: UInt16(number), port: UInt16(40_000 + number))
            cluster.ask(query, at: Double(number), answer: .nonexistent)
        }
        let story = cluster.scene.play()
        #expect(story.conclusion(try ClusterFiles().context()).accusing.contains("nonexistent-names"))
        var files = ClusterFiles()
        files.nodeAddresses = [.client]
        #expect(!story.conclusion(try files.context()).accusing.contains("nonexistent-names"))
    }

    @Test func `every address of a culprit bears its Kubernetes name, and stays`() throws {
        var cluster = SmallCluster(node: 0, corednsB: 1)
        cluster.chatter(via: .corednsA)
        cluster.chatter(from: .remote, via: .corednsB)
        cluster.ask(5, via: .corednsB, reaching: .eth0)
        let verdict = cluster.scene.play().conclusion(try ClusterFiles().context()).verdict
        #expect(verdict.kind == .network)
        for words in [
            Host.client.text, "pod shop/web-71-node-a on node node-a", Host.corednsB.text,
            "pod kube-system/coredns-b on node node-b",
        ] { #expect(verdict.culpritSentence.contains(words), "\(verdict.culpritSentence)") }
    }

    @Test func `the next capture is named with the real nodes and pods`() throws {
        var cluster = SmallCluster(client: 0)
        cluster.ask(5, reaching: .eth0)
        let conclusion = cluster.scene.play().conclusion(try ClusterFiles().context())
        let steps = try #require(conclusion.finding("unlocated")).nextSteps
        for (pod, node) in [("coredns-a", "node-a"), ("coredns-b", "node-b")] {
            let step = try #require(steps.first { $0.command?.contains("pod.name=\(pod) ") == true })
            #expect(step.text.contains("node \(node)") && step.text.contains("kube-system/\(pod)"))
            #expect(step.command?.contains("nsenter -n -t") == true && step.command?.contains("\(pod).pcap") == true)
        }
        #expect(steps.contains { $0.text.contains("On node node-a, where client \(Host.client.text) is") })
    }

    @Test func `explicit flags win over what files say`() throws {
        let context = try ClusterFiles().context()
        var hints = RoleHints()
        hints.upstreamIPs = [try #require(IPNetwork(Host.corednsA.text))]
        hints.add(context)
        #expect(hints.role(of: Host.corednsA.address) == .upstream)
        #expect(hints.role(of: Host.corednsB.address) == .coredns)
        #expect(hints.role(of: Host.service.address) == .service)
    }

    @Test func `a pod that no packet shows counts among the endpoints`() throws {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter(from: .client)
        cluster.ask(5, at: 5, reaching: .eth0)
        let story = cluster.scene.play()
        #expect(story.conclusion.verdict.kind == .undetermined)
        // The cluster has a second pod that nobody captured: the queries may have gone there.
        #expect(story.conclusion(try ClusterFiles().context()).verdict.kind == .undetermined)
        var single = ClusterFiles()
        (single.ready, single.dnsPods) = ([.corednsA], [.corednsA: "node-a"])
        #expect(story.conclusion(try single.context()).verdict.kind == .network)
    }
}
