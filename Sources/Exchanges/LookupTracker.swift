import DNSWire
package import PacketWire

/// Lookups of one client, summed.
package struct ClientRow: Sendable {
    package let client: IPAddress
    package var lookups = 0
    /// Lookups of which some type of the last name asked got no usable answer in time.
    package var lost = 0
    /// Lookups that lost an exchange but were answered by a retry.
    package var saved = 0
    /// Lookups that walked the search list: more than one name was asked.
    package var searched = 0
    /// Exchanges that ask what an earlier one of the same lookup asked, with another ID or port.
    package var repeats = 0
    /// Exchanges for names that were given up for the next one of the search list.
    package var avoidable = 0
    /// Lookups of which every name asked does not exist (NXDOMAIN).
    package var nonexistent = 0
    /// Nanoseconds: the longest time from a lookup's first query to its last answer.
    package var longest: Int64 = 0
    /// What sends its queries again, as far as its retries tell.
    package internal(set) var resolvers = ResolverTally()
}

/// Groups exchanges into lookups: what one application call caused. A and AAAA of one name, retries with the
/// old or a new ID and port, and the names of a search list belong together (resolv.conf(5), `search`).
///
/// Names of one lookup share their first labels, the name the application gave: `amazon.com` in
/// `amazon.com.svc.cluster.local` and `amazon.com.cluster.local`. The next name is asked after the one before
/// got a negative answer, within the client's timeout.
struct LookupTracker: Sendable {
    static let clientLimit = 8192
    private static let labelLimit = 12
    /// How long after its last activity a lookup may still be continued, in nanoseconds.
    private static let patience: Int64 = 6_000_000_000
    /// The same for one of which everything asked was answered: no application waits between two names.
    private static let answeredPatience: Int64 = 1_000_000_000

    private struct Lookup {
        var client = IPAddress(high: 0, low: 0)
        var key: UInt64 = 0
        var nameHash: UInt64 = 0
        var generation: UInt32 = 0
        var exchangesOpen: Int32 = 0
        var firstStart: Int64 = 0
        var lastActivity: Int64 = 0
        /// The last exchange's slot, and when it began.
        var lastSlot: Int32 = -1
        var lastStart: Int64 = 0
        /// Bits of the question types asked, answered and answered positively for the name asked last.
        var asked: UInt8 = 0
        var answered: UInt8 = 0
        var positive: UInt8 = 0
        /// Some type is still open because the capture ended.
        var isPending = false
        var isActive = false
        /// Stands in `checks`, where a row stands once.
        var isQueued = false
        var isNonexistent = true
        var names: UInt16 = 0
        var exchanges: UInt16 = 0
        /// Exchanges of names before the last one.
        var earlierExchanges: UInt16 = 0
        var failures: UInt16 = 0
        /// Exchanges that ask the same as one before.
        var repeats: UInt16 = 0
        /// Labels that all names share, from the second name on; 0 before.
        var baseLabels: UInt8 = 0
        var labelCount: UInt8 = 0
        var labels = InlineArray<12, UInt32>(repeating: 0)
        var nonexistentName: DomainName?
    }

    private var lookups: [Lookup] = []
    private var free: [Int32] = []
    /// Lookups that may be continued, by client and first label, and in the order in which to look whether they are.
    private var active = HashIndex(capacity: 1024)
    private var checks: SlotRing
    /// Lookups followed at a time; exchanges beyond belong to none.
    private let lookupLimit: Int
    private(set) var clients: [ClientRow] = []
    private var clientIndex = HashIndex(capacity: 64)
    /// Base names of lookups that walked the search list, and names that do not exist.
    private(set) var searched = NameTally()
    private(set) var nonexistent = NameTally()

    /// - Parameter capacity: how many exchanges are open at most.
    init(capacity: Int) {
        lookupLimit = max(capacity, 1) &* 2
        checks = SlotRing(capacity: lookupLimit)
    }

    // MARK: As exchanges open, are answered and end

