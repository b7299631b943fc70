import BasicContainers
import PacketWire

/// Remembers who asked what lately, so that a query to a server is seen together with the query that this
/// server sent upstream for it (a new ID, so question and time link them), and an answer with TC set together
/// with the retry over TCP.
struct NestedQueries: ~Copyable {
    /// The latest queries of one asker for one question.
    private struct Entry {
        var hash: UInt64
        var asks = UpstreamAsks()
    }

    /// Rows in `entries` by the low bits of their hash, direct-mapped: a newer question takes the row of an older one.
    private var rows: RigidArray<Int32>
    private var entries: [Entry] = []
    private let mask: Int
    private static let truncationLimit = 4096
    private static let waitingLimit = 8192
    /// A cache asks on at once; another client that asks the same does so at any time.
    private static let forwardingDelay: Int64 = 10_000_000

    /// The latest query that waits for a question at a server; of clients, the latest that waits for it anywhere.
    private var waiting: LatestExchanges
    private var waitingAnywhere: LatestExchanges

    /// Questions that were answered over TCP.
    private var answeredOverTCP = LatestExchanges(size: 1 << 10)

    /// Addresses that were asked, and so may ask upstream in their turn.
    private var servers = AddressSet()
    /// Addresses whose queries were seen translated.
    private var services = AddressSet()
    /// Servers that asked others for what they had just been asked.
    private var forwarders = AddressSet()
    /// Node caches by the address that they are asked at, and the one that they ask from: their node's.
    private(set) var cacheAskers: [IPAddress: [IPAddress]] = [:]
    private var cacheCandidates: [CachePair: (nested: Int, own: Int)] = [:]

    /// The address that a cache is asked at, which is the same on every node, and the one that it may ask from.
    private struct CachePair: Hashable {
        var server: IPAddress
        var asker: IPAddress
    }
    private static let cacheLimit = 256
    /// The latest cluster name that each server was asked for, by type, and the latest other name.
    private var clusterNames = LatestExchanges(size: 1 << 10)
    private var otherNames = LatestExchanges(size: 1 << 10)
    /// Exchanges for which their server asked for another name at once (``StandIn``): what it asked for.
    private var standIns: [StandIn: UInt64] = [:]
    private static let standInLimit = 4096
    /// What cluster names lead to, by their answers.
    var aliases = NameAliases()
    /// Nanoseconds within which a server asks for the name that another one leads to. Whether an address is a server's at all
    /// is told by less: a node's address is its pods', too, which ask at any time.
    private static let standInDelay: Int64 = 15_000_000
    private static let surestDelay: Int64 = 1_000_000

    /// An exchange for a name that leads to another one: a cluster name of an ExternalName service (CoreDNS asks its upstream
    /// for the CNAME's target) or of a search list, which plugin `autopath` tries to its end; any that plugin `rewrite` changes.
    private struct StandIn: Hashable {
        var slot: Int
        var generation: UInt32
    }
    /// How often a node's address must ask what waits at a service address before it is a node cache's.
    private static let fewestCacheQueries = 3
    private(set) var rates = UpstreamRates()
    /// Servers that are seen to ask for what they have just been asked.
    private(set) var askers = AddressSet()
    /// UDP exchanges answered with TC, by asker and question, and by these and the ID: slot and generation.
    private var truncated: [UInt64: (slot: Int, generation: UInt32)] = [:]

    /// - Parameter capacity: how many exchanges are open at most; a question is found for about that many.
    init(capacity: Int) {
        var size = 16
        while size < capacity { size &*= 2 }
        rows = RigidArray(repeating: -1, count: size)
        let room = min(size, NestedQueries.waitingLimit)
        waiting = LatestExchanges(size: room)
        waitingAnywhere = LatestExchanges(size: room)
        mask = size &- 1
    }

    private static func hash(asker: IPAddress, questionHash: UInt64, questionType: UInt16) -> UInt64 {
        mixed(mixed(asker.high, asker.low), questionHash ^ UInt64(questionType))
    }

