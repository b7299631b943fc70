import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import PacketWire
import Report
import TestSupport
import Testing
import Wording

/// What a kernel counted names the cause of failures that packets show at its place, and accuses nobody alone.
@Suite struct CounterTests {
    private static func counters(_ rows: [(String, Int64)], tracked: PlaceCounters.Tracked? = nil) -> PlaceCounters {
        var counters = PlaceCounters(
            from: Scene.start, to: Scene.start + 60_000_000_000,
            rows: rows.map { .init(name: $0.0, before: 100, after: 100 + $0.1) })
        counters.tracked = tracked
        return counters
    }

    private static func place(_ label: String, _ host: Host, _ counters: PlaceCounters?) -> LivePlace {
        var place = LivePlace(label, host)
        place.counters = counters
        return place
    }

    /// Queries that came to the pod, of which those after the fourth got no answer.
    private static func silent(
        _ rows: [(String, Int64)], isRetried: Bool = true, answers: Int = 4, failures: Int = 8
    ) -> Judgement {
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<answers + failures {
            cluster.ask(
                Query("n\(number).default.svc.cluster.local", id: UInt16(number), port: UInt16(40_000 + number)),
                at: Double(number),
                answer: number < answers ? .address : nil, isRetried: isRetried)
        }
        return cluster.scene.play(until: Double(answers + failures) + 60).judgement(
            lives: [place("coredns-a", .corednsA, counters(rows))])
    }

    static let serverReasons: [(rows: [(String, Int64)], title: String, counter: String, words: String)] = [
        (
            [("cpu.stat.nr_periods", 600), ("cpu.stat.nr_throttled", 580), ("cpu.stat.throttled_usec", 51_000_000)],
            "CoreDNS is stopped at its CPU limit", "nr_throttled", "in 580 of 600 periods, for 51 s"
        ),
        (
            [
                ("cpu.stat.nr_periods", 600), ("cpu.stat.nr_throttled", 580),
                ("cpu.stat.throttled_time", 51_000_000_000),
            ],
            "CoreDNS is stopped at its CPU limit", "nr_throttled", "in 580 of 600 periods, for 51 s"
        ),
        ([("UdpRcvbufErrors", 14)], "CoreDNS's receive buffer is full", "UdpRcvbufErrors", "14 datagrams"),
        ([("Udp6RcvbufErrors", 14)], "CoreDNS's receive buffer is full", "UdpRcvbufErrors", "14 datagrams"),
        ([("memory.events.oom_kill", 1)], "CoreDNS was killed for lack of memory", "oom_kill", "lack of memory"),
    ]

    @Test(arguments: serverReasons)
    func `a silent CoreDNS has the reason that its kernel counted`(
        rows: [(String, Int64)], title: String, counter: String, words: String
    ) throws {
        let conclusion = Self.silent(rows).conclusion
        let finding = try #require(conclusion.finding("coredns-silent"))
        #expect(finding.title.description == title)
        #expect(finding.summary.contains(words), "\(finding.summary)")
        #expect(finding.counts.contains { $0.name == counter })
        #expect(conclusion.verdict.kind == .coredns)
        #expect(conclusion.verdict.summary.contains(words))
        #expect(finding.nextSteps.count == 5)
    }

    static let noReasons: [[(String, Int64)]] = [
        [("UdpRcvbufErrors", 3)],
        [("cpu.stat.nr_periods", 600), ("cpu.stat.nr_throttled", 20)],
        [("cpu.stat.nr_periods", 4), ("cpu.stat.nr_throttled", 4)],
        [("UdpRcvbufErrors", -50)],
        [("softnet.time_squeeze", 900), ("UdpNoPorts", 80)],
        [("nf_conntrack.drop", 900)],
    ]

    @Test(arguments: noReasons)
    func `a counter that does not account for the failures is not their reason`(rows: [(String, Int64)]) throws {
        let finding = try #require(Self.silent(rows).conclusion.finding("coredns-silent"))
        let plain = try #require(Self.silent([]).conclusion.finding("coredns-silent"))
        #expect(finding.title == plain.title)
        #expect(finding.summary == plain.summary)
        #expect(finding.nextSteps == plain.nextSteps)
    }

