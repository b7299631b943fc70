import BasicContainers
import PacketWire

/// Finds questions that one client sends together from one port: A and AAAA of a name, as getaddrinfo asks
/// (glibc, `sendmmsg`; musl).
struct QuestionPairs: ~Copyable {
    /// Two questions of a pair leave within this many nanoseconds.
    private static let window: Int64 = 5_000_000

    /// The latest question of a client's port.
    private var latest = LatestExchanges(size: 1 << 10)

    @inline(__always)
    mutating func opened(_ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        let client = table.slots[slot].client
        let key = mixed(
            mixed(client.high, client.low), UInt64(table.slots[slot].clientPort) ^ table.slots[slot].questionHash)
        if let entry = latest.latest(key), time &- entry.time <= QuestionPairs.window,
            let other = entry.openSlot(in: table),
            table.slots[other].questionType != table.slots[slot].questionType
        {
            table.slots[slot].flags.insert(.isPaired)
            table.slots[other].flags.insert(.isPaired)
            table.slots[slot].sibling = Int32(truncatingIfNeeded: other)
            table.slots[slot].siblingGeneration = table.slots[other].generation
            table.slots[other].sibling = Int32(truncatingIfNeeded: slot)
            table.slots[other].siblingGeneration = table.slots[slot].generation
        }
        latest.note(LatestExchanges.Entry(key: key, time: time, slot: slot, in: table))
    }
}

extension ExchangeTable {
    /// The slot of the other question of the pair, while it is open.
    func openSibling(of slot: Int) -> Int? {
        let other = Int(slots[slot].sibling)
        guard other >= 0, slots[other].isOpen, slots[other].generation == slots[slot].siblingGeneration
        else { return nil }
        return other
    }

    /// True where the other question of the pair was answered when it was sent the first time: one that was given
    /// back already was answered, or has left its mark here.
    func isSiblingAnswered(of slot: Int) -> Bool {
        guard slots[slot].flags.contains(.isPaired), !slots[slot].flags.contains(.isSiblingLost) else { return false }
        guard let other = openSibling(of: slot) else { return true }
        let place = legPlace(other, clientLeg(of: other))
        return legs[place].responses > 0 && legs[place].answeredTransmissionNumber <= 1
    }

    /// Notes that a client went on at once from the question of `slot` and the other one of its pair: whichever has no
    /// answer here had one.
    @inline(__always)
    mutating func noteAnswerTaken(_ slot: Int) {
        markAnswerTaken(slot)
        if let other = openSibling(of: slot) { markAnswerTaken(other) }
    }

    @inline(__always)
    private mutating func markAnswerTaken(_ slot: Int) {
        let place = legPlace(slot, clientLeg(of: slot))
        if legs[place].responses == 0, legs[place].transmissions == 1 { legs[place].flags.insert(.answerTaken) }
    }
}
