import Cluster
import DNSWire
package import Diagnosis
import Exchanges
import Histogram
import PacketWire
package import Rows
package import Wording

extension ReportDocument {
    /// Rows shown of clients, zones and endpoints: the report of a long capture stays as small as a short one's.
    static let rowLimit = 50
    /// Findings, the gravest first.
    static let findingLimit = 40

    /// - Parameters:
    ///   - readFromText: captures, by their index, of which only what tcpdump printed is there.
    ///   - command: the command line that the report answers, as a shell takes it.
    ///   - points: names of the captures' interfaces.
    package init(
        evidence: Diagnosis.Evidence, conclusion: Conclusion, version: String, limits: [Sentence],
        readFromText: Set<Int> = [], command: String? = nil, points: PointNames = PointNames(interfaces: []),
        language: Language = .english
    ) {
        let analysis = evidence.analysis
        self.language = language == .english ? nil : language.rawValue
        tool = Tool(name: "dnsverdict", version: version)
        captures = evidence.captures.indices.map { Capture(number: $0, evidence: evidence) }
        verdict = Verdict(conclusion.verdict, evidence: evidence, in: language)
        verdicts = conclusion.verdicts.prefix(ReportDocument.findingLimit).map {
            Verdict($0, evidence: evidence, in: language)
        }
        findings = conclusion.findings.prefix(ReportDocument.findingLimit).map {
            Finding($0, evidence: evidence, points: points, in: language)
        }
        totals = Totals(evidence: evidence)
        let upstreamRows = analysis.summary.paths.filter { !evidence.roles.isClientLeg($0.path) }
        upstream = LegTotals(upstreamRows)
        let unproven = Ledger.unproven(evidence)
        legs = analysis.summary.legs.filter { $0.exchanges > 0 }.map {
            Leg($0, unproven: unproven[$0.server] ?? 0, evidence: evidence)
        }
        .sorted { ($0.role, $0.to, $0.port, $0.transport) < ($1.role, $1.to, $1.port, $1.transport) }
        let failed = Ledger.failed(evidence) { $0.endpoint ?? $0.server }
        let allEndpoints = evidence.endpoints.map { Endpoint(address: $0, failed: failed[$0] ?? 0, evidence: evidence) }
            .sorted { ($1.failed, $1.exchanges, $0.address) < ($0.failed, $0.exchanges, $1.address) }
        endpoints = Array(allEndpoints.prefix(ReportDocument.rowLimit))
        let allClients = ReportDocument.clients(evidence)
        clients = Array(allClients.prefix(ReportDocument.rowLimit))
        let allZones = analysis.summary.zones.sorted {
            ($1.failed, $1.exchanges, $0.name) < ($0.failed, $0.exchanges, $1.name)
        }
        zones = allZones.prefix(ReportDocument.rowLimit).map {
            Zone(name: $0.name, exchanges: $0.exchanges, answered: $0.answered, failed: $0.failed)
        }
        omitted = Omitted(
            findings: conclusion.findings.count - findings.count, endpoints: allEndpoints.count - endpoints.count,
            clients: allClients.count - clients.count, zones: allZones.count - zones.count)
        path = Path(legs: legs, clients: allClients, evidence: evidence, verdicts: conclusion.verdicts)
        period = Period(evidence.captures)
        failures = Failures(evidence)
        timeline = Timeline(analysis.summary.timeline)
        upstreamRates = Rate.rows(evidence)
        counters = Counters.rows(evidence)
        self.command = command
        addresses = AddressRole.allCases.flatMap { role in
            evidence.roles.addresses(of: role).prefix(ReportDocument.rowLimit).map {
                Address(
                    address: $0.description, name: evidence.kubernetesName(of: $0), role: role.rawValue,
                    certain: evidence.roles.isCertain($0))
            }
        }
        self.limits = (limits + ReportDocument.limits(evidence, readFromText)).map { $0.text(in: language) }
    }

    static func byName(_ codes: ResponseCodeCounts) -> [String: Int] {
        Dictionary(codes.counts.map { (ResponseCode($0.code).description, $0.count) }) { $0 + $1 }
    }