    @Test func `counters alone accuse nobody`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        let rows: [(String, Int64)] = [
            ("UdpRcvbufErrors", 900), ("cpu.stat.nr_periods", 600), ("cpu.stat.nr_throttled", 600),
            ("nf_conntrack.drop", 900), ("memory.events.oom_kill", 1),
        ]
        let full = PlaceCounters.Tracked(before: 1, after: 1, most: 64, limit: 64)
        let judgement = cluster.scene.play().judgement(
            lives: [Self.place("coredns-a", .corednsA, Self.counters(rows, tracked: full))])
        #expect(judgement.kind == .healthy)
        #expect(judgement.conclusion.findings.allSatisfy { $0.severity == .info })
    }

    @Test func `what another place's kernel counted is no reason here`() throws {
        var cluster = SmallCluster(corednsA: 0, corednsB: 1)
        cluster.chatter(via: .corednsB)
        cluster.ask(8, at: 5, answer: nil)
        let judgement = cluster.scene.play().judgement(lives: [
            Self.place("coredns-a", .corednsA, Self.counters([])),
            Self.place("coredns-b", .corednsB, Self.counters([("UdpRcvbufErrors", 900)])),
        ])
        let finding = try #require(judgement.conclusion.finding("coredns-silent"))
        #expect(finding.title.description == "CoreDNS does not answer")
    }

    @Test func `queries that nobody sent again and the kernel dropped are not the capture's loss`() throws {
        let open = Self.silent([], isRetried: false, answers: 300, failures: 25).conclusion
        #expect(open.finding("coredns-silent")?.kind == .undetermined)
        let settled = Self.silent([("UdpRcvbufErrors", 25)], isRetried: false, answers: 300, failures: 25).conclusion
        let finding = try #require(settled.finding("coredns-silent"))
        #expect(finding.kind == .coredns)
        #expect(finding.confidence == .likely)
        #expect(finding.culpritSentence.contains(Host.corednsA.text))
    }

    private static func keptByNode(drops: Int64, most: Int64) -> Conclusion {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        cluster.chatter(from: .client)
        cluster.ask(8, at: 5, reaching: .veth)
        let tracked = PlaceCounters.Tracked(before: 60, after: 10, most: most, limit: 64)
        return cluster.scene.play().judgement(lives: [
            place("node-a", .node, counters([("nf_conntrack.drop", drops)], tracked: tracked)),
            place("coredns-a", .corednsA, nil),
        ]).conclusion
    }

    @Test func `a full table of connections is why a node does not forward`() throws {
        let finding = try #require(Self.keptByNode(drops: 16, most: 64).finding("lost-before-coredns"))
        #expect(finding.title.description == "A node's connection tracking table is full")
        #expect(finding.kind == .network)
        #expect(finding.culpritSentence.contains("connection tracking"), "\(finding.culpritSentence)")
        #expect(finding.summary.contains("64 of 64 entries"), "\(finding.summary)")
    }

    @Test(arguments: [(drops: 16, most: 40), (drops: 1, most: 64)] as [(drops: Int64, most: Int64)])
    func `a table with room, or few drops, is not why`(drops: Int64, most: Int64) throws {
        let finding = try #require(Self.keptByNode(drops: drops, most: most).finding("lost-before-coredns"))
        #expect(finding.title.description != "A node's connection tracking table is full")
    }

    /// Queries of the node's own clients to the service, and of others to its pod, of which the node lets none go on, while
    /// the pod's own capture shows nothing.
    private static func keptFromPod(most: Int64) -> Conclusion {
        var scene = Scene()
        scene.atPodsNode(10, at: 1, handedTo: .nobody, isAnswered: false)
        for number in 0..<10 {
            // Another name than others ask at that moment, who would be taken for a cache that asks on.
            let query = Query(
                "api.default.svc.cluster.local", id: UInt16(0x200 + number), from: .neighbour,
                port: UInt16(42_000 + number))
            for delay in [0.0, 5] {
                let sent = scene.identified(query.datagram)
                scene.see(sent, at: 1 + delay + Double(number) * 0.1, on: .veth(.incoming))
            }
        }
        scene.add(Tap(1).arp, at: 0, on: Tap(1))
        let tracked = PlaceCounters.Tracked(before: 60, after: 60, most: most, limit: 64)
        var node = place("any", .node, counters([("nf_conntrack.drop", 40)], tracked: tracked))
        node.isOfAllInterfaces = true
        var pod = place("kube-system/coredns-a", .corednsA, counters([]))
        pod.pod = "kube-system/coredns-a"
        return scene.play().judgement(lives: [node, pod]).conclusion
    }

    @Test func `one full table keeps a node's clients from leaving, and others from its pod`() throws {
        let conclusion = Self.keptFromPod(most: 64)
        #expect(conclusion.verdicts.map(\.kind) == [.network])
        #expect(conclusion.verdict.confidence == .likely)
        #expect(conclusion.verdict.weight == 20)
        #expect(conclusion.verdict.culpritSentence.description == "connection tracking of node node-a")
        #expect(conclusion.finding("lost-before-coredns") == nil)
        let finding = try #require(conclusion.finding("stopped-at-node"))
        #expect(finding.summary.contains("did not come to the pod, which was being captured then"))
    }

    @Test func `a node whose table has room stops what does not come to its pod for another reason`() throws {
        let conclusion = Self.keptFromPod(most: 40)
        let finding = try #require(conclusion.finding("stopped-at-node"))
        #expect(finding.culpritSentence.contains("node of CoreDNS pod \(Host.corednsA.text)"))
        #expect(!conclusion.verdicts.contains { $0.culpritSentence.contains("connection tracking") })
        #expect(conclusion.finding("lost-before-coredns") == nil)
    }

    /// Queries that came in at a client's node which shows nothing of clients' go out, and to neither pod; others' come to both.
    private static func lostOnWay(most: Int64) throws -> Finding {
        var scene = Scene()
        scene.atPodsNode(10, at: 0, handedTo: .pod, isAnswered: true)
        for (number, pod) in [Host.corednsA, .corednsB].enumerated() {
            for count in 0..<12 {
                let query = Query(
                    Names.cluster, id: UInt16(0x300 + number * 16 + count), from: .remote,
                    port: UInt16(43_000 + number * 16 + count), to: pod)
                scene.exchange(query, at: 2 + Double(count), on: Tap(1 + number))
            }
        }
        for number in 0..<8 {
            let query = Query(
                "api.default.svc.cluster.local", id: UInt16(0x400 + number), port: UInt16(44_000 + number))
            for time in [4 + Double(number) * 0.2, 9 + Double(number) * 0.2] {
                scene.see(scene.identified(query.datagram), at: time, on: .veth(.incoming))
            }
        }
        let tracked = PlaceCounters.Tracked(before: 60, after: 60, most: most, limit: 64)
        let conclusion = scene.play().judgement(lives: [
            place("any", .node, counters([("nf_conntrack.drop", 40)], tracked: tracked)),
            place("coredns-a", .corednsA, nil), place("coredns-b", .corednsB, nil),
        ]).conclusion
        return try #require(conclusion.finding("lost-before-coredns"))
    }

    @Test(arguments: [(64, true), (40, false)] as [(Int64, Bool)])
    func `a full table where queries came in is why they came to no pod`(most: Int64, isReason: Bool) throws {
        let finding = try Self.lostOnWay(most: most)
        #expect(finding.kind == .network)
        #expect(finding.culpritSentence.contains("connection tracking") == isReason, "\(finding.culpritSentence)")
    }

    /// Queries that the client's node let go on at the second try.
    private static func savedByRetry(most: Int64) throws -> Finding {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        cluster.chatter(from: .client)
        cluster.sentTwice(after: 5, first: .veth, times: 4)
        let tracked = PlaceCounters.Tracked(before: 60, after: 10, most: most, limit: 64)
        let conclusion = cluster.scene.play(until: 90).judgement(lives: [
            place("node-a", .node, counters([("nf_conntrack.drop", 9)], tracked: tracked)),
            place("coredns-a", .corednsA, nil),
        ]).conclusion
        return try #require(conclusion.finding("saved-by-retry"))
    }

    @Test func `a full table is why only the second try leaves the node`() throws {
        let finding = try Self.savedByRetry(most: 64)
        #expect(finding.culpritSentence.description == "connection tracking of node node-a")
        #expect(try Self.savedByRetry(most: 40).culpritSentence.contains("node of \(Host.client.text)"))
    }

    @Test func `the report has what moved, and the rest by its number`() throws {
        let judgement = Self.silent([("UdpRcvbufErrors", 14), ("UdpInErrors", 14), ("UdpNoPorts", 0)])
        let document = judgement.document(version: "0.0.0")
        let text = TextReport.render(document, isColored: false, width: 2000)
        #expect(text.contains("\nWhat the kernel counted\n"), "\(text)")
        #expect(text.contains("UdpRcvbufErrors from 100 to 114 (+14)"), "\(text)")
        #expect(text.contains("1 other counter unchanged"), "\(text)")
        #expect(!text.contains("UdpNoPorts from"))
        let json = try JSONReport.render(document)
        #expect(json.contains("\"difference\" : 14"))
        let markdown = try MarkdownReport.render(document)
        #expect(markdown.contains("UdpRcvbufErrors"), "\(markdown)")
    }

    @Test func `files of one place add up`() throws {
        let first = Self.counters([("UdpRcvbufErrors", 5)])
        var second = Self.counters([("UdpRcvbufErrors", 9)])
        second.from = Scene.start + 60_000_000_000
        second.to = Scene.start + 120_000_000_000
        second.rows[0].before = 105
        let joined = second.joined(with: first)
        #expect(joined.rows.first?.growth == 9)
        #expect(joined.from == first.from)
        #expect(joined.to == second.to)
    }

    @Test func `hostile figures are harmless`() {
        let rows: [(String, Int64)] = [("UdpRcvbufErrors", .max - 100), ("Udp6RcvbufErrors", .max - 100)]
        var counters = Self.counters(rows)
        counters.rows.append(.init(name: "cpu.stat.nr_throttled", before: .min, after: .max))
        counters.rows.append(.init(name: "cpu.stat.throttled_time", before: 0, after: .max))
        counters.tracked = .init(before: .min, after: .max, most: .max, limit: .min)
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(8, answer: nil)
        let judgement = cluster.scene.play().judgement(lives: [Self.place("coredns-a", .corednsA, counters)])
        let text = TextReport.render(judgement.document(version: "0.0.0"), isColored: false)
        #expect(text.contains("coredns-a"))
    }
}
