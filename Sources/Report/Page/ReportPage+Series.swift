import PacketWire

extension ReportPage {
    /// Legs whose latencies are drawn, those with most answers first.
    private static let latencyLimit = 12

    static func series(_ document: ReportDocument, words: Words) -> [SeriesPart] {
        var parts: [SeriesPart] = []
        if let timeline = document.timeline {
            let rows: [(Phrase, [Int])] = [
                (.queriesOverTime, timeline.queries), (.answersOverTime, timeline.answers),
                (.failuresOverTime, timeline.failures),
            ]
            let top = rows.flatMap(\.1).max() ?? 0
            let step = words.duration(timeline.step)
            let (start, end) = range(timeline.start, timeline.step, timeline.queries.count, words)
            parts.append(
                SeriesPart(
                    id: "traffic", caption: words(.trafficCaption),
                    rows: rows.map { phrase, values in
                        let most = values.max() ?? 0
                        let peak = most > 0 ? words(.peakPer, words.number(most), step) : words(.noneAtAll)
                        return SeriesPart.Row(
                            label: words(phrase), peak: peak, values: values, top: max(top, 1),
                            description: words(.seriesDescription, words(phrase), peak, start, end))
                    }, start: start, end: end, width: words(.stretches, step)))
        }
        return parts + document.upstreamRates.enumerated().map { rate($1, number: $0, words: words) }
    }

    private static func rate(_ rate: ReportDocument.Rate, number: Int, words: Words) -> SeriesPart {
        let (start, end) = range(rate.start, rate.step, rate.queries.count, words)
        let limit = words(.rateLimit, words.number(rate.limit))
        let rows = [(Phrase.queriesOverTime, rate.queries, true), (.answersOverTime, rate.answers, false)]
        let top = max(rate.limit + rate.limit / 20, rate.peakQueries, rate.peakAnswers)
        return SeriesPart(
            id: "rate-\(number)", caption: words(.rateCaption, rate.asker, rate.server),
            rows: rows.map { phrase, values, isLimited in
                let most = values.max() ?? 0
                let peak =
                    most > 0
                    ? words(.ratePeak, words.number(most))
                        + (isLimited ? " (\(words.share(most, of: rate.limit)))" : "")
                    : words(.noneAtAll)
                return SeriesPart.Row(
                    label: words(phrase), peak: peak, values: values, top: top, limit: isLimited ? rate.limit : nil,
                    limitLabel: isLimited ? limit : nil,
                    description: words(.seriesDescription, words(phrase), "\(peak); \(limit)", start, end))
            }, start: start, end: end, width: words(.stretches, words.duration(rate.step)))
    }

    /// The first stretch's start and the last one's end.
    private static func range(_ start: String, _ step: Double, _ count: Int, _ words: Words) -> (String, String) {
        let span = words.duration(step * Double(count))
        return ("\(words.clock(start)) UTC", "+\(span)")
    }

    static func latency(_ document: ReportDocument, words: Words) -> [LatencyPart] {
        document.legs.filter { $0.latency != nil }.sorted { $0.answered > $1.answered }.prefix(latencyLimit)
            .compactMap { leg in
                guard let latency = leg.latency else { return nil }
                let name = "\(words("role", of: leg.role)) \(leg.to) \(leg.transport.uppercased())"
                let steps = latency.distribution.filter { $0.count > 0 }.map { step in
                    step.upTo.map { words(.latencyUpTo, words.duration($0), words.number(step.count)) }
                        ?? words(.latencyBeyond, words.number(step.count))
                }
                let summary = words(
                    .latencyRow, name, words.duration(latency.p50), words.duration(latency.p99),
                    words.duration(latency.max))
                let numbers = words(
                    .latencyNumbers, words.milliseconds(latency.p50), words.milliseconds(latency.p99),
                    words.milliseconds(latency.max))
                return LatencyPart(
                    leg: name, numbers: numbers, counts: latency.distribution.map(\.count),
                    description: words(.latencyDescription, summary, steps.joined(separator: ", ")))
            }
    }
}
