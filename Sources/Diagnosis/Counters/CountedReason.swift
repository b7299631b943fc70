import Wording

/// Why packets were lost at a place, where a counter of its kernel tells.
enum CountedReason: Hashable {
    case cpuLimit(throttled: Int64, periods: Int64, time: Int64)
    case killed(Int64)
    case fullReceiveBuffer(Int64)
    case wrongChecksums(Int64)
    case fullConnectionTable(drops: Int64, most: Int64, limit: Int64)
    case reversePath(Int64)
    case fullListenQueue(Int64)
    case allowance(String, Int64)

    /// Throttling counts from this share of the scheduler's periods on: less of it delays answers by milliseconds.
    private static let throttledShare: Int64 = 4
    private static let fewestThrottled: Int64 = 5

    /// What was counted where a server runs, and bears on so many exchanges that failed there.
    ///
    /// A counter that grew by less than half of them is no reason of theirs.
    static func atServer(_ counters: PlaceCounters, failures: Int) -> [CountedReason] {
        var reasons: [CountedReason] = []
        let killed = counters.growth(of: .killed, .killedV1)
        if killed > 0 { reasons.append(.killed(killed)) }
        let throttled = counters.growth(of: .throttled)
        let periods = counters.growth(of: .periods)
        if throttled >= fewestThrottled, throttled >= periods / throttledShare {
            let time = max(
                counters.growth(of: .throttledMicroseconds) / 1000,
                counters.growth(of: .throttledNanoseconds) / 1_000_000)
            reasons.append(.cpuLimit(throttled: throttled, periods: max(periods, throttled), time: time))
        }
        let full = counters.growth(of: .fullReceiveBuffer, .fullReceiveBufferV6)
        if isReason(full, of: failures) { reasons.append(.fullReceiveBuffer(full)) }
        if let wrong = wrongChecksums(counters, failures: failures) { reasons.append(wrong) }
        return reasons
    }

    static func wrongChecksums(_ counters: PlaceCounters, failures: Int) -> CountedReason? {
        let wrong = counters.growth(of: .wrongChecksums, .wrongChecksumsV6)
        return isReason(wrong, of: failures) ? .wrongChecksums(wrong) : nil
    }

    /// What was counted where packets came in and did not go on.
    static func whereForwarded(_ counters: PlaceCounters, failures: Int) -> [CountedReason] {
        var reasons: [CountedReason] = []
        let drops = counters.growth(of: .untrackedDrops)
        if let tracked = counters.tracked, let limit = tracked.limit, tracked.isFull, isReason(drops, of: failures) {
            reasons.append(.fullConnectionTable(drops: drops, most: tracked.most, limit: limit))
        }
        let reverse = counters.growth(of: .reversePath)
        if isReason(reverse, of: failures) { reasons.append(.reversePath(reverse)) }
        return reasons
    }

    static func listenQueue(_ counters: PlaceCounters, failures: Int) -> CountedReason? {
        let drops = counters.growth(of: .listenDrops)
        return isReason(drops, of: failures) ? .fullListenQueue(drops) : nil
    }

    /// What the cloud's network card counted on the way to the upstream.
    static func allowances(_ counters: PlaceCounters, failures: Int) -> [CountedReason] {
        counters.rows.filter { row in
            UplinkAllowance.allCases.contains { row.name.hasSuffix($0.rawValue) } && isReason(row.growth, of: failures)
        }.map { .allowance($0.name, $0.growth) }
    }

    private static func isReason(_ growth: Int64, of failures: Int) -> Bool {
        growth > 0 && growth >= Int64(failures) / 2
    }

    /// The kernel's counter that tells.
    var counter: String {
        switch self {
        case .cpuLimit: "nr_throttled"
        case .killed: "oom_kill"
        case .fullReceiveBuffer: "UdpRcvbufErrors"
        case .wrongChecksums: "UdpInCsumErrors"
        case .fullConnectionTable: "nf_conntrack.drop"
        case .reversePath: "TcpExtIPReversePathFilter"
        case .fullListenQueue: "TcpExtListenDrops"
        case .allowance(let name, _): name
        }
    }

    var growth: Int64 {
        switch self {
        case .cpuLimit(let growth, _, _), .killed(let growth), .fullReceiveBuffer(let growth),
            .wrongChecksums(let growth), .fullConnectionTable(let growth, _, _), .reversePath(let growth),
            .fullListenQueue(let growth), .allowance(_, let growth):
            growth
        }
    }