    mutating func opened(_ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        let client = table.slots[slot].client
        let firstLabel = table.withName(of: slot) { LookupTracker.hashLabel(of: $0, at: 0).hash }
        let key = mixed(mixed(client.high, client.low), UInt64(firstLabel))
        let type = LookupTracker.typeBit(table.slots[slot].questionType)
        let nameHash = table.slots[slot].questionHash
        retire(at: time)
        var found = active.first(hash: key) { lookups[$0].key == key }
        if found.map({ repeatsName($0, nameHash: nameHash, type: type, at: time) }) != true {
            var labels = InlineArray<12, UInt32>(repeating: 0)
            let labelCount = table.withName(of: slot) { LookupTracker.hashLabels(of: $0, into: &labels) }
            if let row = found, !goesOn(row, nameHash: nameHash, labels: labels, count: labelCount, at: time) {
                leave(row)
                found = nil
            }
            found = found ?? start(client: client, key: key, at: time)
            if let row = found { ask(row, nameHash: nameHash, labels: labels, count: labelCount) }
        }
        guard let row = found else { return }
        if lookups[row].asked & type != 0 { noteRepeat(row, slot, in: &table, at: time) }
        lookups[row].asked |= type
        lookups[row].lastActivity = time
        lookups[row].lastStart = time
        lookups[row].lastSlot = Int32(truncatingIfNeeded: slot)
        lookups[row].exchanges &+= 1
        lookups[row].exchangesOpen &+= 1
        table.slots[slot].lookup = Int32(truncatingIfNeeded: row)
        table.slots[slot].lookupGeneration = lookups[row].generation
    }

    private mutating func noteRepeat(_ row: Int, _ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        lookups[row].repeats &+= 1
        let last = Int(lookups[row].lastSlot)
        // An application's own wish for the same name comes at any time, a retry not within a second.
        if last >= 0, self.row(of: last, in: table) == row, time &- lookups[row].lastStart >= OpenLeg.givingUp {
            let place = legPlace(last, table.clientLeg(of: last))
            if !table.legs[place].flags.isDisjoint(with: .unusable) { table.legs[place].flags.insert(.askedAnew) }
        }
        // What sent its packet again before does not also ask anew: that is the application, or another one.
        guard last >= 0, self.row(of: last, in: table) == row,
            table.legs[legPlace(last, table.clientLeg(of: last))].transmissions == 1
        else { return }
        let keepsID = table.slots[last].id == table.slots[slot].id
        if let family = ResolverFamily(asksAnewAfter: time &- lookups[row].lastStart, keepsID: keepsID),
            let client = clientRow(of: lookups[row].client)
        {
            clients[client].resolvers.note(family)
        }
    }

    mutating func responded(_ slot: Int, leg: Int, in table: borrowing ExchangeTable) {
        guard let row = row(of: slot, in: table) else { return }
        let code = table.legs[legPlace(slot, leg)].responseCode
        // A client that asks for the name again did not get this one.
        guard table.legs[legPlace(slot, leg)].flags.isDisjoint(with: .unusable) else { return }
        lookups[row].lastActivity = max(lookups[row].lastActivity, table.legs[legPlace(slot, leg)].firstResponse)
        guard lookups[row].nameHash == table.slots[slot].questionHash, !TrafficSummary.isServerError(code)
        else { return }
        let type = LookupTracker.typeBit(table.slots[slot].questionType)
        lookups[row].answered |= type
        guard code == 0 else { return }
        lookups[row].isNonexistent = false
        if table.legs[legPlace(slot, leg)].flags.contains(.hasAnswers) { lookups[row].positive |= type }
    }

