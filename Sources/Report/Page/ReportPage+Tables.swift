import Diagnosis
import Wording

extension ReportPage {
    /// Legs shown, those with most failures first.
    private static let legLimit = 50
    private static let longTexts: Set<Phrase> = [.capture, .taken, .sha256, .zone]

    static func tables(_ document: ReportDocument, words: Words) -> [TablePart] {
        [
            totals(document, words), codes(document, words), legs(document, words), clients(document, words),
            endpoints(document, words), zones(document, words), probes(document, words), counterTable(document, words),
        ].filter { !$0.rows.isEmpty }.map { $0.without([""]) }
    }

    static func columns(_ words: Words, texts: [Phrase], numbers: [Phrase], last: Phrase? = nil)
        -> [TablePart.Column]
    {
        texts.map { TablePart.Column(title: words($0), isNumber: false, isLong: longTexts.contains($0)) }
            + numbers.map { TablePart.Column(title: words($0), isNumber: true) }
            + (last.map { [TablePart.Column(title: words($0), isNumber: false, isLong: true)] } ?? [])
    }

    private static func totals(_ document: ReportDocument, _ words: Words) -> TablePart {
        let totals = document.totals
        let outcomes: [(Phrase, Int)] = [
            (.answered, totals.answered), (.late, totals.late), (.unanswered, totals.unanswered),
            (.pending, totals.pending), (.rejected, totals.rejected), (.mismatched, totals.mismatched),
            (.truncated, totals.truncated), (.malformed, totals.malformed),
        ]
        var rows: [(Phrase, Int)] = [(.exchanges, totals.exchanges)] + outcomes.filter { $0.1 > 0 }
        rows += [
            (.retransmissions, totals.retransmissions), (.lookups, totals.lookups), (.lookupsLost, totals.lostLookups),
            (.lookupsSaved, totals.savedLookups), (.messages, totals.messages),
            (.orphanResponses, totals.orphanResponses),
        ]
        if document.upstream.exchanges > 0 {
            let upstream = document.upstream
            rows += [
                (.upstreamExchanges, upstream.exchanges), (.upstreamAnswered, upstream.answered),
                (.upstreamFailed, upstream.failed),
            ]
        }
        return TablePart(
            id: "totals", caption: words(.totalsTable), columns: columns(words, texts: [.measure], numbers: [.number]),
            rows: rows.map { [words($0), words.number($1)] })
    }

    private static func legs(_ document: ReportDocument, _ words: Words) -> TablePart {
        let worst = document.legs.enumerated().sorted { left, right in
            let (a, b) = (left.element.failed, right.element.failed)
            return document.legs.count > legLimit && a != b ? a > b : left.offset < right.offset
        }.prefix(legLimit).map(\.element)
        let rows = worst.map { leg in
            [words("role", of: leg.role), leg.port == 53 ? leg.to : "\(leg.to)#\(leg.port)", leg.transport]
                + [
                    leg.exchanges, leg.answered, leg.late, leg.unanswered,
                    leg.pending + leg.rejected + leg.mismatched + leg.truncated + leg.malformed, leg.retransmissions,
                ].map(words.number)
                + [leg.name.map(printable) ?? ""]
        }
        return TablePart(
            id: "legs", caption: words(.legsTable),
            columns: columns(
                words, texts: [.role, .server, .transport],
                numbers: [.exchanges, .answered, .late, .unanswered, .other, .retransmissions], last: .name),
            rows: rows, omitted: document.legs.count - rows.count)
    }

    private static func codes(_ document: ReportDocument, _ words: Words) -> TablePart {
        let codes = document.totals.rcodes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let sum = codes.reduce(0) { $0 + $1.value }
        return TablePart(
            id: "codes", caption: words(.codesTable),
            columns: columns(words, texts: [.code], numbers: [.responses, .share]),
            rows: codes.map { [$0.key, words.number($0.value), words.share($0.value, of: sum)] })
    }

    /// What was answered and did not fail: an answer that reports an error is one of the failures.
    private static func served(_ answered: Int, _ failed: Int, of exchanges: Int) -> Int {
        max(0, min(answered, exchanges - failed))
    }

