import Exchanges
import TestSupport
import Testing

/// Failures are told when they are known, and counted when their exchange is over.
@Suite struct KnownFailureTests {
    private static func outcomes(_ story: LiveStory) -> [Outcome] {
        Outcome.allCases.flatMap { outcome in
            [Outcome](
                repeating: outcome, count: story.analysis.summary.paths.reduce(0) { $0 + $1.outcomes[outcome] })
        }
    }

    /// One of a capture, of two captures that both saw the packet, and when the failure is told: 0.1 s or 2.2 s later.
    private static let settling = [(captures: 1, after: 0.1...0.2), (2, 2.2...2.3)]

    @Test(arguments: settling) func `a rejected query is told once copies of the error have had their time`(
        captures: Int, after: ClosedRange<Double>
    ) {
        var scene = Scene()
        let query = scene.send(Query(), at: 0)
        for capture in 0..<captures {
            if capture > 0 { scene.see(query, at: 0.000_05, on: Tap(capture)) }
            scene.see(query.rejected(by: .node), at: 0.000_1, on: Tap(capture))
        }
        let story = scene.live()
        #expect(story.exchanges.map(\.failure.outcome) == [.rejected])
        #expect(story.exchanges.allSatisfy { after.contains($0.time) }, "\(story.exchanges.map(\.time))")
        #expect(story.exchanges.first?.failure.rejectedBy == Host.node.address)
        #expect(Self.outcomes(story) == [.rejected])
    }

    @Test func `a host that is found to be unreachable after seconds is told then`() {
        var scene = Scene()
        let query = scene.send(Query(), at: 0)
        scene.see(query.rejected(by: .node), at: 3.05)
        let story = scene.live()
        #expect(story.exchanges.map(\.time) == [3.2])
        #expect(Self.outcomes(story) == [.rejected])
    }

