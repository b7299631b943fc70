import Diagnosis
import Exchanges
import PacketWire
import TestSupport
import Testing
import Wording

/// Steps of a packet's way that a capture does not show by its nature: that it lacks them says nothing.
@Suite struct UnseenStepTests {
    private static func query(_ number: Int, to server: Host = .service, from client: Host = .client) -> Query {
        Query(
            "n\(number).example.com", id: UInt16(0x100 + number), from: client, port: UInt16(40_000 + number),
            to: server)
    }

    /// `tcpdump -i cni0`: queries pass after DNAT, answers after it was undone.
    @Test func `on a bridge the service answers what its pod was asked`() {
        var scene = Scene()
        for number in 0..<40 {
            var query = UnseenStepTests.query(number, to: .corednsB)
            if number == 0 { query.name = Names.cluster }
            scene.send(query, at: Double(number))
            scene.answer(query, from: .service, at: Double(number) + 0.001)
        }
        let story = scene.play()
        #expect(story.totals[.answered] == 40)
        #expect(story.conclusion.verdict.kind == .healthy)
    }

    /// A node with eBPF translation (Cilium without socket load-balancing): the query comes in by the client's interface,
    /// the answer by the pod's or the network's, and nothing else is seen of either.
    private static func translatedUnseen(
        goesOn: Bool = true, isAnswerLost: Bool = false, handsAnswersOn: Bool = false, with reply: Reply = .address,
        answeringAfter latency: Double = 0.001, isRetriedBefore: Bool = false
    ) -> Story {
        var scene = Scene()
        for number in 0..<40 {
            let query = query(number)
            // A name of the search list first, and the next one once it is known not to exist.
            if goesOn {
                var first = query
                first.name = "n\(number).example.com.svc.cluster.local"
                first.id &+= 0x1000
                scene.see(scene.identified(first.datagram), at: Double(number) * 6 - 0.002, on: .veth(.incoming))
                let answer = scene.identified(first.datagram(answering: .nonexistent)).coming(from: .corednsA)
                scene.see(answer, at: Double(number) * 6 - 0.001, on: Tap(interface: 9, .incoming))
            }
            for attempt in 0..<(isAnswerLost ? 2 : 1) {
                let time = Double(number) * 6 + Double(attempt) * 5
                scene.see(scene.identified(query.datagram), at: time, on: .veth(.incoming))
                if isRetriedBefore {
                    scene.see(scene.identified(query.datagram), at: time + 2.5, on: .veth(.incoming))
                }
                let answer = scene.identified(query.datagram(answering: reply)).coming(from: .corednsA)
                scene.see(answer, at: time + latency, on: Tap(interface: 9, .incoming))
            }
            // Others ask from outside, so that the capture shows what leaves.
            let other = UnseenStepTests.query(number, to: .corednsA, from: .remote)
            let time = Double(number) * 6 + 1
            scene.see(scene.identified(other.datagram).routed(), at: time, on: .eth0(.incoming))
            let answer = scene.identified(other.datagram(answering: .address))
            scene.see(answer, at: time + 0.001, on: Tap(interface: 9, .incoming))
            scene.see(answer.routed(), at: time + 0.001_01, on: .eth0(.outgoing))
            let upward = Query(
                "n\(number).example.com", id: UInt16(0x900 + number), from: .corednsA, port: UInt16(50_000 + number),
                to: .upstream)
            let question = scene.identified(upward.datagram)
            scene.see(question, at: time + 0.000_2, on: Tap(interface: 9, .incoming))
            scene.see(question.routed(), at: time + 0.000_21, on: .eth0(.outgoing))
            let resolved = scene.identified(upward.datagram(answering: .address))
            scene.see(resolved, at: time + 0.000_5, on: .eth0(.incoming))
            if handsAnswersOn { scene.see(resolved.routed(), at: time + 0.000_51, on: Tap(interface: 9, .outgoing)) }
        }
        return scene.play(until: 300)
    }

