import Diagnosis
import PacketWire
import TestSupport
import Testing

/// What the interfaces that packets pass tell of the places: hardware addresses on a link, and interfaces of a host.
@Suite struct InterfaceTests {
    /// Stations of the link between nodes.
    private enum Station {
        static let nodeA: UInt8 = 11
        static let nodeB: UInt8 = 12
        static let nodeC: UInt8 = 13
        static let gateway: UInt8 = 1
    }

    private static let third = Host(192, 168, 4, 71)
    private static let podOfB = Host(192, 168, 3, 72)

    /// Queries of one node to CoreDNS on another that are lost between them, captured on both nodes' way out, with queries
    /// of a third node that come through.
    ///
    /// - Parameter neighbours: whether each node has a station of its own on the link; else all come by one gateway.
    private static func lostOnTheLink(neighbours: Bool) -> Scene {
        var scene = Scene()
        func station(_ own: UInt8) -> UInt8 { neighbours ? own : Station.gateway }
        func exchange(_ query: Query, at time: Double, on capture: Int, client: UInt8, server: UInt8) {
            let sent = scene.identified(query.datagram)
            scene.see(sent.routed(), at: time, on: .link(capture, from: client, to: server))
            let answer = scene.identified(query.datagram(answering: .address))
            scene.see(answer.routed(), at: time + 0.001, on: .link(capture, from: server, to: client))
        }
        for number in 0..<20 {
            let time = Double(number)
            // What comes through, at node B; and what node A has from elsewhere.
            exchange(
                Query(
                    "web-\(number).default.svc.cluster.local", id: UInt16(number), from: third,
                    port: UInt16(40_000 + number), to: .corednsB),
                at: time, on: 1, client: station(Station.nodeC), server: Station.nodeB)
            exchange(
                Query(
                    "api-\(number).default.svc.cluster.local", id: UInt16(0x100 + number), from: podOfB,
                    port: UInt16(41_000 + number), to: .corednsA),
                at: time + 0.3, on: 1, client: Station.nodeB, server: station(Station.nodeA))
            exchange(
                Query(
                    "db-\(number).default.svc.cluster.local", id: UInt16(0x200 + number), from: .client,
                    port: UInt16(42_000 + number), to: Host(192, 168, 4, 10)),
                at: time + 0.6, on: 0, client: Station.nodeA, server: station(Station.nodeC))
        }
        for number in 0..<8 {
            for attempt in 0..<2 {
                let query = Query(
                    "mq-\(number).default.svc.cluster.local", id: UInt16(0x300 + number), from: .client,
                    port: UInt16(43_000 + number),
                    to: .corednsB)
                let sent = scene.identified(query.datagram)
                scene.see(
                    sent.routed(), at: 1 + Double(number) + 5 * Double(attempt),
                    on: .link(0, from: Station.nodeA, to: station(Station.nodeB)))
            }
        }
        return scene
    }

    @Test func `the way out of the server's node is known by its hardware address`() {
        let conclusion = Self.lostOnTheLink(neighbours: true).play(until: 40).conclusion
        #expect(conclusion.verdict.kind == .network)
        #expect(conclusion.verdict.rules == ["lost-before-coredns"])
        #expect(conclusion.verdict.culpritSentence.contains(Host.corednsB.text))
    }

    @Test func `frames of two stations do not tell which of them was captured`() {
        let conclusion = Self.lostOnTheLink(neighbours: false).play(until: 40).conclusion
        #expect(conclusion.finding("lost-before-coredns") == nil)
    }