    @Test func `a retry after the rejection, and its answer, still belong to the exchange that was told`() {
        var scene = Scene()
        let query = scene.send(Query(), at: 0)
        scene.see(query.rejected(by: .node), at: 0.000_1)
        scene.send(Query(), at: 2.5)
        scene.answer(Query(), at: 2.502)
        let story = scene.live()
        #expect(story.exchanges.map(\.failure.outcome) == [.rejected])
        #expect(Self.outcomes(story) == [.answered])
        #expect(story.analysis.summary.paths.map(\.retransmissions) == [1])
        #expect(story.analysis.summary.orphanResponses == 0)
        for outcome in Outcome.allCases {
            #expect(
                scene.play().totals[outcome] == story.analysis.summary.paths.reduce(0) { $0 + $1.outcomes[outcome] })
        }
    }

    @Test func `an exchange that is rejected again and again is told once`() {
        var scene = Scene()
        for time in [0.0, 2.5, 5] {
            let query = scene.send(Query(), at: time)
            scene.see(query.rejected(by: .node), at: time + 0.000_1)
        }
        let story = scene.live(until: 40)
        #expect(story.exchanges.map(\.time) == [0.2])
        #expect(Self.outcomes(story) == [.rejected])
    }

    @Test func `an answer that comes at once after an error keeps it from being told`() {
        var scene = Scene()
        let query = scene.send(Query(), at: 0)
        scene.see(query.rejected(by: .node), at: 0.000_1)
        scene.answer(Query(), at: 0.01)
        #expect(scene.live().exchanges.isEmpty)
    }

    @Test func `a query too big for a link is no failure until nothing comes`() {
        var scene = Scene()
        let query = scene.send(Query(), at: 0)
        scene.see(query.tooBig(for: 1280, reportedBy: .node), at: 0.000_1)
        #expect(scene.live().exchanges.allSatisfy { $0.time > 11 })
    }

    @Test(arguments: [0.002, 2.05, 4.05, 5.95])
    func `an error of the server's is told at once, however late it comes`(latency: Double) throws {
        var scene = Scene()
        scene.exchange(Query(), with: .serverFailure, at: 0, latency: latency)
        let story = scene.live()
        let told = try #require(story.exchanges.first)
        #expect(story.exchanges.count == 1)
        #expect(told.time >= latency + 0.1 && told.time <= latency + 0.25, "\(told.time)")
        #expect(told.failure.responseCode == 2)
        #expect(Self.outcomes(story) == [latency > 5 ? .late : .answered])
    }

    @Test func `an answer after the client's timeout is told when it comes`() {
        var scene = Scene()
        scene.exchange(Query(), at: 0, latency: 6.05)
        let story = scene.live()
        #expect(story.exchanges.map(\.failure.outcome) == [.late])
        #expect(story.exchanges.map(\.time) == [6.2])
    }

    @Test func `an answer from an address that was not asked is told at once`() {
        var scene = Scene()
        scene.send(Query(), at: 0)
        scene.answer(Query(), from: .corednsA, at: 0.002)
        let story = scene.live()
        #expect(story.exchanges.map(\.failure.outcome) == [.mismatched])
        #expect(story.exchanges.map(\.time) == [0.2])
        #expect(Self.outcomes(story) == [.mismatched])
    }

    @Test func `many failures at once in few slots are each told once`() {
        var scene = Scene()
        for number in 0..<300 {
            let query = Query(id: UInt16(number), port: UInt16(20_000 + number))
            let time = Double(number) * 0.01
            if number % 3 == 0 {
                scene.exchange(query, with: .serverFailure, at: time)
            } else {
                let sent = scene.send(query, at: time)
                scene.see(sent.rejected(by: .node), at: time + 0.001)
            }
        }
        let story = scene.live()
        #expect(story.exchanges.map(\.failure.id).sorted() == (0..<300).map { UInt16($0) })
        #expect(story.exchanges.allSatisfy { $0.time < 3.3 })
        #expect(Self.outcomes(story).count(where: { $0 == .rejected }) == 200)
    }

    // MARK: What is open

    @Test func `open queries count as soon as they are seen, and their failures once they are known`() {
        var scene = Scene()
        let rejected = scene.send(Query("a.example.com", id: 1), at: 0)
        scene.see(rejected.rejected(by: .node), at: 0.000_1)
        scene.send(Query("b.example.com", id: 2), at: 0.05)
        scene.exchange(Query("c.example.com", id: 3), at: 0.06)
        var seen: [Double: (exchanges: Int, failures: Int, zone: Int, decided: Int)] = [:]
        let story = scene.live(until: 20) { time, analyzer in
            let summary = analyzer.currentWithOpen().summary
            seen[time] = (
                summary.paths.reduce(0) { $0 + $1.exchanges }, summary.paths.reduce(0) { $0 + $1.outcomes.failed },
                summary.zones.reduce(0) { $0 + $1.exchanges },
                analyzer.current.summary.paths.reduce(0) { $0 + $1.exchanges }
            )
        }
        #expect(seen[0.1]?.exchanges == 3 && seen[0.1]?.failures == 1 && seen[0.1]?.zone == 3)
        #expect(seen[0.1]?.decided == 0)
        #expect(seen[5]?.failures == 1 && seen[5.1]?.failures == 2, "the second is unanswered once 5 s are over")
        #expect(seen[15]?.exchanges == 3 && seen[15]?.decided == 3)
        #expect(story.analysis.summary.paths.reduce(0) { $0 + $1.exchanges } == 3)
    }

    // MARK: Connections

    @Test func `a refused connection is told at once, one without SYN-ACK after the client's timeout`() {
        var scene = Scene()
        let refused = TCPConnection(port: 50_001)
        scene.see(scene.identified(refused.syn), at: 0)
        scene.see(refused.refusal, at: 0.001)
        let silent = TCPConnection(port: 50_002)
        for time in [1.0, 2, 4] { scene.see(scene.identified(silent.syn), at: time) }
        let accepted = TCPConnection(port: 50_003)
        scene.see(scene.identified(accepted.syn), at: 1)
        scene.see(accepted.synAck, at: 1.001)
        scene.see(accepted.acknowledged, at: 1.002)
        let story = scene.live()
        #expect(story.connections.map(\.failure.clientPort) == [50_001, 50_002])
        #expect(story.connections.map(\.failure.fate) == [.refused, .synUnanswered])
        #expect(story.connections.map(\.time) == [0.2, 6])
        #expect(story.connections.map(\.failure.synTransmissions) == [1, 3])
        #expect(story.connections.first?.failure.sightings.map(\.kind) == [.syn, .rst])
        #expect(story.exchanges.isEmpty)
    }

    @Test func `a connection that an ICMP error rejects is told with who sent the error`() {
        var scene = Scene()
        let connection = TCPConnection(port: 50_001)
        scene.see(scene.identified(connection.syn), at: 0)
        scene.see(connection.syn.rejected(by: .node), at: 0.001)
        let story = scene.live()
        #expect(story.connections.map(\.failure.fate) == [.rejected])
        #expect(story.connections.map(\.failure.rejectedBy) == [Host.node.address])
        #expect(story.connections.map(\.time) == [0.2])
        #expect(story.connections.first?.failure.sightings.map(\.kind) == [.syn, .icmp])
        #expect(story.analysis.counts[0].icmpErrors == 1)
        #expect(story.analysis.unmatchedErrors == 0)
        let rows = story.analysis.summary.connections.rows
        #expect(rows.map(\.fate) == [.rejected])
        #expect(rows.map { $0.rejection?.reporter } == [Host.node.address])
    }

    @Test func `a connection is one, whichever captures and sides of DNAT show it`() {
        var scene = Scene()
        let asked = TCPConnection(port: 50_001)
        let translated = TCPConnection(port: 50_001, to: .corednsA)
        for time in [0.0, 1, 3] {
            scene.see(scene.identified(asked.syn), at: time)
            scene.see(scene.identified(translated.syn), at: time + 0.000_1, on: Tap(1))
        }
        let story = scene.live()
        #expect(story.connections.map(\.failure.server) == [Host.service.address])
        #expect(story.connections.map(\.failure.endpoint) == [Host.corednsA.address])
    }

    @Test func `a connection that comes about at another place, or by a retry, is not told`() {
        var scene = Scene()
        let connection = TCPConnection(port: 50_001)
        // The first capture sees one way only.
        for time in [0.0, 1] {
            scene.see(connection.syn, at: time)
            scene.see(connection.syn, at: time + 0.000_1, on: Tap(1))
        }
        scene.see(connection.synAck, at: 1.001, on: Tap(1))
        scene.see(connection.acknowledged, at: 1.002, on: Tap(1))
        #expect(scene.live().connections.isEmpty)
    }

    @Test func `at the end, a SYN that was sent again in vain is told without more waiting, a single one is not`() {
        var scene = Scene()
        for (port, times) in [(UInt16(50_001), [0.0, 1]), (50_002, [0.5])] {
            for time in times { scene.see(scene.identified(TCPConnection(port: port).syn), at: time) }
        }
        let story = scene.live(until: 2)
        #expect(story.connections.map(\.failure.clientPort) == [50_001])
    }
}
