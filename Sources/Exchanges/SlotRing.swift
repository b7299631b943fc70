import BasicContainers

/// Slots in the order in which they were put in, each with the time it is waited for: a ring that never grows.
struct SlotRing: ~Copyable {
    struct Entry {
        var time: Int64
        var slot: Int32
    }

    private var entries: RigidArray<Entry>
    private var head = 0
    private(set) var count = 0

    init(capacity: Int) {
        entries = RigidArray(capacity: capacity)
    }

    /// The time of the slot that was put in first; the greatest number where there is none. Kept apart, since it is
    /// looked at with every packet.
    private(set) var firstTime: Int64 = .max

    mutating func append(_ slot: Int, at time: Int64) {
        var place = head &+ count
        if place >= entries.capacity { place &-= entries.capacity }
        let entry = Entry(time: time, slot: Int32(truncatingIfNeeded: slot))
        if place == entries.count { entries.append(entry) } else { entries[place] = entry }
        if count == 0 { firstTime = time }
        count &+= 1
    }

    mutating func removeFirst() -> Int {
        let slot = Int(entries[head].slot)
        head &+= 1
        if head == entries.capacity { head = 0 }
        count &-= 1
        firstTime = count > 0 ? entries[head].time : .max
        return slot
    }
}
