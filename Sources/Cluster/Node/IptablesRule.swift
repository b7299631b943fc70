internal import PacketWire

/// One rule as `iptables-save` prints it, as far as it concerns services and DNS.
package struct IptablesRule: Hashable, Sendable {
    /// `nat`, `filter`, `raw`, `mangle`.
    package var table: String
    package var chain: String
    /// Packets that matched; nil where the listing has no counters (`iptables-save -c` has them).
    package var packets: UInt64?
    /// The rule without its counters, verbatim.
    package var text: String

    // MARK: What it matches

    var destination: IPAddress?
    var transport: String?
    var destinationPorts: [ClosedRange<UInt16>] = []
    var sourcePorts: [ClosedRange<UInt16>] = []
    var comment = ""
    var probability: Double?
    /// Matches by session affinity, before a backend is drawn by chance.
    var isAffinity = false

    // MARK: What it does

    /// `DROP`, `REJECT`, `DNAT`, `KUBE-SVC-…`.
    package var target = ""
    /// Where DNAT sends to.
    var toDestination: String?
    var isNoTrack = false

    /// Matches DNS by port, in either direction.
    var matchesDNS: Bool { (destinationPorts + sourcePorts).contains { $0.contains(53) } }

    /// Reads `-A CHAIN …` with or without `[packets:bytes]` before it; nil for any other line.
    init?(_ line: String, table: String) {
        var words = IptablesRule.words(line)[...]
        var start = line.startIndex
        if let first = words.first, first.hasPrefix("["), first.hasSuffix("]") {
            packets = UInt64(first.dropFirst().prefix { $0 != ":" })
            words = words.dropFirst()
            start = line.firstIndex(of: "]").map { line.index(after: $0) } ?? start
        }
        guard words.count >= 2, words.removeFirst() == "-A" else { return nil }
        self.table = table
        chain = words.removeFirst()
        text = String(line[start...].drop { $0 == " " })
        var isNegated = false
        while let word = words.popFirst() {
            defer { isNegated = word == "!" }
            // What a negated match excludes is not what the rule is about.
            guard !isNegated || word == "-j" else {
                _ = words.popFirst()
                continue
            }
            read(word, &words)
        }
    }

    private mutating func read(_ word: String, _ words: inout ArraySlice<String>) {
        switch word {
        case "-d": destination = words.popFirst().flatMap { IPAddress($0.prefix { $0 != "/" }) }
        case "-p": transport = words.popFirst()
        case "--dport", "--dports": destinationPorts = IptablesRule.ports(words.popFirst())
        case "--sport", "--sports": sourcePorts = IptablesRule.ports(words.popFirst())
        case "--comment": comment = words.popFirst() ?? ""
        case "--probability": probability = words.popFirst().flatMap { Double($0) }
        case "--rcheck": isAffinity = true
        case "--to-destination": toDestination = words.popFirst()
        case "--notrack": isNoTrack = true
        case "-j", "-g":
            target = words.popFirst() ?? ""
            if target == "NOTRACK" { isNoTrack = true }
        default: break
        }
    }

    /// `53`, `53,5353`, `1024:65535`.
    private static func ports(_ text: String?) -> [ClosedRange<UInt16>] {
        (text ?? "").split(separator: ",").compactMap { part in
            let bounds = part.split(separator: ":", omittingEmptySubsequences: false)
            guard let low = bounds.first.flatMap({ UInt16($0) }), let high = bounds.last.flatMap({ UInt16($0) }),
                low <= high
            else { return nil }
            return low...high
        }
    }

    /// The words of a line; quotes hold a word together, a backslash keeps the character after it.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var isOpen = false
        var isQuoted = false
        var isEscaped = false
        for octet in line.utf8 {
            if isEscaped {
                word.append(octet)
                isEscaped = false
            } else if octet == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if octet == UInt8(ascii: "\"") {
                isQuoted.toggle()
                isOpen = true
            } else if octet == 0x20, !isQuoted {
                if isOpen || !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                word.removeAll(keepingCapacity: true)
                isOpen = false
            } else {
                word.append(octet)
            }
        }
        if isOpen || !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }
}