    /// Rows hold what was asked over one transport: a forwarder asks over the one that it was asked over, unless it is told to
    /// use TCP.
    @inline(__always)
    private static func rowHash(_ hash: UInt64, _ transport: TransportProtocol) -> UInt64 {
        transport == .tcp ? ~hash : hash
    }

    /// The row in `entries` that holds what was asked under `hash`.
    @inline(__always)
    private func row(_ hash: UInt64, _ transport: TransportProtocol) -> Int? {
        row(NestedQueries.rowHash(hash, transport))
    }

    @inline(__always)
    private func row(_ hash: UInt64) -> Int? {
        let home = Int(truncatingIfNeeded: hash)
        for step in 0..<NestedQueries.ways {
            let row = Int(rows[(home &+ step) & mask])
            if row >= 0 { if entries[row].hash == hash { return row } }
        }
        return nil
    }

    /// Places where a question may stand: of thousands that wait at once, some would share a single one.
    private static let ways = 4

    /// The row for `hash`, made anew or taken from an older question.
    private mutating func openRow(_ hash: UInt64) -> Int {
        if let known = row(hash) { return known }
        let home = Int(truncatingIfNeeded: hash)
        var place = home & mask
        for step in 1..<NestedQueries.ways where rows[place] >= 0 {
            let other = (home &+ step) & mask
            let isOlder =
                rows[other] < 0
                || entries[Int(rows[other])].asks.latestStart < entries[Int(rows[place])].asks.latestStart
            if isOlder { place = other }
        }
        if rows[place] >= 0 {
            entries[Int(rows[place])] = Entry(hash: hash)
        } else {
            rows[place] = Int32(truncatingIfNeeded: entries.count)
            entries.append(Entry(hash: hash))
        }
        return Int(rows[place])
    }

    /// An address that is translated to another one: a service's.
    mutating func noteTranslated(_ address: IPAddress) { services.insert(address) }

    func isTranslated(_ address: IPAddress) -> Bool { services.contains(address) }

    mutating func noteServer(_ address: IPAddress) {
        servers.insert(address)
    }

    /// True for an address that forwards: what it asks itself is no client's query.
    @inline(__always)
    func isForwarder(_ address: IPAddress) -> Bool { forwarders.contains(address) }

    /// Whether the client's query waits at `client` itself, or at a cache that asks from its address.
    private mutating func isNested(_ slot: Int, in table: inout ExchangeTable, at time: Int64) -> Bool {
        let client = table.slots[slot].client
        let server = table.legs[legPlace(slot, 0)].server
        let question = table.slots[slot].questionHash ^ UInt64(table.slots[slot].questionType)
        if servers.contains(client), client != server {
            let hash = NestedQueries.hash(
                asker: client, questionHash: table.slots[slot].questionHash,
                questionType: table.slots[slot].questionType)
            if let entry = waiting.latest(hash), waitingSlot(entry, in: table, at: time) != nil {
                forwarders.insert(client)
                askers.insert(client)
                return true
            }
            if slotInItsStead(slot, in: table, at: time, within: NestedQueries.surestDelay) != nil {
                forwarders.insert(client)
                return true
            }
            return forwarders.contains(client)
        }
        if let entry = waitingAnywhere.latest(question), let other = waitingSlot(entry, in: table, at: time) {
            let asked = table.legs[legPlace(other, Int(table.slots[other].legCount) &- 1)].server
            let asker = table.slots[other].client
            // The same port and ID from a node's address are the query itself, masqueraded.
            let isCopy =
                table.slots[other].clientPort == table.slots[slot].clientPort
                && table.slots[other].id == table.slots[slot].id
            if asker != client, asker != server, asked != server, asked != client, !isCopy,
                !isCopyOfOpen(slot, sentBy: asked, in: table)
            {
                guard isCache(asked, askingFrom: client, after: time &- entry.time) else { return false }
                forwarders.insert(client)
                return true
            }
        }
        if !cacheCandidates.isEmpty { noteOwnQuery(of: client) }
        return false
    }

