import BasicContainers

/// What the legs of an exchange say of it as a whole.
extension ExchangeTable {
    /// The leg nearest the client: the first whose query was seen (legs are kept in path order).
    @inline(__always)
    func clientLeg(of slot: Int) -> Int {
        guard slots[slot].legCount > 1, legs[legPlace(slot, 0)].transmissions == 0 else { return 0 }
        return legs[legPlace(slot, 1)].transmissions > 0 ? 1 : 0
    }

    /// True where the query was captured on both sides of DNAT.
    @inline(__always)
    func isTranslated(of slot: Int) -> Bool {
        slots[slot].legCount > 1 && legs[legPlace(slot, 0)].transmissions > 0
            && legs[legPlace(slot, 1)].transmissions > 0
    }

    /// True where a query was captured, so that this is an exchange and not an orphan response.
    @inline(__always)
    func hasQuery(of slot: Int) -> Bool {
        legs[legPlace(slot, 0)].transmissions > 0
            || (slots[slot].legCount > 1 && legs[legPlace(slot, 1)].transmissions > 0)
    }

    /// True where nothing that may still come changes the outcome: every leg asked was answered, and nothing odd
    /// was noticed.
    @inline(__always)
    func isSettled(of slot: Int) -> Bool {
        guard slots[slot].flags.isDisjoint(with: .odd) else { return false }
        for number in 0..<Int(slots[slot].legCount) {
            let place = legPlace(slot, number)
            guard legs[place].responses > 0, legs[place].transmissions > 0, legs[place].flags.isDisjoint(with: .odd)
            else { return false }
        }
        return slots[slot].legCount > 0
    }

    /// The outcome of a leg, as its own server address shows it.
    @inline(__always)
    func outcome(of slot: Int, leg number: Int, timeout: ClientTimeout, coverage: CaptureCoverage) -> Outcome {
        legs[legPlace(slot, number)].outcome(
            slots[slot].flags, isClients: number == clientLeg(of: slot), timeout: timeout, coverage: coverage)
    }
}

extension ExchangeTable {
    /// Captures at nodes that the query went through, and its answer.
    @inline(__always)
    func handedBack(_ slot: Int) -> CaptureSetMask {
        let (near, far) = (legPlace(slot, 0), legPlace(slot, Int(slots[slot].legCount) &- 1))
        return legs[near].queryIn.intersection(legs[far].queryOut).intersection(legs[far].responseIn)
            .intersection(legs[near].responseOut)
    }

    /// Captures at nodes that the query went through, to which its answer came, and which that did not leave.
    @inline(__always)
    func kept(_ slot: Int) -> CaptureSetMask {
        let (near, far) = (legPlace(slot, 0), legPlace(slot, Int(slots[slot].legCount) &- 1))
        // In text without hop limits, copies behind masquerade are not known as such.
        guard legs[near].queryHopLimit != 0 else { return [] }
        // Nor are those of a fragment, of which the node makes others, and of which it is not kept which way they went.
        guard !legs[far].flags.contains(.fragmentOnly) else { return [] }
        let kept = legs[near].queryIn.intersection(legs[far].queryOut).intersection(legs[far].responseIn)
            .subtracting(legs[near].responseOut.union(legs[far].responseOut))
            .subtracting(legs[near].fragmentSeenBy.union(legs[far].fragmentSeenBy))
        // Nearer the client it was seen: this capture lost the frame.
        let hasPassed =
            near == far
            ? !legs[near].nearestSeenBy.subtracting(kept).isDisjoint(with: legs[near].answerSeenBy)
            : legs[near].responses > 0
        return hasPassed ? [] : kept
    }

