extension UInt32 {
    /// Octets from `other` to this TCP sequence number, modulo 2^32: negative where this one comes before
    /// (RFC 9293, section 3.4).
    @inline(__always)
    func octets(after other: UInt32) -> Int { Int(Int32(truncatingIfNeeded: self &- other)) }

    /// This sequence number moved on by `octets`, modulo 2^32.
    @inline(__always)
    func advanced(byOctets octets: Int) -> UInt32 { self &+ UInt32(truncatingIfNeeded: octets) }
}