    /// True where `server` has asked the same itself, from the same port with the same ID: its query, masqueraded.
    private func isCopyOfOpen(_ slot: Int, sentBy server: IPAddress, in table: borrowing ExchangeTable) -> Bool {
        let key = ExchangeTable.Key(
            client: server, port: table.slots[slot].clientPort, id: table.slots[slot].id,
            transport: table.slots[slot].transport)
        let asked = table.legs[legPlace(slot, 0)]
        return table.first(key, question: nil, server: (asked.server, asked.serverPort)) != nil
    }

    /// The slot of a query that waits for its answer at `time`. An exchange that was closed was answered.
    @inline(__always)
    private func waitingSlot(
        _ entry: LatestExchanges.Entry, in table: borrowing ExchangeTable, at time: Int64
    ) -> Int? {
        guard time >= entry.time, time &- entry.time <= UpstreamAsks.patience, let slot = entry.openSlot(in: table),
            table.legs[legPlace(slot, table.clientLeg(of: slot))].responses == 0
        else { return nil }
        return slot
    }

    /// A link-local address is a node cache's; a service's address is where it happens again and again.
    ///
    /// - Parameter delay: nanoseconds from the client's query to the cache's.
    private mutating func isCache(_ server: IPAddress, askingFrom asker: IPAddress, after delay: Int64) -> Bool {
        if cacheAskers[server]?.contains(asker) == true { return true }
        guard delay <= NestedQueries.forwardingDelay, cacheCandidates.count < NestedQueries.cacheLimit,
            cacheAskers.count < NestedQueries.cacheLimit
        else {
            return false
        }
        let pair = CachePair(server: server, asker: asker)
        var known = cacheCandidates[pair] ?? (0, 0)
        known.nested += 1
        cacheCandidates[pair] = known
        let isSure = known.nested >= NestedQueries.fewestCacheQueries && known.nested > known.own
        guard server.isLinkLocal || server.isLoopback || isSure else { return false }
        cacheAskers[server, default: []].append(asker)
        return true
    }

    /// A query of a possible cache's that nobody waits for elsewhere: a client's own look like that.
    private mutating func noteOwnQuery(of asker: IPAddress) {
        for pair in cacheCandidates.keys where pair.asker == asker { cacheCandidates[pair]?.own += 1 }
    }

    /// Notes a query that waits at `server`.
    ///
    /// - Parameter isClients: whether a client asks, and not a server on its behalf.
    mutating func noteWaiting(
        _ slot: Int, at server: IPAddress, in table: borrowing ExchangeTable, since time: Int64, isClients: Bool = true
    ) {
        let hash = NestedQueries.hash(
            asker: server, questionHash: table.slots[slot].questionHash, questionType: table.slots[slot].questionType)
        waiting.note(LatestExchanges.Entry(key: hash, time: time, slot: slot, in: table))
        let byType = NestedQueries.hash(asker: server, questionHash: 0, questionType: table.slots[slot].questionType)
        let entry = LatestExchanges.Entry(key: byType, time: time, slot: slot, in: table)
        if table.slots[slot].flags.contains(.isClusterName) { clusterNames.note(entry) }
        guard isClients else { return }
        if !table.slots[slot].flags.contains(.isClusterName) { otherNames.note(entry) }
        let question = table.slots[slot].questionHash ^ UInt64(table.slots[slot].questionType)
        waitingAnywhere.note(LatestExchanges.Entry(key: question, time: time, slot: slot, in: table))
    }