    private static func endpoints(_ document: ReportDocument, _ words: Words) -> TablePart {
        TablePart(
            id: "endpoints", caption: words(.endpointsTable),
            columns: columns(words, texts: [.endpoint], numbers: [.exchanges, .answered, .failed], last: .name),
            rows: document.endpoints.map {
                [$0.address]
                    + [$0.exchanges, served($0.answered, $0.failed, of: $0.exchanges), $0.failed].map(words.number)
                    + [$0.name.map(printable) ?? ""]
            }, omitted: document.omitted.endpoints)
    }

    private static func clients(_ document: ReportDocument, _ words: Words) -> TablePart {
        let isResolverKnown = document.clients.contains { !$0.resolvers.isEmpty }
        return TablePart(
            id: "clients", caption: words(.clientsTable),
            columns: columns(
                words, texts: [.client],
                numbers: [.exchanges, .answered, .failed, .lookups, .lostLookups, .savedLookups])
                + columns(words, texts: isResolverKnown ? [.resolver, .name] : [.name], numbers: []),
            rows: document.clients.map {
                [$0.address]
                    + [
                        $0.exchanges, served($0.answered, $0.failed, of: $0.exchanges), $0.failed, $0.lookups,
                        $0.lostLookups, $0.savedLookups,
                    ]
                    .map(words.number)
                    + (isResolverKnown ? [$0.resolvers.joined(separator: ", ")] : [])
                    + [$0.name.map(printable) ?? ""]
            }, omitted: document.omitted.clients)
    }

    private static func zones(_ document: ReportDocument, _ words: Words) -> TablePart {
        TablePart(
            id: "zones", caption: words(.zonesTable),
            columns: columns(words, texts: [.zone], numbers: [.exchanges, .answered, .failed]),
            rows: document.zones.map {
                [printable($0.name)]
                    + [$0.exchanges, served($0.answered, $0.failed, of: $0.exchanges), $0.failed].map(words.number)
            }, omitted: document.omitted.zones)
    }

    static func captures(_ document: ReportDocument, words: Words) -> TablePart {
        let names = CaptureNames(document.captures)
        let references = Set(document.captures.compactMap(\.clock?.reference))
        return TablePart(
            id: "captures", caption: words(.capturesTable),
            columns: columns(
                words, texts: [.capture, .taken, .linkTypes], numbers: [.packets, .dnsMessages, .kernelDrops, .size])
                + columns(words, texts: [.firstPacket, .lastPacket], numbers: [])
                + columns(words, texts: references.isEmpty ? [.sha256] : [.clockTitle, .sha256], numbers: []),
            rows: document.captures.map { capture in
                let node = capture.vantage == "node" ? capture.node : nil
                let silent = ReportPage.silent(capture, words)
                let place = [
                    silent ?? words("vantage", of: capture.vantage), silent == nil ? capture.vantageAddress : nil,
                    (capture.vantageName ?? node).map { "(\($0))" },
                ]
                let measure = references.contains(capture.name) ? words(.clockMeasure) : "-"
                let clock = capture.clock.map { self.clock($0, names: names, words: words) } ?? measure
                return [
                    printable(capture.label.map { "\(capture.name) (\($0))" } ?? capture.name),
                    place.compactMap { $0.map(printable) }.joined(separator: " "),
                    capture.linkTypes.joined(separator: ", "), words.number(capture.packets),
                    words.number(capture.dnsMessages), capture.kernelDrops.map(words.number) ?? words(.notTold),
                    words.number(capture.bytes), capture.first.map(words.clock) ?? "-",
                    capture.last.map(words.clock) ?? "-",
                ] + (references.isEmpty ? [] : [clock]) + [capture.sha256 ?? "-"]
            })
    }

    private static func clock(_ clock: ReportDocument.Clock, names: CaptureNames, words: Words) -> String {
        let reference = printable(names.short(clock.reference))
        let (doubt, messages) = (words.duration(clock.uncertaintySeconds), words.number(clock.messages))
        guard clock.corrected else { return words(.clockAgrees, reference, doubt, messages) }
        return words(
            clock.aheadSeconds > 0 ? .clockAhead : .clockBehind, words.duration(abs(clock.aheadSeconds)), reference,
            doubt, messages) + words(.clockCorrected)
    }
}
