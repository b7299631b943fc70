/// Network byte order (RFC 791, appendix B) read from a span of octets.
///
/// Each function reads at `offset` from the span's start. The caller has checked the length once for the
/// whole header; a read past the end is a programming error and traps. Complexity: O(1).
extension Span where Element == UInt8 {
    /// The unsigned 16-bit number in network byte order at `offset`.
    @inlinable
    public func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The unsigned 32-bit number in network byte order at `offset`.
    @inlinable
    public func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16
            | UInt32(self[offset + 2]) << 8 | UInt32(self[offset + 3])
    }

    /// The unsigned 64-bit number in network byte order at `offset`.
    @inlinable
    public func bigEndian64(at offset: Int) -> UInt64 {
        UInt64(bigEndian32(at: offset)) << 32 | UInt64(bigEndian32(at: offset + 4))
    }

    /// The unsigned 16-bit number, least significant octet first, at `offset`.
    @inlinable
    public func littleEndian16(at offset: Int) -> UInt16 {
        bigEndian16(at: offset).byteSwapped
    }

    /// The unsigned 32-bit number, least significant octet first, at `offset`.
    @inlinable
    public func littleEndian32(at offset: Int) -> UInt32 {
        bigEndian32(at: offset).byteSwapped
    }
}
