import BasicContainers
import PacketWire

/// The latest exchange under each key, in bounded memory: direct-mapped, so that a newer key may push an older one out.
struct LatestExchanges: ~Copyable {
    struct Entry {
        var key: UInt64 = 0
        /// Nanoseconds since the Unix epoch.
        var time: Int64 = .min
        fileprivate var slot: Int32 = -1
        fileprivate var generation: UInt32 = 0
        private(set) var clientPort: UInt16 = 0
        private(set) var transport: TransportProtocol = .udp

        @inline(__always)
        init(key: UInt64, time: Int64, slot: Int, in table: borrowing ExchangeTable) {
            self.key = key
            self.time = time
            self.slot = Int32(truncatingIfNeeded: slot)
            generation = table.slots[slot].generation
            clientPort = table.slots[slot].clientPort
            transport = table.slots[slot].transport
        }

        fileprivate init() {}

        /// The exchange's slot, while it is open.
        @inline(__always)
        func openSlot(in table: borrowing ExchangeTable) -> Int? {
            let slot = Int(slot)
            guard slot >= 0, table.slots[slot].isOpen, table.slots[slot].generation == generation else { return nil }
            return slot
        }
    }

    private var entries: RigidArray<Entry>
    private let mask: Int

    /// - Parameter size: how many keys have room; a power of two.
    init(size: Int) {
        entries = RigidArray(repeating: Entry(), count: size)
        mask = size &- 1
    }

    @inline(__always)
    private func place(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key >> 20) & mask }

    /// The exchange last noted under `key`.
    @inline(__always)
    func latest(_ key: UInt64) -> Entry? {
        let place = place(key)
        return entries[place].key == key && entries[place].time > .min ? entries[place] : nil
    }

    /// Notes the exchange under its key.
    @inline(__always)
    mutating func note(_ entry: Entry) {
        entries[place(entry.key)] = entry
    }
}
