import BasicContainers
import DNSWire
import PacketWire

/// Storage of the open exchanges: slots, names and sightings side by side, an index by client, and the order
/// in which exchanges fall due. Everything is allocated once; slots are reused last in, first out, so that
/// memory touched follows the number of exchanges open at a time and not the capture's length.
///
/// What works with every exchange takes the table `inout`, even to read it: a borrowed one is copied first.
struct ExchangeTable: ~Copyable {
    let capacity: Int
    var slots: RigidArray<OpenExchange>
    /// The slots' legs, those of one slot side by side: see ``legPlace(_:_:)``.
    var legs: RigidArray<OpenLeg>
    /// Room for the longest name in wire form (RFC 1035, section 2.3.4) for each slot.
    private var names: RigidArray<UInt8>
    private static let nameRoom = 256
    private var known = NameTable()
    private var sightings: RigidArray<PackedSighting>
    private var free: RigidArray<Int32>
    private var index: HashIndex
    /// Exchanges over TCP by their client's address and port: what ends a connection has no message's ID.
    private var connections = HashIndex(capacity: 64)
    /// Slots of young exchanges, and of those that were no longer young and not decided, by last activity.
    private var young: SlotRing
    private var waiting: SlotRing

    init(capacity: Int) {
        self.capacity = capacity
        slots = RigidArray(capacity: capacity)
        legs = RigidArray(capacity: capacity &* OpenExchange.maximumLegs)
        names = RigidArray(capacity: capacity &* ExchangeTable.nameRoom)
        sightings = RigidArray(capacity: capacity &* OpenExchange.maximumSightings)
        free = RigidArray(capacity: capacity)
        young = SlotRing(capacity: capacity)
        waiting = SlotRing(capacity: capacity)
        index = HashIndex(capacity: min(capacity, 1024))
    }

    /// Exchanges open now.
    var count: Int { young.count &+ waiting.count }
    var isFull: Bool { count == capacity }
    /// Slots that were ever open: what the memory in use follows.
    var slotsUsed: Int { slots.count }

    /// What an open exchange is found by.
    struct Key {
        var hash: UInt64
        var client: IPAddress
        var port: UInt16
        var id: UInt16
        var transport: TransportProtocol

        @inline(__always)
        init(client: IPAddress, port: UInt16, id: UInt16, transport: TransportProtocol) {
            hash = mixed(
                mixed(client.high, client.low),
                UInt64(port) << 32 | UInt64(id) << 8 | UInt64(transport.rawValue))
            self.client = client
            self.port = port
            self.id = id
            self.transport = transport
        }
    }

    /// False where no exchange of `key` is open; true where one may be.
    @inline(__always)
    func holds(_ key: Key) -> Bool {
        var probe = index.probe(key.hash)
        return index.next(&probe) != nil
    }

    /// The first open exchange of `key`, of this question and of a leg to this server, as far as they are given.
    @inline(__always)
    func first(_ key: Key, question: QuestionKey?, server: (IPAddress, UInt16)?) -> Int? {
        var probe = index.probe(key.hash)
        while let row = index.next(&probe) {
            guard slots[row].id == key.id, slots[row].transport == key.transport,
                (slots[row].clientPort == key.port && slots[row].client == key.client)
                    || (slots[row].aliasPort == key.port && slots[row].alias == key.client)
            else { continue }
            if let question, !question.fits(slots[row].questionHash, slots[row].questionType) { continue }
            guard let server else { return row }
            if leg(of: row, server: server.0, port: server.1) != nil { return row }
        }
        return nil
    }

    /// The first open exchange of `key` and of this question that has a leg to this server, and that leg.
    @inline(__always)
    func firstLeg(_ key: Key, _ question: QuestionKey, to server: IPAddress, port: UInt16) -> (slot: Int, leg: Int)? {
        var probe = index.probe(key.hash)
        while let slot = next(&probe, key, question: question) {
            if let leg = leg(of: slot, server: server, port: port) { return (slot, leg) }
        }
        return nil
    }

