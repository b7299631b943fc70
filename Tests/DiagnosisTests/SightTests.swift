import Diagnosis
import Exchanges
import PacketWire
import TestSupport
import Testing
import Wording

/// What a capture can miss, by what it shows of packets that were delivered.
@Suite struct SightTests {
    /// A node whose capture lost one copy in so many of packets that went through, and both copies of some answers.
    private static func lossy(every step: Int) -> Conclusion {
        var scene = Scene()
        for number in 0..<200 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let time = Double(number) * 0.1
            let sent = scene.identified(query.datagram)
            scene.see(sent, at: time, on: .veth(.incoming))
            let isCopyLost = number % step == 1
            if !isCopyLost {
                scene.see(sent.translated(to: .corednsA).routed(), at: time + 0.000_02, on: .eth0(.outgoing))
            }
            let answer = scene.identified(query.datagram(answering: .address).coming(from: .corednsA)).routed()
            scene.see(answer, at: time + 0.001, on: .eth0(.incoming))
            // Of some answers the copy that leaves for the client is missing, and the client does not ask again.
            if number % step != 2 {
                scene.see(answer.coming(from: .service).routed(), at: time + 0.001_02, on: .veth(.outgoing))
            }
        }
        return scene.play(until: 60).conclusion
    }

    @Test func `what a capture loses of delivered packets is no loss of the network`() {
        let conclusion = SightTests.lossy(every: 20)
        #expect(conclusion.verdicts.allSatisfy { $0.kind != .network }, "\(conclusion.verdict.summary)")
    }

    /// The capture of one of two machines with the upstream's address lacks every second question.
    @Test(arguments: [true, false])
    func `an upstream's capture that lacks answered questions cannot miss others`(isOnlyWay: Bool) {
        var scene = Scene()
        for number in 0..<60 {
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: .corednsA,
                port: UInt16(40_000 + number * 37 % 101), to: .upstream)
            let isSilent = number >= 40 && number % 2 == 1
            let isHere = isOnlyWay ? !isSilent : number % 2 == 0
            let time = Double(number) * 0.2
            for attempt in 0..<(isSilent ? 2 : 1) {
                let sent = scene.identified(query.datagram)
                scene.see(sent, at: time + 2 * Double(attempt), on: Tap(0))
                if isHere { scene.see(sent.routed(2), at: time + 0.000_2, on: Tap(1)) }
            }
            guard !isSilent else { continue }
            let answer = scene.identified(query.datagram(answering: .address))
            if isHere { scene.see(answer, at: time + 0.001, on: Tap(1)) }
            scene.see(answer.routed(2), at: time + 0.001_2, on: Tap(0))
        }
        let kinds = scene.play(until: 60).conclusion.verdicts.map(\.kind)
        #expect(kinds.contains(.network) == isOnlyWay, "\(kinds)")
    }

    /// kube-proxy rejects what has no endpoint, and the capture's filter hides the ICMP error: glibc's socket is told.
    @Test(arguments: [(0.001, VerdictKind.undetermined), (5, .network)])
    func `queries kept on a node may be rejected out of sight, unless the client waited`(gap: Double, kind: VerdictKind)
    {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        cluster.chatter(from: .client)
        for number in 0..<8 {
            let query = Query("n\(number).example.com", id: UInt16(0x600 + number), port: UInt16(46_000 + number))
            let time = 10 + Double(number)
            cluster.ask(query, at: time, reaching: .veth, isRetried: false)
            cluster.ask(query, at: time + gap, reaching: .veth, isRetried: false)
        }
        #expect(cluster.scene.play(until: 60).conclusion.verdict.kind == kind)
    }

    /// A capture at the pod with the filter `host CLIENT` holds none of its queries upstream.
    @Test(arguments: [("example.com", VerdictKind.undetermined), ("default.svc.cluster.local", .coredns)])
    func `what the pod asks others is out of sight where it never shows`(zone: String, kind: VerdictKind) {
        var scene = Scene()
        for number in 0..<60 {
            let query = Query(
                "n\(number).\(zone)", id: UInt16(number), port: UInt16(40_000 + number * 37 % 101), to: .corednsA)
            let time = Double(number) * 0.3
            scene.see(scene.identified(query.datagram.routed(2)), at: time)
            if number % 5 == 3 {
                scene.see(scene.identified(query.datagram.routed(2)), at: time + 5)
            } else {
                scene.answer(query, at: time + 0.001)
            }
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind == kind)
    }

    /// CoreDNS starts: its kernel refuses what comes before it listens.
    @Test(arguments: [(300, Severity.warning), (10, .error)])
    func `a pod that refused at its start and answers since is told`(answered: Int, severity: Severity) {
        var scene = Scene()
        for number in 0..<answered + 2 {
            let query = Query(
                "n\(number).default.svc.cluster.local", id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA
            )
            let sent = scene.identified(query.datagram.routed(2))
            scene.see(sent, at: Double(number) * 0.1)
            if number < 2 {
                scene.see(scene.identified(sent.rejected(by: .corednsA)), at: Double(number) * 0.1 + 0.000_05)
            } else {
                scene.answer(query, at: Double(number) * 0.1 + 0.001)
            }
        }
        let conclusion = scene.play(until: 60).conclusion
        #expect(conclusion.verdict.kind == .coredns)
        #expect(conclusion.finding("port-closed")?.severity == severity)
    }

    /// `tcpdump -i cni0`: DNAT is done, and what the node drops behind the bridge stays unseen.
    @Test func `a bridge does not show that a query came to the pod`() {
        var scene = Scene()
        for number in 0..<60 {
            let isDropped = number >= 30 && number % 3 == 0
            let query = Query(
                "n\(number).svc.cluster.local", id: UInt16(number), from: isDropped ? .client : .neighbour,
                port: UInt16(40_000 + number * 37 % 101), to: isDropped || number % 2 == 0 ? .corednsA : .corednsB)
            scene.send(query, at: Double(number) * 0.3)
            if isDropped {
                scene.send(query, at: Double(number) * 0.3 + 5)
            } else {
                scene.answer(query, at: Double(number) * 0.3 + 0.001)
            }
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind == .undetermined)
    }
}
