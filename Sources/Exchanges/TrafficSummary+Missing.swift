import BasicContainers
import PacketWire

/// Queries and answers that a capture lacks though it stands on their way, and captures that cannot lack them.
extension TrafficSummary {
    mutating func noteOrphan(_ slot: Int, in table: borrowing ExchangeTable) {
        // Its leg turned out to be another exchange's.
        guard table.slots[slot].legCount > 0 else { return }
        orphanResponses += max(Int(table.legs[legPlace(slot, 0)].responses), 1)
        // Its client had closed the port: it answers an old query, which no capture lost.
        if table.legs[legPlace(slot, 0)].flags.contains(.responseRejected) { return }
        for leg in 0..<Int(table.slots[slot].legCount) { noteMissing(legPlace(slot, leg), besides: [], in: table) }
    }

    /// A capture that saw the response on a leg stands on its way: it must have seen the query too.
    ///
    /// - Parameter blind: captures that cannot miss it.
    @inline(__always)
    mutating func noteMissing(_ place: Int, besides blind: CaptureSetMask, in table: borrowing ExchangeTable) {
        let missing = table.legs[place].answerSeenBy.subtracting(table.legs[place].querySeenBy).subtracting(blind)
        if !missing.isEmpty, table.legs[place].responses > 0 { noteMissing(table.legs[place], in: missing) }
    }

    /// Captures that saw the query before DNAT, and never see one sent to the server behind it: eBPF hands it over.
    @inline(__always)
    mutating func handingOver(_ slot: Int, in table: inout ExchangeTable) -> CaptureSetMask {
        let place = legPlace(slot, 1)
        guard !table.legs[place].answerSeenBy.subtracting(table.legs[place].querySeenBy).isEmpty,
            let row = legRow(slot, leg: 1, in: &table)
        else { return [] }
        // What leaves for the client stands before DNAT.
        return table.legs[legPlace(slot, 0)].querySeenBy.subtracting(legs[row].sentBy)
            .subtracting(table.legs[place].responseOut)
    }

    /// A hash of the client and of the question's name and type.
    @inline(__always)
    static func question(of slot: Int, in table: borrowing ExchangeTable) -> UInt64 {
        RetryTable.key(
            table.slots[slot].client, table.slots[slot].questionHash, table.slots[slot].questionType)
    }

    /// Counts a client's exchange whose answer is missing, though nothing proves that the client missed it. Over TCP the
    /// snap length cuts the same long answers each time.
    mutating func noteMiss(
        _ slot: Int, _ key: FailurePattern.Key, start: Int64, _ links: borrowing Linkers,
        in table: borrowing ExchangeTable
    ) {
        let isMissing =
            switch key.outcome {
            case .unanswered: key.rejectedBy == nil && !key.isAnswerTaken
            case .answered: key.isAnswerUnseenByAsker || key.isAnswerKept || key.isFirstFragmentOnly
            default: false
            }
        let question = TrafficSummary.question(of: slot, in: table)
        guard isMissing, !key.isProven, key.path.transport == .udp else {
            if key.outcome == .answered, !isMissing { repeatedMisses.noteAnswered(question, start: start) }
            return
        }
        repeatedMisses.noteMissed(
            question, of: key.path.client, start: start,
            wasAnsweredSince: links.retries.wasAnswered(question, since: start, in: table))
    }
    private mutating func noteMissing(_ leg: OpenLeg, in missing: CaptureSetMask) {
        for capture in missing.captures
        where coverage.captures.indices.contains(capture) {
            let (age, overflow) = leg.firstResponse.subtractingReportingOverflow(coverage.captures[capture].first)
            if !overflow { missedQueries[capture, default: MissedQueries()].add(age: age) }
        }
    }

    /// Captures that show what leaves by some interface, but no answer of the server that the client asked, nor that any
    /// answer is handed on to a pod.
    @inline(never)
    func withoutAnswers(of slot: Int, in table: borrowing ExchangeTable) -> CaptureSetMask {
        let leg = table.legs[legPlace(slot, 0)]
        var (shown, leaving): (CaptureSetMask, CaptureSetMask) = ([], [])
        for row in legs {
            leaving.formUnion(row.sentBy)
            if row.server == leg.server, row.port == leg.serverPort { shown.formUnion(row.answersSeenBy) }
        }
        return leaving.subtracting(shown).subtracting(coverage.handingAnswersOn)
    }
}
