import Diagnosis
import Rows
import Wording

extension ReportPage {
    init(_ document: ReportDocument, words: Words) {
        verdicts = document.verdicts.map { VerdictPart($0, document.findings, words: words) }
        overview = ReportPage.overview(document, words: words)
        title = words(.title, verdicts.first?.headline ?? words(.report))
        path = PathPart(document.path, words: words)
        let captures = CaptureNames(document.captures)
        findings = document.findings.enumerated().map { number, finding in
            var part = FindingPart(finding, told: document.verdict, captures: captures, words: words)
            let earlier = document.findings[..<number].count { $0.rule == finding.rule }
            part.anchor += earlier > 0 ? "-\(earlier + 1)" : ""
            return part
        }
        findingsOmitted =
            document.omitted.findings > 0 ? words(.findingsOmitted, words.number(document.omitted.findings)) : nil
        series = ReportPage.series(document, words: words)
        latency = ReportPage.latency(document, words: words)
        tables = ReportPage.tables(document, words: words)
        probes = ReportPage.probeParts(document, words)
        counters = ReportPage.counters(document, words: words)
        self.captures = ReportPage.captures(document, words: words)
        briefCaptures = self.captures.rows.map { row in
            words(.capturedBriefly, row[0], row[1], row[3], row[4], row[5])
        }
        analysed = ReportPage.analysed(document, words: words)
        limits = document.limits.map(printable)
        tool = "\(document.tool.name) \(document.tool.version)"
        leaveOutRepeatedExamples()
    }

    /// An exchange that shows two findings stands with the one of the verdict, or with the first.
    private mutating func leaveOutRepeatedExamples() {
        var told: Set<[String]> = []
        let proof = verdicts.first?.finding.flatMap { findings.indices.contains($0) ? $0 : nil }
        for number in (proof.map { [$0] } ?? []) + findings.indices.filter({ $0 != proof }) {
            let count = findings[number].examples.count
            findings[number].examples.removeAll { !told.insert($0.rows.map { "\($0.clock) \($0.flow)" }).inserted }
            if findings[number].examples.count < count {
                findings[number].strongest = findings[number].examples.indices.first
            }
        }
    }

    /// When it was, where it was seen and how much failed.
    private static func overview(_ document: ReportDocument, words: Words) -> [Fact] {
        var facts: [Fact] = []
        if let period = document.period {
            let failed = document.failures.map {
                words(.spanFailed, span($0.first, $0.last, $0.seconds, words)) + "; "
            }
            let isDayTold = document.failures.map { $0.first.prefix(10) == period.first.prefix(10) } ?? false
            let captured = words(
                .spanCaptured, span(period.first, period.last, period.seconds, isDayTold: isDayTold, words))
            facts.append(Fact(label: words(.when), value: (failed ?? "") + captured))
        }
        let names = CaptureNames(document.captures)
        let places = document.captures.prefix(placeLimit).map { capture in
            let node = capture.vantage == "node" ? capture.node.map(printable) : nil
            let told =
                silent(capture, words)
                ?? [words("vantage", of: capture.vantage), capture.vantageAddress ?? node].compactMap(\.self)
                .joined(separator: " ")
            return "\(printable(names.short(capture.name))) (\(told))"
        }
        let more = document.captures.count - places.count
        facts.append(
            Fact(
                label: words(.whereHeading),
                value: (places + (more > 0 ? [words(.andMore, words.number(more))] : [])).joined(separator: ", ")))
        facts.append(Fact(label: words(.howMuch), value: extent(document, words: words)))
        return facts
    }

    /// A place that saw no DNS message, by its first address; nil for one that did, or whose addresses are not known.
    static func silent(_ capture: ReportDocument.Capture, _ words: Words) -> String? {
        guard capture.dnsMessages == 0, let address = capture.addresses.first else { return nil }
        return words(.silentPlace, address)
    }

    /// Captures named in the overview.
    private static let placeLimit = 6

    private static func span(
        _ first: String, _ last: String, _ seconds: Double, isDayTold: Bool = false, _ words: Words
    ) -> String {
        let (first, last) = (words.clock(first, digits: 0), words.clock(last, digits: 0))
        // The day stands once.
        let isSameDay = first.prefix(10) == last.prefix(10)
        let start = isDayTold ? String(first.dropFirst(11)) : first
        guard first != last else { return words(.moment, start) }
        return words(.span, start, isSameDay ? String(last.dropFirst(11)) : last, words.duration(seconds))
    }

