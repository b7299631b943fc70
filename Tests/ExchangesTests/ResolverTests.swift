import Exchanges
import TestSupport
import Testing

/// What a client resolves names with, told by its retries, and what that says of late answers.
@Suite struct ResolverTests {
    /// A client that sends one query at each time and gets no answer.
    private func families(
        _ times: [Double], ports: [UInt16] = [], ids: [UInt16] = [], answer: Double? = nil
    ) -> [ResolverFamily] {
        story(times, ports: ports, ids: ids, answer: answer).analysis.clients.first?.resolvers.families.map(\.family)
            ?? []
    }

    private func story(
        _ times: [Double], ports: [UInt16] = [], ids: [UInt16] = [], answer: Double? = nil,
        options: AnalysisOptions = AnalysisOptions()
    ) -> Story {
        var scene = Scene()
        for (number, time) in times.enumerated() {
            let query = Query(
                "example.com", id: ids.isEmpty ? 7 : ids[number], port: ports.isEmpty ? 40_000 : ports[number])
            scene.send(query, at: time)
        }
        if let answer { scene.answer(Query("example.com", id: 7, port: 40_000), at: answer) }
        return scene.play(options: options)
    }

    @Test(
        arguments: [
            ([0, 5.004], ResolverFamily.glibc), ([0, 2.502], .musl), ([0, 1, 2, 4.01], .windows),
            ([0, 1, 2, 4, 8.02], .windows), ([0, 2.01, 5.2], .cAres), ([0, 2.003, 4.7], .cAres),
            // An application's own timeout, and what nobody does.
            ([0, 1], nil), ([0, 2, 4], nil), ([0, 3], nil), ([0, 0.3], nil), ([0], nil),
        ] as [([Double], ResolverFamily?)])
    func `a resolver is told by when it sends its packet again`(times: [Double], family: ResolverFamily?) {
        #expect(families(times) == [family].compactMap(\.self))
    }

    @Test func `a resolver is told by how it asks anew`() {
        #expect(families([0, 5.001], ports: [40_000, 41_000], ids: [7, 8]) == [.go])
        #expect(families([0, 5.001], ports: [40_000, 41_000], ids: [7, 7]) == [.dig])
        #expect(families([0, 3], ports: [40_000, 41_000], ids: [7, 8]) == [])
    }

    @Test func `an application that asks again is no resolver`() {
        // musl gives up after 5 s, and the application tries once more.
        #expect(
            families([0, 2.5, 5.001, 7.501], ports: [40_000, 40_000, 41_000, 41_000], ids: [7, 7, 8, 8]) == [.musl])
    }

    @Test(
        arguments: [
            // The last try of Windows is sent at 8 s, and it waits until 10 s.
            ([0, 1, 2, 4, 8], 9.5, Outcome.answered), ([0, 1, 2, 4, 8], 10.5, .late),
            ([0, 2, 5.5], 9, .answered), ([0, 2, 5.5], 14.5, .late),
            ([0, 2.5], 4.9, .answered), ([0, 2.5], 5.1, .late),
            ([0, 5], 9.9, .answered), ([0, 5], 10.1, .late),
            ([0], 4.9, .answered), ([0], 5.1, .late),
        ] as [([Double], Double, Outcome)])
    func `an answer is late once its resolver gave up`(times: [Double], answer: Double, outcome: Outcome) {
        #expect(story(times, answer: answer).outcomes == [outcome])
    }

    @Test func `a timeout that is stated counts, whatever the resolver`() {
        var options = AnalysisOptions()
        options.timeout = 3_000_000_000
        options.isTimeoutStated = true
        #expect(story([0, 1, 2, 4], answer: 9.5).outcomes == [.answered])
        #expect(story([0, 1, 2, 4], answer: 9.5, options: options).outcomes == [.late])
        #expect(story([0], answer: 2.9, options: options).outcomes == [.answered])
    }
}
