import DNSWire
import PacketWire

/// Storage of the open exchanges: slots, names and sightings side by side, an index by client, and the order
/// in which exchanges fall due. Everything is allocated once; slots are reused last in, first out, so that
/// memory touched follows the number of exchanges open at a time and not the capture's length.
struct ExchangeTable: ~Copyable {
    /// Room for the longest name in wire form (RFC 1035, section 2.3.4).
    private typealias NameBuffer = InlineArray<255, UInt8>

    let capacity: Int
    var slots: [OpenExchange]
    private var names: [NameBuffer]
    private var sightings: [PackedSighting]
    private var free: [Int32]
    private var index: HashIndex
    /// Slots in the order in which they were opened or looked at last: a ring.
    private var due: [Int32]
    private var dueHead = 0
    private var dueCount = 0

    init(capacity: Int) {
        self.capacity = capacity
        slots = []
        names = []
        sightings = []
        free = []
        due = [Int32](repeating: -1, count: capacity)
        index = HashIndex(capacity: min(capacity, 1024))
        slots.reserveCapacity(capacity)
        names.reserveCapacity(capacity)
        sightings.reserveCapacity(capacity &* OpenExchange.maximumSightings)
    }

    /// Exchanges open now.
    var count: Int { dueCount }
    var isFull: Bool { dueCount == capacity }

    @inline(__always)
    static func keyHash(client: IPAddress, port: UInt16, id: UInt16, transport: TransportProtocol) -> UInt64 {
        mixed(
            mixed(client.high, client.low),
            UInt64(port) << 32 | UInt64(id) << 8 | UInt64(transport.rawValue))
    }

    /// The first open exchange of this client, port, ID and transport that `matches` accepts.
    @inline(__always)
    func first(
        keyHash: UInt64, client: IPAddress, port: UInt16, id: UInt16, transport: TransportProtocol,
        where matches: (OpenExchange) -> Bool
    ) -> Int? {
        index.first(hash: keyHash) { row in
            slots[row].clientPort == port && slots[row].id == id && slots[row].client == client
                && slots[row].transport == transport && matches(slots[row])
        }
    }

    /// Opens a slot; the caller has made room (``isFull`` is false).
    mutating func open(keyHash: UInt64, now: Int64) -> Int {
        let slot: Int
        if let reused = free.popLast() {
            slot = Int(reused)
            let generation = slots[slot].generation &+ 1
            slots[slot] = OpenExchange()
            slots[slot].generation = generation
        } else {
            slot = slots.count
            slots.append(OpenExchange())
            names.append(NameBuffer(repeating: 0))
            sightings.append(contentsOf: repeatElement(PackedSighting(), count: OpenExchange.maximumSightings))
        }
        slots[slot].keyHash = keyHash
        slots[slot].isOpen = true
        slots[slot].lastActivity = now
        index.insert(hash: keyHash, row: slot)
        enqueue(slot)
        return slot
    }

    /// The slot that has waited longest, if its last activity was at or before `time`; a slot that was active
    /// since it was queued goes to the back. `force` takes the longest waiting one whatever its time.
    mutating func nextDue(before time: Int64, force: Bool = false) -> Int? {
        while dueCount > 0 {
            let slot = Int(due[dueHead])
            if !force && slots[slot].queuedAt > time { return nil }
            dueHead &+= 1
            if dueHead == capacity { dueHead = 0 }
            dueCount &-= 1
            if force || slots[slot].lastActivity <= time { return slot }
            enqueue(slot)
        }
        return nil
    }

    /// Gives the slot back. The caller is done with it.
    mutating func close(_ slot: Int) {
        index.remove(hash: slots[slot].keyHash, row: slot)
        slots[slot].isOpen = false
        free.append(Int32(truncatingIfNeeded: slot))
    }

    // MARK: Names and sightings

    mutating func setName(of slot: Int, from question: QuestionHead, in message: Span<UInt8>) {
        var buffer = names[slot].mutableSpan
        let length = question.copyName(from: message, into: &buffer)
        slots[slot].nameLength = UInt8(truncatingIfNeeded: length)
    }

    /// The question name in uncompressed wire form.
    func withName<Result>(of slot: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        body(names[slot].span.extracting(0..<Int(slots[slot].nameLength)))
    }

    /// Notes a sighting. When the list is full, the last place keeps the latest one.
    @inline(__always)
    mutating func note(_ sighting: PackedSighting, at slot: Int) {
        let place = min(Int(slots[slot].sightingCount), OpenExchange.maximumSightings &- 1)
        sightings[slot &* OpenExchange.maximumSightings &+ place] = sighting
        if Int(slots[slot].sightingCount) < OpenExchange.maximumSightings { slots[slot].sightingCount &+= 1 }
    }

    func sightings(of slot: Int) -> ArraySlice<PackedSighting> {
        let start = slot &* OpenExchange.maximumSightings
        return sightings[start..<start &+ Int(slots[slot].sightingCount)]
    }

    private mutating func enqueue(_ slot: Int) {
        var tail = dueHead &+ dueCount
        if tail >= capacity { tail &-= capacity }
        due[tail] = Int32(truncatingIfNeeded: slot)
        dueCount &+= 1
        slots[slot].queuedAt = slots[slot].lastActivity
    }
}