    private static func clients(_ evidence: Diagnosis.Evidence) -> [Client] {
        let rows = Dictionary(uniqueKeysWithValues: evidence.analysis.clients.map { ($0.client, $0) })
        let paths = Dictionary(grouping: evidence.clientPaths, by: \.path.client)
        let failed = Ledger.failed(evidence) { $0.client }
        return paths.map { address, paths in
            let exchanges = paths.reduce(0) { $0 + $1.exchanges }
            return Client(
                address: address.description, name: evidence.kubernetesName(of: address), exchanges: exchanges,
                answered: paths.reduce(0) { $0 + $1.outcomes[.answered] },
                failed: failed[address] ?? 0,
                lookups: rows[address]?.lookups ?? 0, lostLookups: rows[address]?.lost ?? 0,
                savedLookups: rows[address]?.saved ?? 0,
                resolvers: rows[address]?.resolvers.families.map(\.family.rawValue) ?? [])
        }
        .sorted { ($1.failed, $1.exchanges, $0.address) < ($0.failed, $0.exchanges, $1.address) }
    }

    private static func unread(_ capture: CaptureDescription) -> Sentence {
        let types = capture.unreadLinkTypes.joined(separator: ", ")
        guard !capture.unreadLinkTypes.contains(where: { $0.hasPrefix("USER") }) else {
            return """
                \(verbatim: capture.shortName) has packets of a user-defined link type: \(verbatim: types). \
                `--link-type EN10MB` reads them as Ethernet.
                """
        }
        return """
            \(verbatim: capture.shortName) has packets of an unsupported link type: \(verbatim: types). Capture on \
            another interface, or with `tcpdump -i any`.
            """
    }

    /// What could not be known, or was left out.
    private static func limits(_ evidence: Diagnosis.Evidence, _ readFromText: Set<Int>) -> [Sentence] {
        var limits: [Sentence] = []
        let summary = evidence.analysis.summary
        if summary.unproven > 0 {
            limits.append(
                """
                More queries were outstanding at once than are tracked; the outcome of \(summary.unproven) of them is \
                unknown.
                """)
        }
        if summary.overflow > 0 {
            limits.append("\(summary.overflow) exchanges are missing from the tables, which were full.")
        }
        // No snap length cut what tcpdump did not print.
        let cut = evidence.analysis.counts.enumerated()
            .reduce(0) { $0 + (readFromText.contains($1.offset) ? 0 : $1.element.cutMessages) }
        if cut > 0 {
            limits.append("\(plural(cut, "message")) \(cut, "was", "were") cut by the snap length (tcpdump -s).")
        }
        let undecodable = evidence.analysis.counts.reduce(0) { $0 + $1.undecodable }
        if undecodable > 0 {
            limits.append("\(plural(undecodable, "packet")) could not be decoded: truncated or invalid headers.")
        }
        let skipped = evidence.analysis.counts.reduce(0) { $0 + $1.skippedStreamOctets }
        if skipped > 0 {
            limits.append(
                """
                \(plural(skipped, "byte")) of TCP on a DNS port could not be decoded: messages whose start was not captured, or no \
                DNS.
                """)
        }
        let foreign = evidence.analysis.counts.reduce(0) { $0 + $1.shortPayloads + $1.foreignMessages }
        if foreign > 0 {
            limits.append(
                """
                \(plural(foreign, "payload")) on a DNS port \(foreign, "is", "are") not DNS messages: something else \
                uses that port.
                """)
        }
        for (capture, counts) in zip(evidence.captures, evidence.analysis.counts) {
            guard capture.unreadLinkTypes.isEmpty else {
                limits.append(unread(capture))
                continue
            }
            if counts.unsupported > 0 {
                limits.append(
                    """
                    \(plural(counts.unsupported, "packet")) of \(verbatim: capture.shortName) could not be read: they \
                    are encrypted, or their encapsulation is not supported.
                    """)
            }
        }
        for (number, capture) in evidence.captures.enumerated()
        where evidence.vantages[number] == .unknown && capture.unreadLinkTypes.isEmpty {
            limits.append("\(verbatim: capture.shortName) contains no DNS messages.")
        }
        for capture in evidence.captures where capture.isApart(from: evidence.captures) {
            limits.append(
                """
                \(verbatim: capture.shortName) does not overlap any other capture in time: it was taken at another \
                time, or its clock is wrong and no shared message corrects it.
                """)
        }
        let guessed = [AddressRole.service, .coredns].flatMap(evidence.roles.addresses(of:))
            .filter { !evidence.roles.isCertain($0) }
        if !guessed.isEmpty {
            limits.append(
                """
                The roles of these addresses are guessed from the traffic: \
                \(verbatim: guessed.prefix(8).map(\.description).joined(separator: ", ")) (set them with \
                --service-ip, --coredns-ip or --upstream-ip).
                """)
        }
        return limits
    }
}

