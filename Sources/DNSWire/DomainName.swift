/// A domain name (RFC 1035, section 3.1) with the case in which it was sent.
///
/// Names that differ in upper and lower case only are equal and have the same hash (RFC 4343, section 3).
public struct DomainName: Sendable {
    /// The uncompressed wire form with its root label: 1 to 255 octets, each label behind its length.
    public let wire: [UInt8]

    /// The name of no labels.
    public static let root = DomainName(validWire: [0])

    init(validWire: [UInt8]) { wire = validWire }

    /// Copies the uncompressed name that starts `wire`; nil where none does. (A pointer has nowhere to lead to.)
    public init?(wire: Span<UInt8>) {
        var end = 0
        var length = 0
        repeat {
            guard end < wire.count else { return nil }
            length = Int(wire[end])
            guard length < 0x40, end &+ length < NameLimit.octets, end &+ length < wire.count else { return nil }
            end &+= length &+ 1
        } while length > 0
        self.wire = [UInt8](capacity: end) { output in
            for index in 0..<end { output.append(wire[index]) }
        }
    }

    /// Reads the name that stands at `start` in a message, compressed or not.
    ///
    /// - Returns: the name, and how it stands there.
    static func read(
        _ message: Span<UInt8>, at start: Int
    ) throws(WireError) -> (name: DomainName, extent: NameExtent) {
        var octets = InlineArray<255, UInt8>(repeating: 0)
        var output = octets.mutableSpan
        let extent = try message.expandName(at: start, into: &output)
        var wire: [UInt8] = []
        wire.reserveCapacity(extent.length)
        for index in 0..<extent.length { wire.append(octets[index]) }
        return (DomainName(validWire: wire), extent)
    }

    /// Whether this is the name of no labels.
    public var isRoot: Bool { wire.count == 1 }

    /// The labels' octets from the left, without the root's.
    public var labels: [ArraySlice<UInt8>] {
        var labels: [ArraySlice<UInt8>] = []
        var offset = 0
        while wire[offset] != 0 {
            let end = offset + 1 + Int(wire[offset])
            labels.append(wire[offset + 1..<end])
            offset = end
        }
        return labels
    }

    /// Whether this name is `other` or stands below it.
    public func isSubdomain(of other: DomainName) -> Bool {
        var offset = 0
        while wire.count - offset > other.wire.count { offset += 1 + Int(wire[offset]) }
        return wire.count - offset == other.wire.count
            && zip(wire[offset...], other.wire).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }
}

extension DomainName: Hashable {
    public static func == (left: DomainName, right: DomainName) -> Bool {
        left.wire.count == right.wire.count
            && zip(left.wire, right.wire).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(NameHash.hash(wire.span, from: 0, count: wire.count))
    }
}

extension UInt8 {
    /// The small letter of a capital one, any other octet itself; label lengths are below the letters.
    var asciiLowercased: UInt8 { 0x41...0x5a ~= self ? self | 0x20 : self }
}
