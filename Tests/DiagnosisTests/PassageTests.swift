import Diagnosis
import Exchanges
import PacketWire
import TestSupport
import Testing

/// How far a packet came: what each capture saw, and what it would have seen.
@Suite struct PassageTests {
    private static func query(_ number: Int, to server: Host = .corednsA, from client: Host = .client) -> Query {
        Query(
            "n\(number).example.com", id: UInt16(0x100 + number), from: client, port: UInt16(40_000 + number),
            to: server)
    }

    /// A query that a pod asks CoreDNS's pod itself, by way of the node's `-i any` and of the client's own capture.
    private static func ask(_ scene: inout Scene, _ number: Int, at time: Double, leavingNode: Bool) {
        let query = query(number)
        let sent = scene.identified(query.datagram)
        scene.see(sent, at: time, on: Tap(1))
        scene.see(sent, at: time + 0.000_01, on: .veth(.incoming))
        scene.see(sent.routed(), at: time + 0.000_03, on: .eth0(.outgoing))
        let answer = scene.identified(query.datagram(answering: .address))
        scene.see(answer.routed(), at: time + 0.001, on: .eth0(.incoming))
        guard leavingNode else { return }
        scene.see(answer.routed(2), at: time + 0.001_02, on: .veth(.outgoing))
        scene.see(answer.routed(2), at: time + 0.001_03, on: Tap(1))
    }

    @Test func `an answer that comes to the client's node and does not leave it is lost there, translation or none`() {
        var scene = Scene()
        for number in 0..<30 {
            PassageTests.ask(&scene, number, at: Double(number), leavingNode: !(10..<18).contains(number))
        }
        let verdict = scene.play().conclusion.verdict
        #expect(verdict.kind == .network)
        #expect(verdict.culpritSentence.contains("node of \(Host.client.text)"))
        #expect(verdict.weight == 8)
    }

    @Test func `where no answer is ever seen to leave the node, none is missed there`() {
        var scene = Scene()
        for number in 0..<30 {
            var query = PassageTests.query(number)
            if number == 0 { query.name = Names.cluster }
            let sent = scene.identified(query.datagram)
            scene.see(sent, at: Double(number), on: .veth(.incoming))
            scene.see(sent.routed(), at: Double(number) + 0.000_02, on: .eth0(.outgoing))
            let answer = scene.identified(query.datagram(answering: .address))
            scene.see(answer.routed(), at: Double(number) + 0.001, on: .eth0(.incoming))
        }
        #expect(scene.play().conclusion.verdict.kind == .healthy)
    }

    /// What becomes of a question that CoreDNS asks its upstream.
    private enum Forwarded { case kept, unanswered, answerKept, answered }

    /// Queries of a client that CoreDNS asks its upstream, at the node of CoreDNS.
    private static func forward(_ fates: [Forwarded]) -> Conclusion {
        var scene = Scene()
        for (number, fate) in fates.enumerated() {
            let time = Double(number) * 3
            let client = query(number)
            let asked = scene.identified(client.datagram)
            scene.see(asked.routed(), at: time, on: .eth0(.incoming))
            scene.see(asked.routed(2), at: time + 0.000_01, on: .veth(.outgoing))
            let own = Query(
                "n\(number).example.com", id: UInt16(0x800 + number), from: .corednsA, port: UInt16(50_000 + number),
                to: .upstream)
            let question = scene.identified(own.datagram)
            scene.see(question, at: time + 0.000_2, on: .veth(.incoming))
            if fate != .kept { scene.see(question.routed(), at: time + 0.000_22, on: .eth0(.outgoing)) }
            if fate == .answered || fate == .answerKept {
                let answer = scene.identified(own.datagram(answering: .address))
                scene.see(answer, at: time + 0.005, on: .eth0(.incoming))
                if fate == .answered { scene.see(answer.routed(), at: time + 0.005_02, on: .veth(.outgoing)) }
            }
            let delay = fate == .answered ? 0.006 : 2.001
            let reply = scene.identified(client.datagram(answering: fate == .answered ? .address : .serverFailure))
            scene.see(reply, at: time + delay, on: .veth(.incoming))
            scene.see(reply.routed(), at: time + delay + 0.000_02, on: .eth0(.outgoing))
        }
        return scene.play(until: Double(fates.count + 10) * 3).conclusion
    }