extension ReportDocument.Capture {
    init(number: Int, evidence: Diagnosis.Evidence) {
        let capture = evidence.captures[number]
        let counts = number < evidence.analysis.counts.count ? evidence.analysis.counts[number] : FrameCounts()
        // Packets do not tell where a capture without any was taken; its own addresses do.
        let home = evidence.vantages[number].address ?? (counts.messages == 0 ? capture.addresses.first : nil)
        self.init(
            name: capture.name, label: capture.label, sha256: capture.sha256, bytes: capture.bytes,
            linkTypes: capture.linkTypes, packets: capture.packets, dnsMessages: counts.messages,
            first: capture.first.map { Timestamp(nanoseconds: $0).description },
            last: capture.last.map { Timestamp(nanoseconds: $0).description }, kernelDrops: capture.kernelDrops,
            vantage: evidence.vantages[number].name, vantageAddress: evidence.vantages[number].address?.description,
            vantageName: home.flatMap(evidence.kubernetesName), addresses: capture.addresses.map(\.description),
            node: capture.node,
            undecodable: counts.undecodable, cutMessages: counts.cutMessages, truncatedAtEnd: capture.isTruncatedAtEnd,
            clock: capture.clock.map { ReportDocument.Clock($0, captures: evidence.captures) })
    }
}

extension ReportDocument.Clock {
    init(_ clock: CaptureClock, captures: [CaptureDescription]) {
        let second = 1e9
        self.init(
            reference: captures[clock.offset.reference].name, aheadSeconds: Double(clock.offset.ahead) / second,
            uncertaintySeconds: Double(clock.offset.uncertainty) / second, messages: clock.offset.samples,
            corrected: clock.isCorrected)
    }
}

extension ReportDocument.Verdict {
    init(_ verdict: Diagnosis.Verdict, evidence: Diagnosis.Evidence, in language: Language) {
        self.init(
            kind: verdict.kind.rawValue, confidence: verdict.confidence.rawValue,
            summary: verdict.summary.text(in: language), culprit: verdict.culpritSentence.text(in: language),
            culpritValue: verdict.culprit.map { ReportDocument.Culprit($0, evidence: evidence) },
            suspects: verdict.suspects.map { ReportDocument.Suspect($0, evidence: evidence, in: language) },
            rules: verdict.rules)
    }
}

extension ReportDocument.Suspect {
    fileprivate init(_ suspect: Diagnosis.SuspectedSide, evidence: Diagnosis.Evidence, in language: Language) {
        self.init(
            kind: suspect.kind.rawValue, culprit: suspect.culpritSentence.text(in: language),
            culpritValue: ReportDocument.Culprit(suspect.culprit, evidence: evidence))
    }
}

extension ReportDocument.Finding {
    init(
        _ finding: Diagnosis.Finding, evidence: Diagnosis.Evidence, points: PointNames, in language: Language
    ) {
        self.init(
            rule: finding.rule, kind: finding.kind.rawValue, severity: finding.severity.rawValue,
            confidence: finding.confidence.rawValue, title: finding.title.text(in: language),
            culprit: finding.culpritSentence.text(in: language),
            culpritValue: finding.culprit.map { ReportDocument.Culprit($0, evidence: evidence) },
            suspects: finding.suspects.map { ReportDocument.Suspect($0, evidence: evidence, in: language) },
            summary: finding.summary.text(in: language),
            evidence: finding.evidence.map {
                ReportDocument.Evidence(
                    capture: evidence.captures.indices.contains($0.capture) ? evidence.captures[$0.capture].name : "",
                    frames: $0.frames, note: $0.note.text(in: language))
            },
            counts: Dictionary(finding.counts.map { ($0.name, $0.value) }) { first, _ in first },
            examples: ReportDocument.Example.of(finding, evidence: evidence, points: points),
            nextSteps: finding.nextSteps.map {
                ReportDocument.NextStep(text: $0.text.text(in: language), command: $0.command)
            })
    }
}

