/// Lines of a feed, one at a time, so that a log of any length takes the memory of its longest line.
struct LineReader {
    /// A longer line is cut: no line that is understood comes near.
    static let longestLine = 1 << 16

    /// Lines handed out so far; the number of the last one, counted from 1.
    private(set) var number = 0
    private let feed: ByteFeed
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    init(_ feed: ByteFeed) {
        self.feed = feed
    }

    /// The next line without its end; nil after the last.
    mutating func next() throws(ContextError) -> [UInt8]? {
        var line: [UInt8] = []
        var hasAny = false
        while try refill() {
            hasAny = true
            let newline = buffer[start..<end].firstIndex(of: 0x0a)
            let part = buffer[start..<(newline ?? end)]
            line += part.prefix(LineReader.longestLine - line.count)
            start = newline.map { $0 + 1 } ?? end
            if newline != nil { break }
        }
        guard hasAny else { return nil }
        number &+= 1
        if line.last == 0x0d { line.removeLast() }
        return line
    }

    private mutating func refill() throws(ContextError) -> Bool {
        guard start == end, !isAtEnd else { return start < end }
        start = 0
        end = try feed.read(into: &buffer)
        isAtEnd = end == 0
        return !isAtEnd
    }
}
