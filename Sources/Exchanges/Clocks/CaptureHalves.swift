/// Two captures that were taken at one place, the queries in one and the answers in the other (a filter on the source's port
/// and one on the destination's).
package struct CaptureHalves: Sendable, Equatable {
    package let queries: Int
    package let answers: Int

    /// Fewer answers whose queries another capture has may be there by chance.
    private static let fewest = 5

    /// Captures of answers alone with the capture of queries alone that fits best: nearly all of the answers have their
    /// query there, and no other capture has fewer queries besides.
    static func find(in samples: [ClockSketch.Sample]) -> [CaptureHalves] {
        let asking = samples.indices.filter { samples[$0].hasQueries && !samples[$0].hasResponses }
        let answering = samples.indices.filter { samples[$0].hasResponses && !samples[$0].hasQueries }
        guard !asking.isEmpty, !answering.isEmpty else { return [] }
        var fits: [(share: Double, pair: CaptureHalves)] = []
        for answers in answering {
            for queries in asking where samples[answers].overlaps(samples[queries]) {
                guard let share = share(of: samples[answers], in: samples[queries]) else { continue }
                fits.append((share, CaptureHalves(queries: queries, answers: answers)))
            }
        }
        fits.sort { ($0.share, $1.pair.answers, $1.pair.queries) > ($1.share, $0.pair.answers, $0.pair.queries) }
        var found: [CaptureHalves] = []
        var taken: Set<Int> = []
        for fit in fits where taken.isDisjoint(with: [fit.pair.queries, fit.pair.answers]) {
            taken.formUnion([fit.pair.queries, fit.pair.answers])
            found.append(fit.pair)
        }
        return found
    }

    /// Which part of all messages of the two are a query and its answer; nil where answers lack their query.
    private static func share(of answers: ClockSketch.Sample, in queries: ClockSketch.Sample) -> Double? {
        let highest = min(answers.highest, queries.highest)
        let all = answers.seen.keys.filter { $0 <= highest }
        // Before DNAT and behind it are two places.
        let matched = all.count { hash in
            guard let answer = answers.seen[hash], let query = queries.seen[hash ^ ClockSketch.responseBit] else {
                return false
            }
            return query.servers[0] == answer.servers[0] || query.servers[0] == answer.servers[1]
                || query.servers[1] == answer.servers[0] || query.servers[1] == answer.servers[1]
        }
        guard matched >= fewest, matched * 10 >= all.count * 9 else { return nil }
        let asked = queries.seen.keys.count { $0 <= highest }
        return Double(matched) / Double(all.count + asked - matched)
    }
}
