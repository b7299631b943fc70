import Exchanges
import PacketWire
import TestSupport
import Testing

/// Every outcome of an exchange, and what tells it from the next one.
@Suite struct OutcomeTests {
    @Test(arguments: [Reply.address, .noData, .nonexistent, .serverFailure, .refused])
    func `an answer with any response code is an answer`(reply: Reply) throws {
        var scene = Scene()
        scene.exchange(Query(), with: reply, at: 0)
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.first?.responseCode == UInt16(reply.responseCode))
        let counts = try #require(story.leg(.service)).responseCodes.counts
        #expect(counts.map(\.code) == [UInt16(reply.responseCode)])
        #expect(counts.map(\.count) == [1])
    }

    @Test(arguments: [(4.999, Outcome.answered), (5.0, .answered), (5.001, .late), (9.5, .late)])
    func `an answer is late once the client's timeout is over`(seconds: Double, outcome: Outcome) {
        var scene = Scene()
        scene.exchange(Query(), at: 0, latency: seconds)
        #expect(scene.play().outcomes == [outcome])
    }

    /// Seconds of the retransmission and of the only answer, and what the client made of it.
    @Test(arguments: [(5.0, 9.9, Outcome.answered), (5.0, 10.1, .late), (2.5, 4.9, .answered), (2.5, 5.1, .late)])
    func `a wait begins anew with a retransmission only when the timeout was over`(
        retry: Double, answer: Double, outcome: Outcome
    ) {
        var scene = Scene()
        scene.send(Query(), at: 0)
        scene.send(Query(), at: retry)
        scene.answer(Query(), at: answer)
        #expect(scene.play().outcomes == [outcome])
    }

    @Test func `the client's timeout is what the user says`() {
        var options = AnalysisOptions()
        options.timeout = 2_000_000_000
        var scene = Scene()
        scene.exchange(Query(), at: 0, latency: 2.1)
        #expect(scene.play(options: options).outcomes == [.late])
    }

    @Test func `an answer that the client refuses after it closed its socket is late`() {
        var scene = Scene()
        scene.send(Query(), at: 0)
        let answer = scene.answer(Query(), at: 2.2)
        scene.see(answer.rejected(by: .client), at: 2.200_1)
        #expect(scene.play().outcomes == [.late])
    }

    @Test func `an answer that comes at once and is refused was not needed, and is not late`() {
        var scene = Scene()
        scene.send(Query(), at: 0)
        let answer = scene.answer(Query(), at: 0.002)
        scene.see(answer.rejected(by: .client), at: 0.002_1)
        #expect(scene.play().outcomes == [.answered])
    }

    @Test(arguments: [(5.0, Outcome.unanswered), (4.999, .pending), (nil, .pending)] as [(Double?, Outcome)])
    func `a query is unanswered only where the capture covers the whole wait`(end: Double?, outcome: Outcome) {
        var scene = Scene()
        scene.send(Query(), at: 0)
        #expect(scene.play(until: end).outcomes == [outcome])
    }

    @Test(arguments: [(0.02, Outcome.pending), (2.5, .unanswered), (5.0, .unanswered)])
    func `the client's own retry proves a wait in vain wherever the capture ends`(retry: Double, outcome: Outcome) {
        var scene = Scene()
        scene.send(Query(), at: 0)
        scene.send(Query(), at: retry)
        #expect(scene.play(until: retry).outcomes == [outcome])
    }

    @Test func `the wait is covered by a capture that saw the query, not by another`() {
        var scene = Scene()
        scene.send(Query(), at: 0, on: Tap(0))
        scene.exchange(Query(id: 9, from: .neighbour), at: 3, on: Tap(1))
        scene.exchange(Query(id: 10, from: .neighbour), at: 30, on: Tap(1))
        let story = scene.play(until: nil)
        #expect(story.outcomes == [.pending, .answered, .answered])
    }

    @Test(arguments: [nil, 2, 0] as [Int?])
    func `an ICMP error that quotes the query is a rejection`(quoted: Int?) throws {
        var scene = Scene()
        let query = scene.send(Query(), at: 0)
        scene.see(query.rejected(by: .node, quoting: quoted), at: 0.000_1)
        let story = scene.play()
        // RFC 792 asks for eight octets of the datagram only: no ID, no exchange to tell.
        let isTold = quoted != 0
        #expect(story.outcomes == [isTold ? .rejected : .unanswered])
        #expect(story.exchanges.first?.rejectedBy == (isTold ? Host.node.address : nil))
        #expect(story.analysis.unmatchedErrors == (isTold ? 0 : 1))
    }

    @Test func `an answer that comes after a rejection counts`() {
        var scene = Scene()
        let query = scene.send(Query(), at: 0)
        scene.see(query.rejected(by: .node), at: 0.000_1)
        scene.send(Query(), at: 2.5)
        scene.answer(Query(), at: 2.502)
        #expect(scene.play().outcomes == [.answered])
    }

    @Test func `an answer to another question is a mismatch and no orphan`() {
        var reply = Reply.address
        reply.otherName = "example.net"
        var scene = Scene()
        scene.exchange(Query(), with: reply, at: 0)
        let story = scene.play()
        #expect(story.outcomes == [.mismatched])
        #expect(story.analysis.summary.orphanResponses == 0)
    }

    @Test func `the right answer after one to another question counts`() {
        var wrong = Reply.address
        wrong.otherName = "example.net"
        var scene = Scene()
        scene.exchange(Query(), with: wrong, at: 0)
        scene.answer(Query(), at: 0.005)
        #expect(scene.play().outcomes == [.answered])
    }

    @Test func `the right answer after one from an address not asked counts`() {
        var scene = Scene()
        scene.send(Query(), at: 0)
        scene.answer(Query(), from: .corednsA, at: 0.002)
        scene.answer(Query(), at: 0.004)
        #expect(scene.play().outcomes == [.answered])
    }

    @Test func `an answer with TC is truncated while no retry over TCP completes it`() throws {
        var scene = Scene()
        scene.exchange(Query(), with: .truncated, at: 0)
        let story = scene.play()
        #expect(story.outcomes == [.truncated])
        #expect(try #require(story.leg(.service)).truncatedResponses == 1)
    }

    /// glibc asks both its questions over TCP as soon as one answer is cut; the other's TC comes afterwards.
    @Test(arguments: [(0.010, [Outcome.answered, .answered]), (0.002, [.truncated, .answered])])
    func `a question that was answered over TCP meanwhile has its answer`(latency: Double, outcomes: [Outcome]) {
        var scene = Scene()
        let query = Query(type: Query.aaaa)
        let connection = TCPConnection(port: 41_000)
        scene.see(connection.syn, at: 0.003)
        scene.see(connection.synAck, at: 0.003_1)
        let message = query.datagram.payload
        scene.see(connection.query(message), at: 0.004)
        scene.see(connection.answer(query.datagram(answering: .address).payload, toQueryOf: message.count), at: 0.005)
        // Asked before the answer over TCP came, or after it.
        scene.send(query, at: latency > 0.005 ? 0 : 0.006)
        scene.answer(query, with: .truncated, at: latency > 0.005 ? latency : 0.006 + latency)
        let story = scene.play()
        #expect(story.exchanges.sorted { $0.transport.rawValue < $1.transport.rawValue }.map(\.outcome) == outcomes)
    }

    @Test func `an answer that breaks the wire format is malformed`() {
        var scene = Scene()
        scene.exchange(Query(), with: .malformed, at: 0)
        #expect(scene.play().outcomes == [.malformed])
    }

    @Test func `a good answer after a malformed one counts`() {
        var scene = Scene()
        scene.exchange(Query(), with: .malformed, at: 0)
        scene.answer(Query(), at: 0.1)
        #expect(scene.play().outcomes == [.answered])
    }

    @Test func `an answer that only the snap length cut is not malformed`() {
        var scene = Scene()
        scene.snapLength = 75
        scene.exchange(Query(), at: 0)
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.analysis.counts[0].cutMessages == 1)
    }

    @Test func `a query whose question breaks the wire format is malformed`() {
        var query = Query().datagram
        // The name ends in a pointer to itself.
        query.payload = Array(query.payload.prefix(12)) + [0xc0, 12, 0, 1, 0, 1]
        var scene = Scene()
        scene.see(query, at: 0)
        #expect(scene.play().outcomes == [.malformed])
    }

    /// Queries over one TCP connection, `answered` of them answered, and what ends the connection.
    private static func overTCP(
        queries: Int, answered: Int, end: (TCPConnection) -> Datagram, at time: Double = 1
    ) -> Story {
        let connection = TCPConnection(port: 50_000)
        var scene = Scene()
        scene.see(connection.syn, at: 0)
        scene.see(connection.synAck, at: 0.001)
        scene.see(connection.acknowledged, at: 0.002)
        var (sent, received) = (UInt32(0), UInt32(0))
        for number in 0..<queries {
            let query = Query(id: UInt16(number), port: 50_000)
            var segment = connection.query(query.datagram.payload)
            segment.segment?.sequence &+= sent
            sent &+= UInt32(segment.payload.count)
            scene.see(segment, at: 0.01 + Double(number) / 100)
            guard number < answered else { continue }
            var answer = connection.answer(query.datagram(answering: .address).payload, toQueryOf: 0)
            answer.segment?.sequence &+= received
            received &+= UInt32(answer.payload.count)
            scene.see(answer, at: 0.015 + Double(number) / 100)
        }
        scene.see(end(connection), at: time)
        return scene.play()
    }

    @Test func `a RST of the server in place of an answer over TCP rejects the query`() throws {
        let story = OutcomeTests.overTCP(queries: 3, answered: 1) { $0.reset }
        #expect(story.outcomes == [.answered, .rejected, .rejected])
        #expect(story.totals[.rejected] == 2)
        #expect(story.exchanges.map { $0.sightings.count { $0.kind == .reset } } == [0, 1, 1])
    }

    @Test func `a RST of the client, or after every answer, rejects nothing`() {
        #expect(OutcomeTests.overTCP(queries: 1, answered: 0) { $0.abort }.outcomes == [.unanswered])
        #expect(OutcomeTests.overTCP(queries: 2, answered: 2) { $0.reset }.outcomes == [.answered, .answered])
    }

    @Test func `of very many queries on one connection a RST rejects the first ones at least`() {
        let story = OutcomeTests.overTCP(queries: 200, answered: 0, end: { $0.reset }, at: 3)
        #expect(story.totals[.rejected] == 64)
        #expect(story.totals[.rejected] + story.totals[.unanswered] == 200)
    }
}
