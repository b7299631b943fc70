import BasicContainers
import DNSWire
import PacketWire

/// Joins sightings into exchanges: copies of one packet, the legs before and after DNAT, retransmissions,
/// responses, and ICMP errors about either. Holds open exchanges only; each is handed to `summary` when
/// nothing more can be expected of it.
struct Correlator: ~Copyable {
    /// The client's own timeout in nanoseconds.
    let timeout: Int64
    /// How long after its last activity an exchange is remembered, for late answers and retransmissions.
    let horizon: Int64
    /// How long after its last activity an answered exchange keeps its slot, for copies and for ICMP errors.
    let settling: Int64
    var table: ExchangeTable
    var decided: DecidedExchanges
    var summary: TrafficSummary
    var lookups: LookupTracker
    var links: Linkers
    private var unanswered: UnansweredQueries
    /// Takes every finished exchange where the caller lists them; nil otherwise, so that none is built.
    let onExchange: ((Exchange) -> Bool)?
    /// The same for a list of many, which takes them in numbers.
    private let onPacked: PackedExchangeBody?
    private let listsFailuresOnly: Bool
    /// False once `onExchange` asked for no more.
    var isWanted = true
    /// Exchanges that stay open although they failed, for telling that: see ``tellSoon(_:)``.
    var knownFailures: SlotRing
    /// The latest time stamp met.
    private(set) var now: Int64 = .min

    /// - Parameter onExchange: takes every exchange with all its sightings; returns false to get no more.
    init(
        options: AnalysisOptions, onExchange: ((Exchange) -> Bool)? = nil, onPacked: PackedExchangeBody? = nil
    ) {
        self.onExchange = onExchange
        self.onPacked = onPacked
        listsFailuresOnly = options.listsFailuresOnly
        timeout = options.timeout
        settling = options.captureCount > 1 || options.mayGrow ? OpenLeg.otherCaptureWindow &+ 200_000_000 : 100_000_000
        decided = DecidedExchanges(capacity: options.openExchangeLimit)
        horizon = max(options.timeout &* 2, 5_000_000_000) &+ 1_000_000_000
        table = ExchangeTable(capacity: options.openExchangeLimit)
        summary = TrafficSummary(options: options)
        links = Linkers(options: options)
        lookups = LookupTracker(capacity: options.openExchangeLimit)
        unanswered = UnansweredQueries()
        let tellsFailures = onExchange != nil && options.listsFailuresOnly
        knownFailures = SlotRing(capacity: tellsFailures ? options.openExchangeLimit : 0)
    }

    // MARK: Queries

    mutating func query(_ sighting: MessageSighting, message: Span<UInt8>) {
        advance(to: sighting.time)
        let key = sighting.key
        let question = QuestionKey(sighting.head.question)
        let isKeyOpen = table.holds(key)
        if isKeyOpen,
            let (slot, leg) = table.firstLeg(key, question, to: sighting.server, port: sighting.serverPort)
        {
            complete(slot, sighting, message)
            if isTranslatedHere(sighting, slot: slot, leg: leg) {
                swapLegs(of: slot)
                noteQuery(sighting, slot: slot, leg: 1)
            } else if isFirstOfLaterTransmission(sighting, slot: slot) {
                let leg = joinLegs(of: slot, sighting, key, question)
                noteQuery(sighting, slot: slot, leg: leg)
            } else {
                noteQuery(sighting, slot: slot, leg: leg)
            }
            links.packets.note(sighting, question, slot: slot, in: table)
            return
        }
        var isExtraLeg = false
        if isKeyOpen, let found = exchange(of: sighting, key, question) {
            if found.linkage == .otherLeg {
                complete(found.slot, sighting, message)
                addLeg(sighting, to: found.slot, isSure: found.isSure)
                return
            }
            isExtraLeg = true
        }
        if let place = decided.first(key, question: question), noteLateQuery(sighting, of: place, message: message) {
            return
        }
        if let slot = links.packets.original(of: sighting, question, in: table) {
            addMasqueraded(sighting, key, to: slot)
            return
        }
        let slot = openSlot(key, for: sighting, message: message)
        links.packets.note(sighting, question, slot: slot, in: table)
        if isExtraLeg { table.slots[slot].flags.insert(.isExtraLeg) }
        noteQuery(sighting, slot: slot, leg: 0)
        if !isExtraLeg {
            if let port = opened(slot, at: sighting.time) { noteAskedAgain(sighting, from: port, question, message) }
        }
    }