    /// - Returns: whether the one who asks is a server himself.
    @inline(__always)
    mutating func opened(_ slot: Int, in table: inout ExchangeTable) -> Bool {
        let now = table.slots[slot].lastActivity
        let isTCP = table.slots[slot].transport == .tcp
        let isServers = isNested(slot, in: &table, at: now)
        if isServers || servers.contains(table.slots[slot].client) {
            table.slots[slot].flags.insert(.isServers)
            rates.note(
                asker: table.slots[slot].client, server: table.legs[legPlace(slot, 0)].server, at: now, isAnswer: false)
        }
        servers.insert(table.legs[legPlace(slot, 0)].server)
        if isServers { table.slots[slot].flags.insert(.isNested) }
        noteWaiting(slot, at: table.legs[legPlace(slot, 0)].server, in: table, since: now, isClients: !isServers)
        noteCameBack(slot, in: &table, at: now)
        guard isServers || isTCP else { return false }
        let hash = NestedQueries.hash(
            asker: table.slots[slot].client, questionHash: table.slots[slot].questionHash,
            questionType: table.slots[slot].questionType)
        let cause = cause(of: hash, at: now)
        let rowHash = NestedQueries.rowHash(hash, table.slots[slot].transport)
        if isServers, cause == nil { noteStandIn(rowHash, of: slot, in: table, at: now) }
        let tried = entries[openRow(rowHash)].asks.ask(
            at: now, because: cause, slot: slot, generation: table.slots[slot].generation)
        if let tried, isServers, table.slots[tried.slot].isOpen, table.slots[tried.slot].generation == tried.generation
        {
            let leg = legPlace(tried.slot, table.clientLeg(of: tried.slot))
            // What waits since after the first question is another occasion: the answer to the first may not be captured.
            let isWaitedFor = waiting.latest(hash).map { $0.time <= table.legs[leg].firstQuery } ?? true
            if isWaitedFor, table.legs[leg].responses == 0 { table.legs[leg].flags.insert(.retried) }
        }
        if isTCP, let udp = truncatedSlot(hash, id: table.slots[slot].id, in: table) {
            table.slots[udp].flags.insert(.retriedOverTCP)
        }
        return isServers
    }

    /// The slot of a cluster name that came to a server right before it asked for another name, for which nobody waits: it
    /// asks that in the cluster name's stead.
    private func slotInItsStead(
        _ slot: Int, in table: borrowing ExchangeTable, at time: Int64, within delay: Int64
    ) -> Int? {
        guard !table.slots[slot].flags.contains(.isClusterName) else { return nil }
        let key = NestedQueries.hash(
            asker: table.slots[slot].client, questionHash: 0, questionType: table.slots[slot].questionType)
        guard let asked = clusterNames.latest(key), time &- asked.time <= delay else { return nil }
        return waitingSlot(asked, in: table, at: time)
    }

    /// The slot of another name that came to a server right before, and for which it asks nobody under that name.
    private func rewrittenSlot(_ slot: Int, in table: borrowing ExchangeTable, at time: Int64) -> Int? {
        let (asker, type) = (table.slots[slot].client, table.slots[slot].questionType)
        guard let asked = otherNames.latest(NestedQueries.hash(asker: asker, questionHash: 0, questionType: type)),
            time &- asked.time <= NestedQueries.standInDelay, let other = waitingSlot(asked, in: table, at: time)
        else { return nil }
        let own = NestedQueries.hash(
            asker: asker, questionHash: table.slots[other].questionHash, questionType: type)
        let isAsked = [TransportProtocol.udp, .tcp].contains { transport in
            row(own, transport).map { entries[$0].asks.latestStart >= asked.time } ?? false
        }
        return isAsked ? nil : other
    }

    private mutating func noteStandIn(_ hash: UInt64, of slot: Int, in table: borrowing ExchangeTable, at time: Int64) {
        let ofCluster = slotInItsStead(slot, in: table, at: time, within: NestedQueries.standInDelay)
        guard let waiting = ofCluster ?? rewrittenSlot(slot, in: table, at: time) else { return }
        if standIns.count >= NestedQueries.standInLimit { standIns.removeAll(keepingCapacity: true) }
        standIns[StandIn(slot: waiting, generation: table.slots[waiting].generation)] = hash
    }