extension ReportDocument.Totals {
    init(evidence: Diagnosis.Evidence) {
        let counts = evidence.analysis.counts
        let paths = evidence.clientPaths
        var outcomes = OutcomeCounts()
        for path in paths { outcomes += path.outcomes }
        let clients = evidence.analysis.clients.filter { evidence.roles.role(of: $0.client) != .coredns }
        let codes = evidence.analysis.summary.clientResponseCodes(where: evidence.roles.isClientLeg)
        messages = counts.reduce(0) { $0 + $1.messages }
        queries = counts.reduce(0) { $0 + $1.queries }
        responses = counts.reduce(0) { $0 + $1.responses }
        exchanges = outcomes.total
        answered = outcomes[.answered]
        late = outcomes[.late]
        unanswered = outcomes[.unanswered]
        pending = outcomes[.pending]
        rejected = outcomes[.rejected]
        mismatched = outcomes[.mismatched]
        truncated = outcomes[.truncated]
        malformed = outcomes[.malformed]
        let ledger = Ledger(evidence)
        failed = ledger.failed
        unproven = ledger.unproven
        retransmissions = paths.reduce(0) { $0 + $1.retransmissions }
        orphanResponses = evidence.analysis.summary.orphanResponses
        lookups = clients.reduce(0) { $0 + $1.lookups }
        lostLookups = clients.reduce(0) { $0 + $1.lost }
        savedLookups = clients.reduce(0) { $0 + $1.saved }
        rcodes = ReportDocument.byName(codes)
    }
}

extension ReportDocument.LegTotals {
    init(_ paths: [PathRow]) {
        var outcomes = OutcomeCounts()
        for path in paths { outcomes += path.outcomes }
        exchanges = outcomes.total
        retransmissions = paths.reduce(0) { $0 + $1.retransmissions }
        answered = outcomes[.answered]
        late = outcomes[.late]
        unanswered = outcomes[.unanswered]
        pending = outcomes[.pending]
        rejected = outcomes[.rejected]
        mismatched = outcomes[.mismatched]
        truncated = outcomes[.truncated]
        malformed = outcomes[.malformed]
        failed = outcomes.failed
    }
}

extension ReportDocument.Leg {
    init(_ row: LegRow, unproven: Int, evidence: Diagnosis.Evidence) {
        let outcomes = row.outcomes
        self.init(
            role: evidence.roles.role(of: row.server).rawValue, to: row.server.description,
            name: evidence.kubernetesName(of: row.server), port: Int(row.port),
            transport: row.transport == .tcp ? "tcp" : "udp", exchanges: row.exchanges,
            retransmissions: row.retransmissions, answered: outcomes[.answered], late: outcomes[.late],
            unanswered: outcomes[.unanswered], pending: outcomes[.pending], rejected: outcomes[.rejected],
            mismatched: outcomes[.mismatched], truncated: outcomes[.truncated], malformed: outcomes[.malformed],
            failed: max(outcomes.failed - unproven, 0), rcodes: ReportDocument.byName(row.responseCodes),
            latency: ReportDocument.Latency(row))
    }
}

extension ReportDocument.Latency {
    /// Nil where nothing was answered.
    init?(_ row: LegRow) {
        guard row.latency.totalCount > 0 else { return nil }
        let longest = Double(row.longestLatency) / 1e9
        // The histogram's value stands for its bucket, so it may lie a little above the largest value.
        func percentile(_ percent: Double) -> Double {
            min(Double(row.latency.valueAtPercentile(percent)) / 1e6, longest)
        }
        p50 = percentile(50)
        p90 = percentile(90)
        p99 = percentile(99)
        max = longest
        distribution = ReportDocument.LatencyStep.steps(row)
    }
}

extension ReportDocument.Endpoint {
    init(address: IPAddress, failed: Int, evidence: Diagnosis.Evidence) {
        let paths = evidence.clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == address }
        self.address = address.description
        name = evidence.kubernetesName(of: address)
        exchanges = paths.reduce(0) { $0 + $1.exchanges }
        answered = paths.reduce(0) { $0 + $1.outcomes[.answered] }
        self.failed = failed
    }
}
