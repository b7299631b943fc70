import Diagnosis
import Exchanges
import PacketWire
import TestSupport
import Testing
import Wording

/// Queries that an overlay carries from node to node: the outer packets name the nodes.
@Suite struct OverlayTests {
    private static let near = Host.node
    private static let far = Host(192, 168, 3, 10)

    /// How far the outer packet of a failing query comes.
    enum Reach: CaseIterable {
        /// It leaves the client's node.
        case sent
        /// It comes to the node of CoreDNS, which does not unwrap it.
        case wrapped
        /// It comes to CoreDNS, which stays silent.
        case delivered
    }

    private static func ask(_ number: Int, in scene: inout Scene, reaching reach: Reach, isAnswered: Bool) {
        send(number, at: 1 + Double(number) * 0.1, in: &scene, reaching: reach, isAnswered: isAnswered)
        // Who gets no answer sends the query again.
        if !isAnswered {
            send(number, at: 6 + Double(number) * 0.1, in: &scene, reaching: reach, isAnswered: false)
        }
    }

    private static func send(
        _ number: Int, at time: Double, in scene: inout Scene, reaching reach: Reach, isAnswered: Bool
    ) {
        let query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number))
        let sent = scene.see(scene.identified(query.datagram), at: time, on: .veth(.incoming))
        let translated = sent.translated(to: .corednsB).routed()
        let outer = translated.inVXLAN(from: near, to: far)
        scene.see(translated, at: time + 0.000_1, on: Tap(interface: 9, .outgoing))
        scene.see(outer, at: time + 0.000_2, on: .eth0(.outgoing))
        guard reach != .sent else { return }
        scene.see(outer, at: time + 0.000_4, on: .eth0(.incoming, 1))
        guard reach != .wrapped else { return }
        scene.see(translated.routed(), at: time + 0.000_5, on: .veth(.outgoing, 1))
        guard isAnswered else { return }
        let answer = scene.identified(query.datagram(answering: .address).coming(from: .corednsB))
        scene.see(answer, at: time + 0.001, on: .veth(.incoming, 1))
        let back = answer.routed().inVXLAN(from: far, to: near)
        scene.see(back, at: time + 0.001_1, on: .eth0(.outgoing, 1))
        scene.see(back, at: time + 0.001_3, on: .eth0(.incoming))
        scene.see(answer.routed(2).coming(from: .service), at: time + 0.001_4, on: .veth(.outgoing))
    }

    private static func scene(failing reach: Reach) -> Scene {
        var scene = Scene()
        for number in 0..<10 { ask(number, in: &scene, reaching: .delivered, isAnswered: true) }
        for number in 10..<15 { ask(number, in: &scene, reaching: reach, isAnswered: false) }
        return scene
    }

    @Test(arguments: [Reach.sent, .wrapped])
    func `a query that is seen last within the overlay was lost between the nodes that its outer header names`(
        reach: Reach
    ) throws {
        let conclusion = OverlayTests.scene(failing: reach).play().conclusion
        #expect(conclusion.accusing == ["lost-before-coredns"])
        let finding = try #require(conclusion.finding("lost-before-coredns"))
        #expect(finding.kind == .network)
        #expect(finding.summary.contains("VXLAN 1 from \(Self.near.text) to \(Self.far.text)"))
        #expect(finding.summary.contains("not decapsulated") == (reach == .wrapped))
        #expect(finding.summary.contains("has other packets of the overlay") == (reach == .sent))
        let step = try #require(finding.nextSteps.first)
        #expect(step.text.contains("UDP 8472 is open between nodes \(Self.near.text) and \(Self.far.text)"))
        #expect(step.command?.contains("udp port 8472 and host \(Self.near.text)") == true)
    }

    @Test func `a query that was unwrapped and not answered is CoreDNS's`() {
        let conclusion = OverlayTests.scene(failing: .delivered).play().conclusion
        #expect(conclusion.accusing == ["coredns-silent"])
    }

    @Test func `a query whose other end nobody captured names the nodes all the same`() throws {
        var scene = Scene()
        let query = Query(Names.cluster, id: 1)
        for time in [1.0, 6.0] {
            let sent = scene.see(scene.identified(query.datagram), at: time, on: .veth(.incoming))
            let translated = sent.translated(to: .corednsB).routed()
            scene.see(translated.inVXLAN(from: Self.near, to: Self.far), at: time + 0.001, on: .eth0(.outgoing))
        }
        let finding = try #require(scene.play().conclusion.finding("unlocated"))
        #expect(finding.summary.contains("VXLAN 1 from \(Self.near.text) to \(Self.far.text)"))
        #expect(finding.nextSteps.contains { $0.text.contains("UDP 8472") })
    }

    @Test func `a mirror's target, which has all within a tunnel, shows what arrived`() {
        var scene = Scene()
        let mirror = Tap(0)
        for number in 0..<12 {
            let time = 1 + Double(number) * 0.1
            let query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            let sent = scene.identified(query.datagram)
            scene.see(sent.inVXLAN(from: Self.near, to: Self.far), at: time, on: mirror)
            guard number % 3 != 0 else { continue }
            let answer = scene.identified(query.datagram(answering: .address))
            scene.see(answer.inVXLAN(from: Self.near, to: Self.far), at: time + 0.001, on: mirror)
        }
        let story = scene.play()
        #expect(story.conclusion.finding("lost-before-coredns") == nil)
        #expect(story.totals[.unanswered] == 4)
    }

    /// The way out of the server's node has the overlay's packets alone, and the node may drop what is in them.
    @Test func `what came to a node within the overlay has not come to its pod`() {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query(
                "web-\(number).default.svc.cluster.local", id: UInt16(number), port: UInt16(40_000 + number),
                to: .corednsB)
            let time = 1 + Double(number) * 0.5
            for attempt in 0..<(number < 10 ? 1 : 2) {
                scene.see(
                    scene.identified(query.datagram).routed().inVXLAN(from: Self.near, to: Self.far),
                    at: time + 5 * Double(attempt), on: .link(from: 11, to: 12))
            }
            guard number < 10 else { continue }
            scene.see(
                scene.identified(query.datagram(answering: .address)).routed().inVXLAN(from: Self.far, to: Self.near),
                at: time + 0.001, on: .link(from: 12, to: 11))
        }
        #expect(scene.play().conclusion.verdict.kind == .undetermined)
    }
}