    /// A walk over the open exchanges of `key`.
    @inline(__always)
    func probe(_ key: Key) -> HashIndex.Probe { index.probe(key.hash) }

    /// The next open exchange of `key` and of this question.
    @inline(__always)
    func next(_ probe: inout HashIndex.Probe, _ key: Key, question: QuestionKey) -> Int? {
        while let row = index.next(&probe) {
            if slots[row].id == key.id, slots[row].transport == key.transport,
                (slots[row].clientPort == key.port && slots[row].client == key.client)
                    || (slots[row].aliasPort == key.port && slots[row].alias == key.client),
                question.fits(slots[row].questionHash, slots[row].questionType)
            {
                return row
            }
        }
        return nil
    }

    /// The leg of a slot whose server this is, if one is known.
    @inline(__always)
    func leg(of slot: Int, server: IPAddress, port: UInt16) -> Int? {
        for leg in 0..<Int(slots[slot].legCount) {
            let place = legPlace(slot, leg)
            if legs[place].serverPort == port, legs[place].server == server { return leg }
        }
        return nil
    }

    /// Answers mostly come within this many nanoseconds: an exchange that is looked at so much later is looked at once.
    private static let promptAnswer: Int64 = 4_000_000

    /// Opens a slot for the exchange that `sighting` begins, with its first leg but without its question; the caller has
    /// made room (``isFull`` is false). The second leg is what the slot's last exchange left there.
    mutating func open(_ key: Key, for sighting: borrowing MessageSighting) -> Int {
        let slot: Int
        if !free.isEmpty {
            slot = Int(free.removeLast())
            slots[slot].reuse(for: OpenExchange(key, sighting))
            legs[legPlace(slot, 0)] = OpenLeg(sighting)
        } else {
            slot = slots.count
            slots.append(OpenExchange(key, sighting))
            legs.append(OpenLeg(sighting))
            legs.append(OpenLeg())
            names.append(addingCount: ExchangeTable.nameRoom) { $0.append(repeating: 0, count: ExchangeTable.nameRoom) }
            sightings.append(addingCount: OpenExchange.maximumSightings) {
                $0.append(repeating: PackedSighting(), count: OpenExchange.maximumSightings)
            }
        }
        index.insert(hash: key.hash, row: slot)
        if key.transport == .tcp { noteConnection(of: slot) }
        young.append(slot, at: sighting.time &+ ExchangeTable.promptAnswer)
        return slot
    }

    /// A young exchange's slot whose last activity was at or before `time`; the caller closes it or lets it wait.
    @inline(__always)
    mutating func nextSettling(before time: Int64) -> Int? {
        young.firstTime <= time ? settling(before: time) : nil
    }

    private mutating func settling(before time: Int64) -> Int? {
        while young.firstTime <= time, young.count > 0 {
            let slot = young.removeFirst()
            let active = slots[slot].lastActivity
            if active <= time { return slot }
            young.append(slot, at: active)
        }
        return nil
    }

    /// Keeps a slot that ``nextSettling(before:)`` gave until ``nextDue(before:)`` gives it.
    mutating func wait(_ slot: Int) {
        waiting.append(slot, at: slots[slot].lastActivity)
    }

    /// A waiting exchange's slot whose last activity was at or before `time`; the caller closes it.
    @inline(__always)
    mutating func nextDue(before time: Int64) -> Int? {
        waiting.firstTime <= time ? due(before: time) : nil
    }

    private mutating func due(before time: Int64) -> Int? {
        while waiting.firstTime <= time, waiting.count > 0 {
            let slot = waiting.removeFirst()
            let active = slots[slot].lastActivity
            if active <= time { return slot }
            waiting.append(slot, at: active)
        }
        return nil
    }

    /// The slot that has waited longest, whatever its time; the caller closes it.
    mutating func nextOldest() -> Int? {
        if waiting.count > 0 { return waiting.removeFirst() }
        return young.count > 0 ? young.removeFirst() : nil
    }

