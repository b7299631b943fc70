import BasicContainers
import DNSWire
import PacketWire

/// Links an exchange with the earlier one that it tries again: a client that asks the same from another port, or another
/// server, shows that the first was in vain.
///
/// The same DNS ID means a retry (dig, a resolver that goes on to its next nameserver), unless a busy client had answers
/// to the same question in between: of 65,536 IDs one comes again by chance. With another ID it is a retry only where this client has shown the same interval several times, always after silence and never after an answer (Go,
/// dnspython): an application may ask the same name again for its own reasons.
struct RetryTable: ~Copyable {
    /// A retry comes within so many nanoseconds.
    private static let window: Int64 = 30_000_000_000
    /// Intervals that differ by less are one timer's: a fiftieth of the interval.
    private static let tolerance: Int64 = 50
    /// A resolver's timeout is kept to this part of it.
    private static let accuracy: Int64 = 100
    /// How often an interval must have been seen after silence before it is a timer's.
    private static let fewestIntervals: UInt8 = 3
    /// Nanoseconds within which one application call asks its questions.
    private static let oneCall: UInt64 = 20_000_000
    private static let size = 1 << 12

    /// One client's latest intervals between two exchanges of one question.
    struct Interval {
        var client: UInt64 = 0
        var gap: Int64 = 0
        var afterSilence: UInt8 = 0
        var afterAnswer: UInt8 = 0
        /// Other intervals after silence: a client that asks the same names all the time hits on one now and then.
        var others: UInt8 = 0
        /// Intervals like this one less the others since it was learnt: where it falls to zero, another is learnt.
        var lead: UInt8 = 0
        /// When the last interval began, in nanoseconds since the Unix epoch.
        var time: Int64 = .min

        /// A timer's intervals are no small part of all.
        var isTimers: Bool {
            afterSilence >= RetryTable.fewestIntervals && afterAnswer == 0 && afterSilence >= others / 2
        }
    }

    /// What a client sent last.
    struct LatestID {
        var client: UInt64 = 0
        var question: UInt64 = 0
        var id: UInt16 = 0
        var questions: UInt8 = 0
    }

    /// So many questions in a row with one ID, and it tells none from another: some stubs always send the same.
    private static let fewestWithOneID: UInt8 = 3

    /// The latest exchange of a client's question and ID, and of a client's question with any ID.
    private var sameID = LatestExchanges(size: RetryTable.size)
    private var sameQuestion = LatestExchanges(size: RetryTable.size)
    private var intervals = RigidArray(repeating: Interval(), count: RetryTable.size)
    /// By client: the latest ID, and how often in a row it stood for another question than before.
    private var latestIDs = RigidArray(repeating: LatestID(), count: RetryTable.size)
    /// Captures that have shown an answer: in another every query looks unanswered, and an interval shows nothing.
    var showingAnswers: CaptureSetMask = []

    /// Notes a client's exchange as it opens, and the one that it tries again.
    ///
    /// - Returns: the port of the one that it tries again where that was answered and its slot given back.
    @inline(__always)
    mutating func opened(_ slot: Int, in table: inout ExchangeTable, at time: Int64) -> UInt16? {
        var answered: UInt16?
        let client = table.slots[slot].client
        let question = RetryTable.key(client, table.slots[slot].questionHash, table.slots[slot].questionType)
        let exact = mixed(question, UInt64(table.slots[slot].id))
        let isOneForAll = noteID(table.slots[slot].id, of: mixed(client.high, client.low), question)
        if !isOneForAll, let earlier = sameID.latest(exact), !isForTruncation(earlier, slot, in: table),
            !isChance(earlier, question, at: time, in: table)
        {
            // From another port at once: the first was refused, by an ICMP error that a filter may hide.
            let isRefused = time &- earlier.time <= RetryTable.window && hasOtherPort(earlier, slot, in: table)
            if isRefused || isWithin(time &- earlier.time) { markUnanswered(earlier, in: &table) }
            // An exchange that was closed within the time of a retry was answered. Some clients give all their queries ID 0.
            if table.slots[slot].id != 0, isWithin(time &- earlier.time), time &- earlier.time <= UpstreamAsks.patience,
                earlier.clientPort != table.slots[slot].clientPort
            {
                if let open = earlier.openSlot(in: table) {
                    noteAskedAgain(open, at: time, in: &table)
                } else {
                    answered = earlier.clientPort
                }
            }
        } else if !showingAnswers.isEmpty, let asked = sameQuestion.latest(question), isWithin(time &- asked.time) {
            noteInterval(of: mixed(client.high, client.low), time &- asked.time, asked, in: &table)
        }
        sameID.note(LatestExchanges.Entry(key: exact, time: time, slot: slot, in: table))
        sameQuestion.note(LatestExchanges.Entry(key: question, time: time, slot: slot, in: table))
        return answered
    }

