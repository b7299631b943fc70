import Diagnosis
import Exchanges
import TestSupport
import Testing
import Wording

/// A lost packet that the client's retransmission made up for: a delay, and nobody slow.
@Suite struct RetryTests {
    @Test(arguments: [2.5, 5.0])
    func `a loss before the pod that a retry saved is the network's`(gap: Double) {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter()
        cluster.sentTwice(after: gap, first: .eth0)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .network)
        #expect(verdict.rules == ["saved-by-retry"])
        #expect(verdict.culpritSentence.contains("to \(Host.corednsA.text)"))
    }

    @Test func `a loss of the answer that a retry saved is the network's`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter()
        cluster.sentTwice(after: 5, first: .coredns, answer: .address, returning: .lost)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .network)
        #expect(verdict.culpritSentence.contains("back from \(Host.corednsA.text)"))
    }

    @Test func `a transmission that the pod left unanswered is CoreDNS's`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter()
        cluster.sentTwice(after: 5, first: .coredns, times: 2)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .coredns)
        #expect(verdict.rules == ["saved-by-retry"])
    }

    @Test(arguments: [2.5, 5.0])
    func `from the client alone nobody is blamed, and the delay is told`(gap: Double) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter()
        cluster.sentTwice(after: gap, first: .eth0)
        let conclusion = cluster.scene.play().conclusion
        #expect(conclusion.verdict.kind == .undetermined)
        #expect(conclusion.accusing == ["saved-by-retry"])
        #expect(conclusion.verdict.summary.contains(gap == 5 ? "5.002 s" : "2.502 s"))
    }

    @Test(arguments: [2.5, 5.0])
    func `the lookup is saved, not lost, and its exchange answered`(gap: Double) {
        var cluster = SmallCluster(client: 0)
        cluster.sentTwice(after: gap, first: .eth0)
        let story = cluster.scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.map(\.attempts) == [2])
        #expect(story.lookups == 1)
        #expect(story.savedLookups == 1)
        #expect(story.lostLookups == 0)
    }

    /// One name asked all the time with answers, one of which is missing; its ID comes again so many seconds later.
    private static func busyClient(idAgainAfter gap: Double) -> Conclusion {
        var cluster = SmallCluster(client: 0)
        for number in 0..<60 {
            let query = Query(Names.cluster, id: UInt16(0x100 + number), port: UInt16(40_000 + number))
            cluster.ask(
                query, at: Double(number) * 1.07, answer: number == 10 ? nil : .address, isRetried: false)
        }
        cluster.ask(Query(Names.cluster, id: 0x10a, port: 47_000), at: 10 * 1.07 + gap)
        return cluster.scene.play(until: 120).conclusion
    }

    @Test func `an ID that a busy client uses again by chance makes no retry`() {
        #expect(RetryTests.busyClient(idAgainAfter: 6.35).verdict.kind == .healthy)
    }

    @Test func `the same ID after a resolver's timeout is a retry, however busy the client`() {
        #expect(RetryTests.busyClient(idAgainAfter: 5.004).verdict.kind == .undetermined)
    }
}

extension RetryTests {
    /// Go asks anew after 5 s, from another port and with another ID; three lookups within a second were lost.
    @Test func `lookups of one moment show a timer as well as those of many`() {
        var scene = Scene()
        for number in 0..<60 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let isLost = (20..<26).contains(number)
            scene.send(query, at: 0.1 * Double(number))
            if !isLost { scene.answer(query, at: 0.1 * Double(number) + 0.002) }
            guard isLost else { continue }
            let again = Query("n\(number).example.com", id: UInt16(0x500 + number), port: UInt16(45_000 + number))
            scene.exchange(again, at: 0.1 * Double(number) + 5.001 + 0.000_1 * Double(number))
        }
        let conclusion = scene.play(until: 30).conclusion
        #expect(conclusion.verdict.kind == .undetermined)
        #expect(!conclusion.verdict.summary.contains("nobody retried"))
    }

    /// dig, dnspython and c-ares try again with the same ID from another port.
    @Test(arguments: [true, false])
    func `an answered query that comes again with its ID was not taken`(keepsID: Bool) {
        var scene = Scene()
        for number in 1..<13 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.exchange(query, at: 6 * Double(number))
            let id = UInt16(keepsID ? number : 0x800 + number)
            scene.exchange(
                Query("n\(number).example.com", id: id, port: UInt16(41_000 + number)), at: 6 * Double(number) + 2)
        }
        #expect((scene.play(until: 90).conclusion.finding("asked-again") != nil) == keepsID)
    }

    /// With a capture at the pod as well, an answered exchange is kept open for longer than the client waits.
    @Test func `an answered query that comes again with its ID was not taken, whatever else was captured`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        for number in 1..<13 {
            for attempt in 0..<2 {
                let query = Query(
                    "n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number + 1000 * attempt))
                cluster.ask(query, at: 6 * Double(number) + 0.8 * Double(attempt))
            }
        }
        #expect(cluster.scene.play(until: 90).conclusion.finding("asked-again") != nil)
    }

    /// The pod answers both transmissions, and the client's capture has one of the answers.
    @Test(arguments: [(0.002, true), (6, false)])
    func `an answer that leaves after the retry is late, not lost`(latency: Double, isLost: Bool) {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter()
        for number in 0..<4 {
            let query = Query(Names.cluster, id: UInt16(0x900 + number), port: UInt16(47_000 + number))
            for attempt in 0..<2 {
                let time = 20 + Double(number) + 5 * Double(attempt)
                let sent = cluster.scene.identified(query.datagram)
                cluster.scene.see(sent, at: time, on: Tap(0))
                cluster.scene.see(sent.translated(to: .corednsA).routed(2), at: time + 0.000_2, on: Tap(1))
                let answer = cluster.scene.identified(query.datagram(answering: .address)).coming(from: .corednsA)
                let answered = attempt == 0 ? time + latency : max(time + 0.002, time - 5 + latency + 0.3)
                cluster.scene.see(answer, at: answered, on: Tap(1))
                if attempt == 1 {
                    cluster.scene.see(answer.coming(from: .service).routed(2), at: answered + 0.000_2, on: Tap(0))
                }
            }
        }
        let kinds = cluster.scene.play(until: 60).conclusion.verdicts.map(\.kind)
        #expect(kinds.contains(.network) == isLost, "\(kinds)")
    }
}