    /// The server's node drops what comes from one of the others, behind the interface that was captured.
    @Test func `what came to the server's node and is not in the pod's own capture was lost on that node`() {
        var scene = Scene()
        for number in 0..<30 {
            let time = Double(number)
            for (client, station) in [(Self.third, Station.nodeC), (.client, Station.nodeA)] {
                let isLost = client == .client
                let query = Query(
                    "web-\(number).default.svc.cluster.local", id: UInt16(number), from: client,
                    port: UInt16(40_000 + number), to: .corednsB)
                for attempt in 0..<(isLost ? 2 : 1) {
                    let sent = scene.identified(query.datagram).routed()
                    let tried = time + 5 * Double(attempt) + (isLost ? 0.3 : 0)
                    scene.see(sent, at: tried, on: .link(0, from: station, to: Station.nodeB))
                    guard !isLost else { continue }
                    scene.see(sent.routed(), at: tried + 0.000_1, on: Tap(1))
                    let answer = scene.identified(query.datagram(answering: .address))
                    scene.see(answer, at: tried + 0.001, on: Tap(1))
                    scene.see(answer.routed(), at: tried + 0.001_1, on: .link(0, from: Station.nodeB, to: station))
                }
            }
        }
        #expect(scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.network])
    }

    /// Behind masquerade CoreDNS asks from its node's address, and the resolver on the link answers with a fresh hop limit.
    @Test func `a neighbour on the link that falls silent is not the captured host`() {
        let (node, resolver) = (Host(172, 18, 0, 2), Host(172, 18, 0, 1))
        var scene = Scene()
        for number in 0..<40 {
            let time = Double(number)
            let query = Query(
                Names.external, id: UInt16(number), from: node, port: UInt16(40_000 + number), to: resolver)
            scene.see(
                scene.identified(query.datagram).routed(), at: time,
                on: .link(from: Station.nodeA, to: Station.gateway))
            if number < 20 {
                scene.see(
                    scene.identified(query.datagram(answering: .address)), at: time + 0.001,
                    on: .link(from: Station.gateway, to: Station.nodeA))
            }
            let other = Query(
                Names.cluster, id: UInt16(0x100 + number), from: Self.third, port: UInt16(41_000 + number),
                to: .corednsA)
            scene.see(
                scene.identified(other.datagram).routed(), at: time + 0.3,
                on: .link(from: Station.nodeC, to: Station.nodeA))
            scene.see(
                scene.identified(other.datagram(answering: .address)).routed(), at: time + 0.301,
                on: .link(from: Station.nodeA, to: Station.nodeC))
        }
        #expect(!scene.play(until: 60).conclusion.verdicts.map(\.kind).contains(.coredns))
    }

    /// A node without a route of its own for a pod sends the packet back to the link: it is no pod's node.
    @Test func `a packet that leaves by the interface it came by has come to no pod`() {
        var scene = Scene()
        let dead = Host(192, 168, 3, 99)
        for number in 0..<10 {
            let time = Double(number)
            scene.exchange(
                Query(Names.cluster, id: UInt16(number), from: .remote, port: UInt16(40_000 + number), to: .corednsA),
                at: time, on: .veth(.incoming))
            for attempt in 0..<2 {
                let query = Query(
                    Names.cluster, id: UInt16(0x100 + number), from: .client, port: UInt16(41_000 + number), to: dead)
                let sent = scene.identified(query.datagram).routed()
                let tried = time + 0.2 + 5 * Double(attempt)
                scene.see(sent, at: tried, on: .eth0(.incoming))
                scene.see(sent.routed(), at: tried + 0.000_02, on: .eth0(.outgoing))
            }
        }
        #expect(!scene.play(until: 40).conclusion.verdicts.map(\.kind).contains(.coredns))
    }

