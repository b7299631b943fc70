import Diagnosis
import PacketWire
import TestSupport
import Testing
import Wording

/// Failures that say nothing of where they are seen to end, and those that are not few enough to be passed over.
@Suite struct SetAsideTests {
    /// A pod that is silent from the third second on. Its captures, a node's and its own, have nothing for a while, in which
    /// the client's node sends it more.
    private static func silence(isPodSilentAlready: Bool) -> Conclusion {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        cluster.chatter(from: .client, count: 20, interval: 0.1)
        if isPodSilentAlready { cluster.ask(4, at: 3, interval: 0.1, answer: nil, isRetried: false) }
        cluster.ask(6, at: 4.5, interval: 0.2, reaching: .eth0, answer: nil, isRetried: false)
        if isPodSilentAlready {
            cluster.ask(20, at: 6.5, interval: 0.1, answer: nil)
        } else {
            cluster.chatter(from: .client, at: 6.5, count: 20, interval: 0.1)
        }
        cluster.chatter(from: .remote, via: .corednsB, at: 20, count: 1)
        return cluster.scene.play(until: 40).conclusion
    }

    @Test func `a silent pod's queries that its captures lack while they show nothing are the pod's`() {
        let conclusion = SetAsideTests.silence(isPodSilentAlready: true)
        #expect(conclusion.verdicts.map(\.kind) == [.coredns])
    }

    @Test func `queries that a pod's capture lacks for a while are lost where the pod answers before and after`() {
        #expect(SetAsideTests.silence(isPodSilentAlready: false).finding("lost-before-coredns") != nil)
    }

    /// One query that gets lost on its way to the pod, among so many that are answered.
    private static func stray(among count: Int) -> Conclusion {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        cluster.chatter(from: .client, count: count, interval: 0.1)
        cluster.ask(1, at: 5, reaching: .eth0, answer: nil)
        cluster.chatter(from: .client, at: 5 + Double(count) / 10, count: 5)
        return cluster.scene.play(until: 60).conclusion
    }

    @Test func `one lost query among a hundred answers is told, and nobody blamed`() {
        #expect(SetAsideTests.stray(among: 20).verdict.kind == .network)
        let conclusion = SetAsideTests.stray(among: 120)
        #expect(conclusion.verdict.kind == .undetermined)
        #expect(conclusion.finding("lost-before-coredns") != nil)
    }

    /// One name for which the client gets SERVFAIL, so many times in a row, among 200 answers.
    private static func failing(times: Int) -> VerdictKind {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client, count: 200, interval: 0.1)
        let query = Query("broken.example.com", id: 0x777, port: 46_777)
        for attempt in 0..<times { cluster.ask(query, at: 9 + 0.005 * Double(attempt), answer: .serverFailure) }
        return cluster.scene.play(until: 60).conclusion.verdict.kind
    }

    @Test func `a failed lookup is no health, however much else is answered`() {
        #expect(SetAsideTests.failing(times: 0) == .healthy)
        #expect(SetAsideTests.failing(times: 1) == .undetermined)
        #expect(SetAsideTests.failing(times: 6) == .undetermined)
    }

    /// CoreDNS forwards to the service's customary address, which asks CoreDNS again; clients ask that address, too.
    @Test func `an address that clients ask is no upstream of CoreDNS's`() {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.exchange(query, with: .serverFailure, at: Double(number))
            let onward = Query(
                "n\(number).example.com", id: UInt16(number), from: .neighbour, port: UInt16(41_000 + number),
                to: .corednsA)
            scene.send(onward, at: Double(number) + 0.3)
            let upward = Query(
                "n\(number).example.com", id: UInt16(0x900 + number), from: .corednsA, port: UInt16(42_000 + number))
            scene.exchange(upward, with: .serverFailure, at: Double(number) + 0.301)
            scene.answer(onward, with: .serverFailure, at: Double(number) + 0.31)
        }
        let kinds = scene.play(until: 60).conclusion.verdicts.map(\.kind)
        #expect(!kinds.contains(.upstream), "\(kinds)")
    }

    /// A pod that answers nothing, of which some queries never reach its capture.
    private static func neverAnswering(reached: Int, unseen: Int) -> [VerdictKind] {
        var cluster = SmallCluster(node: 0, corednsA: 1, corednsB: 2)
        cluster.chatter(from: .client, via: .corednsB, count: 20)
        cluster.ask(reached, at: 5, interval: 0.3, answer: nil)
        cluster.ask(unseen, at: 5.1, interval: 0.3, reaching: .eth0, answer: nil)
        return cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind)
    }

    @Test func `a pod that never answers is to blame for as many queries as it left unanswered`() {
        #expect(SetAsideTests.neverAnswering(reached: 20, unseen: 10) == [.coredns])
        #expect(SetAsideTests.neverAnswering(reached: 5, unseen: 20).contains(.network))
    }

    /// On a node one client asks an address that looks like the service's, which nobody translates, while another, whose
    /// system begins with another hop limit, asks a pod and has answers.
    private static func untranslated(besides hopLimit: UInt8) -> VerdictKind {
        var scene = Scene()
        for number in 0..<20 {
            let asked = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            for attempt in 0..<2 {
                let sent = scene.identified(asked.datagram)
                let time = Double(number) + 5 * Double(attempt)
                scene.see(sent, at: time, on: .veth(.incoming))
                scene.see(sent.routed(), at: time + 0.000_02, on: .eth0(.outgoing))
            }
            let other = Query(
                Names.cluster, id: UInt16(0x500 + number), from: .neighbour, port: UInt16(41_000 + number),
                to: .corednsA)
            var sent = scene.identified(other.datagram)
            sent.hopLimit = hopLimit
            scene.see(sent, at: Double(number) + 0.5, on: Tap(interface: 8, .incoming))
            scene.see(sent.routed(), at: Double(number) + 0.500_02, on: .eth0(.outgoing))
            let answer = scene.identified(other.datagram(answering: .address))
            scene.see(answer.routed(2), at: Double(number) + 0.502, on: .eth0(.incoming))
            scene.see(answer.routed(3), at: Double(number) + 0.502_02, on: Tap(interface: 8, .outgoing))
        }
        return scene.play(until: 60).conclusion.verdict.kind
    }

    @Test(arguments: [64, 128] as [UInt8])
    func `kube-proxy's rules are not missing on a node whose other clients come to the pods`(hopLimit: UInt8) {
        #expect(SetAsideTests.untranslated(besides: hopLimit) == .undetermined)
    }
}
