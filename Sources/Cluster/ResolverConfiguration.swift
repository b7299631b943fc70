package import PacketWire

/// resolv.conf as the resolver of a pod reads it: resolv.conf(5) of glibc.
package struct ResolverConfiguration: Hashable, Sendable {
    /// One `nameserver`.
    package struct Nameserver: Hashable, Sendable {
        package var address: IPAddress
        /// Interface of a link-local address: `fe80::1%eth0`.
        package var scope: String?
        /// Line of the file, counted from 1.
        package var line: Int
    }

    /// What the user calls the file.
    package let name: String
    /// All that are listed; glibc uses the first three, see ``usedNameservers``.
    package private(set) var nameservers: [Nameserver] = []
    /// The last `search`, or the name of the last `domain`, whichever comes later.
    package private(set) var searchList: [String] = []
    /// A name with fewer dots is tried with the search list first. Kubernetes writes 5; the default is 1.
    package private(set) var ndots = 1
    /// Seconds until the next server or attempt.
    package var timeout: Int { statedTimeout ?? 5 }
    /// The same where an option says it.
    package private(set) var statedTimeout: Int?
    package private(set) var attempts = 2
    /// Flags among the options: `rotate`, `single-request`, `single-request-reopen`, `use-vc`, `edns0`, `trust-ad`.
    package private(set) var flags: Set<String> = []
    /// Lines that have no effect, and why.
    package private(set) var problems: [ContextProblem] = []

    /// glibc's MAXNS: servers after these are never asked.
    package static let maximumNameservers = 3
    /// Octets read at most.
    static let sizeLimit = 1 << 20

    static let remedy = "save the pod's own: kubectl exec -n NAMESPACE POD -- cat /etc/resolv.conf"

    /// Reads a file; `-` is standard input.
    package init(contentsOf name: String) throws(ContextError) {
        try self.init(ByteFeed(contentsOf: name))
    }

    /// Reads what `feed` gives.
    package init(_ feed: ByteFeed) throws(ContextError) {
        let octets = try feed.readAll(limit: ResolverConfiguration.sizeLimit, remedy: ResolverConfiguration.remedy)
        try self.init(parsing: String(decoding: TextEncoding.utf8(octets), as: UTF8.self), name: feed.name)
    }

    /// Parses text that is in memory. A file that says nothing a resolver understands is an error.
    package init(parsing text: String, name: String) throws(ContextError) {
        self.name = name
        guard !text.allSatisfy(\.isWhitespace) else {
            throw .empty(name: name, remedy: ResolverConfiguration.remedy)
        }
        guard !text.utf8.contains(0) else {
            throw .wrongKind(name: name, kind: "a binary file", remedy: ResolverConfiguration.remedy)
        }
        var understood = 0
        var firstUnknown: (line: Int, word: String)?
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            guard let first = line.first, first != "#", first != ";" else { continue }
            var words = line.split { $0 == " " || $0 == "\t" }
            guard !words.isEmpty else { continue }
            let keyword = words.removeFirst()
            if read(keyword, words, line: index + 1) {
                understood += 1
            } else if firstUnknown == nil {
                firstUnknown = (index + 1, String(keyword.prefix(40)))
            }
        }
        guard understood == 0, let firstUnknown else { return }
        throw .malformed(
            name: name, place: "line \(firstUnknown.line)",
            reason: "\"\(firstUnknown.word)\" is no keyword of resolv.conf, and no line has one",
            remedy: ResolverConfiguration.remedy)
    }

    /// The servers that are asked; 127.0.0.1 where none is listed, as resolv.conf(5) says.
    package var usedNameservers: [IPAddress] {
        nameservers.isEmpty
            ? [IPAddress(v4: 0x7f00_0001)]
            : nameservers.prefix(ResolverConfiguration.maximumNameservers).map(\.address)
    }

    /// The names that a lookup of `name` asks for, in order: resolv.conf(5), `ndots`.
    package func candidates(for name: String) -> [String] {
        guard !name.hasSuffix(".") else { return [name] }
        let absolute = name + "."
        let expanded = searchList.map { $0.isEmpty ? absolute : "\(name).\($0)." }
        let dots = name.count { $0 == "." }
        return dots >= ndots ? [absolute] + expanded : expanded + [absolute]
    }

    // MARK: Reading

    private mutating func read(_ keyword: Substring, _ words: [Substring], line: Int) -> Bool {
        switch keyword {
        case "nameserver": readNameserver(words, line: line)
        case "search": searchList = words.map(ResolverConfiguration.domain).filter { !$0.isEmpty }
        case "domain": searchList = words.prefix(1).map(ResolverConfiguration.domain)
        case "options": for word in words { readOption(word, line: line) }
        case "sortlist", "lookup", "family": break
        default:
            add("\"\(keyword.prefix(40))\" is no keyword of resolv.conf", line: line)
            return false
        }
        return true
    }

    private mutating func readNameserver(_ words: [Substring], line: Int) {
        guard let word = words.first, let address = IPAddress(String(word)) else {
            add("\"\((words.first ?? "").prefix(60))\" is no IP address", line: line)
            return
        }
        let scope = word.firstIndex(of: "%").map { String(word[word.index(after: $0)...]) }
        nameservers.append(Nameserver(address: address, scope: scope, line: line))
        if nameservers.count == ResolverConfiguration.maximumNameservers + 1 {
            add("a fourth nameserver is never asked", line: line)
        }
    }

    private mutating func readOption(_ word: Substring, line: Int) {
        let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            if flags.count < 64 { flags.insert(String(word.prefix(40))) }
            return
        }
        // glibc caps what is larger (RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY).
        guard let value = Int(parts[1]), value >= 0 else {
            add("\"\(word.prefix(60))\" has no number", line: line)
            return
        }
        switch parts[0] {
        case "ndots": ndots = min(value, 15)
        case "timeout": statedTimeout = min(max(value, 1), 30)
        case "attempts": attempts = min(value, 5)
        default: if flags.count < 64 { flags.insert(String(word.prefix(40))) }
        }
    }

    /// A suffix without its dot at the end; the root is empty.
    private static func domain(_ word: Substring) -> String {
        String(word.hasSuffix(".") ? word.dropLast() : word)
    }

    private mutating func add(_ reason: String, line: Int) {
        guard problems.count < 100 else { return }
        problems.append(ContextProblem(name: name, place: "line \(line)", reason: reason))
    }
}
