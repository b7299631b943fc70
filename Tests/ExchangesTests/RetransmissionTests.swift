import Exchanges
import PacketWire
import TestSupport
import Testing

/// Copies, retransmissions, duplicates and the reuse of IDs, each told from the others.
@Suite struct RetransmissionTests {
    /// Seconds after the first sighting, the same identification or not, and whether it is a transmission of its own.
    static let cases: [(after: Double, sameIdentification: Bool, isRetransmission: Bool)] = [
        (0.000_05, true, false),
        (0.04, true, false),
        (0.06, true, true),
        (1.5, true, true),
        (0.000_05, false, true),
        (2.5, false, true),
    ]

    @Test(arguments: cases)
    func `the identification tells a copy from a retransmission`(
        after: Double, sameIdentification: Bool, isRetransmission: Bool
    ) {
        var scene = Scene()
        let first = scene.send(Query(), at: 0)
        scene.see(sameIdentification ? first : scene.identified(first), at: after)
        let story = scene.play()
        #expect(story.exchanges.map(\.attempts) == [isRetransmission ? 2 : 1])
    }

    @Test(arguments: [(0.019, 1), (0.021, 2), (1.0, 2)])
    func `without identification time tells a copy from a retransmission`(after: Double, attempts: Int) {
        var scene = Scene()
        scene.see(Query().datagram, at: 0)
        scene.see(Query().datagram, at: after)
        #expect(scene.play().exchanges.map(\.attempts) == [attempts])
    }

    @Test func `retransmissions are counted on both sides of DNAT and once for the client`() {
        var cluster = SmallCluster(node: 0)
        for time in [0.0, 5.0] { cluster.ask(Query(), at: time, reaching: .eth0, isRetried: false) }
        let story = cluster.scene.play()
        #expect(story.exchanges.map(\.attempts) == [2])
        #expect(story.retransmissions == 1)
        #expect(story.leg(.service)?.retransmissions == 1)
        #expect(story.leg(.corednsA)?.retransmissions == 1)
    }

    @Test func `a second answer to one query is a duplicate and changes nothing`() throws {
        var scene = Scene()
        scene.exchange(Query(), at: 0)
        scene.answer(Query(), with: .serverFailure, at: 0.5)
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.first?.responseCode == 0)
        #expect(story.exchanges.first?.latency == 2_000_000)
        #expect(try #require(story.leg(.service)).duplicateResponses == 1)
        #expect(story.analysis.summary.orphanResponses == 0)
    }

    @Test func `an answer without its query is an orphan, its copies are not more`() {
        var scene = Scene()
        let answer = scene.answer(Query(), at: 0, on: .eth0(.incoming))
        scene.see(answer.routed(), at: 0.000_02, on: .veth(.outgoing))
        scene.exchange(Query(id: 2), at: 1, on: .eth0(.outgoing))
        let story = scene.play()
        #expect(story.analysis.summary.orphanResponses == 1)
        #expect(story.outcomes == [.answered])
    }

    @Test func `another client may use the same ID and port`() {
        var scene = Scene()
        scene.send(Query(from: .client), at: 0)
        scene.send(Query(from: .neighbour), at: 0.001)
        scene.answer(Query(from: .neighbour), at: 0.003)
        let story = scene.play()
        #expect(story.exchanges.map(\.client) == [Host.client.address, Host.neighbour.address])
        #expect(story.outcomes == [.unanswered, .answered])
    }

    @Test func `another port of the same client is another exchange`() {
        var scene = Scene()
        scene.send(Query(port: 40_000), at: 0)
        scene.exchange(Query(port: 40_001), at: 0.001)
        #expect(scene.play().outcomes == [.unanswered, .answered])
    }

    @Test func `A and AAAA from one port with one ID are two exchanges`() {
        var scene = Scene()
        scene.send(Query(type: Query.a), at: 0)
        scene.send(Query(type: Query.aaaa), at: 0.000_01)
        scene.answer(Query(type: Query.aaaa), at: 0.002)
        let story = scene.play()
        #expect(story.exchanges.map(\.questionType).sorted() == [1, 28])
        #expect(story.exchanges.first { $0.questionType == 28 }?.outcome == .answered)
        #expect(story.exchanges.first { $0.questionType == 1 }?.outcome == .unanswered)
        #expect(story.lookups == 1)
        #expect(story.lostLookups == 1)
    }

    @Test func `the same ID and port for another name is another exchange`() {
        var scene = Scene()
        scene.exchange(Query("one.example.com"), at: 0)
        scene.send(Query("two.example.com"), at: 1)
        let story = scene.play()
        #expect(story.outcomes == [.answered, .unanswered])
        #expect(story.retransmissions == 0)
    }

    @Test func `the same ID, port and name long after is a new exchange`() {
        var scene = Scene()
        scene.exchange(Query(), at: 0)
        scene.exchange(Query(), at: 40)
        let story = scene.play()
        #expect(story.outcomes == [.answered, .answered])
        #expect(story.retransmissions == 0)
        #expect(story.lookups == 2)
    }

    @Test func `a client that asks two servers at once has two exchanges`() {
        var scene = Scene()
        let other = Query(to: Host(192, 168, 0, 53))
        scene.send(Query(), at: 0)
        scene.send(other, at: 0.000_01)
        scene.answer(other, at: 0.003)
        let story = scene.play()
        #expect(story.exchanges.count == 2)
        #expect(story.outcomes.sorted { $0.rawValue < $1.rawValue } == [.answered, .unanswered])
    }
}