    /// - Returns: the port of an answered exchange that this one tries again.
    private mutating func opened(_ slot: Int, at time: Int64) -> UInt16? {
        summary.begin(at: time)
        let (isClients, answeredPort) = links.opened(slot, in: &table, at: time)
        // What a server asks its upstream is no lookup of an application.
        if isClients { lookups.opened(slot, in: &table, at: time) }
        return answeredPort
    }

    private mutating func openSlot(
        _ key: ExchangeTable.Key, for sighting: MessageSighting, message: Span<UInt8>
    ) -> Int {
        if table.isFull, let oldest = table.nextOldest() {
            table.slots[oldest].flags.insert(.evicted)
            finish(oldest)
        }
        let slot = table.open(key, for: sighting)
        if let question = sighting.head.question {
            table.slots[slot].take(question)
            table.setName(of: slot, from: question, in: message)
        }
        return slot
    }

    /// Learns the question that earlier sightings were cut before, from one that has it.
    @inline(__always)
    private mutating func complete(_ slot: Int, _ sighting: MessageSighting, _ message: Span<UInt8>) {
        guard table.slots[slot].questionType == 0, let question = sighting.head.question, question.isWhole else {
            return
        }
        table.slots[slot].take(question)
        table.setName(of: slot, from: question, in: message)
    }

    mutating func noteQuery(_ sighting: MessageSighting, slot: Int, leg: Int) {
        let before = table.legs[legPlace(slot, leg)].transmissions
        let sentBefore = table.legs[legPlace(slot, leg)].queryOut
        table.legs[legPlace(slot, leg)].noteQuery(sighting)
        if !sentBefore.isSubset(of: table.legs[legPlace(slot, leg)].queryOut) {
            summary.coverage.noteCameInAgain(in: sighting.capture)
        }
        if before > 0, table.legs[legPlace(slot, leg)].transmissions > before,
            table.slots[slot].flags.contains(.isNested)
        {
            links.nested.askedAgain(slot, in: table, at: sighting.time)
        }
        if leg == 0, sighting.direction != .outgoing, table.slots[slot].clientInterface == 0 {
            table.slots[slot].clientInterface = sighting.interfaceIndex
            table.slots[slot].clientInterfaceCapture = Int32(truncatingIfNeeded: sighting.capture)
        }
        note(.query, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot, leg: leg)
    }

    // MARK: Responses

