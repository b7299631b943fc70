import Diagnosis
import Exchanges
import PacketWire
import TestSupport
import Testing
import Wording

/// Captures of one direction, and what is no client's.
@Suite struct DirectionTests {
    private static func query(_ number: Int) -> Query {
        Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
    }

    @Test func `answers alone are named as such`() throws {
        var scene = Scene()
        for number in 0..<8 { scene.answer(DirectionTests.query(number), at: Double(number)) }
        let conclusion = scene.play().conclusion
        #expect(conclusion.verdict.kind == .capture)
        let finding = try #require(conclusion.finding("one-direction"))
        #expect(finding.confidence == .certain)
        #expect(finding.summary.contains("8 answers but no queries"))
    }

    @Test func `queries alone in one capture are proved by the answers in another`() throws {
        var scene = Scene()
        for number in 0..<8 {
            let query = DirectionTests.query(number)
            let packet = scene.send(query, at: Double(number), on: Tap(0))
            scene.see(packet.routed(2), at: Double(number) + 0.000_2, on: Tap(1))
            scene.answer(query, at: Double(number) + 0.002, on: Tap(0))
        }
        let finding = try #require(scene.play().conclusion.finding("one-direction"))
        #expect(finding.confidence == .certain)
        #expect(finding.culpritSentence == "two.pcap")
    }

    /// `tcpdump -i any -Q in` on a node: the client's queries come in, and so do the answers of a pod of the node.
    @Test(arguments: [true, false])
    func `what only comes in on a node shows nobody's loss`(isLost: Bool) {
        var scene = Scene()
        for number in 0..<40 {
            let query = DirectionTests.query(number)
            let time = Double(number)
            let sent = scene.identified(query.datagram)
            scene.see(sent, at: time, on: .veth(.incoming))
            if number % 3 == 0 { continue }
            let answer = scene.identified(query.datagram(answering: .address)).coming(from: .corednsA)
            scene.see(answer, at: time + 0.001, on: Tap(interface: 9, .incoming))
            if isLost { scene.see(scene.identified(query.datagram), at: time + 5, on: .veth(.incoming)) }
        }
        let kinds = scene.play(until: 80).conclusion.verdicts.filter { $0.confidence > .possible }.map(\.kind)
        #expect(!kinds.contains(.network) && !kinds.contains(.coredns), "\(kinds)")
    }

