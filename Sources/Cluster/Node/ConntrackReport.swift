package import PacketWire

/// Connection tracking on one node: `conntrack -S` and `conntrack -L`, in one text or two.
package struct ConntrackReport: Sendable {
    /// Flows to port 53 with one original and one reply side.
    package struct Flows: Hashable, Sendable {
        /// `udp` or `tcp`.
        package var transport: String
        /// Whom the client asked: the service.
        package var asked: IPAddress
        /// Whom the answer must come from: the CoreDNS pod after DNAT, or the same as `asked` without.
        package var answering: IPAddress
        package var replied = 0
        package var unreplied = 0
        /// Packets of the flows without a reply, where the kernel counts them.
        package var unrepliedPackets: UInt64 = 0
        /// Clients without a reply, with the number of their flows; at most 1,000.
        package var unrepliedClients: [IPAddress: Int] = [:]

        /// DNAT took place.
        package var isTranslated: Bool { asked != answering }
    }

    /// Sums over all CPUs of `conntrack -S`, by the kernel's names: `insert_failed`, `drop`, `early_drop`,
    /// `invalid`, `search_restart`, `clash_resolve`, `chaintoolong`.
    package private(set) var counters: [String: UInt64] = [:]
    /// The same by CPU.
    package private(set) var cpus: [Int: [String: UInt64]] = [:]
    /// Entries listed, of every protocol.
    package private(set) var entries = 0
    /// Flows to port 53, in order of appearance.
    package private(set) var dnsFlows: [Flows] = []

    /// Flows that lost the race to be entered; nil where the text has no `conntrack -S`.
    package var insertFailed: UInt64? { counters["insert_failed"] }
    package var drop: UInt64? { counters["drop"] }
    package var earlyDrop: UInt64? { counters["early_drop"] }
    /// Flows to port 53 that nobody answered.
    package var unrepliedDNS: [Flows] { dnsFlows.filter { $0.unreplied > 0 } }

    static let remedy = "save the output of: conntrack -S; conntrack -L"

    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        var transport: String
        var asked: IPAddress
        var answering: IPAddress
    }

    package init() {}

    /// Reads a file; `-` is standard input.
    package init(contentsOf name: String) throws(ContextError) {
        try self.init(ByteFeed(contentsOf: name))
    }

    /// Reads what `feed` gives, line by line. Text without a counter or an entry is an error.
    package init(_ feed: ByteFeed) throws(ContextError) {
        var reader = LineReader(feed)
        var isConntrack = false
        while let line = try reader.next() {
            // The heading of eks-log-collector, and conntrack's last line, stand over an empty table too.
            isConntrack =
                isConntrack || line.starts(with: "*** Output of conntrack".utf8)
                || line.starts(with: "conntrack v".utf8)
            read(line[...])
        }
        guard reader.number > 0 else { throw .empty(name: feed.name, remedy: ConntrackReport.remedy) }
        guard isConntrack || entries > 0 || !cpus.isEmpty else {
            throw .wrongKind(
                name: feed.name, kind: "no output of conntrack (none of its \(reader.number) lines)",
                remedy: ConntrackReport.remedy)
        }
    }

    /// Adds another text's counters and flows: statistics and list in two files, IPv6 in a third.
    package mutating func merge(_ other: ConntrackReport) {
        for (cpu, counters) in other.cpus { add(counters, cpu: cpu) }
        entries &+= other.entries
        for flows in other.dnsFlows {
            update(Key(transport: flows.transport, asked: flows.asked, answering: flows.answering)) { own in
                own.replied &+= flows.replied
                own.unreplied &+= flows.unreplied
                own.unrepliedPackets = own.unrepliedPackets.addingSaturated(flows.unrepliedPackets)
                own.unrepliedClients.merge(flows.unrepliedClients, uniquingKeysWith: &+)
            }
        }
    }

    // MARK: Lines

    private mutating func read(_ line: ArraySlice<UInt8>) {
        if line.starts(with: "cpu=".utf8) {
            readCounters(line)
        } else {
            readEntry(line)
        }
    }

    private mutating func readCounters(_ line: ArraySlice<UInt8>) {
        var scanner = TextScanner(line)
        var cpu: Int?
        var counters: [String: UInt64] = [:]
        while let word = scanner.word() {
            guard let (key, value) = ConntrackReport.pair(word), let number = UInt64(ascii: value) else { continue }
            if key == "cpu" { cpu = Int(clamping: number) } else if counters.count < 32 { counters[key] = number }
        }
        guard let cpu, cpu < 65_536, !counters.isEmpty else { return }
        add(counters, cpu: cpu)
    }

    private mutating func add(_ more: [String: UInt64], cpu: Int) {
        for (key, value) in more where counters[key] != nil || counters.count < 64 {
            counters[key] = counters[key, default: 0].addingSaturated(value)
            cpus[cpu, default: [:]][key] = cpus[cpu]?[key, default: 0].addingSaturated(value) ?? value
        }
    }

    /// `udp 17 19 src=… dst=… sport=… dport=… [UNREPLIED] src=… dst=… sport=… dport=…`: the original direction, then
    /// the one in which answers are expected.
    private mutating func readEntry(_ line: ArraySlice<UInt8>) {
        let entry = ConntrackEntry(line)
        guard entry.sources == 2 else { return }
        entries &+= 1
        guard let transport = entry.transport, entry.port.elementsEqual("53".utf8),
            let client = IPAddress(ascii: entry.source), let asked = IPAddress(ascii: entry.destination),
            let answering = IPAddress(ascii: entry.answering)
        else { return }
        update(Key(transport: transport, asked: asked, answering: answering)) { flows in
            guard entry.isUnreplied else {
                flows.replied &+= 1
                return
            }
            flows.unreplied &+= 1
            flows.unrepliedPackets = flows.unrepliedPackets.addingSaturated(UInt64(ascii: entry.packets) ?? 0)
            if flows.unrepliedClients[client] != nil || flows.unrepliedClients.count < 1000 {
                flows.unrepliedClients[client, default: 0] &+= 1
            }
        }
    }

    private mutating func update(_ key: Key, _ change: (inout Flows) -> Void) {
        if let place = places[key] {
            change(&dnsFlows[place])
        } else if dnsFlows.count < 10_000 {
            places[key] = dnsFlows.count
            var flows = Flows(transport: key.transport, asked: key.asked, answering: key.answering)
            change(&flows)
            dnsFlows.append(flows)
        }
    }

    private static func pair(_ word: ArraySlice<UInt8>) -> (key: String, value: ArraySlice<UInt8>)? {
        guard let equals = word.firstIndex(of: UInt8(ascii: "=")), equals - word.startIndex < 24 else { return nil }
        return (String(decoding: word[..<equals], as: UTF8.self), word[(equals + 1)...])
    }
}