    private static func extent(_ document: ReportDocument, words: Words) -> String {
        let totals = document.totals
        guard totals.exchanges > 0 else { return words(.nothingAsked) }
        let failed = totals.failed
        var parts = [
            failed > 0
                ? words(
                    .failedOfAll, words.number(failed), words.number(totals.exchanges),
                    words.share(failed, of: totals.exchanges))
                : words(.noneFailedOfAll, words.number(totals.exchanges))
        ]
        if totals.unproven > 0 { parts.append(words(.unprovenOfAll, words.number(totals.unproven))) }
        if totals.pending > 0 { parts.append(words(.hopPending, words.number(totals.pending))) }
        if totals.lookups > 0, totals.lostLookups > 0 {
            parts.append(
                words(.lookupsFailedOfAll, words.number(totals.lostLookups), words.number(totals.lookups)))
        }
        return parts.joined(separator: "; ")
    }

    private static func analysed(_ document: ReportDocument, words: Words) -> [Fact] {
        var facts = [Fact(label: words(.version), value: "\(document.tool.name) \(document.tool.version)")]
        if let command = document.command { facts.append(Fact(label: words(.command), value: printable(command))) }
        return facts
    }
}

extension ReportPage.VerdictPart {
    init(_ verdict: ReportDocument.Verdict, _ findings: [ReportDocument.Finding], words: Words) {
        kind = verdict.kind
        badge = verdict.kind.uppercased()
        headline = words("headline", of: verdict.kind)
        finding = findings.firstIndex { $0.rule == verdict.rules.first && $0.culprit == verdict.culprit }
        let deciding = verdict.kind == "healthy" ? nil : finding.map { findings[$0] }
        tagline = deciding.map { printable($0.title) } ?? ""
        hasTagline = !tagline.isEmpty
        confidence = words("confidence", of: verdict.confidence)
        isOpen = verdict.kind == "undetermined" || verdict.kind == "capture"
        certainty = isOpen ? words(.moreNeeded) : "\(words(.confidence)): \(confidence)"
        culprit = printable(verdict.culprit)
        hasCulprit = !verdict.culprit.isEmpty
        summary = printable(verdict.summary)
    }
}

extension ReportPage.PathPart {
    init(_ path: ReportDocument.Path, words: Words) {
        stations = path.stations.map { station in
            let hidden = station.count - station.addresses.count
            return Station(
                role: words("role", of: station.role),
                addresses: station.addresses + (hidden > 0 ? [words(.andMore, words.number(hidden))] : [])
                    + (station.count == 0 ? [words(.notSeen)] : []),
                names: station.names.map(printable),
                state: station.state.rawValue,
                stateWord: Self.word(station.state, blamed: station.blamed, words: words))
        }
        hops = path.hops.map { hop in
            var counts: [String] = []
            if hop.exchanges > 0 {
                // An answer that reports an error is one of the failures, and is counted there.
                let answered = max(0, min(hop.answered, hop.exchanges - hop.failed - hop.pending))
                counts = [words(.hopQueries, words.number(hop.exchanges)), words(.hopAnswered, words.number(answered))]
                // TC is an answer too: it sends the client to TCP.
                let failed = hop.failed - hop.truncated
                if failed > 0 { counts.append(words(.hopFailed, words.number(failed))) }
                if hop.truncated > 0 { counts.append(words(.hopTruncated, words.number(hop.truncated))) }
                if hop.pending > 0 { counts.append(words(.hopPending, words.number(hop.pending))) }
            }
            return Hop(
                counts: counts, state: hop.state.rawValue,
                stateWord: hop.isOnTheWayBack && hop.blamed > 0
                    ? words(.stateAnswersBlamed, words.number(hop.blamed))
                    : Self.word(hop.state, blamed: hop.blamed, words: words),
                isOnTheWayBack: hop.isOnTheWayBack)
        }
        sentences = []
        for (number, station) in stations.enumerated() {
            if number > 0, hops.indices.contains(number - 1) {
                let hop = hops[number - 1]
                let counts = hop.counts.joined(separator: ", ")
                let state = hop.state == "fine" || (hop.state == "unseen") ? "" : hop.stateWord
                let told = [hop.state == "unseen" ? hop.stateWord : counts, state].filter { !$0.isEmpty }
                sentences.append(
                    words(.pathHop, stations[number - 1].role, station.role, told.joined(separator: "; ")))
            }
            if station.state == "broken" || station.state == "suspect" {
                sentences.append(
                    words(
                        .pathStation, station.role, station.addresses.joined(separator: ", "), station.stateWord))
            }
        }
    }
}

extension ReportPage.PathPart {
    private static func word(_ state: ReportDocument.PlaceState, blamed: Int, words: Words) -> String {
        blamed > 0 ? words(.stateBlamed, words.number(blamed)) : words("state", of: state.rawValue)
    }
}