    /// Makes a slot's exchange known under the address and port that masquerade put in place of its client's, too.
    mutating func setAlias(_ key: Key, of slot: Int) {
        slots[slot].aliasHash = key.hash
        slots[slot].alias = key.client
        slots[slot].aliasPort = key.port
        index.insert(hash: key.hash, row: slot)
    }

    /// Gives the slot back. The caller is done with it.
    mutating func close(_ slot: Int) {
        index.remove(hash: slots[slot].keyHash, row: slot)
        if slots[slot].aliasHash != 0 { index.remove(hash: slots[slot].aliasHash, row: slot) }
        if slots[slot].transport == .tcp {
            connections.remove(
                hash: ExchangeTable.connectionHash(slots[slot].client, slots[slot].clientPort), row: slot)
        }
        slots[slot].isOpen = false
        free.append(Int32(truncatingIfNeeded: slot))
    }

    // MARK: TCP connections

    /// Exchanges open at a time that are found by their connection: what is sent on it beyond is not, so that no search
    /// takes long.
    private static let connectionLimit = 64

    private static func connectionHash(_ client: IPAddress, _ port: UInt16) -> UInt64 {
        mixed(mixed(client.high, client.low), UInt64(port))
    }

    private mutating func noteConnection(of slot: Int) {
        let hash = ExchangeTable.connectionHash(slots[slot].client, slots[slot].clientPort)
        var known = 0
        var probe = connections.probe(hash)
        while connections.next(&probe) != nil {
            known &+= 1
            if known == ExchangeTable.connectionLimit { return }
        }
        connections.insert(hash: hash, row: slot)
    }

    /// The open exchanges that the client at this address and port has over TCP, whomever it asked.
    func slots(onConnectionOf client: IPAddress, port: UInt16) -> [Int] {
        var found: [Int] = []
        var probe = connections.probe(ExchangeTable.connectionHash(client, port))
        while let slot = connections.next(&probe) {
            if slots[slot].client == client, slots[slot].clientPort == port { found.append(slot) }
        }
        return found
    }

    // MARK: Names and sightings

    mutating func setName(of slot: Int, from question: QuestionHead, in message: Span<UInt8>) {
        let start = slot &* ExchangeTable.nameRoom
        let length: Int
        if let place = question.namePlace(in: message) {
            length = place.count
            names.replace(removing: start..<start &+ length, copying: message.extracting(place))
        } else {
            var all = names.mutableSpan
            length = question.copyName(from: message, into: &all, at: start)
        }
        slots[slot].nameLength = UInt8(truncatingIfNeeded: length)
        let place = NameTable.place(question.nameHash)
        if !known.isKnown(question.nameHash) {
            let row = withName(of: slot) { NameTable.Row($0) }
            known.keep(row, hash: question.nameHash)
        }
        slots[slot].firstLabel = known.rows[place].firstLabel
        if known.rows[place].isClusterName { slots[slot].flags.insert(.isClusterName) }
    }

    /// The hashes of a slot's name's labels.
    @inline(__always)
    func labels(of slot: Int) -> NameLabels {
        let hash = slots[slot].questionHash
        return known.isKnown(hash) ? known.rows[NameTable.place(hash)].labels : withName(of: slot) { NameLabels($0) }
    }

    /// The question name in uncompressed wire form.
    func withName<Result>(of slot: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        let start = slot &* ExchangeTable.nameRoom
        return body(names.span.extracting(start..<start &+ Int(slots[slot].nameLength)))
    }

    /// Notes a sighting. When the list is full, the last place keeps the latest one.
    @inline(__always)
    mutating func note(_ sighting: PackedSighting, at slot: Int) {
        let place = slots[slot].takeSighting(at: sighting.time)
        sightings[slot &* OpenExchange.maximumSightings &+ place] = sighting
    }