    @Test func `where no answer is seen to be translated back, one that came and was not missed served its client`() {
        let story = UnseenStepTests.translatedUnseen(isAnswerLost: false)
        #expect(story.totals[.unanswered] == 0)
        #expect(story.analysis.summary.missedQueries.values.reduce(0) { $0 + $1.count(from: 0) } == 0)
        #expect(story.conclusion.verdict.kind == .healthy)
    }

    @Test func `a client that does not go on shows no answer`() {
        let story = UnseenStepTests.translatedUnseen(goesOn: false)
        #expect(story.totals[.unanswered] == 40)
        #expect(story.exchanges.filter { $0.outcome == .unanswered }.count == 40)
        #expect(story.conclusion.verdict.kind != .healthy)
    }

    @Test func `a node that hands other answers on to its pods would have shown this one`() {
        let story = UnseenStepTests.translatedUnseen(handsAnswersOn: true)
        #expect(story.totals[.unanswered] == 80)
        #expect(story.conclusion.verdict.kind != .healthy)
    }

    @Test func `where its client asks again, the same answer did not serve it`() {
        let story = UnseenStepTests.translatedUnseen(goesOn: false, isAnswerLost: true)
        #expect(story.totals[.unanswered] == 40)
        #expect(story.conclusion.verdict.kind != .healthy)
    }

    @Test func `an answer that came after the retry may have served its client`() {
        let story = UnseenStepTests.translatedUnseen(answeringAfter: 2.6, isRetriedBefore: true)
        #expect(story.totals[.unanswered] == 0)
    }

    @Test(arguments: [Reply.truncated, .serverFailure])
    func `an answer after which resolvers ask again served its client, though it asks again`(reply: Reply) {
        let story = UnseenStepTests.translatedUnseen(goesOn: false, isAnswerLost: true, with: reply)
        #expect(story.totals[.unanswered] == 0)
    }

    @Test func `an answer that left its server after the client's timeout is late, wherever it ended`() {
        let story = UnseenStepTests.translatedUnseen(goesOn: false, answeringAfter: 5.5)
        #expect(story.totals[.unanswered] == 0)
        #expect(story.totals[.late] == 40)
    }

    /// A pod and its server on one node, whose capture shows a query come in and never one go out.
    @Test func `a query that is not seen to leave for a pod of the same node did not reach it for certain`() {
        var scene = Scene()
        for number in 0..<40 {
            let isDropped = number >= 20
            let query = UnseenStepTests.query(number, to: .corednsA)
            for attempt in 0..<(isDropped ? 2 : 1) {
                let time = Double(number) * 6 + Double(attempt) * 5
                scene.see(scene.identified(query.datagram), at: time, on: .veth(.incoming))
                if isDropped { continue }
                let answer = scene.identified(query.datagram(answering: .address))
                scene.see(answer, at: time + 0.001, on: Tap(interface: 9, .incoming))
            }
        }
        let conclusion = scene.play(until: 300).conclusion
        #expect(!conclusion.verdicts.contains { $0.kind == .coredns })
        #expect(conclusion.verdict.kind != .healthy)
    }

    /// CoreDNS on another node's network: that node is a neighbour on the link, whose packets come in unrouted.
    @Test func `a query that leaves for a neighbour on the link has not reached it`() {
        let server = Host(192, 168, 3, 10)
        var scene = Scene()
        for number in 0..<40 {
            let isLost = number >= 20
            let query = UnseenStepTests.query(number, to: server)
            for attempt in 0..<(isLost ? 2 : 1) {
                let time = Double(number) * 6 + Double(attempt) * 5
                let sent = scene.identified(query.datagram)
                scene.see(sent, at: time, on: .veth(.incoming))
                scene.see(sent.routed(), at: time + 0.000_01, on: .eth0(.outgoing))
                if isLost { continue }
                let answer = scene.identified(query.datagram(answering: .address))
                scene.see(answer, at: time + 0.001, on: .eth0(.incoming))
                scene.see(answer.routed(), at: time + 0.001_01, on: .veth(.outgoing))
            }
            // A pod of that node asks one of this node's.
            let other = UnseenStepTests.query(number, to: .corednsA, from: .remote)
            let time = Double(number) * 6 + 1
            let sent = scene.identified(other.datagram).routed()
            scene.see(sent, at: time, on: .eth0(.incoming))
            scene.see(sent.routed(), at: time + 0.000_01, on: Tap(interface: 9, .outgoing))
            let answer = scene.identified(other.datagram(answering: .address))
            scene.see(answer, at: time + 0.001, on: Tap(interface: 9, .incoming))
            scene.see(answer.routed(), at: time + 0.001_01, on: .eth0(.outgoing))
        }
        let conclusion = scene.play(until: 300).conclusion
        #expect(!conclusion.verdicts.contains { $0.kind == .coredns })
        #expect(conclusion.verdict.kind != .healthy)
    }