extension ReportPage.FindingPart {
    init(_ finding: ReportDocument.Finding, told: ReportDocument.Verdict, captures: CaptureNames, words: Words) {
        rule = finding.rule
        anchor = "finding-\(finding.rule)"
        severity = finding.severity
        severityWord = words("severity", of: finding.severity)
        title = printable(finding.title)
        confidence = words("confidence", of: finding.confidence)
        culprit = printable(finding.culprit)
        hasCulprit = !finding.culprit.isEmpty
        tellsCulprit = hasCulprit && finding.culprit != told.culprit
        summary = printable(finding.summary)
        isSummaryTold = finding.summary == told.summary
        evidence = finding.evidence.map {
            ReportPage.EvidencePart(
                capture: printable($0.capture),
                frames: "\(words($0.frames.count == 1 ? .frame : .frames)) "
                    + $0.frames.map(String.init).joined(separator: ", "),
                note: printable($0.note))
        }
        hasEvidence = !finding.evidence.isEmpty
        hasSteps = !finding.nextSteps.isEmpty
        // What a capture that was running lacks proves more than that nothing came back, and a long wait more than a short.
        strongest =
            finding.examples.firstIndex { !$0.absentFrom.isEmpty && $0.occasions.contains("worst") }
            ?? finding.examples.firstIndex { !$0.absentFrom.isEmpty }
            ?? finding.examples.firstIndex { $0.occasions.contains("worst") }
            ?? finding.examples.indices.first
        examples = finding.examples.map { ReportPage.ExamplePart($0, captures: captures, words: words) }
        steps = finding.nextSteps.map {
            ReportPage.StepPart(text: printable($0.text), command: $0.command.map(printable))
        }
    }
}

extension ReportPage.ExamplePart {
    /// Sightings shown of one exchange.
    private static let rowLimit = 12
    private static let absentLimit = 6

    init(_ example: ReportDocument.Example, captures: CaptureNames, words: Words) {
        let exchange = example.exchange
        let named = example.occasions.map { words("occasion", of: $0) }
        let occasions =
            switch named.count {
            case 3: words(.occasionOnly)
            case 2: words(.occasionsTwo, named[0], named[1])
            default: named.joined()
            }
        var outcome = words("outcome", of: exchange.outcome)
        if let code = exchange.rcode, code != "NOERROR" { outcome += " \(code)" }
        if exchange.attempts > 1 { outcome = words(.exampleRetries, outcome, "\(exchange.attempts)") }
        if let latency = exchange.latency { outcome = words(.exampleAfter, outcome, words.duration(latency)) }
        caption = printable(
            words(
                .exampleCaption, occasions, Self.endpoint(exchange.client, exchange.clientPort),
                Self.endpoint(exchange.server, exchange.serverPort),
                "\(exchange.qname ?? "?") \(exchange.qtype)", exchange.transport.uppercased(), "\(exchange.id)",
                outcome, words.clock(exchange.start, digits: 0)))
        let span = max(example.offsets.last ?? 0, 0.000_001)
        let shown = exchange.sightings.indices.prefix(Self.rowLimit)
        rows = shown.map { number in
            let (sighting, offset, ends) = (
                exchange.sightings[number], example.offsets[number], example.packets[number]
            )
            return Row(
                clock: String(words.clock(sighting.time, digits: 6).dropFirst(11)),
                time: "+\(words.duration(max(offset, 0)))",
                place: words.fixed(min(max(offset / span, 0), 1) * 96 + 2, digits: 1), kind: sighting.kind,
                what: words("kind", of: sighting.kind),
                flow: "\(Self.endpoint(ends.src, ends.srcPort)) > \(Self.endpoint(ends.dst, ends.dstPort))",
                capture: printable(captures.short(sighting.capture)),
                frame: "\(sighting.frame)", point: sighting.point == PointNames.untold ? "" : printable(sighting.point))
        }
        let hidden = exchange.sightings.count - rows.count
        let isSilent = !exchange.sightings.contains { $0.kind != "query" }
        let absent = example.absentFrom.prefix(Self.absentLimit).map { printable(captures.short($0)) }
        closing = hidden > 0 ? [words(.andMore, "\(hidden)")] : isSilent ? [words(.noAnswerSeen)] : []
        if !absent.isEmpty {
            closing.append(
                words(absent.count == 1 ? .notSeenIn : .notSeenInSeveral, absent.joined(separator: ", ")))
        }
    }
}

extension ReportPage.ExamplePart {
    /// An address with its port as a URL has them (RFC 3986, section 3.2.2).
    private static func endpoint(_ address: String, _ port: UInt16?) -> String {
        guard let port else { return address }
        return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}

/// What captures are called where there is little room: the label, or the file without its folder, if that is enough
/// to tell them apart.
struct CaptureNames {
    private var names: [String: String] = [:]

    init(_ captures: [ReportDocument.Capture]) {
        let short = captures.map { $0.label ?? String($0.name.split(separator: "/").last ?? Substring($0.name)) }
        guard Set(short).count == short.count else { return }
        names = Dictionary(zip(captures.map(\.name), short)) { first, _ in first }
    }

    func short(_ name: String) -> String { names[name] ?? name }
}
