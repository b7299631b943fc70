import Diagnosis
import PacketWire
import TestSupport
import Testing

/// What a client's behaviour, and the copies of a packet, tell of answers and steps that no capture shows.
@Suite struct UnseenAnswerTests {
    // MARK: Clients that go on

    /// Forty lookups that walk a search list, of which the client's capture lacks the first answer of `lost`.
    private static func searches(lost: Range<Int>, goingOn: Bool) -> Conclusion {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        for number in 0..<40 {
            let isLost = lost.contains(number)
            let names = ["n\(number).svc.cluster.local", "n\(number).cluster.local", "n\(number)"]
            for (place, name) in names.enumerated() where place == 0 || !isLost || goingOn {
                let query = Query(name, id: UInt16(number * 4 + place), port: UInt16(40_000 + number * 4 + place))
                cluster.ask(
                    query, at: Double(number) * 0.3 + 0.004 * Double(place),
                    answer: place == 2 ? .address : .nonexistent, returning: isLost && place == 0 ? .lost : .client,
                    isRetried: false)
            }
        }
        return cluster.scene.play(until: 60).conclusion
    }

    @Test func `a client that goes on to its next name at once had the answer that its capture lacks`() {
        let conclusion = UnseenAnswerTests.searches(lost: 10..<22, goingOn: true)
        #expect(!conclusion.verdicts.map(\.kind).contains(.network))
        #expect(UnseenAnswerTests.searches(lost: 10..<22, goingOn: false).verdict.kind == .network)
    }