    mutating func response(_ sighting: MessageSighting, message: Span<UInt8>) {
        summary.coverage.noteAnswer(in: sighting.capture)
        links.retries.showingAnswers = summary.coverage.showingAnswers
        advance(to: sighting.time)
        let key = sighting.key
        // An answer without a question section (a refusal, a format error) answers whatever has its ID.
        let question = QuestionKey(sighting.head.question)
        let server = (sighting.server, sighting.serverPort)
        if sighting.head.aliasOffset > 0, let question = sighting.head.question, question.isOfCluster(in: message) {
            links.nested.aliases.note(sighting.head, of: message, ofName: question.nameHash)
        }
        if let (slot, leg) = table.firstLeg(key, question, to: sighting.server, port: sighting.serverPort) {
            complete(slot, sighting, message)
            if leg == 0, sighting.identification == 0, table.slots[slot].legCount == 1,
                table.legs[legPlace(slot, 0)].responses == 0
            {
                takeLegBack(slot, sighting, key)
            }
            if leg == 0, table.slots[slot].legCount == 2, table.legs[legPlace(slot, 0)].responses == 0,
                table.legs[legPlace(slot, 0)].transmissions > 1, table.legs[legPlace(slot, 1)].responses == 0
            {
                takeAnsweringLeg(slot, sighting, key)
            }
            noteResponse(sighting, slot: slot, leg: leg)
            return
        }
        if let slot = table.first(key, question: question, server: nil) {
            if isOfLater(sighting, key, question, than: slot) { return }
            otherSource(sighting, slot: slot)
            return
        }
        if let slot = table.first(key, question: nil, server: server), table.hasQuery(of: slot) {
            let leg = table.leg(of: slot, server: sighting.server, port: sighting.serverPort) ?? 0
            table.slots[slot].flags.insert(.wrongQuestion)
            note(.response, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot, leg: leg)
            return
        }
        if let place = decided.first(key, question: question), noteLateResponse(sighting, of: place) { return }
        if let place = unanswered.first(key, question: question), noteVeryLate(sighting, of: place) { return }
        // What a proxy in the pod answers was asked on a port of its own (Istio: 15053), and asks on with the same ID.
        if sighting.interfaceIndex == MessageSighting.loopbackIndex || links.retries.isRelayed(sighting, question) {
            return
        }
        if let asked = links.retries.askedWithOtherID(sighting, question, in: table) {
            // A server that waits for its upstream waits on.
            if !table.slots[asked].flags.contains(.isNested) { table.slots[asked].flags.insert(.wrongQuestion) }
            note(.response, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: asked, leg: 0)
            return
        }
        let slot = openSlot(key, for: sighting, message: message)
        noteResponse(sighting, slot: slot, leg: 0)
    }

    // MARK: Time

    /// Whether every exchange is listed, with all its sightings, and so waits for the last of them.
    var listsAll: Bool { onPacked != nil || onExchange != nil && !listsFailuresOnly }

    /// Hands out an exchange that is about to be closed, where it is wanted.
    mutating func list(_ slot: Int) {
        if let onPacked, isWanted, table.hasQuery(of: slot), !table.slots[slot].flags.contains(.isExtraLeg) {
            isWanted = summary.withPacked(slot, in: &table, onPacked)
        }
        guard isWanted, let onExchange, table.hasQuery(of: slot),
            !table.slots[slot].flags.contains(.isTold), !listsFailuresOnly || summary.isFailure(slot, in: table)
        else { return }
        isWanted = onExchange(summary.exchange(slot, in: table))
    }

    /// Finishes what fell due before `time`.
    @inline(__always)
    mutating func advance(to time: Int64) {
        if time <= now { return }
        now = time
        if knownFailures.firstTime <= now { tellKnownFailures() }
        while let slot = table.nextSettling(before: now &- settling) {
            if listsAll || !table.isSettled(of: slot) { table.wait(slot) } else { decide(slot) }
        }
        while let slot = table.nextDue(before: now &- horizon) { finish(slot) }
        decided.advance(to: now)
    }

    /// Finishes everything: the captures are at their end.
    mutating func finishAll() {
        while let slot = table.nextOldest() { finish(slot) }
        // What had to be judged before its time, and whose time the captures do not cover.
        for number in 0..<unanswered.count {
            let record = unanswered.record(fromOldest: number)
            let (end, overflow) = record.lastTransmission.addingReportingOverflow(timeout)
            guard record.outcome == .unanswered, record.wasEvicted,
                overflow || !summary.coverage.covers(record.seenBy, until: end)
            else { continue }
            summary.endedEarly(record)
        }
        summary.finishAll()
        lookups.finishAll()
    }

