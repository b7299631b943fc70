import Diagnosis
import PacketWire
import TestSupport
import Testing

/// Packets of which somebody else's cause is easily taken for the fault, and what tells.
@Suite struct StrangerTests {
    /// kube-proxy's REJECT quotes the service's address: it says nothing of the pod that the first transmission went to.
    @Test func `a retry that is rejected for want of endpoints blames no way to the pod asked before`() {
        var cluster = SmallCluster(node: 0)
        cluster.chatter(from: .client, count: 20)
        let node = Host(192, 168, 2, 1)
        for number in 0..<6 {
            let query = Query(Names.cluster, id: UInt16(0x4000 + number), port: UInt16(41_000 + number))
            let time = 6 + Double(number) * 0.1
            cluster.ask(query, at: time, reaching: .eth0, isRetried: false)
            let again = cluster.scene.see(
                cluster.scene.identified(query.datagram), at: time + 2.5, on: .veth(.incoming))
            cluster.scene.see(again.rejected(by: node), at: time + 2.500_1, on: .veth(.outgoing))
        }
        #expect(cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.kubeProxy])
    }

    /// Two ways out of one node: queries leave by the one that is captured, answers come by the other.
    @Test(arguments: [false, true])
    func `answers that take another way are missed only if somebody asks again`(isRetried: Bool) {
        var scene = Scene()
        for number in 0..<40 {
            for attempt in 0..<(isRetried ? 2 : 1) {
                let time = Double(number) + 5 * Double(attempt)
                let query = Query(
                    Names.cluster, id: UInt16(number), from: .client, port: UInt16(40_000 + number), to: .corednsB)
                let sent = scene.identified(query.datagram).routed()
                scene.see(sent, at: time, on: .link(0, from: 11, to: 12))
                scene.see(sent, at: time + 0.000_1, on: Tap(1, interface: 2, .incoming))
                scene.see(sent.routed(), at: time + 0.000_11, on: Tap(1, interface: 7, .outgoing))
                let answer = scene.identified(query.datagram(answering: .address))
                scene.see(answer, at: time + 0.001, on: Tap(1, interface: 7, .incoming))
                scene.see(answer.routed(), at: time + 0.001_01, on: Tap(1, interface: 2, .outgoing))
            }
            // Answers of others come by the captured one.
            let other = Query(
                "db-\(number).default.svc.cluster.local", id: UInt16(0x200 + number), from: .client, port: 42_000,
                to: .corednsA)
            scene.see(
                scene.identified(other.datagram).routed(), at: Double(number) + 0.5, on: .link(0, from: 11, to: 13))
            scene.see(
                scene.identified(other.datagram(answering: .address)).routed(), at: Double(number) + 0.501,
                on: .link(0, from: 13, to: 11))
        }
        let kinds = scene.play(until: 60).conclusion.verdicts.map(\.kind)
        #expect((kinds == [.healthy]) != isRetried, "\(kinds)")
    }

    /// From one capture with `host ADDRESS` a CoreDNS that asks looks like a client, and its upstream like CoreDNS.
    @Test(arguments: [("example.com", VerdictKind.undetermined), (Names.cluster, .coredns)])
    func `a server that nobody asked for a cluster name is not said to be CoreDNS`(name: String, kind: VerdictKind) {
        var scene = Scene()
        let (asker, server) = (Host(10, 9, 0, 7), Host(10, 9, 0, 53))
        for number in 0..<20 {
            let query = Query(
                name, id: UInt16(number), from: asker, port: UInt16(40_000 + number), to: server)
            let time = Double(number)
            let sent = scene.send(query, at: time)
            if number < 6 {
                scene.answer(query, at: time + 0.001)
            } else {
                scene.see(sent.rejected(by: server), at: time + 0.001)
            }
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind == kind)
    }