    /// The bridge itself stands before the pod's port: what left by it alone did not come to the pod.
    @Test func `a query that left by the bridge alone has not come to the pod's port`() {
        var scene = Scene()
        let (client, bridge, port) = (UInt32(4), UInt32(3), UInt32(5))
        for number in 0..<30 {
            let query = Query(
                Names.cluster, id: UInt16(number), from: .neighbour, port: UInt16(40_000 + number), to: .corednsA)
            for attempt in 0..<(number < 20 ? 1 : 2) {
                let time = Double(number) + 5 * Double(attempt)
                let sent = scene.identified(query.datagram)
                scene.see(sent, at: time, on: Tap(0, interface: client, .incoming))
                scene.see(
                    sent.routed(), at: time + 0.000_02,
                    on: Tap(0, interface: number < 20 ? port : bridge, .outgoing))
            }
            // The bridge passes on what others send.
            let other = Query(
                Names.cluster, id: UInt16(0x100 + number), from: .remote, port: UInt16(41_000 + number), to: .corednsA)
            let passed = scene.identified(other.datagram).routed()
            scene.see(passed, at: Double(number) + 0.4, on: Tap(0, interface: 2, .incoming))
            scene.see(passed.routed(), at: Double(number) + 0.400_01, on: Tap(0, interface: bridge, .outgoing))
            scene.see(passed.routed(), at: Double(number) + 0.400_02, on: Tap(0, interface: port, .outgoing))
            let back = scene.identified(other.datagram(answering: .address))
            scene.see(back, at: Double(number) + 0.401, on: Tap(0, interface: port, .incoming))
            scene.see(back.routed(), at: Double(number) + 0.401_01, on: Tap(0, interface: 2, .outgoing))
            guard number < 20 else { continue }
            let answer = scene.identified(query.datagram(answering: .address))
            scene.see(answer, at: Double(number) + 0.001, on: Tap(0, interface: port, .incoming))
            scene.see(answer.routed(), at: Double(number) + 0.001_02, on: Tap(0, interface: client, .outgoing))
        }
        let kinds = scene.play(until: 60).conclusion.verdicts.map(\.kind)
        #expect(kinds.contains(.network))
        #expect(!kinds.contains(.coredns))
    }

    /// All interfaces of the server's node, and its way out once more: that one shows nothing of what goes on within.
    @Test(arguments: [false, true])
    func `a node's way out beside all of its interfaces hides no step`(isTwice: Bool) {
        var scene = Scene()
        for number in 0..<40 {
            let query = Query(
                "web-\(number).default.svc.cluster.local", id: UInt16(number), port: UInt16(40_000 + number),
                to: .corednsB)
            let isDropped = number >= 20
            for attempt in 0..<(isDropped ? 2 : 1) {
                let time = Double(number) + 5 * Double(attempt)
                let sent = scene.identified(query.datagram).routed()
                scene.see(sent, at: time, on: .eth0(.incoming))
                if isTwice { scene.see(sent, at: time, on: .link(1, from: Station.nodeA, to: Station.nodeB)) }
                guard !isDropped else { continue }
                scene.see(sent.routed(), at: time + 0.000_1, on: .veth(.outgoing))
                let answer = scene.identified(query.datagram(answering: .address))
                scene.see(answer, at: time + 0.000_5, on: .veth(.incoming))
                scene.see(answer.routed(), at: time + 0.000_6, on: .eth0(.outgoing))
                if isTwice {
                    scene.see(answer.routed(), at: time + 0.000_6, on: .link(1, from: Station.nodeB, to: Station.nodeA))
                }
            }
            // Of another node, so that the link has three stations.
            let other = Query(
                Names.cluster, id: UInt16(0x400 + number), from: Self.third, port: UInt16(42_000 + number),
                to: .corednsB)
            guard number < 20 else { continue }
            let sent = scene.identified(other.datagram).routed()
            scene.see(sent, at: Double(number) + 0.3, on: .eth0(.incoming))
            scene.see(sent.routed(), at: Double(number) + 0.300_1, on: .veth(.outgoing))
            let answer = scene.identified(other.datagram(answering: .address))
            scene.see(answer, at: Double(number) + 0.300_5, on: .veth(.incoming))
            scene.see(answer.routed(), at: Double(number) + 0.300_6, on: .eth0(.outgoing))
            guard isTwice else { continue }
            scene.see(sent, at: Double(number) + 0.3, on: .link(1, from: Station.nodeC, to: Station.nodeB))
            scene.see(
                answer.routed(), at: Double(number) + 0.300_6, on: .link(1, from: Station.nodeB, to: Station.nodeC))
        }
        #expect(scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.network])
    }
}
