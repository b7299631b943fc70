import Exchanges
import PacketWire
import TestSupport
import Testing

/// The service's address and the pod's, in one capture and over several.
@Suite struct TranslationTests {
    @Test func `client and CoreDNS captures of one exchange count it once`() throws {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(Query(), at: 0)
        let story = cluster.scene.play()
        #expect(story.outcomes == [.answered])
        let exchange = try #require(story.exchanges.first)
        #expect(exchange.server == Host.service.address)
        #expect(exchange.endpoint == Host.corednsA.address)
        #expect(exchange.sightings.count == 4)
        #expect(Set(exchange.sightings.map { story.analysis.points[$0.point].capture }) == [0, 1])
        #expect(story.totals.total == 1)
        #expect(story.messages == 4)
    }

    @Test func `client, node and CoreDNS captures of one exchange count it once`() {
        var cluster = SmallCluster(client: 0, node: 1, corednsA: 2)
        for number in 0..<20 {
            cluster.ask(Query("n\(number).example.com", id: UInt16(number)), at: Double(number) / 10)
        }
        let story = cluster.scene.play()
        #expect(story.outcomes == [Outcome](repeating: .answered, count: 20))
        #expect(story.retransmissions == 0)
        #expect(story.leg(.service)?.exchanges == 20)
        #expect(story.leg(.corednsA)?.exchanges == 20)
    }

    @Test func `the order in which captures are given changes no count`() {
        let stories = [SmallCluster(client: 0, corednsA: 1), SmallCluster(client: 1, corednsA: 0)].map { empty in
            var cluster = empty
            for number in 0..<10 {
                let query = Query("n\(number).example.com", id: UInt16(number))
                cluster.ask(query, at: Double(number), answer: number == 4 ? nil : .address)
            }
            return cluster.scene.play()
        }
        for story in stories {
            #expect(story.totals[.answered] == 9)
            #expect(story.totals[.unanswered] == 1)
            #expect(story.leg(.corednsA)?.exchanges == 10)
            #expect(story.exchanges.allSatisfy { $0.endpoint == Host.corednsA.address })
        }
    }

    @Test func `the same packets in two captures are counted once`() {
        var scene = Scene()
        for number in 0..<10 {
            let query = Query("n\(number).example.com", id: UInt16(number))
            let sent = scene.send(query, at: Double(number), on: Tap(0))
            scene.see(sent, at: Double(number), on: Tap(1))
            let answer = scene.answer(query, at: Double(number) + 0.001, on: Tap(0))
            scene.see(answer, at: Double(number) + 0.001, on: Tap(1))
        }
        let story = scene.play()
        #expect(story.totals[.answered] == 10)
        #expect(story.retransmissions == 0)
        #expect(story.leg(.service)?.duplicateResponses == 0)
    }

