public import Bytes

/// The fixed first 12 octets of a DNS message (RFC 1035, section 4.1.1; AD and CD of RFC 4035, section 3).
public struct Header: Hashable, Sendable {
    /// Octets of a header on the wire.
    public static let wireLength = 12

    /// Chosen by whoever asks, copied into the answer.
    public var id: UInt16
    /// The second 16 bits: QR, opcode, AA, TC, RD, RA, Z, AD, CD, RCODE.
    public var flags: UInt16
    /// QDCOUNT: entries of the question section.
    public var questionCount: UInt16
    /// ANCOUNT: records of the answer section.
    public var answerCount: UInt16
    /// NSCOUNT: records of the authority section.
    public var authorityCount: UInt16
    /// ARCOUNT: records of the additional section.
    public var additionalCount: UInt16

    /// Reads the header at the start of `bytes`; nil where fewer than 12 octets stand there.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= Header.wireLength else { return nil }
        id = bytes.bigEndian16(at: 0)
        flags = bytes.bigEndian16(at: 2)
        questionCount = bytes.bigEndian16(at: 4)
        answerCount = bytes.bigEndian16(at: 6)
        authorityCount = bytes.bigEndian16(at: 8)
        additionalCount = bytes.bigEndian16(at: 10)
    }

    /// A header of zeros.
    package init() {
        (id, flags, questionCount, answerCount, authorityCount, additionalCount) = (0, 0, 0, 0, 0, 0)
    }

    /// QR: set in a response.
    @inlinable public var isResponse: Bool { flags & 0x8000 != 0 }
    /// OPCODE: four bits.
    @inlinable public var opcode: UInt8 { UInt8(truncatingIfNeeded: flags >> 11) & 0xf }
    /// AA.
    @inlinable public var isAuthoritative: Bool { flags & 0x0400 != 0 }
    /// TC.
    @inlinable public var isTruncated: Bool { flags & 0x0200 != 0 }
    /// RD.
    @inlinable public var recursionDesired: Bool { flags & 0x0100 != 0 }
    /// RA.
    @inlinable public var recursionAvailable: Bool { flags & 0x0080 != 0 }
    /// AD.
    @inlinable public var isAuthenticData: Bool { flags & 0x0020 != 0 }
    /// CD.
    @inlinable public var checkingDisabled: Bool { flags & 0x0010 != 0 }
    /// The low four bits of the response code; EDNS may extend it (RFC 6891, section 6.1.3).
    @inlinable public var responseCode: UInt8 { UInt8(truncatingIfNeeded: flags & 0xf) }
}
