/// What `kubectl cluster-info dump` prints where it writes no folder: objects, and after them each container's log between
/// two lines that name its pod.
package final class ClusterDump {
    /// Which part of it is wanted.
    package enum Part: Sendable {
        case objects
        /// The logs of CoreDNS's pods, each line with its pod as `kubectl logs --prefix` writes it.
        case coreDNSLogs
    }

    private enum Place {
        case objects
        case log(pod: String?)
    }

    private let feed: ByteFeed
    private let part: Part
    private var place = Place.objects
    private var line: [UInt8] = []
    /// What of the present line is no mark of a log's start or end, and is on its way.
    private var isPlain = false
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var output: [UInt8] = []
    private var taken = 0
    private var isAtEnd = false
    /// Whether logs were met.
    private(set) var hasLogs = false

    private static let mark = Array("==== ".utf8)
    private static let longestMark = 1024

    init(_ feed: ByteFeed, _ part: Part) {
        self.feed = feed
        self.part = part
    }

    /// The part of a dump that is wanted; of what is no dump, all is objects.
    package static func part(_ part: Part, of feed: ByteFeed) -> ByteFeed {
        ClusterDump(feed, part).octets
    }

    /// The octets of the part.
    var octets: ByteFeed { ByteFeed(name: feed.name) { try self.read(into: &$0) } }

    private func read(into target: inout [UInt8]) throws(ContextError) -> Int {
        while taken == output.count {
            guard !isAtEnd else { return 0 }
            output.removeAll(keepingCapacity: true)
            taken = 0
            let count = try feed.read(into: &buffer)
            isAtEnd = count == 0
            take(buffer[..<count])
        }
        let count = min(target.count, output.count - taken)
        target.replaceSubrange(0..<count, with: output[taken..<taken + count])
        taken += count
        return count
    }

    private func take(_ octets: ArraySlice<UInt8>) {
        var rest = octets
        while !rest.isEmpty {
            if isPlain {
                let end = rest.firstIndex(of: 0x0a).map { $0 + 1 } ?? rest.endIndex
                isPlain = rest[end - 1] != 0x0a
                write(rest[..<end])
                rest = rest[end...]
                continue
            }
            let octet = rest.removeFirst()
            line.append(octet)
            let mayBeMark = line.prefix(Self.mark.count).elementsEqual(Self.mark.prefix(line.count))
            if mayBeMark, octet != 0x0a, line.count < Self.longestMark { continue }
            if !mayBeMark || !isMark(String(decoding: line, as: UTF8.self)) {
                begin()
                write(line[...])
                isPlain = octet != 0x0a
            }
            line = []
        }
        if isAtEnd, !line.isEmpty {
            begin()
            write(line[...])
        }
    }

    /// Takes a line that says where a log begins or ends; false for another.
    private func isMark(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard words.count >= 10, words[2] == "logs", words[6] == "of", words[7] == "pod" else { return false }
        hasLogs = true
        // ==== START logs for container coredns of pod kube-system/coredns-abc-x1 ====
        let pod = words[8].split(separator: "/").last.map(String.init)
        let isCoreDNS = pod?.contains("coredns") == true || pod?.contains("kube-dns") == true
        place = words[1] == "START" ? .log(pod: isCoreDNS ? pod : nil) : .objects
        return true
    }

    /// What stands before a line of a log.
    private func begin() {
        if part == .coreDNSLogs, case .log(let pod?) = place { output += "[pod/\(pod)/coredns] ".utf8 }
    }

    private func write(_ octets: ArraySlice<UInt8>) {
        switch (part, place) {
        case (.objects, .objects), (.coreDNSLogs, .log(_?)): output += octets
        default: break
        }
    }
}
