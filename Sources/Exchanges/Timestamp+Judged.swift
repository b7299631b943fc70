import PacketWire

extension Timestamp {
    /// The moment in nanoseconds since the Unix epoch, kept from 1970 to 2255, so that neither the difference of two
    /// nor a timeout after one overflows. Time stamps are input, and input may say anything.
    @inline(__always)
    var judged: Int64 { min(max(nanoseconds, 0), 9_000_000_000_000_000_000) }
}
