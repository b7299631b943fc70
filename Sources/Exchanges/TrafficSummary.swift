import BasicContainers
import DNSWire
package import PacketWire

/// Bounded sums over all finished exchanges: what every rule and report reads. Memory follows the number of
/// servers, paths and kinds of failure, never the number of packets.
package struct TrafficSummary: Sendable {
    static let legLimit = 1024
    static let pathLimit = 16_384
    static let patternLimit = 4096
    /// Nanoseconds from which an answer counts as slow: no resolver gives up earlier.
    static let slow: Int64 = 1_000_000_000

    package internal(set) var coverage: CaptureCoverage
    package internal(set) var legs: [LegRow] = []
    package internal(set) var paths: [PathRow] = []
    package internal(set) var patterns: [FailurePattern] = []
    /// Responses whose query was not captured, copies counted once.
    package internal(set) var orphanResponses = 0
    /// By capture: responses it saw of queries that it did not see, by how long after its start they came.
    package internal(set) var missedQueries: [Int: MissedQueries] = [:]
    /// Exchanges of which nobody can say what became: there was no room to wait for their answers.
    package internal(set) var unproven = 0
    /// Things left out because a table was full.
    package private(set) var overflow = 0
    /// What clients asked over time; queries of servers are not in it.
    package private(set) var timeline = Timeline<TrafficCounts>(width: 250_000_000)
    /// TCP connections on DNS ports.
    package internal(set) var connections = ConnectionTable()
    /// Single exchanges, where the caller wants to search a log for them.
    package private(set) var kept: KeptExchanges?
    /// Queries and answers a second between servers and what they ask.
    package internal(set) var upstreamRates: [UpstreamRate] = []
    /// Node caches by the address that they are asked at, and those that they ask from, one a node.
    package internal(set) var cacheAskers: [IPAddress: [IPAddress]] = [:]
    /// Servers that were seen to ask others for what they had been asked.
    var askers = AddressSet()
    /// Answers too large for a link on their way.
    package internal(set) var pathErrors = PathErrorTable()
    package internal(set) var strays = StrayQueries()
    /// What clients' exchanges have in common, for comparing those that were lost.
    package private(set) var breakdown = Breakdown()
    package private(set) var ports = PortTally()
    /// Queries that were answered although their checksum is wrong: the capture's tool wrote it.
    package private(set) var acceptedWrongQueries = 0
    /// Answers with a wrong checksum after which nobody asked again, because they were taken or given up.
    package private(set) var settledWrongAnswers = 0
    /// Questions that stayed without an answer in sight, though nobody's retry proves that it did not come.
    package internal(set) var repeatedMisses = RepeatedMisses()
    var vantages = VantageTable()
    private var pairSights = PairSights()
    var zoneTable: ZoneTable

    let timeout: ClientTimeout
    /// Whether ordinary exchanges are counted as such: see ``AnalysisOptions/countsAllInFull``.
    let isShortWayOpen: Bool
    private var legIndex = HashIndex(capacity: 64)
    private var pathIndex = HashIndex(capacity: 256)
    private var patternIndex = HashIndex(capacity: 64)

    init(options: AnalysisOptions) {
        timeout = ClientTimeout(nanoseconds: options.timeout, isStated: options.isTimeoutStated)
        isShortWayOpen = !options.countsAllInFull
        kept = options.keepsExchanges ? KeptExchanges() : nil
        coverage = CaptureCoverage(captures: options.captureCount)
        zoneTable = ZoneTable(capacity: options.openExchangeLimit)
    }

    /// Zones in the order in which they were met.
    package var zonesAsMet: [ZoneRow] { zoneTable.rows }

    /// Zones, the most asked first.
    package var zones: [ZoneRow] { zoneTable.rows.sorted { $0.exchanges > $1.exchanges } }

    // MARK: As exchanges open, are answered and end

    @inline(__always)
    mutating func begin(at time: Int64) {
        timeline.begin(at: time)
        breakdown.begin(at: time)
    }

    /// The rows to which an exchange was counted; -1 where there is none.
    struct Rows {
        var legs: InlineArray<2, Int32> = [-1, -1]
        var path: Int32 = -1
        /// Its row in ``TrafficSummary/patterns`` and among the zones; -1 where there is none.
        var pattern: Int32 = -1
        var zone: Int32 = -1
        /// What became of it for its client; nil where it is no exchange of its own.
        var outcome: Outcome?
    }

    mutating func finished(_ slot: Int, _ links: inout Linkers, in table: inout ExchangeTable) -> Rows {
        var rows = Rows()
        guard table.hasQuery(of: slot) else {
            noteOrphan(slot, in: table)
            return rows
        }
        if !table.slots[slot].flags.contains(.unexpectedSource) {
            for leg in 0..<Int(table.slots[slot].legCount) {
                noteMissing(legPlace(slot, leg), besides: leg > 0 ? handingOver(slot, in: &table) : [], in: table)
            }
        }
        coverage.noteHandedOn(
            in: table.handedBack(slot), ofOtherHosts: table.legs[legPlace(slot, 0)].queryRoutedIn)
        let isClusterName = table.slots[slot].flags.contains(.isClusterName)
        let clientLeg = table.clientLeg(of: slot)
        var clientOutcome = Outcome.pending
        for leg in 0..<Int(table.slots[slot].legCount) {
            let place = legPlace(slot, leg)
            guard leg == clientLeg || table.legs[place].transmissions > 0 else { continue }
            let outcome = table.legs[place].outcome(
                table.slots[slot].flags, isClients: leg == clientLeg, timeout: timeout, coverage: coverage)
            if leg == clientLeg { clientOutcome = outcome }
            guard let row = legRow(slot, leg: leg, in: &table) else { continue }
            let isError = TrafficSummary.isError(slot, place, in: table)
            legs[row].add(place, in: table, outcome: outcome, isError: isError, isClusterName: isClusterName)
            rows.legs[leg] = Int32(truncatingIfNeeded: row)
        }
        if table.slots[slot].flags.contains(.isExtraLeg) { return rows }
        rows.outcome = clientOutcome
        if clientOutcome == .answered {
            let row = Int(rows.legs[Int(table.slots[slot].legCount) &- 1])
            if row >= 0 { legs[row].add(StepTally.Steps(of: slot, in: table)) }
        }
        let place = legPlace(slot, clientLeg)
        let isClients = !table.slots[slot].flags.contains(.isNested)
        let (path, pattern) = addPath(
            slot, place, outcome: clientOutcome, isClients: isClients, &links, in: &table)
        rows.path = Int32(truncatingIfNeeded: path ?? -1)
        rows.pattern = Int32(truncatingIfNeeded: pattern ?? -1)
        if isClients {
            let zone = zoneTable.add(slot, place, outcome: clientOutcome, in: &table)
            rows.zone = Int32(truncatingIfNeeded: zone ?? -1)
            addToBreakdown(slot, place, outcome: clientOutcome, in: &table)
        }
        return rows
    }

    @inline(__always)
    private mutating func addToBreakdown(_ slot: Int, _ place: Int, outcome: Outcome, in table: inout ExchangeTable) {
        let isLost = outcome == .unanswered || (outcome == .answered && table.legs[place].isAnsweredOnRetry)
        guard isLost || outcome == .answered else { return }
        if isLost, table.slots[slot].flags.contains(.isPaired), !table.isSiblingAnswered(of: slot) {
            if let other = table.openSibling(of: slot) { table.slots[other].flags.insert(.isSiblingLost) }
            breakdown.lostWithSibling += 1
        }
        let start = table.legs[place].firstQuery
        breakdown.add(table.slots[slot], start: start, isLost: isLost)
        ports.add(
            client: table.slots[slot].client, port: table.slots[slot].clientPort, start: start, isLost: isLost)
    }

    /// The same for an ordinary exchange.
    @inline(__always)
    mutating func addToBreakdown(_ exchange: OrdinaryExchange, _ slot: Int, in table: borrowing ExchangeTable) {
        breakdown.add(table.slots[slot], start: exchange.start, isLost: false)
        ports.add(
            client: table.slots[slot].client, port: table.slots[slot].clientPort, start: exchange.start, isLost: false)
    }

    mutating func finishAll() {
        coverage.endAll()
        connections.finish()
    }

    /// Whether `server` answers names under `cluster.local`; nil where none was asked of it, or none answered.
    package func answersClusterNames(_ server: IPAddress) -> Bool? {
        let rows = legs.filter { $0.server == server }
        if rows.contains(where: { $0.clusterNamesAnswered > 0 }) { return true }
        let answeredOthers = rows.contains { !$0.responseCodes.isEmpty }
        let asked = rows.contains { $0.clusterNames > 0 }
        return answeredOthers && asked ? false : nil
    }

    /// True for a server that forwards, by its answers, and of which no question is in sight: a filter leaves out what it asks
    /// its upstream (over TCP, or by another port).
    package func forwardsOutOfSight(_ server: IPAddress) -> Bool {
        !askers.contains(server)
            && legs.reduce(0) { $0 + ($1.server == server ? $1.forwardedAnswers : 0) } >= TrafficSummary.fewestForwarded
    }

    /// So many answers are not all from a cache that was filled before.
    private static let fewestForwarded = 20

    /// First responses by response code, over the paths that `matches` accepts.
    package func clientResponseCodes(where matches: (Path) -> Bool) -> ResponseCodeCounts {
        var sum = ResponseCodeCounts()
        for row in paths where matches(row.path) { sum += row.responseCodes }
        return sum
    }

    // MARK: Rows

    @inline(__always)
    mutating func legRow(_ slot: Int, leg: Int, in table: inout ExchangeTable) -> Int? {
        let server = table.legs[legPlace(slot, leg)].server
        let port = table.legs[legPlace(slot, leg)].serverPort
        let transport = table.slots[slot].transport
        let hash = mixed(mixed(server.high, server.low), UInt64(port) << 8 | UInt64(transport.rawValue))
        if let known = knownLegRow(hash: hash, server, port, transport) { return known }
        if legs.count == TrafficSummary.legLimit {
            overflow += 1
            return nil
        }
        legs.append(LegRow(server: server, port: port, transport: transport))
        legIndex.insert(hash: hash, row: legs.count - 1)
        return legs.count - 1
    }

    @inline(__always)
    private func knownLegRow(
        hash: UInt64, _ server: IPAddress, _ port: UInt16, _ transport: TransportProtocol
    ) -> Int? {
        // A span's rows are compared in place, an array's would be copied.
        let rows = legs.span
        var probe = legIndex.probe(hash)
        while let row = legIndex.next(&probe) {
            if rows[row].server == server && rows[row].port == port && rows[row].transport == transport { return row }
        }
        return nil
    }

    @inline(__always)
    private func knownPathRow(hash: UInt64, _ path: Path) -> Int? {
        let rows = paths.span
        var probe = pathIndex.probe(hash)
        while let row = pathIndex.next(&probe) {
            if rows[row].path == path { return row }
        }
        return nil
    }

    @inline(__always)
    private mutating func addPath(
        _ slot: Int, _ place: Int, outcome: Outcome, isClients: Bool, _ links: inout Linkers,
        in table: inout ExchangeTable
    ) -> (path: Int?, pattern: Int?) {
        let path = Path(
            client: table.slots[slot].client, server: table.legs[place].server,
            serverPort: table.legs[place].serverPort,
            endpoint: table.isTranslated(of: slot) ? table.legs[legPlace(slot, 1)].server : nil,
            transport: table.slots[slot].transport)
        let isError = TrafficSummary.isError(slot, place, in: table)
        let row = pathRow(of: path)
        if let row {
            if !isClients { paths[row].nested += 1 }
            paths[row].add(place, in: &table, outcome: outcome, isError: isError)
            var seenBy = table.legs[place].querySeenBy
            if path.endpoint != nil {
                paths[row].endpointLegSeenBy.formUnion(table.legs[legPlace(slot, 1)].querySeenBy)
                seenBy.formUnion(table.legs[legPlace(slot, 1)].querySeenBy)
            }
            if outcome == .answered, coverage.captures.count > 1 {
                let time = table.legs[place].firstQuery
                paths[row].addSights(of: seenBy, at: time, coverage.captures)
                if let pair = paths[row].pair {
                    let missing = pairSights.add(seenBy.union(table.legs[place].answerSeenBy), to: pair)
                    if !missing.isEmpty { coverage.missed(at: time, in: missing) }
                }
            }
        }
        if isClients {
            addToTimeline(place, in: table, isFailure: outcome != .pending && outcome != .answered || isError)
        }
        let isSlow = (table.legs[place].latency ?? 0) >= TrafficSummary.slow
        if !table.legs[place].flags.isDisjoint(with: [.corruptedQuery, .corruptedResponse]), outcome == .answered,
            !table.legs[place].isCorrupted
        {
            if table.legs[place].flags.contains(.corruptedQuery) {
                acceptedWrongQueries += 1
            } else {
                settledWrongAnswers += 1
            }
        }
        let isOdd =
            !table.legs[place].flags.isDisjoint(with: [.responseRejected, .corruptedResponse])
            || table.legs[place].isCorrupted
            || table.legs[place].isOversized(table.slots[slot].transport, table.slots[slot].flags)
            || isAskedAgain(slot, table.legs[place].flags, in: table)
            || !table.legs[place].isAnswerSeenByAsker(coverage)
            || isAnswerKept(slot, in: table)
        if outcome != .answered || isError || isSlow || isOdd {
            let pattern = addPattern(slot, path: path, outcome: outcome, isError: isError, &links, in: table)
            if isClients, let pattern {
                noteMiss(slot, patterns[pattern].key, start: table.legs[place].firstQuery, links, in: table)
            }
            return (row, pattern)
        }
        if isClients, !repeatedMisses.rows.isEmpty {
            repeatedMisses.noteAnswered(
                TrafficSummary.question(of: slot, in: table), start: table.legs[place].firstQuery)
        }
        if kept != nil {
            kept?.addAnswered(slot, path: path, in: table)
        }
        return (row, nil)
    }

    @inline(__always)
    private mutating func addToTimeline(_ place: Int, in table: borrowing ExchangeTable, isFailure: Bool) {
        timeline.add(table.legs[place].firstQuery) {
            $0.queries &+= 1
            if isFailure { $0.failures &+= 1 }
        }
        if table.legs[place].responses > 0 { timeline.add(table.legs[place].firstResponse) { $0.answers &+= 1 } }
    }

    /// The same for an ordinary exchange.
    @inline(__always)
    mutating func addToTimeline(_ exchange: OrdinaryExchange) {
        timeline.add(exchange.start) { $0.queries &+= 1 }
        timeline.add(exchange.answer) { $0.answers &+= 1 }
    }

    mutating func pathRow(of path: Path) -> Int? {
        let hash = path.hash
        if let known = knownPathRow(hash: hash, path) { return known }
        if paths.count == TrafficSummary.pathLimit {
            overflow += 1
            return nil
        }
        paths.append(PathRow(path: path))
        if coverage.captures.count > 1 { paths[paths.count - 1].pair = pairSights.row(of: path) }
        pathIndex.insert(hash: hash, row: paths.count - 1)
        return paths.count - 1
    }

    private mutating func addPattern(
        _ slot: Int, path: Path, outcome: Outcome, isError: Bool, _ links: inout Linkers,
        in table: borrowing ExchangeTable
    ) -> Int? {
        let exchange = table.slots[slot]
        let leg = table.legs[legPlace(slot, table.clientLeg(of: slot))]
        let endpoint = table.legs[legPlace(slot, 1)]
        let hasEndpoint = path.endpoint != nil
        let asked = hasEndpoint ? endpoint.server : leg.server
        // An error about the translated query may not have come through to the client's leg.
        let wasRejected =
            leg.flags.contains(.queryRejected) || (hasEndpoint && endpoint.flags.contains(.queryRejected))
        let key = FailurePattern.Key(
            path: path, outcome: outcome, responseCode: isError ? leg.responseCode : nil,
            query: leg.queryReach, response: leg.responseReach,
            endpointQuery: hasEndpoint ? endpoint.queryReach : Reach(),
            endpointResponse: exchange.legCount > 1 ? endpoint.responseOrFragmentReach : Reach(),
            upstream: links.nested.upstreamState(of: slot, in: table, askedBy: asked),
            unexpectedSource: exchange.flags.contains(.unexpectedSource) ? exchange.unexpectedSource : nil,
            rejectedBy: wasRejected ? exchange.rejectedBy : nil,
            icmpType: exchange.icmpType, icmpCode: exchange.icmpCode,
            isClusterName: exchange.flags.contains(.isClusterName),
            retriedOverTCP: exchange.flags.contains(.retriedOverTCP),
            wasRouted: leg.transmissions > 0 && VantageRow.wasRouted(leg.lowestQueryHopLimit),
            isSlow: (leg.latency ?? 0) >= TrafficSummary.slow && !leg.isAnsweredOnRetry,
            isFirstFragmentOnly: leg.lacksFragments(coverage), isAnsweredOnRetry: leg.isAnsweredOnRetry,
            isHalfOfPair: table.isSiblingAnswered(of: slot),
            // A client that sent again and took the first answer refuses the others by right.
            isAnswerRefused: leg.flags.contains(.responseRejected)
                && (outcome == .answered ? leg.responses == 1 : outcome == .unanswered && leg.responses == 0),
            isCorrupted: leg.isCorrupted || (hasEndpoint && endpoint.isCorrupted),
            isDoubtful: outcome == .answered && leg.flags.contains(.corruptedResponse) && !leg.isCorrupted,
            isOversized: leg.isOversized(exchange.transport, exchange.flags),
            isReset: leg.flags.contains(.connectionReset)
                || (hasEndpoint && endpoint.flags.contains(.connectionReset)),
            isProven: leg.isRetried || wasRejected || leg.flags.contains(.responseRejected),
            isAskedAgain: outcome == .answered && isAskedAgain(slot, leg.flags, in: table),
            unexpectedPort: exchange.unexpectedPort > 0 ? exchange.unexpectedPort : nil,
            endpointPort: hasEndpoint && endpoint.serverPort != leg.serverPort ? endpoint.serverPort : nil,
            isAnswerUnseenByAsker: !leg.isAnswerSeenByAsker(coverage),
            isAnswerKept: outcome == .answered && isAnswerKept(slot, in: table),
            // One that was asked again later was another call's, whatever its client asked meanwhile.
            isAnswerTaken: leg.flags.contains(.answerTaken) && outcome == .unanswered && !wasRejected
                && !leg.isRetried,
            isSentElsewhere: exchange.isSentElsewhere,
            isRejectedUntranslated: wasRejected && hasEndpoint && !exchange.isRejectedTranslated)
        guard let row = patternRow(of: key) else { return nil }
        kept?.addFailure(slot, path: path, pattern: row, in: table)
        patterns[row].count += 1
        patterns[row].retransmissions += max(Int(leg.transmissions) - 1, 0)
        patterns[row].firstStart = min(patterns[row].firstStart, leg.firstQuery)
        patterns[row].lastStart = max(patterns[row].lastStart, leg.firstQuery)
        patterns[row].longestLatency = max(patterns[row].longestLatency, leg.latency ?? 0)
        let count = patterns[row].count
        let wait = leg.latency ?? max(leg.lastQuerySighting &- leg.firstQuery, 0)
        if wait > patterns[row].worstWait {
            patterns[row].worstWait = wait
            patterns[row].worst = self.exchange(slot, in: table)
        }
        if count < FailurePattern.exampleLimit {
            patterns[row].examples.append(self.exchange(slot, in: table))
        } else if count & (count - 1) == 0 {
            if patterns[row].examples.count == FailurePattern.exampleLimit { patterns[row].examples.removeLast() }
            patterns[row].examples.append(self.exchange(slot, in: table))
        }
        return row
    }

    /// True where the answer came to a node that handed the query on, as it did others' answers, and did not leave it.
    @inline(__always)
    private func isAnswerKept(_ slot: Int, in table: borrowing ExchangeTable) -> Bool {
        let others = table.legs[legPlace(slot, 0)].queryRoutedIn
        let shown = coverage.handingAnswersOn.subtracting(others).union(
            coverage.handingAnswersOut.intersection(others))
        let kept = table.kept(slot).intersection(shown)
        guard !kept.isEmpty else { return false }
        // Its copy may lie behind the capture's end.
        let answered = table.legs[legPlace(slot, Int(table.slots[slot].legCount) &- 1)].firstResponse
        return !coverage.running(kept, at: answered &+ OpenLeg.samePacketWindow).isEmpty
    }

    /// True where the query came again after its answer, and not only because the other question of its pair was lost.
    @inline(__always)
    private func isAskedAgain(_ slot: Int, _ flags: LegFlags, in table: borrowing ExchangeTable) -> Bool {
        guard flags.contains(.askedAgain) else { return false }
        return !table.slots[slot].flags.contains(.isPaired) || table.isSiblingAnswered(of: slot)
    }

    mutating func patternRow(of key: FailurePattern.Key) -> Int? {
        let hash = key.hash
        if let known = patternIndex.first(hash: hash, where: { patterns[$0].key == key }) { return known }
        if patterns.count == TrafficSummary.patternLimit {
            overflow += 1
            return nil
        }
        patterns.append(FailurePattern(key: key))
        patternIndex.insert(hash: hash, row: patterns.count - 1)
        return patterns.count - 1
    }

    func wasRejected(_ slot: Int, in table: borrowing ExchangeTable) -> Bool {
        (0..<Int(table.slots[slot].legCount)).contains {
            table.legs[legPlace(slot, $0)].flags.contains(.queryRejected)
        }
    }
}
