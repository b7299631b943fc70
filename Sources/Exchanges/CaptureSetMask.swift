/// Captures by number, one bit each. Captures from the ``CaptureSetMask/limit``th on share the last bit.
struct CaptureSetMask: OptionSet, Hashable, Sendable {
    /// Captures that have a bit of their own, less one.
    static let limit = 63
    var rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }
    init(capture: Int) { rawValue = 1 << UInt64(truncatingIfNeeded: min(max(capture, 0), CaptureSetMask.limit)) }

    /// Whether `matches` accepts the number of a capture in the set; asks for no memory.
    @inline(__always)
    func contains(where matches: (Int) -> Bool) -> Bool {
        var rest = rawValue
        while rest != 0 {
            if matches(rest.trailingZeroBitCount) { return true }
            rest &= rest &- 1
        }
        return false
    }

    /// Numbers of the captures in the set, ascending.
    var captures: [Int] { (0..<64).filter { rawValue & (1 << UInt64($0)) != 0 } }
}
