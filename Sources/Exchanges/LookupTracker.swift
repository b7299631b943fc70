import BasicContainers
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
    package internal(set) var searches = SearchProgress()

    /// Counts a lookup that is over.
    @inline(__always)
    mutating func add(_ lookup: borrowing Lookup) {
        lookups += 1
        let isLost = lookup.isLost
        if isLost { lost += 1 } else { if lookup.failures > 0 { saved += 1 } }
        repeats += Int(lookup.repeats)
        if lookup.names > 1 {
            searched += 1
            avoidable += Int(lookup.earlierExchanges)
        }
        longest = max(longest, lookup.lastActivity &- lookup.firstStart)
        if lookup.isOfNoName { nonexistent += 1 }
    }
}

/// What is told of lookups.
package struct LookupSums: Sendable {
    package var clients: [ClientRow]
    /// Base names of lookups that walked the search list, and names that do not exist.
    package var searched: NameTally
    package var nonexistent: NameTally
    /// Answers with a wrong UDP checksum after which the client went on to the next name: its kernel took them.
    package var wrongAnswersTaken: Int
}

/// Groups exchanges into lookups: what one application call caused. A and AAAA of one name, retries with the
/// old or a new ID and port, and the names of a search list belong together (resolv.conf(5), `search`).
///
/// Names of one lookup share their first labels, the name the application gave: `amazon.com` in
/// `amazon.com.svc.cluster.local` and `amazon.com.cluster.local`. The next name is asked after the one before
/// got a negative answer, within the client's timeout.
struct LookupTracker: ~Copyable {
    static let clientLimit = 8192
    /// How long after its last activity a lookup of which everything asked was answered may still be continued, in
    /// nanoseconds: no application waits between two names.
    private static let answeredPatience: Int64 = 1_000_000_000
    /// That a client had answers is believed for so many nanoseconds more.
    private static let proofLasts: Int64 = 10_000_000_000

    private var lookups: RigidArray<Lookup>
    /// By row: a name that does not exist. Apart from the lookups, so that these are plain values.
    private var nonexistentNames: [DomainName?] = []
    private var free: RigidArray<Int32>
    /// Lookups that may be continued, by client and first label, and in the order in which to look whether they are.
    private var active = HashIndex(capacity: 1024)
    private var checks: SlotRing
    /// Lookups followed at a time; exchanges beyond belong to none.
    private let lookupLimit: Int
    private var clients: [ClientRow] = []
    private var clientIndex = HashIndex(capacity: 64)
    private var searched = NameTally()
    private var nonexistent = NameTally()
    private var wrongAnswersTaken = 0
    /// When a client last went on to the next name of its search list at once, though no capture shows the answer that it had:
    /// nanoseconds since the Unix epoch.
    private var lastMovedOn: Int64 = .min

    /// - Parameter capacity: how many exchanges are open at most.
    init(capacity: Int) {
        lookupLimit = max(capacity, 1) &* 2
        lookups = RigidArray(capacity: lookupLimit)
        free = RigidArray(capacity: lookupLimit)
        checks = SlotRing(capacity: lookupLimit)
    }

    /// What was counted so far.
    var sums: LookupSums {
        LookupSums(
            clients: clients, searched: searched, nonexistent: nonexistent, wrongAnswersTaken: wrongAnswersTaken)
    }

    // MARK: As exchanges open, are answered and end