    mutating func finished(_ slot: Int, outcome: Outcome, in table: borrowing ExchangeTable) {
        guard let row = row(of: slot, in: table) else { return }
        if let family = table.legs[legPlace(slot, table.clientLeg(of: slot))].resolver,
            let client = clientRow(of: lookups[row].client)
        {
            clients[client].resolvers.note(family)
        }
        switch outcome {
        case .answered:
            // A transmission was lost, and a later one saved the lookup.
            let leg = table.legs[legPlace(slot, table.clientLeg(of: slot))]
            if leg.isAnsweredOnRetry || TrafficSummary.isServerError(leg.responseCode) { lookups[row].failures &+= 1 }
        case .pending: lookups[row].isPending = true
        case .late, .unanswered, .rejected, .mismatched, .truncated, .malformed:
            lookups[row].failures &+= 1
            // An answer that came too late is none for the application.
            if outcome != .truncated && lookups[row].nameHash == table.slots[slot].questionHash
                && outcome == .late
            {
                lookups[row].answered &= ~LookupTracker.typeBit(table.slots[slot].questionType)
            }
        }
        let isLastName = lookups[row].nameHash == table.slots[slot].questionHash
        if isLastName && lookups[row].isNonexistent && lookups[row].answered != 0
            && lookups[row].nonexistentName == nil
        {
            lookups[row].nonexistentName = table.withName(of: slot) { DomainName(wire: $0) }
        }
        if isLastName && lookups[row].names > 1 && lookups[row].positive != 0 {
            let hash = lookups[row].nameHash
            table.withName(of: slot) { name in searched.add(hash: hash) { DomainName(wire: name) } }
        }
        lookups[row].exchangesOpen &-= 1
        if lookups[row].exchangesOpen <= 0 && !lookups[row].isActive { finish(row) }
    }

    mutating func finishAll() {
        for row in lookups.indices where lookups[row].isActive { leave(row) }
    }

    /// Ends the lookups that nothing continues any more.
    @inline(__always)
    private mutating func retire(at time: Int64) {
        while let queued = checks.firstTime, time &- queued >= LookupTracker.answeredPatience {
            let row = checks.removeFirst()
            lookups[row].isQueued = false
            guard lookups[row].isActive else { continue }
            let idle = time &- lookups[row].lastActivity
            let isAnswered = lookups[row].asked & ~lookups[row].answered == 0
            if idle >= (isAnswered ? LookupTracker.answeredPatience : LookupTracker.patience) {
                leave(row)
            } else {
                enqueue(row, at: time)
            }
        }
    }

    // MARK: Lookups

    private func row(of slot: Int, in table: borrowing ExchangeTable) -> Int? {
        let row = Int(table.slots[slot].lookup)
        guard row >= 0, row < lookups.count, lookups[row].generation == table.slots[slot].lookupGeneration
        else { return nil }
        return row
    }

    private mutating func enqueue(_ row: Int, at time: Int64) {
        if lookups[row].isQueued { return }
        lookups[row].isQueued = true
        checks.append(row, at: time)
    }

    /// Begins a lookup; nil where too many are followed.
    private mutating func start(client: IPAddress, key: UInt64, at time: Int64) -> Int? {
        let row: Int
        if let reused = free.popLast() {
            row = Int(reused)
            let (generation, isQueued) = (lookups[row].generation, lookups[row].isQueued)
            lookups[row] = Lookup()
            lookups[row].generation = generation
            lookups[row].isQueued = isQueued
        } else {
            if lookups.count == lookupLimit { return nil }
            row = lookups.count
            lookups.append(Lookup())
        }
        lookups[row].client = client
        lookups[row].key = key
        lookups[row].firstStart = time
        lookups[row].isActive = true
        active.insert(hash: key, row: row)
        enqueue(row, at: time)
        return row
    }

    /// Another name of the search list: what was asked so far was given up.
    private mutating func ask(_ row: Int, nameHash: UInt64, labels: InlineArray<12, UInt32>, count: Int) {
        if lookups[row].names > 0 {
            lookups[row].baseLabels = UInt8(
                truncatingIfNeeded: LookupTracker.sharedLabels(
                    lookups[row].labels, Int(lookups[row].labelCount), labels, count))
            lookups[row].earlierExchanges = lookups[row].exchanges
        }
        lookups[row].names &+= 1
        lookups[row].nameHash = nameHash
        lookups[row].labels = labels
        lookups[row].labelCount = UInt8(truncatingIfNeeded: count)
        lookups[row].asked = 0
        lookups[row].answered = 0
    }

