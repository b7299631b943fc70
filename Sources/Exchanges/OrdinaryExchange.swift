import BasicContainers
import Histogram
import PacketWire

/// What is counted of an ordinary exchange, as nearly all are: a client's query that was sent once and answered once, in
/// time and without an error, on one leg on which nothing odd was seen.
///
/// It is counted by fewer steps than ``TrafficSummary/finished(_:_:in:)`` takes with any exchange, and to the same sums.
struct OrdinaryExchange {
    /// Nanoseconds since the Unix epoch: the query and its answer.
    let start: Int64
    let answer: Int64
    let code: UInt16
    let isClusterName: Bool
    let isAuthoritative: Bool
    let queryIn: CaptureSetMask
    let queryOut: CaptureSetMask
    let queryRoutedIn: CaptureSetMask
    let responseIn: CaptureSetMask
    let responseOut: CaptureSetMask

    /// Nanoseconds.
    @inline(__always)
    var latency: Int64 { max(answer &- start, 0) }
    @inline(__always)
    var querySeenBy: CaptureSetMask { queryIn.union(queryOut) }
    @inline(__always)
    var answerSeenBy: CaptureSetMask { responseIn.union(responseOut) }
    /// Captures that saw the query come in and go out, and its answer come in.
    @inline(__always)
    private var passed: CaptureSetMask { queryIn.intersection(queryOut).intersection(responseIn) }
    /// Those of them that saw the answer go out, too.
    @inline(__always)
    var handedBack: CaptureSetMask { passed.intersection(responseOut) }

    /// What keeps an exchange from being ordinary.
    private static let oddities: ExchangeFlags = [
        .malformedQuery, .wrongQuestion, .unexpectedSource, .completedOverTCP, .retriedOverTCP, .isExtraLeg, .evicted,
        .isOtherOperation, .isNested,
    ]
    /// What may be noticed of an ordinary one's leg.
    private static let usual: LegFlags = [.hasAnswers, .isNearestIncoming, .authoritative]

    /// - Parameter timeout: nanoseconds; the client's.
    ///
    /// - Returns: nil for an exchange that is not ordinary.
    @inline(__always)
    init?(_ slot: Int, in table: borrowing ExchangeTable, timeout: Int64) {
        let place = legPlace(slot, 0)
        guard table.slots[slot].legCount == 1, table.slots[slot].flags.isDisjoint(with: OrdinaryExchange.oddities),
            table.legs[place].transmissions == 1, table.legs[place].responses == 1,
            table.legs[place].flags.isSubset(of: OrdinaryExchange.usual),
            !TrafficSummary.isServerError(table.legs[place].responseCode)
        else { return nil }
        start = table.legs[place].firstQuery
        answer = table.legs[place].firstResponse
        code = table.legs[place].responseCode
        isClusterName = table.slots[slot].flags.contains(.isClusterName)
        isAuthoritative = table.legs[place].flags.contains(.authoritative)
        queryIn = table.legs[place].queryIn
        queryOut = table.legs[place].queryOut
        queryRoutedIn = table.legs[place].queryRoutedIn
        responseIn = table.legs[place].responseIn
        responseOut = table.legs[place].responseOut
        let isTunnelled = !table.legs[place].queryTunnelled.union(table.legs[place].responseTunnelled).isEmpty
        let isPrompt = latency < TrafficSummary.slow && latency <= timeout
        let isSeenByAsker = !answerSeenBy.isDisjoint(with: table.legs[place].nearestSeenBy)
        let isOversized = table.legs[place].isOversized(table.slots[slot].transport, table.slots[slot].flags)
        guard !isTunnelled, isPrompt, isSeenByAsker, !isOversized, answerSeenBy.isSubset(of: querySeenBy),
            passed.isSubset(of: responseOut)
        else { return nil }
    }
}

extension TrafficSummary {
    /// Counts an exchange that is ordinary, in a single capture.
    ///
    /// - Returns: nil where it is not, and nothing was counted.
    mutating func finishedOrdinary(_ slot: Int, in table: inout ExchangeTable) -> Rows? {
        guard isShortWayOpen, coverage.captures.count == 1, kept == nil,
            let exchange = OrdinaryExchange(slot, in: table, timeout: timeout.nanoseconds)
        else { return nil }
        var rows = Rows()
        rows.outcome = .answered
        coverage.noteHandedOn(in: exchange.handedBack, ofOtherHosts: exchange.queryRoutedIn)
        if let row = legRow(slot, leg: 0, in: &table) {
            legs[row].add(exchange)
            legs[row].add(StepTally.Steps(of: slot, in: table))
            rows.legs[0] = Int32(truncatingIfNeeded: row)
        }
        let place = legPlace(slot, 0)
        let path = Path(
            client: table.slots[slot].client, server: table.legs[place].server,
            serverPort: table.legs[place].serverPort, endpoint: nil, transport: table.slots[slot].transport)
        if let row = pathRow(of: path) {
            paths[row].add(exchange)
            rows.path = Int32(truncatingIfNeeded: row)
        }
        addToTimeline(exchange)
        if !repeatedMisses.rows.isEmpty {
            repeatedMisses.noteAnswered(TrafficSummary.question(of: slot, in: table), start: exchange.start)
        }
        if let row = zoneTable.add(exchange, slot, in: &table) { rows.zone = Int32(truncatingIfNeeded: row) }
        addToBreakdown(exchange, slot, in: table)
        return rows
    }
}

extension LegRow {
    @inline(__always)
    fileprivate mutating func add(_ exchange: OrdinaryExchange) {
        outcomes.add(.answered, isError: false)
        seenBy.formUnion(exchange.querySeenBy)
        answersSeenBy.formUnion(exchange.answerSeenBy)
        sentBy.formUnion(exchange.queryOut)
        handedOnBy.formUnion(exchange.queryRoutedIn.intersection(exchange.queryOut))
        if exchange.isClusterName {
            clusterNames += 1
            if exchange.code == 0 { clusterNamesAnswered += 1 }
            if exchange.isAuthoritative { clusterNamesAuthoritative += 1 }
        } else if exchange.code == 0, !exchange.isAuthoritative {
            forwardedAnswers += 1
        }
        latency.record(UInt64(truncatingIfNeeded: exchange.latency / 1000))
        longestLatency = max(longestLatency, exchange.latency)
        responseCodes.add(exchange.code)
    }
}

extension PathRow {
    @inline(__always)
    fileprivate mutating func add(_ exchange: OrdinaryExchange) {
        outcomes.add(.answered, isError: false)
        firstStart = min(firstStart, exchange.start)
        lastStart = max(lastStart, exchange.start)
        firstSuccess = min(firstSuccess, exchange.start)
        lastSuccess = max(lastSuccess, exchange.start)
        clientLegSeenBy.formUnion(exchange.querySeenBy)
        latencies.add(exchange.latency)
        responseCodes.add(exchange.code)
    }
}