    /// Gives the leg after DNAT of one exchange to another, with its sightings.
    mutating func moveLeg(from rival: Int, to slot: Int) {
        legs[legPlace(slot, 1)] = legs[legPlace(rival, 1)]
        slots[slot].legCount = 2
        slots[rival].legCount = 1
        let start = rival &* OpenExchange.maximumSightings
        var kept = start
        for place in start..<start &+ Int(slots[rival].sightingCount) {
            if sightings[place].leg == 1 {
                note(sightings[place], at: slot)
            } else {
                sightings[kept] = sightings[place]
                kept &+= 1
            }
        }
        slots[rival].sightingCount = UInt8(truncatingIfNeeded: kept &- start)
    }

    /// Gives the only leg of `other` to `slot`, as its second. What is left of `other` is found no more, and closed when
    /// its time is over.
    mutating func takeFirstLeg(of other: Int, to slot: Int) {
        legs[legPlace(slot, 1)] = legs[legPlace(other, 0)]
        slots[slot].legCount = 2
        let start = other &* OpenExchange.maximumSightings
        for place in start..<start &+ Int(slots[other].sightingCount) {
            var sighting = sightings[place]
            sighting.leg = 1
            note(sighting, at: slot)
        }
        legs[legPlace(other, 0)] = OpenLeg()
        slots[other].legCount = 0
        slots[other].sightingCount = 0
        index.remove(hash: slots[other].keyHash, row: other)
    }

    /// Exchanges the second leg of `slot` for the only one of `other`, sightings and all.
    mutating func exchangeSecondLeg(of slot: Int, for other: Int) {
        let former = legs[legPlace(slot, 1)]
        legs[legPlace(slot, 1)] = legs[legPlace(other, 0)]
        legs[legPlace(other, 0)] = former
        let (mine, others) = (sightings(of: slot), sightings(of: other))
        slots[slot].sightingCount = 0
        slots[other].sightingCount = 0
        let taken = others.map { sighting in
            var sighting = sighting
            sighting.leg = 1
            return sighting
        }
        for sighting in (mine.filter { $0.leg == 0 } + taken).sorted(by: { $0.time < $1.time }) {
            note(sighting, at: slot)
        }
        for var sighting in mine where sighting.leg == 1 {
            sighting.leg = 0
            note(sighting, at: other)
        }
    }

    /// Says that sightings on one leg are of the other: the legs have changed places.
    mutating func swapSightings(of slot: Int) {
        let start = slot &* OpenExchange.maximumSightings
        for place in start..<start &+ Int(slots[slot].sightingCount) where sightings[place].leg < 2 {
            sightings[place].leg ^= 1
        }
    }

    /// The first sighting of the query and the first of its answer; empty ones where there is none.
    @inline(__always)
    func firstSightings(of slot: Int) -> (query: PackedSighting, response: PackedSighting) {
        var first = (query: PackedSighting(), response: PackedSighting())
        var place = slot &* OpenExchange.maximumSightings
        let end = place &+ Int(slots[slot].sightingCount)
        // The query comes first, but for clocks that differ.
        if place < end, sightings[place].kind == .query { first.query = sightings[place] }
        while place < end, sightings[place].kind != .response { place &+= 1 }
        if place < end { first.response = sightings[place] }
        return first
    }

    func sightings(of slot: Int) -> [PackedSighting] {
        let start = slot &* OpenExchange.maximumSightings
        return (start..<start &+ Int(slots[slot].sightingCount)).map { sightings[$0] }
    }

    func withSightings<Result>(of slot: Int, _ body: (Span<PackedSighting>) -> Result) -> Result {
        let start = slot &* OpenExchange.maximumSightings
        return body(sightings.span.extracting(start..<start &+ Int(slots[slot].sightingCount)))
    }
}

/// Where ``ExchangeTable/legs`` holds the leg `number` of a slot.
@inline(__always)
func legPlace(_ slot: Int, _ number: Int) -> Int {
    slot &* OpenExchange.maximumLegs &+ number
}