    /// Where nobody could see the answer come to the client, that of the leg after DNAT stands for both: all captures of
    /// the client's leg had ended before it left its server, or they never show an answer of the address asked, and the
    /// client goes on as with an answer, and did not ask again (eBPF translates back where no capture sees it).
    ///
    /// - Parameter blind: captures that show no answers of the address asked, whatever else leaves; none for a client that
    ///   does not go on.
    mutating func takeAnswerFromFarLeg(
        _ slot: Int, unseenBy blind: CaptureSetMask, timeout: ClientTimeout, _ coverage: borrowing CaptureCoverage
    ) {
        let (near, far) = (legPlace(slot, 0), legPlace(slot, 1))
        guard slots[slot].legCount > 1, legs[near].transmissions > 0, legs[near].responses == 0, legs[far].responses > 0
        else { return }
        let asked = legs[near].querySeenBy
        let isOver = isTranslated(of: slot) && coverage.running(asked, at: legs[far].firstResponse).isEmpty
        let isTaken = !legs[near].isRetried(after: legs[far].firstResponse) || legs[far].isAnswerToAskAgain
        let isUnseen =
            asked.subtracting(blind).isEmpty && asked.subtracting(legs[near].queryIn).isEmpty && isTaken
            && asked.subtracting(legs[far].responseIn).isEmpty && legs[far].responseOut.isDisjoint(with: asked)
        // Who refuses the answer, as the address asked gave it, has got it.
        let isRefused = legs[near].flags.contains(.responseRejected)
        // What came too late from the server is of no use, wherever it ended.
        let isLate = legs[far].firstResponse &- legs[near].lastTransmission > timeout.nanoseconds
        guard isOver || isUnseen || isRefused || isLate else { return }
        legs[near].responses = legs[far].responses
        legs[near].responseCode = legs[far].responseCode
        legs[near].firstResponse = legs[far].firstResponse
        legs[near].lastResponseSighting = legs[far].lastResponseSighting
        if legs[near].lastTransmission <= legs[far].firstResponse {
            legs[near].answeredTransmission = legs[near].lastTransmission
            legs[near].answeredTransmissionNumber = legs[near].transmissions
        } else {
            legs[near].answeredTransmission = legs[far].answeredTransmission
            legs[near].answeredTransmissionNumber = legs[far].answeredTransmissionNumber
        }
        legs[near].responseLength = legs[far].responseLength
        legs[near].flags.formUnion(legs[far].flags.intersection([.truncated, .malformedResponse]))
    }
}

extension OpenLeg {
    /// True for an error, or an answer that was cut short: after one resolvers do not go on, and ask again as well.
    var isAnswerToAskAgain: Bool { TrafficSummary.isServerError(responseCode) || flags.contains(.truncated) }

    /// The outcome of the leg, as its own server address shows it.
    ///
    /// - Parameter isClients: whether the leg is the one nearest the client.
    func outcome(
        _ exchangeFlags: ExchangeFlags, isClients: Bool, timeout: ClientTimeout, coverage: CaptureCoverage
    ) -> Outcome {
        let lacksFragments = flags.contains(.fragmentOnly) && lacksFragments(coverage)
        if !lacksFragments, transmissions > 0, let latency {
            if flags.contains(.malformedResponse) && responses == 1 { return .malformed }
            let refused = flags.contains(.responseRejected) && responses == 1 && latency >= OpenLeg.givingUp
            if refused || isLate(timeout: timeout) { return .late }
            if flags.contains(.truncated) && !exchangeFlags.contains(.completedOverTCP) { return .truncated }
            return .answered
        }
        if isClients, !exchangeFlags.isDisjoint(with: [.unexpectedSource, .wrongQuestion]) { return .mismatched }
        if !flags.isDisjoint(with: [.queryRejected, .connectionReset]) { return .rejected }
        if exchangeFlags.contains(.malformedQuery) { return .malformed }
        // The client's own retry shows that it waited in vain, wherever the capture ends.
        if isRetried { return .unanswered }
        let (end, overflow) = lastTransmission.addingReportingOverflow(timeout.nanoseconds)
        let isCovered = !overflow && coverage.covers(querySeenBy, until: end)
        // What was put out for want of room counts as unanswered until its answer comes: see ``UnansweredQueries``.
        return isCovered || exchangeFlags.contains(.evicted) ? .unanswered : .pending
    }

    /// True where the client got the first fragment of the answer and no more: it asked again, or the captures that
    /// saw the fragment see later ones too. A capture filter on ports lets first fragments alone through.
    func lacksFragments(_ coverage: CaptureCoverage) -> Bool {
        guard flags.contains(.fragmentOnly) else { return false }
        return transmissions > answeredTransmissionNumber || flags.contains(.askedAnew)
            || fragmentSeenBy.contains {
                coverage.captures.indices.contains($0) && coverage.captures[$0].seesLaterFragments
            }
    }

    /// A refused answer younger than this many nanoseconds is one that the client no longer needed (it had
    /// another), not one that it gave up on: no resolver waits less than a second.
    static let givingUp: Int64 = 1_000_000_000
}