    @Test func `what CoreDNS asks and its own node does not let out is the node's, not the upstream's`() {
        let conclusion = PassageTests.forward(
            Array(repeating: .answered, count: 20) + Array(repeating: .kept, count: 10))
        #expect(conclusion.verdict.kind == .network)
        #expect(conclusion.verdict.culpritSentence.contains(Host.corednsA.text))
        #expect(!conclusion.verdicts.contains { $0.kind == .upstream || $0.kind == .coredns })
    }

    @Test func `answers of the upstream that CoreDNS's own node keeps are the node's`() {
        let conclusion = PassageTests.forward(
            Array(repeating: .answered, count: 20) + Array(repeating: .answerKept, count: 10))
        #expect(conclusion.verdict.kind == .network)
        #expect("\(conclusion.verdict.culpritSentence)".contains("node of CoreDNS pod \(Host.corednsA.text)"))
        #expect(!conclusion.verdicts.contains { $0.kind == .upstream || $0.kind == .coredns })
    }

    @Test(arguments: [true, false])
    func `a question that a capture on its way lacks, though it has others, did not reach the upstream`(
        isAtUpstream: Bool
    ) {
        let conclusion = PassageTests.lostOnTheWay(isAtUpstream: isAtUpstream, from: 10)
        #expect(conclusion.verdict.kind == .network)
        #expect(
            "\(conclusion.verdict.culpritSentence)".hasPrefix(
                "path from \(Host.corednsA.text) to \(Host.upstream.text)"))
        #expect(!conclusion.verdicts.contains { $0.kind == .upstream || $0.kind == .coredns })
    }

    @Test func `a capture at the upstream of another pod's questions alone may be filtered so`() {
        #expect(!PassageTests.lostOnTheWay(isAtUpstream: true, from: 0).verdicts.contains { $0.kind == .network })
    }

    /// Captures of the asking pod and of a place on its questions' way, which lacks those from `first` on.
    private static func lostOnTheWay(isAtUpstream: Bool, from first: Int) -> Conclusion {
        var scene = Scene()
        for number in 0..<30 {
            let time = Double(number) * 3
            let client = PassageTests.query(number)
            scene.see(scene.identified(client.datagram).routed(2), at: time, on: Tap(0))
            let own = Query(
                "n\(number).example.com", id: UInt16(0x800 + number), from: .corednsA, port: UInt16(50_000 + number),
                to: .upstream)
            let question = scene.identified(own.datagram)
            scene.see(question, at: time + 0.000_2, on: Tap(0))
            let isLost = number >= first
            if !isLost {
                scene.see(question.routed(), at: time + 0.000_3, on: Tap(1))
                let answer = scene.identified(own.datagram(answering: .address))
                scene.see(isAtUpstream ? answer : answer.routed(), at: time + 0.000_4, on: Tap(1))
                scene.see(answer.routed(2), at: time + 0.000_5, on: Tap(0))
            }
            let reply = scene.identified(client.datagram(answering: isLost ? .serverFailure : .address))
            scene.see(reply, at: time + (isLost ? 2.001 : 0.001), on: Tap(0))
            // Somebody else's, so that the place is known to be no pod's, and to go on.
            let other = Query(
                "m\(number).example.com", id: UInt16(number), from: .corednsB, port: UInt16(50_000 + number),
                to: .upstream)
            scene.see(scene.identified(other.datagram).routed(), at: time + 1, on: Tap(1))
            let answer = scene.identified(other.datagram(answering: .address))
            scene.see(isAtUpstream ? answer : answer.routed(), at: time + 1.000_2, on: Tap(1))
        }
        return scene.play(until: 120).conclusion
    }

    @Test func `few questions that are not seen to leave, among many that leave in vain, accuse no node`() {
        let conclusion = PassageTests.forward(
            Array(repeating: .answered, count: 20) + Array(repeating: .unanswered, count: 12) + [.kept, .kept])
        #expect(conclusion.verdict.kind == .upstream)
        #expect(!conclusion.verdicts.contains { $0.kind == .network })
    }

    @Test func `a capture loses frames of the others, too, while one pod is silent`() {
        var cluster = SmallCluster(client: 0, corednsA: 1, corednsB: 2)
        cluster.chatter(from: .client, via: .corednsA)
        cluster.chatter(from: .client, via: .corednsB)
        cluster.ask(8, at: 5, via: .corednsB, answer: nil)
        cluster.ask(
            Query("lost.example.com", id: 0x777, port: 47_000), at: 12, via: .corednsA, returning: .lost,
            isRetried: false)
        let conclusion = cluster.scene.play(until: 60).conclusion
        #expect(conclusion.verdict.culpritSentence.contains(Host.corednsB.text))
        #expect(!conclusion.verdicts.contains { $0.culpritSentence.contains(Host.corednsA.text) })
    }

    @Test func `a first try that comes to the pod's node and not to the pod is not held against CoreDNS`() {
        var scene = Scene()
        for number in 0..<20 {
            let query = PassageTests.query(number)
            let time = Double(number) * 6
            for attempt in 0..<(number % 4 == 1 ? 2 : 1) {
                let isKept = number % 4 == 1 && attempt == 0
                let start = time + 5 * Double(attempt)
                let sent = scene.identified(query.datagram).routed()
                scene.see(sent, at: start, on: .eth0(.incoming))
                if isKept { continue }
                scene.see(sent.routed(), at: start + 0.000_01, on: .veth(.outgoing))
                let answer = scene.identified(query.datagram(answering: .address))
                scene.see(answer, at: start + 0.001, on: .veth(.incoming))
                scene.see(answer.routed(), at: start + 0.001_01, on: .eth0(.outgoing))
            }
        }
        let conclusion = scene.play(until: 150).conclusion
        #expect(conclusion.verdict.kind == .network)
        #expect(conclusion.verdict.culpritSentence.contains("node of CoreDNS pod \(Host.corednsA.text)"))
        #expect(!conclusion.verdicts.contains { $0.kind == .coredns })
    }

    @Test func `an answer sent when the client's capture had ended did not get lost on its way back`() {
        var scene = Scene()
        for number in 0..<20 {
            let isLast = number >= 15
            let query = PassageTests.query(number, to: .service)
            let time = Double(number) * 0.5
            let sent = scene.identified(query.datagram)
            scene.see(sent, at: time, on: Tap(0))
            scene.see(sent.translated(to: .corednsA).routed(2), at: time + 0.000_2, on: Tap(1))
            let answer = scene.identified(query.datagram(answering: .address).coming(from: .corednsA))
            let end = isLast ? time + 6 : time + 0.001
            scene.see(answer, at: end, on: Tap(1))
            if !isLast { scene.see(answer.coming(from: .service).routed(2), at: end + 0.000_2, on: Tap(0)) }
        }
        let conclusion = scene.play(until: nil).conclusion
        #expect(!conclusion.verdicts.contains { $0.kind == .network })
    }

    @Test func `a file with queries alone beside whole ones proves no silence`() {
        var scene = Scene()
        for number in 0..<60 {
            let query = PassageTests.query(number, to: number % 2 == 0 ? .corednsA : .corednsB)
            let sent = scene.identified(query.datagram)
            // The first file was taken with `dst port 53`, the second at one of the two pods.
            scene.see(sent, at: Double(number) * 0.1, on: Tap(0))
            guard number % 2 == 0 else { continue }
            scene.see(sent.routed(2), at: Double(number) * 0.1 + 0.000_2, on: Tap(1))
            scene.see(
                scene.identified(query.datagram(answering: .address)), at: Double(number) * 0.1 + 0.001, on: Tap(1))
        }
        let conclusion = scene.play(until: 60).conclusion
        #expect(conclusion.verdicts.allSatisfy { [.undetermined, .capture, .healthy].contains($0.kind) })
    }
}