    @Test(arguments: [-1.0, 1.0])
    func `clocks that differ by a second do not tear an exchange apart`(skew: Double) {
        var scene = Scene()
        let query = scene.send(Query(), at: 10, on: Tap(0))
        scene.see(query.translated(to: .corednsA).routed(), at: 10 + skew, on: Tap(1))
        let answer = scene.identified(Query().datagram(answering: .address))
        scene.see(answer.coming(from: .corednsA), at: 10.001 + skew, on: Tap(1))
        scene.see(answer.routed(), at: 10.002, on: Tap(0))
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.retransmissions == 0)
        #expect(story.exchanges.first?.endpoint == Host.corednsA.address)
        // Whichever side of DNAT came first: each capture saw its own.
        for sighting in story.exchanges.first?.sightings ?? [] {
            #expect(sighting.leg == story.analysis.points[sighting.point].capture)
        }
    }

    @Test(arguments: [-0.025, 0.025])
    func `two transmissions within the clocks' difference find their translated copies`(skew: Double) {
        var scene = Scene()
        // A client that is refused asks again at once.
        let sent = [10, 10.000_06].map { scene.send(Query(), at: $0, on: Tap(0)) }
        for (packet, time) in zip(sent, [10, 10.000_06]) {
            scene.see(packet, at: time + skew, on: Tap(1))
            scene.see(packet.translated(to: .corednsA).routed(), at: time + skew + 0.000_01, on: Tap(1))
        }
        let story = scene.play()
        #expect(story.exchanges.map(\.endpoint) == [Host.corednsA.address])
        #expect(story.leg(.corednsA)?.exchanges == 1)
        #expect(story.leg(.corednsA)?.retransmissions == 1)
        #expect(story.retransmissions == 1)
    }

    @Test func `an answer seen before its translated query belongs to it`() {
        var scene = Scene()
        let query = scene.send(Query(), at: 0, on: .veth(.incoming))
        scene.answer(Query(), from: .corednsA, at: 0.000_4, on: .eth0(.incoming))
        scene.see(query.translated(to: .corednsA).routed(), at: 0.000_5, on: .eth0(.outgoing))
        scene.answer(Query(), at: 0.000_6, on: .veth(.outgoing))
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.analysis.summary.orphanResponses == 0)
    }

    @Test func `a query translated to another pod on its retry stays one exchange`() {
        var scene = Scene()
        for (time, pod) in [(0.0, Host.corednsA), (5.0, .corednsB)] {
            let query = scene.send(Query(), at: time, on: .veth(.incoming))
            scene.see(query.translated(to: pod).routed(), at: time + 0.000_02, on: .eth0(.outgoing))
        }
        scene.answer(Query(), from: .corednsB, at: 5.001, on: .eth0(.incoming))
        scene.answer(Query(), at: 5.001_02, on: .veth(.outgoing))
        let story = scene.play()
        #expect(story.totals.total == 1)
        #expect(story.retransmissions == 1)
        #expect(story.exchanges.filter { !$0.isExtraLeg }.map(\.attempts) == [2])
        #expect(story.leg(.corednsA)?.exchanges == 1)
        #expect(story.leg(.corednsB)?.exchanges == 1)
    }

    /// The pod's node shows two transmissions; the client's node began to capture between them.
    @Test(arguments: [true, false])
    func `a capture that begins between two transmissions shows the other leg of one exchange`(isBridge: Bool) {
        var scene = Scene()
        let first = scene.identified(Query().datagram).translated(to: .corednsA)
        scene.see(first.routed(2), at: 0, on: Tap(1))
        let second = scene.identified(Query().datagram)
        scene.see(second, at: 3, on: .veth(.incoming))
        let translated = second.translated(to: .corednsA)
        // A bridge's port shows the translated copy with the hop limit of the query.
        scene.see(isBridge ? translated : translated.routed(), at: 3.000_02, on: .eth0(.outgoing))
        scene.see(translated.routed(2), at: 3.000_1, on: Tap(1))
        scene.see(
            scene.identified(Query().datagram(answering: .address)).coming(from: .corednsA), at: 3.001, on: Tap(1))
        let story = scene.play()
        #expect(story.exchanges.map(\.server) == [Host.service.address])
        #expect(story.exchanges.map(\.endpoint) == [Host.corednsA.address])
        #expect(story.totals.total == 1)
        #expect(story.lookups == 1)
        #expect(story.leg(.corednsA)?.exchanges == 1)
        #expect(story.leg(.corednsA)?.retransmissions == 1)
        #expect(story.analysis.summary.orphanResponses == 0)
    }

    @Test func `a query whose answer is not translated back is a mismatch seen from its node too`() {
        var cluster = SmallCluster(node: 0)
        cluster.ask(Query(), at: 0, returning: .untranslated)
        let story = cluster.scene.play()
        #expect(story.outcomes == [.mismatched])
        #expect(story.exchanges.first?.unexpectedSource == Host.corednsA.address)
    }

    /// Captured on the client's node, which shows the answer come in and not go on: the client's host refuses it.
    private static func refused(after latency: Double, _ errors: (Datagram) -> [(Datagram, Tap)]) -> Story {
        var scene = Scene()
        let query = scene.send(Query(), at: 0, on: .veth(.incoming))
        scene.see(query.translated(to: .corednsA).routed(), at: 0.000_02, on: .eth0(.outgoing))
        let answer = scene.identified(Query().datagram(answering: .address))
        scene.see(answer.coming(from: .corednsA).routed(), at: latency, on: .eth0(.incoming))
        for (place, (error, tap)) in errors(answer).enumerated() {
            scene.see(error, at: latency + 0.000_1 * Double(place + 1), on: tap)
        }
        return scene.play()
    }

    @Test(arguments: [(0.001, Outcome.answered), (6, .late)])
    func `a client that refuses an answer of the service's address had it translated back`(
        latency: Double, outcome: Outcome
    ) {
        let story = TranslationTests.refused(after: latency) { answer in
            let atPod = answer.coming(from: .corednsA)
            return [
                (answer.rejected(by: .client), .veth(.incoming)), (atPod.rejected(by: .client), .eth0(.outgoing)),
            ]
        }
        #expect(story.outcomes == [outcome])
        #expect(story.totals[outcome] == 1)
        #expect(story.exchanges.map(\.unexpectedSource) == [nil])
    }

    /// The capture has neither the answer nor the translated query.
    @Test func `an error that quotes the service's address clears an unknown one that was quoted before`() {
        var scene = Scene()
        scene.send(Query(), at: 0, on: .veth(.incoming))
        let answer = Query().datagram(answering: .address)
        scene.see(answer.coming(from: .corednsA).rejected(by: .client), at: 0.001, on: .eth0(.outgoing))
        scene.see(answer.rejected(by: .client), at: 0.001_1, on: .veth(.incoming))
        let story = scene.play()
        #expect(story.outcomes == [.unanswered])
        #expect(story.exchanges.map(\.unexpectedSource) == [nil])
    }

    @Test(arguments: [true, false])
    func `an error that quotes the pod's address shows a mismatch only before connection tracking put it there`(
        isBefore: Bool
    ) {
        let story = TranslationTests.refused(after: 0.001) { answer in
            [(answer.coming(from: .corednsA).rejected(by: .client), isBefore ? .veth(.incoming) : .eth0(.outgoing))]
        }
        #expect((story.outcomes == [.mismatched]) == isBefore)
        #expect(story.exchanges.map(\.unexpectedSource) == [isBefore ? Host.corednsA.address : nil])
    }

    @Test func `with socket load-balancing the pod is asked and may answer`() {
        var scene = Scene()
        scene.exchange(Query(to: .corednsA), at: 0)
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.first?.endpoint == nil)
        #expect(story.exchanges.first?.unexpectedSource == nil)
    }

    @Test func `IPv6 is followed through DNAT without any identification`() {
        var scene = Scene()
        let query = Query(type: Query.aaaa, from: .clientV6, to: .serviceV6)
        let sent = query.datagram
        scene.see(sent, at: 0, on: .veth(.incoming))
        scene.see(sent.translated(to: .corednsV6).routed(), at: 0.000_02, on: .eth0(.outgoing))
        let answer = query.datagram(answering: .noData)
        scene.see(answer.coming(from: .corednsV6), at: 0.001, on: .eth0(.incoming))
        scene.see(answer.routed(), at: 0.001_02, on: .veth(.outgoing))
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.first?.client == Host.clientV6.address)
        #expect(story.exchanges.first?.endpoint == Host.corednsV6.address)
        #expect(story.totals.total == 1)
    }

    @Test func `an ICMPv6 error that quotes the query is a rejection`() {
        var scene = Scene()
        let query = scene.send(Query(from: .clientV6, to: .serviceV6), at: 0)
        scene.see(query.rejected(by: .nodeV6), at: 0.000_1)
        let story = scene.play()
        #expect(story.outcomes == [.rejected])
        #expect(story.exchanges.first?.rejectedBy == Host.nodeV6.address)
    }
}
