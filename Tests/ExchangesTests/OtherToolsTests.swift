import Exchanges
import PacketWire
import TestSupport
import Testing

/// The rows that other tools get wrong: tshark, Packetbeat and Zeek on kube-dns traffic.
@Suite struct OtherToolsTests {
    @Test func `a query seen before and after DNAT is one exchange with one answer`() throws {
        var cluster = SmallCluster(node: 0)
        cluster.ask(Query(), at: 0, latency: 0.002)
        let story = cluster.scene.play()
        #expect(story.outcomes == [.answered])
        let exchange = try #require(story.exchanges.first)
        #expect(exchange.server == Host.service.address)
        #expect(exchange.endpoint == Host.corednsA.address)
        #expect(exchange.attempts == 1)
        #expect(exchange.latency == 1_980_000)
        #expect(exchange.legs.map(\.latency) == [1_980_000, 1_940_000])
    }

    @Test func `both sides of DNAT stand in legs, each once`() {
        var cluster = SmallCluster(node: 0)
        cluster.ask(Query(), at: 0)
        let story = cluster.scene.play()
        #expect(story.analysis.summary.legs.map(\.server) == [Host.service.address, Host.corednsA.address])
        #expect(story.analysis.summary.legs.map(\.exchanges) == [1, 1])
        #expect(story.totals.total == 1)
        #expect(story.messages == 4)
    }

    @Test func `an answered query is not listed as unanswered while its answer is still to come`() {
        var scene = Scene()
        scene.exchange(Query(), at: 0, latency: 4.9)
        #expect(scene.play().outcomes == [.answered])
    }

    @Test(arguments: [0, 77] as [UInt16])
    func `glibc's retry after exactly five seconds is a retransmission`(identification: UInt16) throws {
        var scene = Scene()
        var first = Query().datagram
        first.identification = identification
        scene.see(first, at: 0)
        if identification != 0 { first.identification = 78 }
        scene.see(first, at: 5)
        scene.answer(Query(), at: 5.002)
        let story = scene.play()
        let exchange = try #require(story.exchanges.first)
        #expect(story.exchanges.count == 1)
        #expect(exchange.attempts == 2)
        #expect(story.retransmissions == 1)
        #expect(story.leg(.service)?.retransmissions == 1)
    }

    @Test(arguments: [2.5, 4.999, 5.001])
    func `a retry of musl or of a slow clock is a retransmission as well`(seconds: Double) {
        var scene = Scene()
        scene.send(Query(), at: 0)
        scene.send(Query(), at: seconds)
        scene.answer(Query(), at: seconds + 0.001)
        let story = scene.play()
        #expect(story.exchanges.map(\.attempts) == [2])
    }

    @Test(arguments: [true, false])
    func `copies of one packet under -i any are one transmission`(isIdentified: Bool) throws {
        var scene = Scene()
        let query = isIdentified ? scene.identified(Query().datagram) : Query().datagram
        scene.see(query, at: 0, on: .veth(.incoming))
        scene.see(query, at: 0.000_01, on: Tap(interface: 5, .incoming))
        scene.see(query.routed(), at: 0.000_02, on: .eth0(.outgoing))
        let answer = Query().datagram(answering: .address)
        scene.see(answer.routed(), at: 0.002, on: .eth0(.incoming))
        scene.see(answer.routed(2), at: 0.002_01, on: .veth(.outgoing))
        let story = scene.play()
        #expect(story.exchanges.count == 1)
        let exchange = try #require(story.exchanges.first)
        #expect(exchange.attempts == 1)
        #expect(exchange.legs[0].responses == 1)
        #expect(exchange.sightings.count == 5)
        #expect(story.retransmissions == 0)
        #expect(story.leg(.service)?.duplicateResponses == 0)
    }

    @Test func `Go's retry with a new ID and port is another exchange of the same lookup`() {
        var scene = Scene()
        scene.send(Query(id: 1, port: 40_001), at: 0)
        scene.exchange(Query(id: 2, port: 40_002), at: 5)
        let story = scene.play()
        #expect(story.outcomes == [.unanswered, .answered])
        #expect(story.lookups == 1)
        #expect(story.savedLookups == 1)
        #expect(story.lostLookups == 0)
        #expect(story.retransmissions == 0)
    }

    @Test func `an answer from the pod's address is linked to its query`() throws {
        var scene = Scene()
        scene.send(Query(), at: 0)
        scene.answer(Query(), from: .corednsA, at: 0.002)
        let story = scene.play()
        let exchange = try #require(story.exchanges.first)
        #expect(story.outcomes == [.mismatched])
        #expect(exchange.unexpectedSource == Host.corednsA.address)
        #expect(story.analysis.summary.orphanResponses == 0)
    }

    @Test func `an ICMP error after a late answer is no response of its own`() throws {
        var scene = Scene()
        scene.send(Query(), at: 0)
        let answer = scene.answer(Query(), at: 6)
        scene.see(answer.rejected(by: .client), at: 6.000_05)
        let story = scene.play()
        let exchange = try #require(story.exchanges.first)
        #expect(story.outcomes == [.late])
        #expect(exchange.latency == 6_000_000_000)
        #expect(exchange.legs[0].responses == 1)
        #expect(exchange.rejectedBy == nil)
        #expect(story.messages == 2)
        #expect(story.analysis.counts[0].icmpErrors == 1)
        #expect(story.analysis.unmatchedErrors == 0)
        #expect(story.analysis.summary.orphanResponses == 0)
    }

    @Test func `queries that nobody answers are counted, and so are the lookups lost with them`() {
        var scene = Scene()
        for number in 0..<6 {
            scene.send(Query("name\(number).example.com", id: UInt16(number)), at: Double(number))
        }
        let story = scene.play()
        #expect(story.totals[.unanswered] == 6)
        #expect(story.lookups == 6)
        #expect(story.lostLookups == 6)
    }
}
