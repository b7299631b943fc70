import Diagnosis
import PacketWire
import TestSupport
import Testing

/// Captures that look like one cause at first sight, and show another.
@Suite struct LookalikeTests {
    @Test func `a rule that refuses one client is no closed port`() {
        var cluster = SmallCluster(node: 0)
        cluster.chatter(count: 10)
        cluster.chatter(via: .corednsB, count: 10)
        for number in 0..<10 {
            let query = Query(Names.cluster, id: UInt16(0x4000 + number), port: UInt16(41_000 + number))
            let sent = cluster.scene.see(
                cluster.scene.identified(query.datagram), at: 0.1 + Double(number) * 0.2, on: .veth(.incoming))
            cluster.scene.see(sent.rejected(by: .service), at: 0.1001 + Double(number) * 0.2, on: .veth(.outgoing))
        }
        let conclusion = cluster.scene.play(until: 30).conclusion
        #expect(conclusion.verdicts.map(\.kind) == [.network])
        #expect(conclusion.verdict.culpritSentence.contains("node of 192.168.2.71"))
    }

    @Test func `answers that leave the pod at once and come late were held on the way`() {
        var scene = Scene()
        for number in 0..<10 {
            let time = Double(number) * 3
            let query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number))
            let sent = scene.identified(query.datagram)
            let answer = scene.identified(query.datagram(answering: .address).coming(from: .corednsB))
            scene.see(sent, at: time, on: Tap(0))
            scene.see(sent.translated(to: .corednsB).routed(2), at: time + 1.3, on: Tap(1))
            scene.see(answer, at: time + 1.3004, on: Tap(1))
            scene.see(answer.coming(from: .service).routed(2), at: time + 1.301, on: Tap(0))
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind == .network)
    }

    /// One that kube-proxy leads to another pod, as the first one's endpoint is gone meanwhile, left the node, too.
    @Test func `a retry that goes to another pod is not lost on the node`() {
        var cluster = SmallCluster(node: 0)
        cluster.chatter(count: 20)
        cluster.chatter(via: .corednsB, at: 0.1, count: 20)
        for number in 0..<4 {
            let query = Query(Names.cluster, id: UInt16(0x5000 + number), port: UInt16(42_000 + number))
            let time = 6 + Double(number) * 0.1
            cluster.ask(query, at: time, via: .corednsB, reaching: .eth0, isRetried: false)
            cluster.ask(query, at: time + 2.5, via: .corednsA)
        }
        #expect(!cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind).contains(.network))
    }

    /// `br_netfilter` translates on the bridge: the translated copy comes in by it, with the hop limit as it was sent.
    @Test func `a translated copy on the bridge has not left the node`() {
        var cluster = SmallCluster(node: 0)
        cluster.chatter(via: .corednsB, count: 20)
        for number in 0..<8 {
            for attempt in 0..<2 {
                let query = Query(Names.cluster, id: UInt16(0x6000 + number), port: UInt16(43_000 + number))
                let time = 0.1 + Double(number) * 0.2 + 5 * Double(attempt)
                let sent = cluster.scene.see(
                    cluster.scene.identified(query.datagram), at: time, on: .veth(.incoming))
                cluster.scene.see(
                    sent.translated(to: .corednsB), at: time + 0.000_01, on: Tap(0, interface: 3, .incoming))
            }
        }
        let conclusion = cluster.scene.play(until: 60).conclusion
        #expect(conclusion.verdicts.map(\.kind) == [.network])
        #expect(conclusion.verdict.culpritSentence.contains("node of 192.168.2.71"))
    }

    @Test func `a pod that asks the service and is answered forwards in no loop`() {
        var cluster = SmallCluster(node: 0)
        cluster.chatter(count: 20)
        cluster.ask(10, Names.cluster, from: .corednsA, via: .corednsA)
        #expect(cluster.scene.play(until: 60).conclusion.finding("forward-loop") == nil)
        cluster.ask(10, Names.external, from: .corednsA, via: .corednsA, answer: nil)
        #expect(cluster.scene.play(until: 60).conclusion.finding("forward-loop") != nil)
    }

    /// CoreDNS asks its upstream for the target of an ExternalName service.
    @Test func `a cluster name that waits for another one's answer is not CoreDNS's own delay`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(3, Names.external, forwarding: .answered(.address, after: 0.01), latency: 0.012)
        var scene = cluster.scene
        for number in 0..<12 {
            let time = 3 + Double(number) * 3
            let isExternal = number % 2 == 0
            let name = isExternal ? "mail\(number).prod.svc.cluster.local" : Names.cluster
            let query = Query(name, id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            scene.see(scene.identified(query.datagram).routed(2), at: time, on: Tap(0))
            if isExternal {
                let upward = Query(
                    "smtp\(number).example.com", id: UInt16(0x7200 + number), from: .corednsA, port: 50_000,
                    to: .upstream)
                scene.send(upward, at: time + 0.000_2, on: Tap(0))
                let answer = scene.identified(upward.datagram(answering: .address)).routed(2)
                scene.see(answer, at: time + 1.8, on: Tap(0))
            }
            scene.answer(query, at: time + (isExternal ? 1.8002 : 0.001), on: Tap(0))
        }
        #expect(!scene.play(until: 60).conclusion.verdicts.map(\.kind).contains(.coredns))
    }
}
