/// The fixed fields of an OPT record (RFC 6891, section 6.1.3) without its options.
public struct EDNSHead: Hashable, Sendable {
    /// Octets of the largest UDP payload that the sender takes.
    public var udpPayloadSize: UInt16
    /// Bits 4 to 11 of the response code.
    public var extendedResponseCode: UInt8
    /// The version of EDNS; 0 is the only one so far.
    public var version: UInt8
    /// DO, Z and whatever comes later.
    public var flags: UInt16

    /// Reads the fields from an OPT record's class and TTL.
    @inlinable
    public init(recordClass: UInt16, ttl: UInt32) {
        udpPayloadSize = recordClass
        extendedResponseCode = UInt8(truncatingIfNeeded: ttl >> 24)
        version = UInt8(truncatingIfNeeded: ttl >> 16)
        flags = UInt16(truncatingIfNeeded: ttl)
    }

    /// DO: the sender takes DNSSEC records (RFC 3225).
    @inlinable public var isDNSSECOK: Bool { flags & 0x8000 != 0 }

    /// The whole response code of a message whose header holds the low four bits.
    @inlinable
    public func responseCode(low: UInt8) -> UInt16 {
        UInt16(extendedResponseCode) << 4 | UInt16(low)
    }
}
