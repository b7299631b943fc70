internal import Bytes

extension Timestamp: CustomStringConvertible {
    /// The moment in RFC 3339 form, UTC, with nanoseconds: `2026-11-23T04:52:13.500000000Z`.
    public var description: String {
        var text = TextBuffer(capacity: 32)
        text.append(time: nanoseconds)
        return text.string
    }
}
