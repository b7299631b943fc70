import BasicContainers
import PacketWire

/// Remembers who asked what lately, so that a query to a server is seen together with the query that this
/// server sent upstream for it (a new ID, so question and time link them), and an answer with TC set together
/// with the retry over TCP.
struct NestedQueries: Sendable {
    /// What is known of the latest queries of one asker for one question.
    private struct Entry {
        var hash: UInt64 = 0
        var firstStart: Int64 = .min
        var lastStart: Int64 = .min
        /// When the last answer came that says that the server failed; the least number without one.
        var failedAt: Int64 = .min
        var state: UpstreamState = .notAsked
    }

    /// Direct-mapped: a newer question takes the place of an older one with the same low bits.
    private var entries: [Entry]
    private let mask: Int
    /// Queries this many nanoseconds after the last one for the same question belong to another occasion.
    private static let occasion: Int64 = 6_000_000_000
    /// CoreDNS answers from its cache of failures for so long (plugin `cache`, `servfail`; RFC 9520, section 3.2).
    private static let failureCache: Int64 = 5_000_000_000
    private static let truncationLimit = 4096

    /// Addresses that were asked, and so may ask upstream in their turn; what clients ask is not remembered.
    private var servers = AddressSet()
    private(set) var rates = UpstreamRates()
    /// UDP exchanges answered with TC, by asker and question: slot and generation.
    private var truncated: [UInt64: (slot: Int, generation: UInt32)] = [:]

    /// - Parameter capacity: how many exchanges are open at most; a question is found for about that many.
    init(capacity: Int) {
        var size = 16
        while size < capacity { size &*= 2 }
        entries = [Entry](repeating: Entry(), count: size)
        mask = size &- 1
    }

    private static func hash(asker: IPAddress, questionHash: UInt64, questionType: UInt16) -> UInt64 {
        mixed(mixed(asker.high, asker.low), questionHash ^ UInt64(questionType))
    }

    private func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & mask }

    mutating func noteServer(_ address: IPAddress) {
        servers.insert(address)
    }

    /// True for an address that was asked: what it asks itself is no client's query.
    @inline(__always)
    func isServer(_ address: IPAddress) -> Bool { servers.contains(address) }

    /// - Returns: whether the one who asks is a server himself.
    @inline(__always)
    mutating func opened(_ slot: Int, in table: inout ExchangeTable) -> Bool {
        servers.insert(table.legs[legPlace(slot, 0)].server)
        let isTCP = table.slots[slot].transport == .tcp
        let isServers = servers.contains(table.slots[slot].client)
        guard isServers || isTCP else { return false }
        let start = table.slots[slot].lastActivity
        if isServers {
            rates.note(
                asker: table.slots[slot].client, server: table.legs[legPlace(slot, 0)].server, at: start,
                isAnswer: false)
        }
        let hash = NestedQueries.hash(
            asker: table.slots[slot].client, questionHash: table.slots[slot].questionHash,
            questionType: table.slots[slot].questionType)
        let place = self.place(hash)
        if entries[place].hash == hash && start &- entries[place].lastStart <= NestedQueries.occasion {
            entries[place].lastStart = start
        } else {
            entries[place] = Entry(hash: hash, firstStart: start, lastStart: start)
        }
        entries[place].state = .unanswered
        if isTCP, let udp = truncatedSlot(hash, in: table) {
            table.slots[udp].flags.insert(.retriedOverTCP)
        }
        return isServers
    }

    @inline(__always)
    mutating func responded(_ slot: Int, leg: Int, in table: inout ExchangeTable) {
        let isTruncated = table.legs[legPlace(slot, leg)].flags.contains(.truncated)
        let isServers = servers.contains(table.slots[slot].client)
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
        let place = self.place(hash)
        if entries[place].hash == hash {
            let answer = legPlace(slot, leg)
            let failed = TrafficSummary.isServerError(table.legs[answer].responseCode)
            entries[place].state = failed ? .failed : .answered
            entries[place].failedAt = failed ? table.legs[answer].firstResponse : .min
        }
        if table.slots[slot].transport == .tcp {
            if let udp = truncatedSlot(hash, in: table) {
                table.slots[udp].flags.insert(.completedOverTCP)
                truncated[hash] = nil
            }
        } else if isTruncated {
            if truncated.count >= NestedQueries.truncationLimit { truncated.removeAll(keepingCapacity: true) }
            truncated[hash] = (slot, table.slots[slot].generation)
        }
    }

    private func truncatedSlot(_ hash: UInt64, in table: borrowing ExchangeTable) -> Int? {
        guard !truncated.isEmpty, let found = truncated[hash],
            table.slots[found.slot].isOpen, table.slots[found.slot].generation == found.generation
        else { return nil }
        return found.slot
    }

    /// What `server`'s own queries show while it worked on this exchange, or shortly before where it keeps failures.
    func upstreamState(of slot: Int, in table: borrowing ExchangeTable, askedBy server: IPAddress) -> UpstreamState {
        let hash = NestedQueries.hash(
            asker: server, questionHash: table.slots[slot].questionHash,
            questionType: table.slots[slot].questionType)
        let entry = entries[place(hash)]
        guard entry.hash == hash else { return .notAsked }
        let leg = legPlace(slot, table.clientLeg(of: slot))
        let start = table.legs[leg].firstQuery
        if entry.lastStart >= start, entry.firstStart &- start <= NestedQueries.occasion { return entry.state }
        // Only SERVFAIL and NOTIMP are kept.
        let code = table.legs[leg].responseCode
        let isKept = entry.failedAt > .min && (code == 2 || code == 4) && table.legs[leg].responses > 0
        let isRecent = isKept && start >= entry.failedAt && start &- entry.failedAt <= NestedQueries.failureCache
        return isRecent ? .failed : .notAsked
    }
}
