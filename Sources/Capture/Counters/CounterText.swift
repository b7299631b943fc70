/// Files of /proc and /sys in which the kernel counts, read as ``CounterSample/Counter``.
///
/// A counter's name is the kernel's: as nstat(8) prints it for /proc/net/snmp, snmp6 and netstat (`UdpRcvbufErrors`), else the
/// file's and the field's (`nf_conntrack.drop`, `cpu.stat.nr_throttled`).
enum CounterText {
    typealias Counter = CounterSample.Counter

    /// Connections that are tracked, and how many may be.
    static let tracked = "nf_conntrack_count"
    static let trackedLimit = "nf_conntrack_max"

    /// Every name that is the kernel's alone.
    static let names: Set<String> = snmp.union(snmp6).union(netstat).union([
        tracked, trackedLimit, "nf_conntrack.insert_failed", "nf_conntrack.drop", "nf_conntrack.early_drop",
        "softnet.dropped", "softnet.time_squeeze", "netns", "process.id", "process.start", "process.ended",
        "clock.synchronized", "clock.offset_ns", "clock.maxerror_us", "cpu.stat.nr_periods", "cpu.stat.nr_throttled",
        "cpu.stat.throttled_usec", "cpu.stat.throttled_time", "cpu.max.quota", "cpu.max.period",
        "cpu.cfs_quota_us", "cpu.cfs_period_us", "memory.events.max", "memory.events.oom", "memory.events.oom_kill",
        "memory.oom_control.oom_kill",
    ])

    static let snmp: Set = [
        "UdpNoPorts", "UdpInErrors", "UdpRcvbufErrors", "UdpSndbufErrors", "UdpInCsumErrors", "UdpMemErrors",
        "TcpInCsumErrors",
    ]
    static let snmp6: Set = [
        "Udp6NoPorts", "Udp6InErrors", "Udp6RcvbufErrors", "Udp6SndbufErrors", "Udp6InCsumErrors", "Udp6MemErrors",
    ]
    static let netstat: Set = ["TcpExtListenOverflows", "TcpExtListenDrops", "TcpExtIPReversePathFilter"]

    /// Interfaces looked at.
    private static let interfaceLimit = 128

    /// /proc/net/snmp and /proc/net/netstat: for each group a line of names, then one of values (proc(5)).
    static func groups(_ text: String, _ wanted: Set<String>) -> [Counter] {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        var counters: [Counter] = []
        for (names, values) in zip(lines, lines.dropFirst())
        where names.count == values.count && names.first == values.first {
            let group = names.first.map { $0.dropLast() } ?? ""
            for (name, value) in zip(names, values).dropFirst() where wanted.contains("\(group)\(name)") {
                if let value = Int64(value) { counters.append(Counter("\(group)\(name)", value)) }
            }
        }
        return counters
    }

    /// A name and a value on each line: /proc/net/snmp6, and the files of control groups.
    static func pairs(_ text: String, _ wanted: Set<String>, prefix: String = "") -> [Counter] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(whereSeparator: \.isWhitespace)
            guard fields.count == 2, wanted.contains(String(fields[0])), let value = Int64(fields[1]) else {
                return nil
            }
            return Counter(prefix + fields[0], value)
        }
    }

    /// One number, or several with a name each: `max`, for no limit, has none.
    static func numbers(_ text: String, _ names: String...) -> [Counter] {
        zip(names, text.split(whereSeparator: \.isWhitespace)).compactMap { name, field in
            Int64(field).map { Counter(name, $0) }
        }
    }

    /// /proc/net/stat/nf_conntrack: names, then a line of hexadecimal values for each processor.
    static func conntrack(_ text: String) -> [Counter] {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard let names = lines.first else { return [] }
        return ["insert_failed", "drop", "early_drop"].compactMap { name in
            guard let column = names.firstIndex(of: name[...]) else { return nil }
            return Counter("nf_conntrack.\(name)", sum(lines.dropFirst(), column))
        }
    }

    /// /proc/net/softnet_stat: a line for each processor; packets, drops, and how often there was not time enough.
    static func softnet(_ text: String) -> [Counter] {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard lines.contains(where: { $0.count > 2 }) else { return [] }
        return [Counter("softnet.dropped", sum(lines[...], 1)), Counter("softnet.time_squeeze", sum(lines[...], 2))]
    }

    private static func sum(_ lines: ArraySlice<[Substring]>, _ column: Int) -> Int64 {
        lines.reduce(0) { sum, line in
            guard line.indices.contains(column), let value = UInt32(line[column], radix: 16) else { return sum }
            return sum &+ Int64(value)
        }
    }

    /// /proc/net/dev: packets that interfaces dropped, of those that dropped any.
    static func interfaces(_ text: String) -> [Counter] {
        text.split(separator: "\n").dropFirst(2).prefix(interfaceLimit).flatMap { line -> [Counter] in
            guard let colon = line.lastIndex(of: ":") else { return [] }
            let name = line[..<colon].drop { $0 == " " }
            let fields = line[line.index(after: colon)...].split(separator: " ")
            guard fields.count >= 16 else { return [] }
            return [("rx_dropped", fields[3]), ("tx_dropped", fields[11])].compactMap { field, text in
                guard let value = Int64(text), value > 0 else { return nil }
                return Counter("\(name).\(field)", value)
            }
        }
    }

    /// A process's state, and when it began, in ticks since the system did (proc_pid_stat(5), fields 3 and 22).
    static func process(_ status: String) -> (state: Character, ticks: Int64)? {
        // The program's name may hold anything, brackets too.
        guard let name = status.lastIndex(of: ")") else { return nil }
        let fields = status[status.index(after: name)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let ticks = Int64(fields[19]) else { return nil }
        return (state, ticks)
    }

    /// When the system began, in seconds since the Unix epoch (/proc/stat).
    static func bootTime(_ text: String) -> Int64? {
        pairs(text, ["btime"]).first?.value
    }
}