/// The fields of an entry, as octets: most entries are of no interest.
private struct ConntrackEntry {
    /// How many sides the entry has: 2.
    var sources = 0
    var transport: String?
    var isUnreplied = false
    var source: ArraySlice<UInt8> = []
    var destination: ArraySlice<UInt8> = []
    var port: ArraySlice<UInt8> = []
    var packets: ArraySlice<UInt8> = []
    var answering: ArraySlice<UInt8> = []

    init(_ line: ArraySlice<UInt8>) {
        var scanner = TextScanner(line)
        while let word = scanner.word() {
            if let equals = word.firstIndex(of: UInt8(ascii: "=")) {
                read(word[..<equals], word[(equals + 1)...])
            } else if sources == 0, word.elementsEqual("udp".utf8) {
                transport = "udp"
            } else if sources == 0, word.elementsEqual("tcp".utf8) {
                transport = "tcp"
            } else if word.elementsEqual("[UNREPLIED]".utf8) {
                isUnreplied = true
            }
        }
    }

    private mutating func read(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
        if key.elementsEqual("src".utf8) {
            sources &+= 1
            if sources == 1 { source = value } else { answering = value }
        } else if sources == 1 {
            if key.elementsEqual("dst".utf8) {
                destination = value
            } else if key.elementsEqual("dport".utf8) {
                port = value
            } else if key.elementsEqual("packets".utf8) {
                packets = value
            }
        }
    }
}

extension UInt64 {
    package func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