    mutating func opened(_ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        let client = table.slots[slot].client
        let key = mixed(mixed(client.high, client.low), UInt64(table.slots[slot].firstLabel))
        let type = LookupTracker.typeBit(table.slots[slot].questionType)
        let nameHash = table.slots[slot].questionHash
        retire(at: time)
        var found = active.first(hash: key) { lookups[$0].key == key }
        if found.map({ lookups[$0].repeatsName(nameHash, type: type, at: time) }) != true {
            let labels = table.labels(of: slot)
            if let row = found, !lookups[row].goesOn(nameHash, labels, at: time) {
                leave(row)
                found = nil
            } else if let row = found {
                // Another type is another call's question, which only shares the first label.
                if lookups[row].asked & type != 0 { noteMovingOn(row, in: &table, at: time) }
                if lookups[row].isToldNonexistent, let client = clientRow(of: client) {
                    clients[client].searches.wentOn(from: lookups[row].nameHash)
                }
            }
            found = found ?? start(client: client, key: key, at: time)
            if let row = found { lookups[row].ask(nameHash, labels) }
        }
        guard let row = found else { return }
        if lookups[row].asked & type != 0 { noteRepeat(row, slot, in: &table, at: time) }
        lookups[row].add(slot, type: type, at: time)
        table.slots[slot].join(lookup: row, generation: lookups[row].generation)
    }

    /// Notes that a client goes on at once after a query of which its captures show no answer: it had one.
    @inline(__always)
    private mutating func noteMovingOn(_ row: Int, in table: inout ExchangeTable, at time: Int64) {
        let last = Int(lookups[row].lastSlot)
        guard last >= 0, self.row(of: last, in: table) == row, time &- lookups[row].lastStart < OpenLeg.settledAnswer
        else { return }
        let place = legPlace(last, table.clientLeg(of: last))
        if table.legs[place].flags.contains(.corruptedResponse) { wrongAnswersTaken &+= 1 }
        table.noteAnswerTaken(last)
        guard table.legs[place].responses == 0 else { return }
        lastMovedOn = time
    }

    /// True where clients go on from queries whose answers no capture shows, after an exchange or just before it. Not every one
    /// shows it: who asks one name at a time has nothing to go on to.
    func haveMovedOn(_ slot: Int, in table: borrowing ExchangeTable) -> Bool {
        lastMovedOn > table.legs[legPlace(slot, 0)].firstQuery &- LookupTracker.proofLasts
    }

