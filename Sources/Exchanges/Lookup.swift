import DNSWire
import PacketWire

/// What one application call caused, while it may be continued: a row of ``LookupTracker``.
struct Lookup: Sendable {
    /// How long after its last activity a lookup may still be continued, in nanoseconds.
    static let patience: Int64 = 6_000_000_000

    let client: IPAddress
    /// By which the lookup is found: its client and its names' first label.
    let key: UInt64
    private(set) var nameHash: UInt64 = 0
    var generation: UInt32 = 0
    var exchangesOpen: Int32 = 0
    private(set) var firstStart: Int64
    var lastActivity: Int64 = 0
    /// The last exchange's slot, and when it began.
    private(set) var lastSlot: Int32 = -1
    private(set) var lastStart: Int64 = 0
    /// Bits of the question types asked, answered and answered positively for the name asked last.
    private(set) var asked: UInt8 = 0
    var answered: UInt8 = 0
    var positive: UInt8 = 0
    /// Some type is still open because the capture ended.
    var isPending = false
    var isActive = true
    /// Stands in the order of checks, where a row stands once.
    var isQueued = false
    var isNonexistent = true
    private(set) var names: UInt16 = 0
    private(set) var exchanges: UInt16 = 0
    /// Exchanges of names before the last one.
    private(set) var earlierExchanges: UInt16 = 0
    var failures: UInt16 = 0
    /// Exchanges that ask the same as one before.
    var repeats: UInt16 = 0
    /// Labels that all names share, from the second name on; 0 before.
    private var baseLabels: UInt8 = 0
    private var labels = NameLabels()
    /// Where the last answer for the name asked last was captured first.
    var lastAnswer: (capture: Int32, frame: UInt32) = (0, 0)
    /// A name of it was kept that does not exist.
    var hasNonexistentName = false

    init(client: IPAddress, key: UInt64, at time: Int64) {
        self.client = client
        self.key = key
        firstStart = time
    }

    /// Gives the row to another lookup.
    mutating func reuse(for lookup: Lookup) {
        let (next, wasQueued) = (generation, isQueued)
        self = lookup
        generation = next
        isQueued = wasQueued
    }

    /// Another exchange for the name asked last.
    @inline(__always)
    mutating func add(_ slot: Int, type: UInt8, at time: Int64) {
        asked |= type
        lastActivity = time
        lastStart = time
        lastSlot = Int32(truncatingIfNeeded: slot)
        exchanges &+= 1
        exchangesOpen &+= 1
    }

    /// An exchange was a leg of another one, `other`, which may be of this lookup, too.
    mutating func withdraw(_ slot: Int, for other: Int?) {
        exchanges &-= 1
        exchangesOpen &-= 1
        if repeats > 0 { repeats &-= 1 }
        if Int(lastSlot) == slot { lastSlot = Int32(truncatingIfNeeded: other ?? -1) }
    }

    /// The first name, or another one of the search list: what was asked so far was given up.
    mutating func ask(_ nameHash: UInt64, _ labels: NameLabels) {
        if names > 0 {
            baseLabels = self.labels.shared(with: labels)
            earlierExchanges = exchanges
        }
        names &+= 1
        self.nameHash = nameHash
        self.labels = labels
        asked = 0
        answered = 0
    }

    /// Whether a query asks the lookup's name once more: another type, or one that was not answered.
    @inline(__always)
    func repeatsName(_ nameHash: UInt64, type: UInt8, at time: Int64) -> Bool {
        self.nameHash == nameHash && answered & type == 0 && time &- lastActivity <= Lookup.patience
    }

    /// Whether a query asks the next name of the lookup's search list.
    @inline(__always)
    func goesOn(_ nameHash: UInt64, _ labels: NameLabels, at time: Int64) -> Bool {
        guard self.nameHash != nameHash, positive == 0, time &- lastActivity <= Lookup.patience
        else { return false }
        let shared = self.labels.shared(with: labels)
        // Of two names of one search list, one at least has a domain appended; that of a service is not the first in them.
        guard shared > self.labels.serviceLabels, shared < max(labels.count, self.labels.count) else { return false }
        return baseLabels == 0 || shared == baseLabels
    }

    /// Some type of the name asked last got no usable answer in time.
    @inline(__always)
    var isLost: Bool { asked & ~answered != 0 && failures > 0 && !isPending }

    /// The name asked last does not exist, as far as it was answered.
    @inline(__always)
    var isToldNonexistent: Bool { answered != 0 && isNonexistent }

    /// Everything it asked for does not exist.
    @inline(__always)
    var isOfNoName: Bool { hasNonexistentName && positive == 0 && isNonexistent }
}

/// Hashes of a name's first labels, the same in upper and lower case: what tells whether two names are of one
/// search list.
struct NameLabels: Sendable {
    private static let limit = 12

    private var hashes = InlineArray<12, UInt32>(repeating: 0)
    private(set) var count: UInt8 = 0
    /// Those of a service and its protocol, which stand before a name (RFC 2782): `_grpclb._tcp`.
    private(set) var serviceLabels: UInt8 = 0

    init() {}

    /// - Parameter name: in uncompressed wire form (RFC 1035, section 3.1).
    init(_ name: Span<UInt8>) {
        var offset = 0
        var count = 0
        var services = 0
        while offset < name.count, name[offset] != 0, count < NameLabels.limit {
            if services == count, offset &+ 1 < name.count, name[offset &+ 1] == UInt8(ascii: "_") { services &+= 1 }
            let label = NameLabels.hash(of: name, at: offset)
            hashes[count] = label.hash
            count &+= 1
            offset = label.end
        }
        self.count = UInt8(truncatingIfNeeded: count)
        serviceLabels = UInt8(truncatingIfNeeded: services)
    }

    /// The hash of the label at `offset`, and where it ends.
    @inline(__always)
    static func hash(of name: Span<UInt8>, at offset: Int) -> (hash: UInt32, end: Int) {
        guard offset < name.count else { return (0, offset) }
        let end = min(offset &+ 1 &+ Int(name[offset]), name.count)
        return (NameHash.hashLabel(name, from: offset, count: end &- offset), end)
    }

    /// How many labels two names share at their start.
    func shared(with other: NameLabels) -> UInt8 {
        var shared: UInt8 = 0
        while shared < min(count, other.count), hashes[Int(shared)] == other.hashes[Int(shared)] { shared &+= 1 }
        return shared
    }
}