    /// A step of the capture's clock between query and answer, and nothing captured meanwhile.
    @Test func `an answer beyond a time in which nothing was captured is not late`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 40)
        cluster.ask(Query(Names.cluster, id: 1, port: 40_001), at: 8, latency: 37)
        cluster.ask(Query(Names.cluster, id: 2, port: 40_002), at: 8.000_1, latency: 37)
        cluster.chatter(at: 45.1, count: 40)
        #expect(!cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind).contains(.coredns))
    }

    /// RFC 5452, section 9.1: an answer is taken only with the query's ID.
    @Test func `answers with another ID than was asked with are no loss of the capture`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 10)
        for number in 0..<20 {
            let time = 3 + Double(number)
            let query = Query(
                "n\(number).example.com", id: UInt16(0x300 + number), port: UInt16(40_000 + number), to: .corednsA)
            cluster.scene.see(cluster.scene.identified(query.datagram).routed(2), at: time, on: Tap(0))
            for attempt in 0..<3 {
                let asked = UInt16(0x7000 + 16 * number + 2 * attempt)
                let port = UInt16(50_000 + 3 * number + attempt)
                let upward = Query(query.name, id: asked, from: .corednsA, port: port, to: .upstream)
                cluster.scene.send(upward, at: time + 0.000_1 + 2 * Double(attempt), on: Tap(0))
                let strange = Query(query.name, id: asked + 1, from: .corednsA, port: port, to: .upstream)
                cluster.scene.answer(strange, at: time + 0.004 + 2 * Double(attempt), on: Tap(0))
            }
            cluster.scene.answer(query, with: .serverFailure, at: time + 6.000_2, on: Tap(0))
        }
        let verdict = cluster.scene.play(until: 60).conclusion.verdict
        #expect(verdict.kind == .upstream)
        #expect("\(verdict.summary)".contains("another ID"))
    }

    /// CoreDNS asks for another name in a cluster name's stead (ExternalName services, plugin autopath), and its forward plugin
    /// reads for two seconds a try.
    @Test(arguments: [(2.001, VerdictKind.undetermined), (0.001, .coredns)])
    func `errors for cluster names after a forwarder's wait are not CoreDNS's own for sure`(
        latency: Double, kind: VerdictKind
    ) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client, count: 10)
        for number in 0..<8 {
            cluster.ask(
                Query(Names.cluster, id: UInt16(0x500 + number), port: UInt16(40_000 + number)),
                at: 3 + Double(number) * 3, answer: .serverFailure, latency: latency)
        }
        #expect(cluster.scene.play(until: 60).conclusion.verdict.kind == kind)
    }

    /// A node cache asks CoreDNS from the node's address, in the open.
    @Test func `a node cache whose questions CoreDNS's port refuses is not at fault`() {
        let (cache, node) = (Host(169, 254, 20, 10), Host(192, 168, 2, 10))
        var scene = Scene()
        for number in 0..<14 {
            let time = Double(number) * 2
            let isClosed = number >= 6
            let name = "web\(number).default.svc.cluster.local"
            let query = Query(name, id: UInt16(number), port: UInt16(40_000 + number), to: cache)
            scene.see(scene.identified(query.datagram), at: time, on: .veth(.incoming))
            let upward = Query(
                name, id: UInt16(0x700 + number), from: node, port: UInt16(50_000 + number), to: .corednsB)
            let sent = scene.see(scene.identified(upward.datagram), at: time + 0.000_2, on: .eth0(.outgoing))
            let back =
                isClosed
                ? sent.rejected(by: .corednsB) : scene.identified(upward.datagram(answering: .address)).routed()
            scene.see(back, at: time + 0.001, on: .eth0(.incoming))
            let answer = scene.identified(query.datagram(answering: isClosed ? .serverFailure : .address))
            scene.see(answer, at: time + 0.001_5, on: .veth(.outgoing))
        }
        let verdict = scene.play(until: 60).conclusion.verdict
        #expect(verdict.kind == .coredns)
        #expect(verdict.culpritSentence.contains(Host.corednsB.text))
    }

    /// ICMPv6: host unreachable says that the upstream is gone, administratively prohibited that something forbids the way.
    @Test(arguments: [(UInt8(3), VerdictKind.upstream), (1, .network)])
    func `what a router says of CoreDNS's question tells the upstream from the way to it`(
        code: UInt8, kind: VerdictKind
    ) {
        let upstream = Host(v6: [0x2001, 0xdb8, 9, 0, 0, 0, 0, 0x53])
        var scene = Scene()
        for number in 0..<12 {
            let time = Double(number) * 3
            scene.exchange(
                Query(
                    Names.cluster, id: UInt16(0x900 + number), from: .clientV6, port: UInt16(41_000 + number),
                    to: .corednsV6), at: time + 1, latency: 0.001)
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: .clientV6, port: UInt16(40_000 + number),
                to: .corednsV6)
            scene.send(query, at: time)
            let upward = Query(
                query.name, id: UInt16(0x7000 + number), from: .corednsV6, port: UInt16(50_000 + number), to: upstream)
            var error = scene.send(upward, at: time + 0.000_1).rejected(by: .nodeV6)
            error.error = (1, code)
            scene.see(error, at: time + 0.001)
            scene.answer(query, with: .serverFailure, at: time + 0.05)
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind == kind)
    }
}