    /// Whether a query asks the lookup's name once more: another type, or one that was not answered.
    private func repeatsName(_ row: Int, nameHash: UInt64, type: UInt8, at time: Int64) -> Bool {
        lookups[row].nameHash == nameHash && lookups[row].answered & type == 0
            && time &- lookups[row].lastActivity <= LookupTracker.patience
    }

    /// Whether a query asks the next name of the lookup's search list.
    private func goesOn(
        _ row: Int, nameHash: UInt64, labels: InlineArray<12, UInt32>, count: Int, at time: Int64
    ) -> Bool {
        guard lookups[row].nameHash != nameHash, lookups[row].positive == 0,
            time &- lookups[row].lastActivity <= LookupTracker.patience
        else { return false }
        let known = Int(lookups[row].labelCount)
        let shared = LookupTracker.sharedLabels(lookups[row].labels, known, labels, count)
        // Of two names of one search list, one at least has a domain appended.
        guard shared > 0, shared < max(count, known) else { return false }
        return lookups[row].baseLabels == 0 || shared == Int(lookups[row].baseLabels)
    }

    /// The lookup can not be continued any more; it ends with its last exchange.
    private mutating func leave(_ row: Int) {
        active.remove(hash: lookups[row].key, row: row)
        lookups[row].isActive = false
        if lookups[row].exchangesOpen <= 0 { finish(row) }
    }

    private mutating func finish(_ row: Int) {
        let lookup = lookups[row]
        if let client = clientRow(of: lookup.client) {
            let isLost = lookup.asked & ~lookup.answered != 0 && lookup.failures > 0 && !lookup.isPending
            clients[client].lookups += 1
            if isLost { clients[client].lost += 1 }
            if !isLost && lookup.failures > 0 { clients[client].saved += 1 }
            clients[client].repeats += Int(lookup.repeats)
            if lookup.names > 1 {
                clients[client].searched += 1
                clients[client].avoidable += Int(lookup.earlierExchanges)
            }
            clients[client].longest = max(clients[client].longest, lookup.lastActivity &- lookup.firstStart)
            if let name = lookup.nonexistentName, lookup.positive == 0, lookup.isNonexistent {
                clients[client].nonexistent += 1
                nonexistent.add(hash: lookup.nameHash) { name }
            }
        }
        lookups[row].nonexistentName = nil
        lookups[row].generation &+= 1
        free.append(Int32(truncatingIfNeeded: row))
    }

    private mutating func clientRow(of client: IPAddress) -> Int? {
        let hash = mixed(client.high, client.low)
        if let known = clientIndex.first(hash: hash, where: { clients[$0].client == client }) { return known }
        if clients.count == LookupTracker.clientLimit { return nil }
        clients.append(ClientRow(client: client))
        clientIndex.insert(hash: hash, row: clients.count - 1)
        return clients.count - 1
    }

    // MARK: Names

    private static func typeBit(_ type: UInt16) -> UInt8 {
        switch type {
        case 1: 1
        case 28: 2
        default: 4
        }
    }

    /// Hashes of the first labels, the same in upper and lower case; returns how many there are.
    private static func hashLabels(of name: Span<UInt8>, into labels: inout InlineArray<12, UInt32>) -> Int {
        var offset = 0
        var count = 0
        while offset < name.count, name[offset] != 0, count < labelLimit {
            let label = hashLabel(of: name, at: offset)
            labels[count] = label.hash
            count &+= 1
            offset = label.end
        }
        return count
    }

    /// The hash of the label at `offset`, and where it ends.
    @inline(__always)
    private static func hashLabel(of name: Span<UInt8>, at offset: Int) -> (hash: UInt32, end: Int) {
        guard offset < name.count else { return (0, offset) }
        let end = min(offset &+ 1 &+ Int(name[offset]), name.count)
        return (UInt32(truncatingIfNeeded: NameHash.hash(name, from: offset, count: end &- offset)), end)
    }

    private static func sharedLabels(
        _ left: InlineArray<12, UInt32>, _ leftCount: Int, _ right: InlineArray<12, UInt32>, _ rightCount: Int
    ) -> Int {
        var shared = 0
        while shared < min(leftCount, rightCount), left[shared] == right[shared] { shared &+= 1 }
        return shared
    }
}
