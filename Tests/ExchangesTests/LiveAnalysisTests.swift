import Exchanges
import PacketWire
import TestSupport
import Testing

/// What live captures ask of the analysis, beside what files do.
@Suite struct LiveAnalysisTests {
    private static var failuresOnly: AnalysisOptions {
        var options = AnalysisOptions()
        options.listsFailuresOnly = true
        return options
    }

    @Test func `failures alone are listed, and counted as where all are`() {
        var scene = Scene()
        scene.exchange(Query(), at: 0)
        scene.exchange(Query(id: 2), with: .serverFailure, at: 1)
        scene.exchange(Query(id: 3), at: 2, latency: 6)
        scene.send(Query(id: 4), at: 3)
        let story = scene.play(options: Self.failuresOnly)
        #expect(story.exchanges.map(\.id) == [2, 3, 4])
        #expect(story.outcomes == [.answered, .late, .unanswered])
        for outcome in Outcome.allCases {
            #expect(story.totals[outcome] == scene.play().totals[outcome])
            #expect(story.listing.summary.paths.reduce(0) { $0 + $1.outcomes[outcome] } == story.totals[outcome])
        }
    }

    @Test(arguments: [(4.999, Outcome.pending), (5.0, .unanswered)])
    func `a capture covers the time that it says it lasted`(end: Double, outcome: Outcome) {
        var scene = Scene()
        scene.send(Query(), at: 0)
        #expect(scene.play(until: nil, lasting: -1...end).outcomes == [outcome])
    }

    @Test func `what fell due is judged as time goes on, without a packet`() {
        let octets = Tap.only.header(isIPv6: false) + Query().datagram.octets
        var outcomes: [Outcome] = []
        var analyzer = Analyzer(options: Self.failuresOnly) { exchange in
            outcomes.append(exchange.outcome)
            return true
        }
        let start = Timestamp(nanoseconds: Scene.start)
        let frame = Frame(
            capture: 0, number: 1, time: start, wireLength: octets.count, linkType: Tap.only.linkType)
        analyzer.add(frame, octets.span)
        analyzer.advance(to: Timestamp(nanoseconds: start.nanoseconds + 10_000_000_000))
        #expect(outcomes.isEmpty)
        #expect(analyzer.current.counts.map(\.queries) == [1])
        analyzer.advance(to: Timestamp(nanoseconds: start.nanoseconds + 11_500_000_000))
        #expect(outcomes == [.unanswered])
        #expect(analyzer.finish().summary.paths.map { $0.outcomes[.unanswered] } == [1])
    }
}