    /// Where nobody could see the answer come to the client, that of its server counts.
    @inline(__always)
    mutating func takeUnseenAnswer(_ slot: Int) {
        guard table.slots[slot].legCount > 1, table.legs[legPlace(slot, 0)].responses == 0 else { return }
        let isTaken = table.legs[legPlace(slot, 1)].isAnswerToAskAgain || lookups.haveMovedOn(slot, in: table)
        let blind = isTaken ? summary.withoutAnswers(of: slot, in: table) : []
        table.takeAnswerFromFarLeg(slot, unseenBy: blind, timeout: summary.timeout, summary.coverage)
    }

    private mutating func finish(_ slot: Int) {
        takeUnseenAnswer(slot)
        list(slot)
        let rows = count(slot)
        if let outcome = rows.outcome, outcome == .unanswered || table.slots[slot].flags.contains(.evicted) {
            remember(slot, rows, outcome)
        }
        table.close(slot)
    }

    /// Keeps what a late answer needs of a query that was counted without one.
    private mutating func remember(_ slot: Int, _ rows: TrafficSummary.Rows, _ outcome: Outcome) {
        guard outcome == .unanswered || outcome == .pending else { return }
        let leg = legPlace(slot, table.clientLeg(of: slot))
        let record = UnansweredQueries.Record(
            keyHash: table.slots[slot].keyHash, questionHash: table.slots[slot].questionHash,
            firstQuery: table.legs[leg].firstQuery, lastTransmission: table.legs[leg].lastTransmission,
            seenBy: table.legs[leg].querySeenBy,
            legs: [Int16(truncatingIfNeeded: rows.legs[0]), Int16(truncatingIfNeeded: rows.legs[1])], path: rows.path,
            pattern: rows.pattern, zone: Int16(truncatingIfNeeded: rows.zone),
            questionType: table.slots[slot].questionType, outcome: outcome,
            isClients: !table.slots[slot].flags.contains(.isNested),
            wasEvicted: table.slots[slot].flags.contains(.evicted), clientLeg: UInt8(table.clientLeg(of: slot)))
        guard let gone = unanswered.add(record) else { return }
        if gone.outcome == .unanswered, now &- gone.lastTransmission < timeout { summary.unproven += 1 }
    }

    /// Counts the answer to a query that was counted as unanswered, or a copy of that answer.
    private mutating func noteVeryLate(_ sighting: MessageSighting, of place: Int) -> Bool {
        let record = unanswered.record(place)
        let number = record.legs.indices.first { number in
            let row = Int(record.legs[number])
            return row >= 0 && summary.legs[row].server == sighting.server
                && summary.legs[row].port == sighting.serverPort
        }
        guard let number, sighting.time >= record.firstQuery else { return false }
        guard record.outcome == .unanswered || record.outcome == .pending else { return true }
        let outcome = summary.answered(record, leg: number, sighting)
        if number == Int(record.clientLeg) { unanswered.setOutcome(outcome, of: place) }
        return true
    }

    /// Takes an exchange for one outside the cluster where its answers lead there.
    @inline(__always)
    mutating func leaveCluster(_ slot: Int) {
        guard links.nested.aliases.target(ofName: table.slots[slot].questionHash) != nil else { return }
        table.slots[slot].flags.remove(.isClusterName)
    }

    /// Counts an exchange that is about to be closed.
    mutating func count(_ slot: Int) -> TrafficSummary.Rows {
        leaveCluster(slot)
        let ordinary = summary.finishedOrdinary(slot, in: &table)
        let rows = if let ordinary { ordinary } else { summary.finished(slot, &links, in: &table) }
        if let outcome = rows.outcome { lookups.finished(slot, outcome: outcome, in: &table) }
        return rows
    }

    @inline(__always)
    mutating func note(
        _ kind: SightingKind, at time: Int64, frame: Int, point: UInt16, slot: Int, leg: Int
    ) {
        table.note(
            PackedSighting(
                time: time, frame: UInt32(clamping: frame), point: point, kind: kind,
                leg: UInt8(truncatingIfNeeded: leg)),
            at: slot)
    }
}