    /// Notes a client's ID; true where it sends the same with whatever it asks.
    @inline(__always)
    private mutating func noteID(_ id: UInt16, of client: UInt64, _ question: UInt64) -> Bool {
        let place = Int(truncatingIfNeeded: client >> 20) & (RetryTable.size &- 1)
        if latestIDs[place].client != client || latestIDs[place].id != id {
            latestIDs[place] = LatestID(client: client, question: question, id: id)
        } else if latestIDs[place].question != question {
            latestIDs[place].question = question
            if latestIDs[place].questions < .max { latestIDs[place].questions += 1 }
        }
        return latestIDs[place].questions >= RetryTable.fewestWithOneID
    }

    @inline(__always)
    static func key(_ client: IPAddress, _ nameHash: UInt64, _ type: UInt16) -> UInt64 {
        mixed(mixed(client.high, client.low), nameHash ^ UInt64(type))
    }

    /// True where a client's latest exchange of a question began after `time` and is no longer open: it was answered.
    func wasAnswered(_ question: UInt64, since time: Int64, in table: borrowing ExchangeTable) -> Bool {
        guard let latest = sameQuestion.latest(question) else { return false }
        return latest.time > time && latest.openSlot(in: table) == nil
    }

    /// True for an answer without a query to a host that has just asked the same with the same ID from another port: a proxy on
    /// it passes on what it was told.
    func isRelayed(_ answer: MessageSighting, _ question: QuestionKey?) -> Bool {
        guard let question, question.nameHash != 0 else { return false }
        let exact = mixed(
            RetryTable.key(answer.client, question.nameHash, question.type), UInt64(answer.head.header.id))
        guard let asked = sameID.latest(exact) else { return false }
        return asked.clientPort != answer.clientPort && answer.time &- asked.time <= RetryTable.window
    }

    /// The open exchange that an answer without a query fits but for its ID, while nothing else answered it: no loss in the
    /// capture makes such a pair, and its client cannot use the answer (RFC 5452, section 9.1).
    func askedWithOtherID(
        _ answer: MessageSighting, _ question: QuestionKey?, in table: borrowing ExchangeTable
    ) -> Int? {
        guard let question, question.nameHash != 0,
            let asked = sameQuestion.latest(RetryTable.key(answer.client, question.nameHash, question.type)),
            asked.clientPort == answer.clientPort, answer.time &- asked.time <= RetryTable.window,
            let slot = asked.openSlot(in: table)
        else { return nil }
        let leg = table.legs[legPlace(slot, 0)]
        return leg.server == answer.server && leg.responses == 0 ? slot : nil
    }

    /// True over TCP after UDP: no client turns there because nothing came, and glibc asks both questions of a pair so where
    /// one of the answers came truncated. The other way round the captures' clocks differ.
    @inline(__always)
    private func isForTruncation(
        _ earlier: LatestExchanges.Entry, _ slot: Int, in table: borrowing ExchangeTable
    ) -> Bool {
        table.slots[slot].transport != earlier.transport
    }

    @inline(__always)
    private func isWithin(_ gap: Int64) -> Bool { gap >= OpenLeg.settledAnswer && gap <= RetryTable.window }

