/// A log that was found to be CoreDNS's and waits to be read: it is opened before the captures, so that a wrong file
/// is refused at once, and read after them, when it is known what to look for.
package struct OpenedLog {
    /// What the user calls the file.
    package let name: String
    /// The pod, or its address, that the user says the log is of.
    package let label: String?
    private let feed: ByteFeed

    /// Octets looked at for a line of CoreDNS.
    private static let headLength = 1 << 20

    /// Reads the start of the log. One that is empty, or not CoreDNS's, is an error.
    package init(_ feed: ByteFeed, label: String? = nil) throws(ContextError) {
        name = feed.name
        self.label = label
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var isAtEnd = false
        var nextLook = 1
        while head.count < OpenedLog.headLength, !isAtEnd {
            let count = try feed.read(into: &buffer)
            head += buffer[..<count]
            isAtEnd = count == 0
            guard !isAtEnd, head.count >= nextLook else { continue }
            // What was looked at is looked at again, so not after every read.
            nextLook = head.count * 2
            if OpenedLog.isCoreDNS(head, feed.name) { break }
        }
        if isAtEnd || head.count >= OpenedLog.headLength {
            _ = try CoreDNSLog(ByteFeed(name: feed.name, octets: head)) { _ in }
        }
        var pending = head[...]
        self.feed = ByteFeed(name: feed.name) { buffer in
            guard !pending.isEmpty else { return try feed.read(into: &buffer) }
            let part = pending.prefix(buffer.count)
            buffer.replaceSubrange(0..<part.count, with: part)
            pending = pending.dropFirst(part.count)
            return part.count
        }
    }

    /// Reads the log to its end; once only.
    package func read(each: (CoreDNSLogEntry) -> Void) throws(ContextError) -> CoreDNSLog {
        try CoreDNSLog(feed, pod: label ?? CoreDNSLog.podName(ofFile: name), each: each)
    }

    private static func isCoreDNS(_ octets: [UInt8], _ name: String) -> Bool {
        (try? CoreDNSLog(ByteFeed(name: name, octets: octets)) { _ in }) != nil
    }
}