    /// What a finding is called of which this is the reason; nil where it keeps its own title.
    var title: Sentence? {
        switch self {
        case .cpuLimit: "CoreDNS is stopped at its CPU limit"
        case .killed: "CoreDNS was killed for lack of memory"
        case .fullReceiveBuffer: "CoreDNS's receive buffer is full"
        case .fullConnectionTable: "A node's connection tracking table is full"
        case .reversePath: "A node's reverse path filter drops packets"
        case .fullListenQueue: "CoreDNS does not accept TCP connections in time"
        case .wrongChecksums, .allowance: nil
        }
    }

    /// - Parameter place: what the capture at the place is called.
    func sentence(at place: Sentence) -> Sentence {
        switch self {
        case .cpuLimit(let throttled, let periods, let time):
            """
            Meanwhile the kernel stopped the process at its CPU limit in \(throttled) of \(periods) periods, for \
            \(seconds(min(time, .max / 1_000_000) * 1_000_000)) summed over processors (nr_throttled at \(place)).
            """
        case .killed(let count):
            "Meanwhile the kernel killed a process of the container for lack of memory (oom_kill at \(place): \(count))."
        case .fullReceiveBuffer(let count):
            """
            Meanwhile the kernel dropped \(plural(Int(clamping: count), "datagram")) that found no room in a socket's \
            receive buffer: the server did not read in time (UdpRcvbufErrors at \(place)).
            """
        case .wrongChecksums(let count):
            """
            Meanwhile the kernel dropped \(plural(Int(clamping: count), "datagram")) whose checksum was wrong \
            (UdpInCsumErrors at \(place)).
            """
        case .fullConnectionTable(let drops, let most, let limit):
            """
            Meanwhile the kernel dropped \(plural(Int(clamping: drops), "packet")) for which connection tracking had no \
            room: \(most) of \(limit) entries were taken (drop of nf_conntrack at \(place)).
            """
        case .reversePath(let count):
            """
            Meanwhile the kernel dropped \(plural(Int(clamping: count), "packet")) whose return route uses another \
            interface (IPReversePathFilter at \(place)).
            """
        case .fullListenQueue(let count):
            """
            Meanwhile the kernel dropped \(plural(Int(clamping: count), "TCP connection")) that the server did not accept \
            (ListenDrops at \(place)).
            """
        case .allowance(let name, let count):
            """
            Meanwhile the network card's limit cost \(plural(Int(clamping: count), "packet")) \
            (\(verbatim: printable(name)) at \(place)).
            """
        }
    }

    var nextSteps: [NextStep] {
        switch self {
        case .cpuLimit:
            [
                NextStep(
                    "Raise or remove CoreDNS's CPU limit, or run more replicas.",
                    command: """
                        kubectl -n kube-system get deploy coredns \
                        -o jsonpath='{.spec.template.spec.containers[0].resources}'
                        """)
            ]
        case .killed:
            [
                NextStep(
                    "Raise CoreDNS's memory limit, and see what fills it.",
                    command: "kubectl -n kube-system describe pods -l k8s-app=kube-dns")
            ]
        case .fullReceiveBuffer:
            [
                NextStep(
                    """
                    See what keeps CoreDNS from reading (its CPU limit, its node's load), and run more replicas; a larger \
                    receive buffer only bridges bursts.
                    """,
                    command: "kubectl -n kube-system top pods -l k8s-app=kube-dns; "
                        + NextSteps.inCoreDNS("ss -ulnpm 'sport = :53'"))
            ]
        case .fullConnectionTable:
            [
                NextStep(
                    """
                    On that node, see whose connections fill the table, and raise its limit (kube-proxy: \
                    conntrack.maxPerCore).
                    """,
                    command: """
                        sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max; conntrack -L 2>/dev/null | \
                        grep -o 'src=[^ ]*' | sort | uniq -c | sort -rn | head
                        """)
            ]
        case .reversePath:
            [
                NextStep(
                    "On that node, compare the routes with the interfaces that packets come in by.",
                    command: "sysctl -a --pattern '\\.rp_filter'; ip rule; ip route show table all")
            ]
        case .fullListenQueue, .wrongChecksums, .allowance: []
        }
    }
}
