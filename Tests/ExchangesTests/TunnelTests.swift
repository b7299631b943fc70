import Exchanges
import PacketWire
import TestSupport
import Testing

/// Copies of packets within tunnels.
@Suite struct TunnelTests {
    private static let near = Host.node
    private static let far = Host(192, 168, 3, 10)

    @Test func `a copy within a tunnel is a sighting of the same query, and tells the tunnel's ends`() throws {
        var scene = Scene()
        let query = scene.identified(Query().datagram)
        scene.see(query, at: 0, on: .veth(.incoming))
        scene.see(query.inVXLAN(from: Self.near, to: Self.far, identifier: 7), at: 0.000_1, on: .eth0(.outgoing))
        scene.answer(Query(), at: 0.01, on: .veth(.outgoing))
        let story = scene.play()
        let exchange = try #require(story.exchanges.first)
        #expect(story.exchanges.count == 1 && exchange.attempts == 1 && exchange.outcome == .answered)
        let paths = exchange.sightings.map { story.analysis.tunnel(of: story.analysis.points[$0.point]) }
        #expect(paths.map { $0?.name } == [nil, "VXLAN", nil])
        let path = try #require(paths[1])
        #expect(path.ends?.source == Self.near.address && path.ends?.destination == Self.far.address)
        #expect(path.header.identifier == 7 && path.header.port == 8472)
        #expect(story.analysis.counts[0].messages == 3 && story.analysis.counts[0].tunnelledMessages == 1)
    }

    @Test func `each way of a tunnel is one path, however many packets take it`() {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query(id: UInt16(number))
            let time = Double(number) * 0.1
            scene.see(query.datagram.inVXLAN(from: Self.near, to: Self.far), at: time)
            scene.see(query.datagram(answering: .address).inVXLAN(from: Self.far, to: Self.near), at: time + 0.01)
        }
        let story = scene.play()
        #expect(story.analysis.tunnels.count == 2)
        #expect(story.outcomes == [Outcome](repeating: .answered, count: 20))
    }

    @Test func `a tunnel's packet in fragments tells its ends too`() throws {
        var scene = Scene()
        let (first, second) = Query().datagram.inVXLAN(from: Self.near, to: Self.far).fragments()
        scene.see(first, at: 0)
        scene.see(second, at: 0.001)
        let story = scene.play()
        let sighting = try #require(story.exchanges.first?.sightings.first)
        let path = story.analysis.tunnel(of: story.analysis.points[sighting.point])
        #expect(path?.ends?.source == Self.near.address)
    }

    @Test func `a datagram in fragments, each in a tunnel's packet that is in fragments itself, is put together`() {
        var scene = Scene()
        let (first, second) = Query().datagram.fragments(of: 24)
        for (number, part) in [first, second].enumerated() {
            var outer = part.inVXLAN(from: Self.near, to: Self.far)
            outer.identification = UInt16(number + 1)
            scene.see(outer.fragments().second, at: Double(number) * 0.01)
            scene.see(outer.fragments().first, at: Double(number) * 0.01 + 0.001)
        }
        let story = scene.play()
        #expect(story.exchanges.count == 1 && story.messages == 1)
        #expect(story.analysis.counts[0].firstFragmentsOnly == 0)
    }

    @Test func `more tunnels than are told apart are counted all the same, without addresses`() {
        var scene = Scene()
        for number in 0..<4200 {
            let node = Host(10, 1, UInt8(number >> 8), UInt8(number & 0xff))
            let query = Query(id: UInt16(number)).datagram
            scene.see(query.inVXLAN(from: node, to: Self.far), at: Double(number) * 0.001)
        }
        let story = scene.play()
        #expect(story.analysis.tunnels.count == 4096)
        #expect(story.analysis.tunnels.last?.ends == nil && story.analysis.tunnels.first?.ends != nil)
        #expect(story.messages == 4200)
    }
}
