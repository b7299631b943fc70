import DNSVerdictAnalysis
import Diagnosis
import PacketWire
import TestSupport
import Testing
import Wording

/// Verdicts over findings: their order, their confidence, and what they must not say.
@Suite struct ConclusionTests {
    @Test func `of several faults the one that explains most comes first`() {
        var cluster = SmallCluster(node: 0, corednsA: 1, corednsB: 2)
        cluster.chatter(via: .corednsA)
        cluster.chatter(from: .remote, via: .corednsB)
        cluster.ask(3, from: .client, at: 5, via: .corednsA, answer: nil)
        cluster.ask(8, from: .client, at: 6, via: .corednsB, reaching: .eth0)
        let conclusion = cluster.scene.play().conclusion
        #expect(conclusion.verdicts.map(\.kind) == [.network, .coredns])
        #expect(conclusion.verdicts.map(\.rules) == [["lost-before-coredns"], ["coredns-silent"]])
        #expect(conclusion.verdicts[0].culpritSentence.contains(Host.corednsB.text))
        #expect(conclusion.verdicts[1].culpritSentence.contains(Host.corednsA.text))
        #expect(conclusion.findings.map(\.weight) == conclusion.findings.map(\.weight).sorted(by: >))
    }

    @Test func `a capture that cannot be trusted comes before what it seems to show`() {
        var scene = Scene()
        for number in 0..<40 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let time = Double(number) * 0.2
            if number % 4 != 3 { scene.send(query, at: time) }
            if number % 4 != 1 { scene.answer(query, with: .serverFailure, at: time + 0.002) }
        }
        let conclusion = scene.play().conclusion
        #expect(conclusion.verdict.kind == .capture)
        #expect(conclusion.verdicts.allSatisfy { $0.kind != .network })
    }

    @Test func `from the client alone an unanswered query is undetermined and the next capture is named`() throws {
        var cluster = SmallCluster(client: 0)
        cluster.ask(5, reaching: .eth0)
        let conclusion = cluster.scene.play().conclusion
        #expect(conclusion.verdict.kind == .undetermined)
        #expect(conclusion.verdict.culpritSentence == "")
        let step = try #require(conclusion.findings.first?.nextSteps.first)
        let command = try #require(step.command)
        #expect(command.contains("nsenter -n -t"))
        #expect(command.contains("tcpdump -i any -w coredns.pcap"))
    }

    @Test func `the capture that is named settles it, where the pods are all known`() {
        // With one pod known the query may have gone to another.
        for (reach, kind) in [(SmallCluster.Reach.eth0, VerdictKind.undetermined), (.coredns, .coredns)] {
            var cluster = SmallCluster(client: 0, corednsA: 1)
            cluster.chatter(from: .remote)
            cluster.ask(5, reaching: reach, answer: nil)
            #expect(cluster.scene.play().conclusion.verdict.kind == kind)
        }
    }

    @Test func `absence at one pod proves nothing where another one answers unseen`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter(from: .client, via: .corednsA)
        cluster.chatter(from: .client, via: .corednsB)
        cluster.ask(5, at: 5, via: .corednsB, answer: nil)
        let conclusion = cluster.scene.play().conclusion
        #expect(conclusion.verdict.kind == .undetermined)
        #expect(conclusion.verdict.summary.contains(Host.corednsA.text))
    }

    @Test func `absence at the only pod known proves nothing, as there may be another`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter(from: .client)
        cluster.ask(5, at: 5, reaching: .eth0)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .undetermined)
        #expect(verdict.confidence == .possible)
    }

    @Test func `a single unanswered query is a finding as well`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 50)
        cluster.ask(1, at: 3, answer: nil, isRetried: false)
        // One that nobody asks again may as well be the capture's loss.
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .healthy && verdict.confidence == .likely)
        #expect(verdict.summary.contains("nobody retried"))
        cluster.scene.send(Query("again.example.com", id: 9, port: 41_000, to: .corednsA), at: 4)
        cluster.scene.send(Query("again.example.com", id: 9, port: 41_000, to: .corednsA), at: 9)
        #expect(cluster.scene.play().conclusion.verdict.kind == .coredns)
    }

    @Test func `packets that the kernel dropped are said before the network is blamed`() {
        var cluster = SmallCluster(client: 0)
        cluster.ask(5, reaching: .eth0)
        let conclusion = cluster.scene.play().judgement(kernelDrops: 12).conclusion
        #expect(conclusion.verdict.kind == .capture)
        #expect(conclusion.finding("capture-loss")?.confidence == .possible)
    }

    @Test func `kernel drops without a missing answer are no fault`() {
        var cluster = SmallCluster(client: 0)
        cluster.ask(5)
        #expect(cluster.scene.play().judgement(kernelDrops: 12).conclusion.verdict.kind == .healthy)
    }

    @Test func `without DNS the capture is what must be taken again`() {
        var scene = Scene()
        scene.add(Tap.only.arp, at: 0)
        let conclusion = scene.play().conclusion
        #expect(conclusion.verdict.kind == .capture)
        #expect(conclusion.verdict.summary.contains("no DNS"))
    }

    @Test func `evidence names frames of the captures that show the fault`() throws {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(1, answer: nil)
        let finding = try #require(cluster.scene.play().conclusion.finding("coredns-silent"))
        #expect(finding.evidence.map(\.capture) == [0, 1])
        #expect(finding.evidence.map(\.frames) == [[1, 2], [1, 2]])
    }

    @Test func `late answers that CoreDNS waited for are its upstream's`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(5, Names.external, at: 3, forwarding: .answered(.address, after: 5.5), latency: 5.6)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .upstream)
        #expect(verdict.culpritSentence.contains(Host.upstream.text))
        #expect(!verdict.culpritSentence.contains(Host.corednsA.text))
    }

    @Test func `a node cache bound to the service's address is no CoreDNS pod`() {
        var scene = Scene()
        for number in 0..<5 {
            let query = Query(Names.cluster, id: UInt16(number))
            scene.send(query, at: Double(number), on: .veth(.incoming))
            if number < 4 { scene.answer(query, at: Double(number) + 0.001, on: .veth(.outgoing)) }
        }
        let conclusion = scene.play().conclusion
        #expect(conclusion.verdict.kind == .undetermined)
        #expect(conclusion.findings.allSatisfy { !$0.summary.contains("translated to") })
    }

    @Test(
        arguments: [
            // A service that the node did not translate has no route either.
            (3, 0, "no route", .undetermined), (3, 1, "host", .undetermined), (3, 13, "prohibited", .network),
            (11, 0, "time exceeded", .network), (12, 0, "12", .network),
        ] as [(UInt8, UInt8, String, VerdictKind)])
    func `an ICMP error is told by what it says`(type: UInt8, code: UInt8, word: String, kind: VerdictKind) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.rejectedOnTheWay(type: type, code: code)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == kind)
        #expect(verdict.summary.contains(word))
        #expect(!verdict.summary.contains("port unreachable"))
    }

    @Test(arguments: healthy)
    func `healthy traffic gives no finding above information`(name: String, scene: @Sendable () -> Scene) {
        let conclusion = scene().play().conclusion
        #expect(conclusion.accusing == [], "\(name)")
        #expect(conclusion.verdict.kind == .healthy, "\(name)")
    }

    static let healthy: [(String, @Sendable () -> Scene)] = [
        ("client pod", { traffic(SmallCluster(client: 0)) }),
        ("node", { traffic(SmallCluster(node: 0)) }),
        ("CoreDNS pod", { traffic(SmallCluster(corednsA: 0)) }),
        ("client and CoreDNS pod", { traffic(SmallCluster(client: 0, corednsA: 1)) }),
        ("client, node and both pods", { traffic(SmallCluster(client: 0, node: 1, corednsA: 2, corednsB: 3)) }),
    ]

    /// Names of every kind, cached and forwarded, from two clients over both pods.
    static func traffic(_ empty: SmallCluster) -> Scene {
        var cluster = empty
        for number in 0..<30 {
            let client = number % 3 == 0 ? Host.neighbour : .client
            let query = { (name: String, offset: Int) in
                Query(name, id: UInt16(number * 8 + offset), from: client, port: UInt16(40_000 + number))
            }
            let time = Double(number) * 0.3
            let pod = number % 2 == 0 ? Host.corednsA : .corednsB
            cluster.ask(query(Names.cluster, 0), at: time, via: pod)
            cluster.ask(
                query("n\(number).example.com.svc.cluster.local", 1), at: time + 0.05, via: pod, answer: .nonexistent)
            cluster.ask(
                query("n\(number).example.com", 2), at: time + 0.06, via: pod,
                forwarding: .answered(.address, after: 0.02), latency: 0.03)
        }
        return cluster.scene
    }
}
