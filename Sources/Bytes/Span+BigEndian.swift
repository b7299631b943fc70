/// Numbers read from a span of octets, in network byte order (RFC 791, appendix B) unless the name says otherwise.
///
/// Each function reads at `offset` from the span's start. The caller has checked the length once for the
/// whole header; a read past the end is a programming error and traps. Complexity: O(1).
///
/// The compiler makes one load of four or eight octets, after one check, where it sees nothing but this function;
/// inlined into others it checks and loads each octet. Hence the functions that are never inlined.
extension Span where Element == UInt8 {
    /// The unsigned 16-bit number in network byte order at `offset`.
    @inlinable
    @inline(__always)
    public func bigEndian16(at offset: Int) -> UInt16 {
        precondition(offset >= 0 && offset <= count &- 2)
        return UInt16(self[offset]) << 8 | UInt16(self[offset &+ 1])
    }

    /// The unsigned 32-bit number in network byte order at `offset`.
    @inline(never)
    public func bigEndian32(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset <= count &- 4)
        return UInt32(self[offset]) << 24 | UInt32(self[offset &+ 1]) << 16
            | UInt32(self[offset &+ 2]) << 8 | UInt32(self[offset &+ 3])
    }

    /// The unsigned 64-bit number in network byte order at `offset`.
    @inline(never)
    public func bigEndian64(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= count &- 8)
        return inlined64(at: offset)
    }

    @inline(__always)
    private func inlined64(at offset: Int) -> UInt64 {
        let high =
            UInt64(self[offset]) << 56 | UInt64(self[offset &+ 1]) << 48
            | UInt64(self[offset &+ 2]) << 40 | UInt64(self[offset &+ 3]) << 32
        let low =
            UInt64(self[offset &+ 4]) << 24 | UInt64(self[offset &+ 5]) << 16
            | UInt64(self[offset &+ 6]) << 8 | UInt64(self[offset &+ 7])
        return high | low
    }

    /// The unsigned 64-bit numbers in network byte order at two offsets: one call where two would follow each other.
    @inline(never)
    public func bigEndian64(at first: Int, and second: Int) -> (UInt64, UInt64) {
        precondition(first >= 0 && first <= count &- 8 && second >= 0 && second <= count &- 8)
        return (inlined64(at: first), inlined64(at: second))
    }

    /// The unsigned 16-bit number, least significant octet first, at `offset`.
    @inlinable
    @inline(__always)
    public func littleEndian16(at offset: Int) -> UInt16 {
        bigEndian16(at: offset).byteSwapped
    }

    /// The unsigned 32-bit number, least significant octet first, at `offset`.
    @inlinable
    @inline(__always)
    public func littleEndian32(at offset: Int) -> UInt32 {
        bigEndian32(at: offset).byteSwapped
    }

    /// The unsigned 64-bit number, least significant octet first, at `offset`.
    @inlinable
    @inline(__always)
    public func littleEndian64(at offset: Int) -> UInt64 {
        bigEndian64(at: offset).byteSwapped
    }
}
