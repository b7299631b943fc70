import BasicContainers
import PacketWire

/// Links an exchange with the earlier one that it tries again: a client that asks the same from another port, or another
/// server, shows that the first was in vain.
///
/// The same DNS ID means a retry (dig, a resolver that goes on to its next nameserver). With another ID it is one only
/// where this client has shown the same interval several times, always after silence and never after an answer (Go,
/// dnspython): an application may ask the same name again for its own reasons.
struct RetryTable: Sendable {
    /// A retry comes within so many nanoseconds.
    private static let window: Int64 = 30_000_000_000
    /// Intervals that differ by less are one timer's: a fiftieth of the interval.
    private static let tolerance: Int64 = 50
    /// How often an interval must have been seen after silence before it is a timer's.
    private static let fewestIntervals: UInt8 = 3
    private static let size = 1 << 12

    private struct Entry {
        var key: UInt64 = 0
        var start: Int64 = .min
        var slot: Int32 = -1
        var generation: UInt32 = 0
    }

    /// One client's latest intervals between two exchanges of one question.
    private struct Interval {
        var client: UInt64 = 0
        var gap: Int64 = 0
        var afterSilence: UInt8 = 0
        var afterAnswer: UInt8 = 0
    }

    /// Direct-mapped: the latest exchange of a client's question and ID, and of a client's question with any ID.
    private var sameID = [Entry](repeating: Entry(), count: RetryTable.size)
    private var sameQuestion = [Entry](repeating: Entry(), count: RetryTable.size)
    private var intervals = [Interval](repeating: Interval(), count: RetryTable.size)
    /// Some answer was captured: where none is, every query looks unanswered, and an interval shows nothing.
    var hasAnswers = false

    /// Notes a client's exchange as it opens, and the one that it tries again.
    @inline(__always)
    mutating func opened(_ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        let client = table.slots[slot].client
        let question = mixed(
            mixed(client.high, client.low), table.slots[slot].questionHash ^ UInt64(table.slots[slot].questionType))
        let exact = mixed(question, UInt64(table.slots[slot].id))
        let entry = Entry(
            key: exact, start: time, slot: Int32(truncatingIfNeeded: slot), generation: table.slots[slot].generation)
        let place = Int(truncatingIfNeeded: exact >> 20) & (RetryTable.size &- 1)
        let earlier = sameID[place]
        sameID[place] = entry
        let other = Int(truncatingIfNeeded: question >> 20) & (RetryTable.size &- 1)
        let asked = sameQuestion[other]
        sameQuestion[other] = entry
        sameQuestion[other].key = question
        if earlier.key == exact {
            // From another port at once: the first was refused, by an ICMP error that a filter may hide.
            let isRefused = time &- earlier.start <= RetryTable.window && hasOtherPort(earlier, slot, in: table)
            if isRefused || isWithin(time &- earlier.start) { _ = markUnanswered(earlier, in: &table) }
        } else if hasAnswers, asked.key == question, isWithin(time &- asked.start) {
            noteInterval(of: mixed(client.high, client.low), time &- asked.start, asked, in: &table)
        }
    }

    @inline(__always)
    private func isWithin(_ gap: Int64) -> Bool { gap >= OpenLeg.settledAnswer && gap <= RetryTable.window }

    @inline(never)
    private mutating func noteInterval(
        of client: UInt64, _ gap: Int64, _ earlier: Entry, in table: inout ExchangeTable
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
                _ = markUnanswered(earlier, in: &table)
            }
        } else if intervals[place].afterAnswer < .max {
            intervals[place].afterAnswer += 1
        }
    }

    private func isSilent(_ entry: Entry, in table: borrowing ExchangeTable) -> Bool {
        guard let slot = open(entry, in: table) else { return false }
        return table.legs[legPlace(slot, table.clientLeg(of: slot))].responses == 0
    }

    private func hasOtherPort(_ entry: Entry, _ slot: Int, in table: borrowing ExchangeTable) -> Bool {
        guard let earlier = open(entry, in: table) else { return false }
        return table.slots[earlier].clientPort != table.slots[slot].clientPort
    }

    private func open(_ entry: Entry, in table: borrowing ExchangeTable) -> Int? {
        let slot = Int(entry.slot)
        guard slot >= 0, table.slots[slot].isOpen, table.slots[slot].generation == entry.generation else { return nil }
        return slot
    }

    @inline(never)
    private func markUnanswered(_ entry: Entry, in table: inout ExchangeTable) -> Bool {
        guard let slot = open(entry, in: table) else { return false }
        let place = legPlace(slot, table.clientLeg(of: slot))
        guard table.legs[place].responses == 0 else { return false }
        table.legs[place].flags.insert(.retried)
        return true
    }
}
