/// A segment, or the part of one that is new, that came before the octets in front of it.
struct PendingSegment: Sendable {
    /// What a segment's keeping costs besides its octets, in octets.
    static let overhead = 96

    var sequence: UInt32
    /// Octets on the wire; more than captured where the snap length cut the segment.
    var declared: Int
    var octets: [UInt8]
    var origin: Origin
    /// True where it is the start of a segment, at which a message may start.
    var isStart: Bool

    var cost: Int { octets.count &+ PendingSegment.overhead }
}