    /// What else is asked at once of a host with the same first label is another call's.
    @Test func `a lost answer is not taken for that of another type which is asked beside it`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter(from: .client, count: 40)
        for number in 0..<20 {
            let start = 10 + Double(number) * 0.3
            let id = UInt16(number * 2)
            let first = Query("n\(number).large.test", type: 16, id: id, port: UInt16(41_000 + number * 3))
            cluster.ask(first, at: start, answer: .address, returning: .lost, isRetried: false)
            let other = Query("n\(number).a.example", id: id + 1, port: UInt16(41_001 + number * 3))
            cluster.ask(other, at: start + 0.004, answer: .address)
            let again = Query("n\(number).large.test", type: 16, id: id, port: UInt16(41_002 + number * 3))
            cluster.ask(again, at: start + 2, answer: .address, returning: .lost, isRetried: false)
        }
        let verdict = cluster.scene.play(until: 60).conclusion.verdict
        #expect(verdict.kind == .network)
        #expect(verdict.confidence == .certain)
    }

    /// Go goes on to the next name when it is refused, too, by ICMP errors that the filter keeps out.
    @Test func `a client that goes on has no answers where it gets none at all`() {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client, count: 10)
        for number in 0..<20 {
            for (place, name) in ["n\(number).svc.cluster.local", "n\(number)"].enumerated() {
                let query = Query(name, id: UInt16(number * 2 + place), port: UInt16(41_000 + number * 2 + place))
                cluster.ask(
                    query, at: 10 + Double(number) * 0.3 + 0.004 * Double(place), reaching: .veth, answer: nil,
                    isRetried: false)
            }
        }
        #expect(cluster.scene.play(until: 60).conclusion.verdict.kind != .healthy)
    }

    // MARK: Copies of one packet

    /// Twenty queries that come to the pod and, if it answers, back; then `lost` that end at the pod's node, in one file
    /// merged of both nodes' captures.
    private static func merged(lost: Int, coming: Bool = false) -> Conclusion {
        var scene = Scene()
        for number in 0..<20 + lost {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let isLost = number >= 20
            for attempt in 0..<(isLost ? 2 : 1) {
                let time = Double(number) * 0.1 + 5 * Double(attempt)
                let sent = scene.identified(query.datagram)
                let translated = sent.translated(to: .corednsB)
                scene.see(sent, at: time, on: .veth(.incoming))
                scene.see(translated.routed(), at: time + 0.000_01, on: .eth0(.outgoing))
                scene.see(translated.routed(2), at: time + 0.000_02, on: .eth0(.incoming))
                if !isLost || coming {
                    scene.see(translated.routed(3), at: time + 0.000_03, on: Tap(interface: 9, .outgoing))
                }
            }
            guard !isLost else { continue }
            let answer = scene.identified(query.datagram(answering: .address).coming(from: .corednsB))
            let time = Double(number) * 0.1 + 0.002
            scene.see(answer, at: time, on: Tap(interface: 9, .incoming))
            scene.see(answer.routed(), at: time + 0.000_01, on: .eth0(.outgoing))
            scene.see(answer.routed(2), at: time + 0.000_02, on: .eth0(.incoming))
            scene.see(answer.coming(from: .service).routed(3), at: time + 0.000_03, on: .veth(.outgoing))
        }
        return scene.play(until: 60).conclusion
    }

    @Test func `what came in to the pod's node and did not go on is not the pod's in a merged file either`() {
        #expect(!UnseenAnswerTests.merged(lost: 10).verdicts.map(\.kind).contains(.coredns))
        #expect(UnseenAnswerTests.merged(lost: 10).verdict.kind != .healthy)
        #expect(UnseenAnswerTests.merged(lost: 0).verdict.kind == .healthy)
        // Which of the nodes' interfaces saw a packet last, such a file does not tell.
        #expect(UnseenAnswerTests.merged(lost: 10, coming: true).verdict.kind == .undetermined)
    }

    /// A pod that falls silent; its node's capture shows the copy that went out before the one that came in.
    @Test func `copies of one packet out of order come to the pod all the same`() {
        var scene = Scene()
        for number in 0..<40 {
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: .client, port: UInt16(40_000 + number),
                to: .corednsB)
            let isSilent = number >= 20
            for attempt in 0..<(isSilent ? 2 : 1) {
                let time = Double(number) * 0.1 + 5 * Double(attempt)
                let sent = scene.identified(query.datagram).routed()
                scene.see(sent.routed(), at: time, on: Tap(interface: 9, .outgoing))
                scene.see(sent, at: time + 0.000_01, on: .eth0(.incoming))
            }
            guard !isSilent else { continue }
            let answer = scene.identified(query.datagram(answering: .address))
            scene.see(answer, at: Double(number) * 0.1 + 0.002, on: Tap(interface: 9, .incoming))
            scene.see(answer.routed(), at: Double(number) * 0.1 + 0.002_01, on: .eth0(.outgoing))
        }
        #expect(scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.coredns])
    }

    /// Seven transmissions at four points are more sightings than an exchange keeps.
    @Test func `a sighting for which there was no room is not missed`() {
        var cluster = SmallCluster(client: 0, node: 1, corednsA: 2)
        cluster.chatter(from: .client, count: 20)
        for number in 0..<4 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(45_000 + number))
            for attempt in 0..<7 {
                cluster.ask(
                    query, at: 10 + 0.1 * Double(number) + Double(attempt), answer: attempt == 6 ? .address : nil,
                    isRetried: false)
            }
        }
        #expect(!cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind).contains(.network))
    }

    /// On the pod's node queries of other hosts go to it without a copy (eBPF), those of the node itself with one.
    @Test func `a step that only the node's own queries show is not missed by others`() {
        var scene = Scene()
        for number in 0..<30 {
            let isLate = number % 6 == 5
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: .client, port: UInt16(40_000 + number),
                to: .corednsB)
            for attempt in 0..<(isLate ? 2 : 1) {
                scene.see(
                    scene.identified(query.datagram).routed(2), at: Double(number) + 2 * Double(attempt),
                    on: .eth0(.incoming))
            }
            let answer = scene.identified(query.datagram(answering: .address))
            let time = Double(number) + (isLate ? 2.002 : 0.002)
            scene.see(answer, at: time, on: Tap(interface: 9, .incoming))
            scene.see(answer.routed(), at: time + 0.000_01, on: .eth0(.outgoing))
            let own = Query(
                Names.cluster, id: UInt16(0x500 + number), from: .router, port: UInt16(41_000 + number), to: .corednsB)
            scene.exchange(own, at: Double(number) + 0.5, on: Tap(interface: 9, .outgoing))
        }
        #expect(!scene.play(until: 60).conclusion.verdicts.map(\.kind).contains(.network))
    }

    // MARK: What a capture cannot show

    /// Two clients of a bridge and a pod there that falls silent.
    @Test func `a bridge does not show whether a query came to the pod that fell silent`() {
        var scene = Scene()
        for number in 0..<40 {
            for client in [Host.client, .neighbour] {
                let pod: Host = number % 4 == 3 ? .corednsB : .corednsA
                let query = Query(
                    "n\(number).example.com", id: UInt16(number), from: client, port: UInt16(40_000 + number), to: pod)
                scene.send(query, at: Double(number) * 0.2)
                if number < 20 || pod == .corednsB {
                    scene.answer(query, at: Double(number) * 0.2 + 0.002)
                } else {
                    scene.send(query, at: Double(number) * 0.2 + 5)
                }
            }
        }
        let verdict = scene.play(until: 60).conclusion.verdict
        #expect(verdict.kind == .undetermined)
    }

    /// `-i any` of an older tcpdump numbers no interfaces (LINUX_SLL). A client of the node asks another pod.
    @Test func `a node's capture without interface numbers shows that its pod fell silent`() {
        var (incoming, outgoing) = (Tap(linkType: .linuxSLL), Tap(linkType: .linuxSLL))
        (incoming.direction, outgoing.direction) = (.incoming, .outgoing)
        var scene = Scene()
        for number in 0..<40 {
            let isOwn = number % 4 == 3
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: isOwn ? .neighbour : .remote,
                port: UInt16(40_000 + number), to: isOwn ? .corednsB : .corednsA)
            let isSilent = number >= 20 && !isOwn
            for attempt in 0..<(isSilent ? 2 : 1) {
                let time = Double(number) * 0.2 + 5 * Double(attempt)
                let sent = scene.identified(query.datagram).routed(isOwn ? 0 : 2)
                scene.see(sent, at: time, on: incoming)
                scene.see(sent.routed(), at: time + 0.000_01, on: outgoing)
            }
            guard !isSilent else { continue }
            let answer = scene.identified(query.datagram(answering: .address)).routed(isOwn ? 2 : 0)
            scene.see(answer, at: Double(number) * 0.2 + 0.002, on: incoming)
            scene.see(answer.routed(), at: Double(number) * 0.2 + 0.002_01, on: outgoing)
        }
        #expect(scene.play(until: 60).conclusion.verdicts.map(\.kind) == [.coredns])
    }

    /// CoreDNS's own queries alone, of which the upstream fails some.
    @Test func `errors that no client is seen to get are no health`() {
        var scene = Scene()
        for number in 0..<30 {
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: .corednsA, port: UInt16(40_000 + number),
                to: .upstream)
            scene.exchange(query, with: number % 10 == 5 ? .serverFailure : .address, at: Double(number) * 0.1)
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind != .healthy)
    }

    /// Istio's agent asks the service with the application's ID and hands the answer on, from the service's address.
    @Test func `answers that a proxy in the pod hands on are not the capture's loss`() {
        var scene = Scene()
        for number in 0..<30 {
            let asked = Query("n\(number).example.com", id: UInt16(number), port: UInt16(50_000 + number))
            scene.exchange(asked, at: Double(number))
            let own = Query("n\(number).example.com", id: UInt16(number), port: UInt16(43_000 + number))
            scene.answer(own, at: Double(number) + 0.003)
        }
        #expect(scene.play(until: 60).conclusion.verdict.kind == .healthy)
    }

    @Test func `a pod before which others refuse queries is not silent`() {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(from: .client, count: 20)
        for number in 0..<20 {
            let query = Query(
                "r\(number).example.com", id: UInt16(number), port: UInt16(46_000 + number), to: .corednsA)
            let sent = cluster.scene.identified(query.datagram.routed(2))
            cluster.scene.see(sent, at: 10 + Double(number) * 0.2)
            if number % 2 == 0 {
                cluster.scene.see(
                    cluster.scene.identified(sent.rejected(by: .router)), at: 10 + Double(number) * 0.2 + 0.001)
            } else {
                cluster.scene.see(cluster.scene.identified(query.datagram.routed(2)), at: 15 + Double(number) * 0.2)
            }
        }
        #expect(!cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind).contains(.coredns))
    }

    // MARK: Few, and felt

    @Test(arguments: [(1, VerdictKind.healthy), (2, .undetermined)])
    func `an answer for which the client sent again is no health`(transmissions: Int, kind: VerdictKind) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client, count: 30)
        let query = Query(Names.cluster, id: 0x777, port: 47_000)
        for number in 0..<transmissions {
            cluster.scene.see(cluster.scene.identified(query.datagram), at: 10 + Double(number))
        }
        for number in 0..<transmissions { cluster.scene.answer(query, at: 11.5 + Double(number)) }
        #expect(cluster.scene.play(until: 60).conclusion.verdict.kind == kind)
    }
}