    /// Notes that a server sent its own query again as it was (dnsmasq does for each try of its client's).
    mutating func askedAgain(_ slot: Int, in table: borrowing ExchangeTable, at time: Int64) {
        let hash = NestedQueries.hash(
            asker: table.slots[slot].client, questionHash: table.slots[slot].questionHash,
            questionType: table.slots[slot].questionType)
        guard let row = row(hash, table.slots[slot].transport) else { return }
        _ = entries[row].asks.ask(
            at: time, because: cause(of: hash, at: time), slot: slot, generation: table.slots[slot].generation)
    }

    /// When the query came that made a server ask at `time`; nil where it asks of its own accord.
    private func cause(of hash: UInt64, at time: Int64) -> Int64? {
        waiting.latest(hash).flatMap { time &- $0.time <= NestedQueries.forwardingDelay ? $0.time : nil }
    }

    /// Notes on a server's own query that it came back to that server: a loop. Neither DNAT nor masquerade changes its ID.
    ///
    /// Mutating though it changes nothing of its own, which would be copied.
    private mutating func noteCameBack(_ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        let server = table.legs[legPlace(slot, 0)].server
        guard forwarders.contains(server), table.slots[slot].client != server else { return }
        let hash = NestedQueries.hash(
            asker: server, questionHash: table.slots[slot].questionHash, questionType: table.slots[slot].questionType)
        guard let row = row(hash, table.slots[slot].transport) else { return }
        let id = table.slots[slot].id
        let sent = entries[row].asks.firstSlot(since: time &- OpenLeg.samePacketWindow) { other, generation in
            table.slots[other].generation == generation && table.slots[other].isOpen && table.slots[other].id == id
        }
        guard let sent else { return }
        table.legs[legPlace(sent, table.clientLeg(of: sent))].flags.insert(.cameBack)
    }

    /// True where the question was answered over TCP while it waited over UDP.
    private func isAnsweredOverTCP(_ hash: UInt64, since time: Int64) -> Bool {
        answeredOverTCP.latest(hash).map { $0.time >= time } ?? false
    }

    @inline(__always)
    mutating func responded(
        _ slot: Int, leg: Int, in table: inout ExchangeTable, _ coverage: borrowing CaptureCoverage
    ) {
        let isTruncated = table.legs[legPlace(slot, leg)].flags.contains(.truncated)
        let isServers = table.slots[slot].flags.contains(.isServers)
        guard isTruncated || table.slots[slot].transport == .tcp || isServers else { return }
        if isServers, table.legs[legPlace(slot, leg)].transmissions > 0 {
            let place = legPlace(slot, leg)
            rates.note(
                asker: table.slots[slot].client, server: table.legs[place].server,
                at: table.legs[place].firstResponse, isAnswer: true)
        }
        let hash = NestedQueries.hash(
            asker: table.slots[slot].client, questionHash: table.slots[slot].questionHash,
            questionType: table.slots[slot].questionType)
        answerCameBack(slot, leg: leg, in: table, coverage)
        if table.slots[slot].transport == .tcp {
            if let udp = truncatedSlot(hash, id: table.slots[slot].id, in: table) {
                table.slots[udp].flags.insert(.completedOverTCP)
                truncated[mixed(hash, UInt64(table.slots[udp].id))] = nil
                if truncated[hash]?.slot == udp { truncated[hash] = nil }
            }
            answeredOverTCP.note(
                LatestExchanges.Entry(
                    key: hash, time: table.legs[legPlace(slot, leg)].firstResponse, slot: slot, in: table))
        } else if isTruncated, isAnsweredOverTCP(hash, since: table.legs[legPlace(slot, leg)].firstQuery) {
            // glibc asks both questions over TCP as soon as one of the answers is cut short.
            table.slots[slot].flags.insert(.completedOverTCP)
        } else if isTruncated {
            if truncated.count >= NestedQueries.truncationLimit { truncated.removeAll(keepingCapacity: true) }
            let latest = (slot: slot, generation: table.slots[slot].generation)
            truncated[hash] = latest
            truncated[mixed(hash, UInt64(table.slots[slot].id))] = latest
        }
    }

