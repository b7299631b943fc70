import Diagnosis
import TestSupport
import Testing
import Wording

/// From where on a rule speaks, and what looks like its fault and is none.
@Suite struct RuleLimitTests {
    /// A pod's queries upstream come back to it by way of the address asked, as masquerade leaves them, so much later.
    @Test(arguments: [(0.001, true), (0.06, false)])
    func `queries that come back to their server with their ID are a loop`(delay: Double, isLoop: Bool) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        for number in 0..<3 {
            let name = "n\(number).example.com"
            let time = 3 + Double(number)
            cluster.scene.send(
                Query(name, id: UInt16(0x4200 + number), port: UInt16(43_000 + number), to: .corednsA), at: time)
            let id = UInt16(0x5200 + number)
            cluster.scene.send(Query(name, id: id, from: .corednsA, port: 50_000, to: .upstream), at: time + 0.001)
            cluster.scene.send(
                Query(name, id: id, from: .node, port: 61_000, to: .corednsA), at: time + 0.001 + delay)
        }
        let conclusion = cluster.scene.play().conclusion
        #expect((conclusion.finding("forward-loop") != nil) == isLoop)
    }

    /// TCP connections that are accepted when their SYN was sent a second time.
    @Test(arguments: [(2, true), (1, false)])
    func `TCP connections that were delayed are told from two on`(count: Int, isTold: Bool) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        for number in 0..<count {
            let connection = TCPConnection(port: UInt16(52_000 + number), sequence: UInt32(7000 + number))
            let start = 3 + Double(number) * 2
            let told = [(connection.syn, 0), (connection.syn, 1), (connection.synAck, 1.001)]
            for (segment, delay) in told + [(connection.acknowledged, 1.002)] {
                cluster.scene.see(cluster.scene.identified(segment), at: start + delay)
            }
        }
        let finding = cluster.scene.play().conclusion.finding("tcp-blocked")
        #expect((finding != nil) == isTold)
        #expect(finding.map { $0.severity } == (isTold ? .warning : nil))
    }

    /// A client all of whose names do not exist, one of them after so many seconds.
    @Test(arguments: [(0.002, Severity.warning), (1.5, .info)])
    func `a client that waited is not said to ask for wrong names`(latency: Double, severity: Severity) throws {
        var cluster = SmallCluster(client: 0)
        for number in 0..<14 {
            let query = Query("nope\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            cluster.ask(
                query, at: Double(number) * 3, answer: .nonexistent, latency: number == 5 ? latency : 0.002)
        }
        let finding = try #require(cluster.scene.play().conclusion.finding("nonexistent-names"))
        #expect(finding.severity == severity)
        #expect(finding.culpritSentence.contains(Host.client.text) == (severity == .warning))
    }

    /// An upstream that works off a queue at forty answers a second, and leaves a query in so many unanswered.
    @Test(arguments: [(60, false), (3, true)])
    func `answers that merely come in the next second are no limit of the upstream's`(step: Int, isLimited: Bool) {
        var scene = Scene()
        for number in 0..<5 {
            scene.exchange(Query(Names.cluster, id: UInt16(number), to: .corednsA), at: Double(number) * 0.1)
        }
        for number in 0..<240 {
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: .corednsA, port: UInt16(20_000 + number),
                to: .upstream)
            let time = 1 + Double(number) / 60
            scene.send(query, at: time)
            let isAnswered = number % step != step - 1
            // What is dropped does not wait in the queue.
            let answered = isLimited ? time + 0.002 : 1.001 + Double(number) / 40
            if isAnswered { scene.answer(query, at: answered) }
        }
        #expect((scene.play().conclusion.finding("upstream-rate") != nil) == isLimited)
    }

    /// One answer so many seconds after the only transmission that the pod's capture has.
    @Test(arguments: [(5.002, false), (2.503, false), (5.2, true)])
    func `an answer right at a retry's time is no slow one of CoreDNS's`(latency: Double, isSlow: Bool) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(3, Names.cluster, at: 5, latency: latency)
        let conclusion = cluster.scene.play().conclusion
        #expect((conclusion.finding("late-answers") != nil) == isSlow)
        #expect((conclusion.verdict.kind == .coredns) == isSlow)
    }
}
