/// Where octets come from: a frame and its time.
struct Origin: Sendable {
    var frame = 0
    var time = Timestamp(nanoseconds: 0)
}

/// A DNS message over TCP whose last octet has not come: its length field and what follows (RFC 1035,
/// section 4.2.2).
struct PartialMessage: Sendable {
    /// Octets of a delivered message's buffer that are kept for the next.
    private static let keptCapacity = 2048

    /// The length field and the octets after it up to the first that is missing.
    private(set) var octets: [UInt8] = []
    /// Octets that the stream came to, the length field's two and missing ones counted.
    private(set) var position = 0
    /// Where its first octet stands.
    private(set) var first = Origin()
    /// Where the octets stand that were captured last, which need not be the last ones.
    private(set) var last = Origin()
    private(set) var segments = 0
    private(set) var isLost = false

    var isEmpty: Bool { position == 0 }

    /// The length field; nil where it is not whole.
    var length: Int? { octets.count < 2 ? nil : Int(octets[0]) << 8 | Int(octets[1]) }

    /// Octets until the message is whole; nil where its length is not known.
    var remaining: Int? { length.map { $0 &+ 2 &- position } }

    /// The message's own octets in ``octets``.
    var body: Range<Int> { min(2, octets.count)..<octets.count }

    mutating func clear() {
        octets.removeAll(keepingCapacity: octets.capacity <= PartialMessage.keptCapacity)
        position = 0
        segments = 0
        isLost = false
    }

    /// Takes what belongs to the message from the start of `bytes`, which start where the message stands, and
    /// returns how many octets that was.
    mutating func take(_ bytes: Span<UInt8>, from origin: Origin) -> Int {
        if isEmpty {
            first = origin
            last = origin
        } else if origin.frame > last.frame {
            last = origin
        }
        segments &+= 1
        var taken = 0
        if octets.count < 2 {
            taken = min(2 &- octets.count, bytes.count)
            octets.append(copying: bytes.extracting(0..<taken))
            position &+= taken
        }
        guard let remaining else { return taken }
        let count = min(remaining, bytes.count &- taken)
        if position == octets.count { octets.append(copying: bytes.extracting(taken..<(taken &+ count))) }
        position &+= count
        return taken &+ count
    }

    /// Starts a message whose length field was not captured.
    mutating func begin(length: Int, from origin: Origin) {
        clear()
        octets = [UInt8(length >> 8), UInt8(length & 0xff)]
        position = 2
        first = origin
        last = origin
    }

    /// Steps over octets of the message that were not captured.
    mutating func skip(_ count: Int, isLost: Bool) {
        position &+= count
        if isLost { self.isLost = true }
    }

    /// The octets, taken out so that they can be lent while their owner changes; give them back with
    /// ``clear(puttingBack:)``.
    mutating func takeOctets() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &octets)
        return taken
    }

    mutating func clear(puttingBack taken: consuming [UInt8]) {
        octets = taken
        clear()
    }
}