    /// One of two servers is on the client's node, on the host's network: what goes there leaves by no interface.
    @Test func `a node that takes queries in for itself does not keep those that it does not hand on`() {
        var scene = Scene()
        for number in 0..<60 {
            let query = UnseenStepTests.query(number)
            let isLocal = number % 2 == 0
            let isSilent = isLocal && number >= 30
            for attempt in 0..<(isSilent ? 2 : 1) {
                let time = Double(number) * 6 + Double(attempt) * 5
                let sent = scene.identified(query.datagram)
                scene.see(sent, at: time, on: .veth(.incoming))
                if !isLocal {
                    scene.see(sent.translated(to: .corednsB).routed(), at: time + 0.000_02, on: .eth0(.outgoing))
                }
                if isSilent { continue }
                let answer = scene.identified(query.datagram(answering: .address))
                if !isLocal {
                    scene.see(answer.coming(from: .corednsB).routed(), at: time + 0.001, on: .eth0(.incoming))
                }
                scene.see(answer.routed(isLocal ? 0 : 2), at: time + 0.001_02, on: .veth(.outgoing))
            }
        }
        let conclusion = scene.play(until: 400).conclusion
        #expect(!conclusion.verdicts.contains { $0.kind == .network })
        #expect(conclusion.verdict.kind != .healthy)
    }

    /// Istio in the pod: what it answers on the loopback was asked on its own port.
    @Test func `an answer on the loopback without its query is no sign of lost frames`() {
        var scene = Scene()
        for number in 0..<40 {
            let time = Double(number)
            let query = UnseenStepTests.query(number)
            scene.answer(query, at: time + 0.002, on: Tap(interface: 1, .incoming))
            var proxy = query
            proxy.port += 10_000
            scene.send(proxy, at: time, on: .eth0(.outgoing))
            scene.answer(proxy, at: time + 0.001, on: .eth0(.incoming))
        }
        let story = scene.play()
        #expect(story.analysis.summary.orphanResponses == 0)
        #expect(story.conclusion.verdict.kind == .healthy)
    }

    @Test func `an answer that the client's own capture has was not kept by its node`() {
        var scene = Scene()
        for number in 0..<60 {
            let query = UnseenStepTests.query(number)
            let time = Double(number)
            let sent = scene.identified(query.datagram)
            scene.see(sent, at: time, on: Tap(1))
            scene.see(sent, at: time + 0.000_01, on: .veth(.incoming))
            scene.see(sent.translated(to: .corednsA).routed(), at: time + 0.000_03, on: .eth0(.outgoing))
            let answer = scene.identified(query.datagram(answering: .address))
            scene.see(answer.coming(from: .corednsA).routed(), at: time + 0.001, on: .eth0(.incoming))
            // The node's capture loses six of these frames.
            if number % 10 != 3 { scene.see(answer.routed(2), at: time + 0.001_02, on: .veth(.outgoing)) }
            scene.see(answer.routed(2), at: time + 0.001_03, on: Tap(1))
        }
        #expect(scene.play().conclusion.verdict.kind == .healthy)
    }
}
