import BasicContainers
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
    private static let size = 1 << 12

    /// One client's latest intervals between two exchanges of one question.
    struct Interval {
        var client: UInt64 = 0
        var gap: Int64 = 0
        var afterSilence: UInt8 = 0
        var afterAnswer: UInt8 = 0
    }

    /// The latest exchange of a client's question and ID, and of a client's question with any ID.
    private var sameID = LatestExchanges(size: RetryTable.size)
    private var sameQuestion = LatestExchanges(size: RetryTable.size)
    private var intervals = RigidArray(repeating: Interval(), count: RetryTable.size)
    /// Some answer was captured: where none is, every query looks unanswered, and an interval shows nothing.
    var hasAnswers = false

    /// Notes a client's exchange as it opens, and the one that it tries again.
    @inline(__always)
    mutating func opened(_ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        let client = table.slots[slot].client
        let question = mixed(
            mixed(client.high, client.low), table.slots[slot].questionHash ^ UInt64(table.slots[slot].questionType))
        let exact = mixed(question, UInt64(table.slots[slot].id))
        if let earlier = sameID.latest(exact), !isChance(earlier, question, at: time, in: table) {
            // From another port at once: the first was refused, by an ICMP error that a filter may hide.
            let isRefused = time &- earlier.time <= RetryTable.window && hasOtherPort(earlier, slot, in: table)
            if isRefused || isWithin(time &- earlier.time) { markUnanswered(earlier, in: &table) }
        } else if hasAnswers, let asked = sameQuestion.latest(question), isWithin(time &- asked.time) {
            noteInterval(of: mixed(client.high, client.low), time &- asked.time, asked, in: &table)
        }
        sameID.note(LatestExchanges.Entry(key: exact, time: time, slot: slot, in: table))
        sameQuestion.note(LatestExchanges.Entry(key: question, time: time, slot: slot, in: table))
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
        let isSame = intervals[place].client == client && abs(gap &- intervals[place].gap) <= gap / RetryTable.tolerance
        if !isSame {
            // A client that asks at odd intervals has no timer; the first interval after silence is learnt.
            guard isSilent(earlier, in: table) else {
                if intervals[place].client != client { intervals[place] = Interval() }
                return
            }
            if intervals[place].client == client, intervals[place].afterSilence >= RetryTable.fewestIntervals { return }
            intervals[place] = Interval(client: client, gap: gap)
        }
        if isSilent(earlier, in: table) {
            if intervals[place].afterSilence < .max { intervals[place].afterSilence += 1 }
            if intervals[place].afterSilence >= RetryTable.fewestIntervals, intervals[place].afterAnswer == 0 {
                markUnanswered(earlier, in: &table)
            }
        } else if intervals[place].afterAnswer < .max {
            intervals[place].afterAnswer += 1
        }
    }

    private func isSilent(_ entry: LatestExchanges.Entry, in table: borrowing ExchangeTable) -> Bool {
        guard let slot = entry.openSlot(in: table) else { return false }
        // An answer seen anywhere may have reached the client where no capture shows it.
        return (0..<Int(table.slots[slot].legCount)).allSatisfy { table.legs[legPlace(slot, $0)].responses == 0 }
    }

    private func hasOtherPort(_ entry: LatestExchanges.Entry, _ slot: Int, in table: borrowing ExchangeTable) -> Bool {
        guard let earlier = entry.openSlot(in: table) else { return false }
        return table.slots[earlier].clientPort != table.slots[slot].clientPort
    }

    @inline(never)
    private func markUnanswered(_ entry: LatestExchanges.Entry, in table: inout ExchangeTable) {
        guard let slot = entry.openSlot(in: table) else { return }
        let place = legPlace(slot, table.clientLeg(of: slot))
        if table.legs[place].responses == 0 { table.legs[place].flags.insert(.retried) }
    }
}
