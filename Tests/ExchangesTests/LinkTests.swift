import PacketWire
import TestSupport
import Testing

@testable import Exchanges

/// What joins packets into one exchange, and exchanges into one wait, where addresses and hop limits do not.
@Suite struct LinkTests {
    private static let node = Host(192, 168, 2, 10)

    /// IPv6 has no identification: the server, the hop limit and the moment tell.
    @Test func `a masqueraded copy of an IPv6 query is no second client`() {
        var scene = Scene()
        let query = Query(type: Query.aaaa, from: .corednsV6, to: .serviceV6)
        scene.see(query.datagram, at: 0, on: .veth(.incoming))
        var copy = query
        copy.client = .nodeV6
        scene.see(copy.datagram.routed(), at: 0.000_01, on: .eth0(.outgoing))
        scene.see(copy.datagram(answering: .noData).routed(), at: 0.001, on: .eth0(.incoming))
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.map(\.client) == [Host.corednsV6.address])
    }

    @Test func `a masqueraded copy is no second client`() {
        var scene = Scene()
        let sent = scene.see(scene.identified(Query().datagram), at: 0, on: .veth(.incoming))
        scene.see(sent.routed().coming(from: LinkTests.node), at: 0.000_02, on: .eth0(.outgoing))
        let story = scene.play(until: 10)
        #expect(story.exchanges.count == 1)
        #expect(story.exchanges.first?.client == Host.client.address)
        #expect(story.leg(.service)?.exchanges == 1)
    }

    @Test func `another packet with the same question from the node's address is another client's`() {
        var scene = Scene()
        let sent = scene.see(scene.identified(Query().datagram), at: 0, on: .veth(.incoming))
        scene.see(scene.identified(sent).coming(from: LinkTests.node), at: 0.000_02, on: .eth0(.outgoing))
        #expect(scene.play(until: 10).exchanges.count == 2)
    }

    @Test func `a bridge shows the translated query with the hop limit it came with`() {
        var scene = Scene()
        let sent = scene.see(scene.identified(Query().datagram), at: 0, on: Tap(interface: 3, .incoming))
        scene.see(sent.translated(to: .corednsA), at: 0.000_02, on: Tap(interface: 9, .outgoing))
        let story = scene.play(until: 10)
        #expect(story.exchanges.count == 1)
        #expect(story.exchanges.first?.endpoint == Host.corednsA.address)
    }

    @Test func `of two servers asked at once the answer shows which one was translated`() {
        let other = Host(10, 99, 0, 9)
        var scene = Scene()
        // Without an identification, as over IPv6.
        let first = scene.see(Query(id: 7, port: 40_000, to: .service).datagram, at: 0, on: .veth(.incoming))
        scene.see(Query(id: 7, port: 40_000, to: other).datagram, at: 0.000_005, on: .veth(.incoming))
        scene.see(first.translated(to: .corednsA).routed(), at: 0.000_02, on: .eth0(.outgoing))
        let answer = Query(id: 7, port: 40_000, to: .service).datagram(answering: .address)
        scene.see(answer.coming(from: .corednsA).routed(), at: 0.001, on: .eth0(.incoming))
        scene.see(answer.routed(2), at: 0.001_02, on: .veth(.outgoing))
        let story = scene.play(until: 10)
        let service = story.exchanges.first { $0.clientLegServer == Host.service.address }
        #expect(service?.endpoint == Host.corednsA.address)
        #expect(service?.outcome == .answered)
        let alone = story.exchanges.first { $0.clientLegServer == other.address }
        #expect(alone?.endpoint == nil)
        #expect(alone?.outcome == .unanswered)
    }

    @Test func `the capture that saw both sides of DNAT knows their order, whatever the clocks say`() {
        var scene = Scene()
        let sent = scene.identified(Query().datagram)
        // The pod's clock is a little behind its node's, and a bridge leaves the hop limit alone.
        scene.see(sent.translated(to: .corednsA), at: 0, on: Tap(1))
        scene.see(sent, at: 0.000_01, on: .veth(.incoming))
        scene.see(sent.translated(to: .corednsA), at: 0.000_02, on: Tap(interface: 9, .outgoing))
        let exchange = scene.play(until: 10).exchanges.first
        #expect(exchange?.clientLegServer == Host.service.address)
        #expect(exchange?.endpoint == Host.corednsA.address)
    }

    @Test(arguments: [(UInt16(7), Outcome.unanswered), (UInt16(8), .pending)])
    func `the same ID from another port proves that the first wait was in vain, wherever the capture ends`(
        id: UInt16, outcome: Outcome
    ) {
        var scene = Scene()
        scene.send(Query(id: 7, port: 40_000), at: 0)
        scene.send(Query(id: id, port: 41_000), at: 4.9)
        let first = scene.play(until: 4.95).exchanges.first { $0.clientPort == 40_000 }
        #expect(first?.outcome == outcome)
    }

    @Test(arguments: [12.0, 25.0, 200.0])
    func `an answer of any age finds its query`(age: Double) {
        var scene = Scene()
        let query = Query()
        scene.send(query, at: 0)
        scene.answer(query, at: age)
        let story = scene.play(until: age + 20)
        #expect(story.leg(.service)?.outcomes[.late] == 1)
        #expect(story.leg(.service)?.outcomes[.unanswered] == 0)
    }

    @Test func `the files of a ring stand at one place, other files do not`() {
        let places = CapturePlaces(
            names: ["a/c.pcap0", "a/c.pcap1.gz", "a/c.pcap2", "b/c.pcap3", "a/d1.pcap", "a/d2.pcap", "a/e.pcap"],
            spans: [0...10, 11...20, 20...30, 31...40, 0...30, 10...40, 0...40])
        #expect(places.ofCapture == [0, 0, 0, 3, 4, 5, 6])
    }
}

extension Exchange {
    fileprivate var clientLegServer: IPAddress { legs[clientLeg].server }
}