    @Test func `what a pod receives without what it sends is one direction`() throws {
        var scene = Scene()
        for number in 0..<8 {
            let query = Query(
                "n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            scene.see(query.datagram.routed(2), at: Double(number))
            let upward = Query(
                "n\(number).example.com", id: UInt16(700 + number), from: .corednsA, port: 50_000, to: .upstream)
            scene.see(upward.datagram(answering: .address).routed(), at: Double(number) + 0.01)
        }
        let conclusion = scene.play().conclusion
        #expect(conclusion.verdict.kind == .capture)
        #expect(conclusion.accusing == ["one-direction"])
        #expect(conclusion.finding("one-direction")?.summary.contains("no pair") == true)
    }

    /// One pod's capture holds what the pod receives, or what it asks its upstream as well; another pod's holds everything.
    @Test(arguments: [true, false])
    func `a pod's capture of queries and its upstream's answers alone shows no silent CoreDNS`(isOneWay: Bool) {
        var scene = Scene()
        for number in 0..<30 {
            let time = Double(number)
            scene.exchange(
                Query(Names.cluster, id: UInt16(number), from: .neighbour, to: .corednsB), at: time, on: Tap(1))
            let query = Query(
                "n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            for attempt in [0.0, 5] { scene.see(scene.identified(query.datagram).routed(2), at: time + attempt) }
            // It has most answers in its cache.
            if number % 10 != 0 { continue }
            let upward = Query(
                "n\(number).example.com", id: UInt16(700 + number), from: .corednsA, port: 50_000, to: .upstream)
            if !isOneWay { scene.send(upward, at: time + 0.000_4) }
            scene.see(scene.identified(upward.datagram(answering: .address)).routed(), at: time + 0.001)
        }
        let conclusion = scene.play().conclusion
        #expect((conclusion.finding("coredns-silent") == nil) == isOneWay)
        #expect((conclusion.finding("one-direction") != nil) == isOneWay)
        #expect(conclusion.verdicts.contains { $0.kind == .coredns } != isOneWay)
    }

    /// The client's capture shows the answers that the pod's lacks.
    @Test func `a pod's capture whose only answers are its upstream's lacks those that another shows`() throws {
        var scene = Scene()
        for number in 0..<12 {
            let query = DirectionTests.query(number)
            let time = Double(number)
            let sent = scene.send(query, at: time, on: Tap(0))
            scene.see(sent.translated(to: .corednsA).routed(2), at: time + 0.000_2, on: Tap(1))
            let upward = Query(
                "n\(number).example.com", id: UInt16(700 + number), from: .corednsA, port: 50_000, to: .upstream)
            scene.see(
                scene.identified(upward.datagram(answering: .address)).routed(), at: time + 0.001, on: Tap(1))
            scene.answer(query, at: time + 0.002, on: Tap(0))
        }
        let finding = try #require(scene.play().conclusion.finding("one-direction"))
        #expect(finding.culpritSentence == "two.pcap")
        #expect(finding.summary.contains("12 of them were answered, as another capture shows"))
    }

    @Test func `what CoreDNS asks its upstream is no lookup of a client`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(
            3, "nope.example.com", forwarding: .answered(.nonexistent, after: 0.01), answer: .nonexistent,
            latency: 0.02)
        let story = cluster.scene.play()
        #expect(story.lookups == 3)
        #expect(story.analysis.nonexistentNames.total == 3)
    }

    @Test func `a lookup that got an error and nothing else is lost`() {
        var cluster = SmallCluster(client: 0)
        cluster.ask(1, answer: .serverFailure)
        cluster.ask(1, "third.example.com", answer: .refused)
        cluster.ask(1, "other.example.com", at: 3)
        let story = cluster.scene.play()
        #expect(story.lostLookups == 2)
        #expect(story.lookups == 3)
    }

    @Test func `an error to an update is no failure to resolve`() {
        var scene = Scene()
        for number in 0..<5 {
            var update = DirectionTests.query(number).datagram
            update.payload[2] = 0x28
            var answer = DirectionTests.query(number).datagram(answering: .refused)
            answer.payload[2] = 0xa8
            scene.see(scene.identified(update), at: Double(number))
            scene.see(answer, at: Double(number) + 0.001)
        }
        #expect(scene.play().conclusion.verdict.kind == .healthy)
    }

    @Test func `the upstream leg alone, answered, says nothing of clients`() {
        var scene = Scene()
        for number in 0..<5 {
            let upward = Query(
                "n\(number).example.com", id: UInt16(number), from: .corednsA, to: Host(169, 254, 169, 253))
            scene.exchange(upward, at: Double(number))
        }
        #expect(scene.play().conclusion.verdict.kind == .undetermined)
    }

    /// `tcpdump -Q in` on the client's node: what leaves for the client is not seen, whatever else comes in.
    @Test func `a capture of what comes in misses no answer that leaves`() {
        var scene = Scene()
        for number in 0..<40 {
            let query = Query(
                "n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number), to: .service)
            let sent = scene.identified(query.datagram)
            scene.see(sent, at: Double(number), on: .veth(.incoming))
            scene.see(sent.translated(to: .corednsB).routed(2), at: Double(number) + 0.000_1, on: .eth0(.incoming, 1))
            let answer = scene.identified(query.datagram(answering: .address)).coming(from: .corednsB)
            scene.see(answer, at: Double(number) + 0.001, on: .veth(.incoming, 1))
            scene.see(answer.routed(), at: Double(number) + 0.001_1, on: .eth0(.incoming))
        }
        #expect(!scene.play().conclusion.verdicts.contains { $0.kind == .network })
    }
}
