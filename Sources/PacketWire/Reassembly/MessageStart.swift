internal import Bytes

/// Whether octets look like the start of a DNS message in a TCP stream, for finding one in the middle of a stream.
///
/// Counts that fit into the message are the strongest sign: a random one does with a chance of about 10^-8.
enum MessageStart {
    /// Octets with which a message can be told: its length field and its header.
    static let least = 14

    /// - Parameters:
    ///   - bytes: captured octets from where a length field may stand.
    ///   - declared: octets from there on to the segment's end on the wire.
    static func isPlausible(_ bytes: Span<UInt8>, declared: Int) -> Bool {
        guard bytes.count >= least else { return false }
        let length = Int(bytes.bigEndian16(at: 0))
        guard length >= 12, hasPlausibleHeader(bytes, length: length) else { return false }
        // A message that goes on in another segment has to show a question, too, or what the segment has of one.
        return length &+ 2 <= declared || hasPlausibleQuestion(bytes, mayEnd: bytes.count == declared)
    }

    /// Whether a segment is one message, whose length field was in a segment before it that is not there.
    static func isBareMessage(_ bytes: Span<UInt8>, declared: Int) -> Bool {
        guard declared <= 0xffff, bytes.count >= least else { return false }
        var octets = [UInt8(declared >> 8), UInt8(declared & 0xff)]
        octets.append(copying: bytes.extracting(0..<min(bytes.count, 512)))
        return hasPlausibleHeader(octets.span, length: declared) && hasPlausibleQuestion(octets.span, mayEnd: false)
    }

    /// RFC 1035, section 4.1.1: the opcode, the bit that must be zero, the response code and the counts.
    private static func hasPlausibleHeader(_ bytes: Span<UInt8>, length: Int) -> Bool {
        let flags = bytes.bigEndian16(at: 4)
        let isResponse = flags & 0x8000 != 0
        let opcode = flags >> 11 & 15
        let questions = Int(bytes.bigEndian16(at: 6))
        let records =
            Int(bytes.bigEndian16(at: 8)) &+ Int(bytes.bigEndian16(at: 10)) &+ Int(bytes.bigEndian16(at: 12))
        guard flags & 0x40 == 0, opcode <= 6, opcode != 3, flags & 15 <= (isResponse ? 11 : 0) else { return false }
        // A message of nothing but its header is an error's; DSO has its own body (RFC 8490, section 5.4).
        if questions == 0 && records == 0 { return length == 12 || opcode == 6 }
        return questions <= 16 && questions &* 5 &+ records &* 11 <= length &- 12
    }

    /// RFC 1035, section 4.1.2: one name of labels, a type and a class.
    ///
    /// - Parameter mayEnd: whether the question may go on after the octets, which then show a label's length at least.
    private static func hasPlausibleQuestion(_ bytes: Span<UInt8>, mayEnd: Bool) -> Bool {
        guard bytes.bigEndian16(at: 6) == 1 else { return false }
        var offset = 14
        while offset < bytes.count, bytes[offset] != 0 {
            guard bytes[offset] <= 63 else { return false }
            offset &+= 1 &+ Int(bytes[offset])
        }
        guard offset &- 14 < 255 else { return false }
        guard offset &+ 5 <= bytes.count else { return mayEnd && bytes.count > least }
        return [1, 3, 4, 254, 255].contains(bytes.bigEndian16(at: offset &+ 3) & 0x7fff)
    }
}
