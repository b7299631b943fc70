/// The lines of a text, one after the other, of which no more than one window is held.
struct LineSource: ~Copyable {
    /// Longer lines are cut: a message of 64 KiB fits, printed whole.
    static let lineLimit = 1 << 18
    private static let windowLength = 1 << 16

    private let source: ByteSource
    private var window: [UInt8] = []
    private var offset = 0

    init(_ source: ByteSource) {
        self.source = source
    }

    /// Reads the next line, without its end, into `line`; false where none is left.
    ///
    /// NULs go: a Windows shell writes what it redirects in UTF-16, and tcpdump prints ASCII.
    mutating func next(_ line: inout [UInt8]) -> Bool {
        line.removeAll(keepingCapacity: true)
        var isStarted = false
        while offset < window.count || refill() {
            isStarted = true
            let rest = window[offset...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let part = rest[..<(end ?? rest.endIndex)]
            line += part.prefix(max(0, LineSource.lineLimit - line.count))
            offset = end.map { $0 + 1 } ?? window.count
            if end != nil { break }
        }
        if line.contains(0) { line.removeAll { $0 == 0 } }
        while line.last == UInt8(ascii: "\r") { line.removeLast() }
        return isStarted
    }

    private mutating func refill() -> Bool {
        window = source.take(LineSource.windowLength)
        offset = 0
        return !window.isEmpty
    }
}