    /// Notes an answer to a server's own query. One that a capture beside the upstream has, and the asker's own has not,
    /// did not come back.
    mutating func answerCameBack(
        _ slot: Int, leg: Int, in table: borrowing ExchangeTable, _ coverage: borrowing CaptureCoverage
    ) {
        let hash = NestedQueries.hash(
            asker: table.slots[slot].client, questionHash: table.slots[slot].questionHash,
            questionType: table.slots[slot].questionType)
        let answer = legPlace(slot, leg)
        guard let row = row(hash, table.slots[slot].transport), table.legs[answer].isAnswerSeenByAsker(coverage) else {
            return
        }
        // With TC set the server has to ask again over TCP, or passes that on to a client who will.
        if table.legs[answer].flags.contains(.truncated) {
            return entries[row].asks.forget(queryAt: table.legs[answer].firstQuery)
        }
        entries[row].asks.answer(
            at: table.legs[answer].firstResponse, ofQueryAt: table.legs[answer].answeredTransmission,
            isFailure: TrafficSummary.isServerError(table.legs[answer].responseCode))
    }

    /// What a query over TCP asks again: resolvers keep the ID, and others ask after the latest answer.
    private func truncatedSlot(_ hash: UInt64, id: UInt16, in table: borrowing ExchangeTable) -> Int? {
        guard !truncated.isEmpty, let found = truncated[mixed(hash, UInt64(id))] ?? truncated[hash],
            table.slots[found.slot].isOpen, table.slots[found.slot].generation == found.generation
        else { return nil }
        return found.slot
    }

    /// What `server`'s own queries show while it worked on this exchange, or shortly before where it keeps failures.
    func upstreamState(of slot: Int, in table: borrowing ExchangeTable, askedBy server: IPAddress) -> UpstreamState {
        // A question that the snapshot length cut short is not found among the server's own.
        if table.slots[slot].questionType == 0 { return forwarders.contains(server) ? .unseen : .notAsked }
        let name = table.slots[slot].questionHash
        let state = upstreamState(ofName: name, of: slot, in: table, askedBy: server)
        if state != .notAsked { return state }
        if let target = aliases.target(ofName: name) {
            let state = upstreamState(ofName: target, of: slot, in: table, askedBy: server)
            if state != .notAsked { return state }
        }
        let standIn = standIns[StandIn(slot: slot, generation: table.slots[slot].generation)]
        guard let row = standIn.flatMap({ row($0) }) else { return .notAsked }
        let guessed = self.state(at: row, of: slot, in: table)
        // It did ask, though others have made it ask the same too often since.
        return guessed == .notAsked ? entries[row].asks.oldestState : guessed
    }

    private func upstreamState(
        ofName name: UInt64, of slot: Int, in table: borrowing ExchangeTable, askedBy server: IPAddress
    ) -> UpstreamState {
        let transport = table.slots[slot].transport
        for transport in [transport, transport == .tcp ? .udp : .tcp] {
            for asker in [server] + (cacheAskers[server] ?? []) {
                let hash = NestedQueries.hash(
                    asker: asker, questionHash: name, questionType: table.slots[slot].questionType)
                guard let row = row(hash, transport) else { continue }
                let state = state(at: row, of: slot, in: table)
                if state != .notAsked { return state }
            }
        }
        return .notAsked
    }

    /// What the questions of `row` came to while the exchange waited.
    private func state(at row: Int, of slot: Int, in table: borrowing ExchangeTable) -> UpstreamState {
        let leg = legPlace(slot, table.clientLeg(of: slot))
        let answer = table.legs[leg].responses > 0 ? table.legs[leg].firstResponse : nil
        return entries[row].asks.state(
            of: table.legs[leg].firstQuery, lastTry: table.legs[leg].lastTransmission, answered: answer,
            isError: answer != nil && TrafficSummary.isServerError(table.legs[leg].responseCode))
    }
}