    /// True where the ID is an earlier one's by chance: the question was asked and answered in between, and the time since
    /// is no resolver's timeout, which are whole seconds.
    @inline(never)
    private func isChance(
        _ earlier: LatestExchanges.Entry, _ question: UInt64, at time: Int64, in table: borrowing ExchangeTable
    ) -> Bool {
        guard let latest = sameQuestion.latest(question), latest.time > earlier.time, !isSilent(latest, in: table)
        else {
            return false
        }
        let gap = time &- earlier.time
        let beyond = gap % 1_000_000_000
        return min(beyond, 1_000_000_000 - beyond) > gap / RetryTable.accuracy
    }

    @inline(never)
    private mutating func noteInterval(
        of client: UInt64, _ gap: Int64, _ earlier: LatestExchanges.Entry, in table: inout ExchangeTable
    ) {
        // Intervals of one timer fall into one place, or its neighbour's.
        let place = Int(truncatingIfNeeded: client >> 20) & (RetryTable.size &- 1)
        let isKnown = intervals[place].client == client
        let isSame = isKnown && abs(gap &- intervals[place].gap) <= gap / RetryTable.tolerance
        let wasSilent = isSilent(earlier, in: table)
        // One application call asks several questions at once, which count once.
        let isOneCall = isKnown && (earlier.time &- intervals[place].time).magnitude < RetryTable.oneCall
        if isKnown { intervals[place].time = earlier.time }
        if !isOneCall { note(at: place, client, gap, isSame: isSame, afterSilence: wasSilent, at: earlier.time) }
        if isSame, wasSilent, intervals[place].isTimers { markUnanswered(earlier, in: &table) }
    }

    private mutating func note(
        at place: Int, _ client: UInt64, _ gap: Int64, isSame: Bool, afterSilence: Bool, at time: Int64
    ) {
        if isSame {
            if !afterSilence {
                if intervals[place].afterAnswer < .max { intervals[place].afterAnswer += 1 }
                return
            }
            if intervals[place].afterSilence < .max { intervals[place].afterSilence += 1 }
            if intervals[place].lead < .max { intervals[place].lead += 1 }
        } else if intervals[place].client != client {
            // The first interval after silence is learnt.
            intervals[place] =
                afterSilence ? Interval(client: client, gap: gap, afterSilence: 1, lead: 1, time: time) : Interval()
        } else if afterSilence {
            let others = intervals[place].others < .max ? intervals[place].others + 1 : .max
            if intervals[place].lead > 1 {
                intervals[place].lead -= 1
                intervals[place].others = others
            } else {
                intervals[place] =
                    Interval(client: client, gap: gap, afterSilence: 1, others: others, lead: 1, time: time)
            }
        }
    }

    private func isSilent(_ entry: LatestExchanges.Entry, in table: borrowing ExchangeTable) -> Bool {
        guard let slot = entry.openSlot(in: table) else { return false }
        let place = legPlace(slot, table.clientLeg(of: slot))
        return table.legs[place].responses == 0 && !table.legs[place].querySeenBy.isDisjoint(with: showingAnswers)
    }

    private func hasOtherPort(_ entry: LatestExchanges.Entry, _ slot: Int, in table: borrowing ExchangeTable) -> Bool {
        guard let earlier = entry.openSlot(in: table) else { return false }
        return table.slots[earlier].clientPort != table.slots[slot].clientPort
    }

    /// Notes that an exchange which was answered, and is still open, is tried again.
    @inline(never)
    private func noteAskedAgain(_ slot: Int, at time: Int64, in table: inout ExchangeTable) {
        let place = legPlace(slot, table.clientLeg(of: slot))
        guard table.legs[place].flags.isDisjoint(with: .odd),
            table.legs[place].isAfterAnswer(time, table.legs[place].lastResponseSighting)
        else { return }
        table.legs[place].flags.insert(.askedAgain)
    }

    @inline(never)
    private func markUnanswered(_ entry: LatestExchanges.Entry, in table: inout ExchangeTable) {
        guard let slot = entry.openSlot(in: table) else { return }
        let place = legPlace(slot, table.clientLeg(of: slot))
        if table.legs[place].responses == 0 { table.legs[place].flags.insert(.retried) }
        if table.legs[place].flags.contains(.fragmentOnly) { table.legs[place].flags.insert(.askedAnew) }
    }
}
