import BasicContainers
import PacketWire

/// Finds questions that one client sends together from one port: A and AAAA of a name, as getaddrinfo asks
/// (glibc, `sendmmsg`; musl).
struct QuestionPairs: Sendable {
    /// Two questions of a pair leave within this many nanoseconds.
    private static let window: Int64 = 5_000_000
    private static let size = 1 << 10

    private struct Entry {
        var key: UInt64 = 0
        var time: Int64 = .min
        var slot: Int32 = -1
        var generation: UInt32 = 0
    }

    /// Direct-mapped: the latest question of a client's port.
    private var entries = [Entry](repeating: Entry(), count: QuestionPairs.size)

    @inline(__always)
    mutating func opened(_ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        let client = table.slots[slot].client
        let key = mixed(
            mixed(client.high, client.low), UInt64(table.slots[slot].clientPort) ^ table.slots[slot].questionHash)
        let place = Int(truncatingIfNeeded: key >> 20) & (QuestionPairs.size &- 1)
        let entry = entries[place]
        if entry.key == key, time &- entry.time <= QuestionPairs.window, entry.slot >= 0 {
            let other = Int(entry.slot)
            if table.slots[other].isOpen, table.slots[other].generation == entry.generation,
                table.slots[other].questionType != table.slots[slot].questionType
            {
                table.slots[slot].flags.insert(.isPaired)
                table.slots[other].flags.insert(.isPaired)
                table.slots[slot].sibling = entry.slot
                table.slots[slot].siblingGeneration = entry.generation
                table.slots[other].sibling = Int32(truncatingIfNeeded: slot)
                table.slots[other].siblingGeneration = table.slots[slot].generation
            }
        }
        entries[place] = Entry(
            key: key, time: time, slot: Int32(truncatingIfNeeded: slot), generation: table.slots[slot].generation)
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
}
