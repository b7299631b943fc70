import Diagnosis
import Wording

extension ReportPage {
    init(_ document: ReportDocument, words: Words) {
        verdicts = document.verdicts.map { VerdictPart($0, document.findings, words: words) }
        title = words(.title, verdicts.first?.headline ?? words(.report))
        facts = ReportPage.facts(document, words: words)
        path = PathPart(document.path, words: words)
        let captures = CaptureNames(document.captures)
        findings = document.findings.map {
            FindingPart($0, told: document.verdict, captures: captures, words: words)
        }
        findingsOmitted =
            document.omitted.findings > 0 ? words(.findingsOmitted, words.number(document.omitted.findings)) : nil
        series = ReportPage.series(document, words: words)
        latency = ReportPage.latency(document, words: words)
        tables = ReportPage.tables(document, words: words)
        self.captures = ReportPage.captures(document, words: words)
        analysed = ReportPage.analysed(document, words: words)
        limits = document.limits.map(printable)
        tool = "\(document.tool.name) \(document.tool.version)"
    }

    /// The few numbers that stand beside the verdict.
    private static func facts(_ document: ReportDocument, words: Words) -> [Fact] {
        let totals = document.totals
        let failed = totals.failed
        var facts = [
            Fact(label: words(.exchanges), value: words.number(totals.exchanges)),
            Fact(label: words(.answered), value: words.number(totals.answered)),
            Fact(
                label: words(.failed),
                value: words.number(failed)
                    + (failed > 0 ? " (\(words.share(failed, of: totals.exchanges)))" : "")),
        ]
        if totals.pending > 0 { facts.append(Fact(label: words(.pending), value: words.number(totals.pending))) }
        if totals.lostLookups > 0 {
            facts.append(Fact(label: words(.lookups), value: words.number(totals.lookups)))
            facts.append(Fact(label: words(.lookupsLost), value: words.number(totals.lostLookups)))
        }
        return facts
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
        let deciding = verdict.kind == "healthy" ? nil : findings.first { $0.rule == verdict.rules.first }
        tagline = deciding.map { printable($0.title) } ?? ""
        hasTagline = !tagline.isEmpty
        confidence = words("confidence", of: verdict.confidence)
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
                state: station.state.rawValue,
                stateWord: Self.word(station.state, blamed: station.blamed, words: words))
        }
        hops = path.hops.map { hop in
            var counts: [String] = []
            if hop.exchanges > 0 {
                counts = [
                    words(.hopQueries, words.number(hop.exchanges)), words(.hopAnswered, words.number(hop.answered)),
                ]
                if hop.failed > 0 { counts.append(words(.hopFailed, words.number(hop.failed))) }
                if hop.pending > 0 { counts.append(words(.hopPending, words.number(hop.pending))) }
            }
            return Hop(
                counts: counts, state: hop.state.rawValue,
                stateWord: Self.word(hop.state, blamed: hop.blamed, words: words))
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
        let occasions =
            example.occasions.count == 3
            ? words(.occasionOnly) : example.occasions.map { words("occasion", of: $0) }.joined(separator: ", ")
        var outcome = words("outcome", of: exchange.outcome)
        if let code = exchange.rcode, code != "NOERROR" { outcome += " \(code)" }
        if exchange.attempts > 1 { outcome = words(.exampleRetries, outcome, "\(exchange.attempts)") }
        if let latency = exchange.latency { outcome = words(.exampleAfter, outcome, words.duration(latency)) }
        caption = printable(
            words(
                .exampleCaption, occasions, exchange.client, exchange.server,
                "\(exchange.qname ?? "?") \(exchange.qtype)", exchange.transport.uppercased(), "\(exchange.id)",
                outcome))
        let span = max(example.offsets.last ?? 0, 0.000_001)
        let shown = zip(exchange.sightings, example.offsets).prefix(Self.rowLimit)
        rows = shown.map { sighting, offset in
            Row(
                time: "+\(words.duration(max(offset, 0)))",
                place: words.fixed(min(max(offset / span, 0), 1) * 96 + 2, digits: 1), kind: sighting.kind,
                what: words("kind", of: sighting.kind, sighting.server),
                capture: printable(captures.short(sighting.capture)),
                frame: "\(sighting.frame)", point: sighting.point == PointNames.untold ? "" : printable(sighting.point))
        }
        let hidden = exchange.sightings.count - rows.count
        let isSilent = !exchange.sightings.contains { $0.kind != "query" }
        let absent = example.absentFrom.prefix(Self.absentLimit).map { printable(captures.short($0)) }
        closing = hidden > 0 ? [words(.andMore, "\(hidden)")] : isSilent ? [words(.noAnswerSeen)] : []
        if !absent.isEmpty { closing.append(words(.notSeenIn, absent.joined(separator: ", "))) }
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