    private mutating func noteRepeat(_ row: Int, _ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        lookups[row].repeats &+= 1
        let last = Int(lookups[row].lastSlot)
        // An application's own wish for the same name comes at any time, a retry not within a second.
        if last >= 0, self.row(of: last, in: table) == row, time &- lookups[row].lastStart >= OpenLeg.givingUp {
            let place = legPlace(last, table.clientLeg(of: last))
            // Where a filter hides later fragments, the first one alone says nothing: only a retry does.
            let isRetry =
                !table.legs[place].flags.contains(.fragmentOnly) || table.slots[last].id == table.slots[slot].id
            if isRetry, !table.legs[place].flags.isDisjoint(with: .unusable) {
                table.legs[place].flags.insert(.askedAnew)
            }
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

    mutating func responded(_ slot: Int, leg: Int, _ sighting: MessageSighting, in table: inout ExchangeTable) {
        guard let row = row(of: slot, in: table) else { return }
        let code = table.legs[legPlace(slot, leg)].responseCode
        // A client that asks for the name again did not get this one.
        guard table.legs[legPlace(slot, leg)].flags.isDisjoint(with: .unusable) else { return }
        lookups[row].lastActivity = max(lookups[row].lastActivity, table.legs[legPlace(slot, leg)].firstResponse)
        guard lookups[row].nameHash == table.slots[slot].questionHash, !TrafficSummary.isServerError(code)
        else { return }
        let type = LookupTracker.typeBit(table.slots[slot].questionType)
        lookups[row].answered |= type
        lookups[row].lastAnswer = (Int32(truncatingIfNeeded: sighting.capture), UInt32(clamping: sighting.frame))
        guard code == 0 else { return }
        lookups[row].isNonexistent = false
        if table.legs[legPlace(slot, leg)].flags.contains(.hasAnswers) { lookups[row].positive |= type }
    }

    mutating func finished(_ slot: Int, outcome: Outcome, in table: inout ExchangeTable) {
        guard let row = row(of: slot, in: table) else { return }
        if let family = table.legs[legPlace(slot, table.clientLeg(of: slot))].resolver,
            let client = clientRow(of: lookups[row].client)
        {
            clients[client].resolvers.note(family)
        }
        switch outcome {
        case .answered:
            // A transmission was lost, and a later one saved the lookup.
            let place = legPlace(slot, table.clientLeg(of: slot))
            if table.legs[place].isAnsweredOnRetry
                || TrafficSummary.isServerError(table.legs[place].responseCode)
            {
                lookups[row].failures &+= 1
            }
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
            && !lookups[row].hasNonexistentName
        {
            lookups[row].hasNonexistentName = true
            nonexistentNames[row] = table.withName(of: slot) { DomainName(wire: $0) }
        }
        if isLastName && lookups[row].names > 1 && lookups[row].positive != 0 {
            let hash = lookups[row].nameHash
            table.withName(of: slot) { name in searched.add(hash: hash) { DomainName(wire: name) } }
        }
        lookups[row].exchangesOpen &-= 1
        if lookups[row].exchangesOpen <= 0 && !lookups[row].isActive { finish(row) }
    }

    /// An exchange turned out to be a leg of another one, which is older.
    mutating func withdrawn(_ slot: Int, for other: Int, in table: borrowing ExchangeTable) {
        guard let row = row(of: slot, in: table) else { return }
        lookups[row].withdraw(slot, for: self.row(of: other, in: table) == row ? other : nil)
        if lookups[row].exchangesOpen <= 0 && !lookups[row].isActive { finish(row) }
    }

    mutating func finishAll() {
        for row in lookups.indices where lookups[row].isActive { leave(row) }
    }

    /// Ends the lookups that nothing continues any more.
    @inline(__always)
    private mutating func retire(at time: Int64) {
        while checks.firstTime <= time &- LookupTracker.answeredPatience, checks.count > 0 {
            let row = checks.removeFirst()
            lookups[row].isQueued = false
            guard lookups[row].isActive else { continue }
            let idle = time &- lookups[row].lastActivity
            let isAnswered = lookups[row].asked & ~lookups[row].answered == 0
            if idle >= (isAnswered ? LookupTracker.answeredPatience : Lookup.patience) {
                if isAnswered { noteEnd(row) }
                leave(row)
            } else {
                enqueue(row, at: time)
            }
        }
    }

    /// Notes that nothing follows on the answers of a lookup.
    private mutating func noteEnd(_ row: Int) {
        guard lookups[row].isToldNonexistent, let client = clientRow(of: lookups[row].client) else { return }
        let answer = lookups[row].lastAnswer
        clients[client].searches.ended(
            with: lookups[row].nameHash, at: lookups[row].lastActivity, (Int(answer.capture), Int(answer.frame)))
    }

    // MARK: Lookups

    @inline(__always)
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
        if !free.isEmpty {
            row = Int(free.removeLast())
            lookups[row].reuse(for: Lookup(client: client, key: key, at: time))
        } else {
            if lookups.count == lookupLimit { return nil }
            row = lookups.count
            lookups.append(Lookup(client: client, key: key, at: time))
            nonexistentNames.append(nil)
        }
        active.insert(hash: key, row: row)
        enqueue(row, at: time)
        return row
    }

    /// The lookup cannot be continued any more; it ends with its last exchange.
    private mutating func leave(_ row: Int) {
        active.remove(hash: lookups[row].key, row: row)
        lookups[row].isActive = false
        if lookups[row].exchangesOpen <= 0 { finish(row) }
    }

    private mutating func finish(_ row: Int) {
        if lookups[row].exchanges > 0, let client = clientRow(of: lookups[row].client) {
            clients[client].add(lookups[row])
        }
        if lookups[row].hasNonexistentName {
            if lookups[row].isOfNoName, let name = nonexistentNames[row] {
                nonexistent.add(hash: lookups[row].nameHash) { name }
            }
            nonexistentNames[row] = nil
        }
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
}
