package import PacketWire

/// CoreDNS's log as `kubectl logs` prints it, with or without `--prefix` and `--timestamps`, or as the container
/// runtime stores it (CRI lines, Docker's JSON lines).
///
/// The file is read line by line and nothing of it is kept: every understood line goes to a closure, and what
/// stays are counts.
package struct CoreDNSLog: Sendable {
    /// What a read log held.
    package struct Counts: Hashable, Sendable {
        package var lines = 0
        package var queries = 0
        /// Queries that were answered with a server failure.
        package var serverFailures = 0
        /// Errors, consolidated ones by their number.
        package var failures = 0
        package var failuresByReason: [CoreDNSFailure.Reason: Int] = [:]
        package var notices: [CoreDNSNotice.Kind: Int] = [:]
        /// What CoreDNS says when it cannot start or ends, the first few lines.
        package var fatal: [String] = []
        /// Lines that are neither of these.
        package var otherLines = 0
        /// The first and the last time stamp.
        package var first: Timestamp?
        package var last: Timestamp?
        /// Lines of each pod that is known, of at most 1,000.
        package var linesByPod: [String: Int] = [:]
        /// Whether it may be what `kubectl logs -l` prints without `--tail`: the last ten lines of each pod.
        package var mayBeLastTen: Bool {
            linesByPod.isEmpty ? [10, 20, 30].contains(lines) : linesByPod.values.allSatisfy { $0 == 10 }
        }
        /// Pods that prefixes named, in order of appearance, at most 1,000.
        package var pods: [String] = []
    }

    package let name: String
    package private(set) var counts = Counts()

    /// Reads the file `name`, `-` for standard input, and hands every understood line to `each`.
    ///
    /// `pod` is whose log it is, where lines do not say. A file in which no line is CoreDNS's is an error.
    package init(
        contentsOf name: String, pod: String? = nil, each: (CoreDNSLogEntry) -> Void
    ) throws(ContextError) {
        try self.init(ByteFeed(contentsOf: name), pod: pod ?? CoreDNSLog.podName(ofFile: name), each: each)
    }

    /// Reads what `feed` gives.
    package init(_ feed: ByteFeed, pod: String? = nil, each: (CoreDNSLogEntry) -> Void) throws(ContextError) {
        name = feed.name
        let lines = try LogLines(feed)
        var known: Set<String> = []
        var isCoreDNS = false
        while let text = try lines.next() {
            counts.lines &+= 1
            let line = CoreDNSLine(text, pod: pod)
            if let pod = line.origin.pod, counts.linesByPod[pod] != nil || counts.linesByPod.count < 1000 {
                counts.linesByPod[pod, default: 0] &+= 1
            }
            note(line.origin, known: &known)
            isCoreDNS = isCoreDNS || line.hasLevel || line.entry != nil
            if let words = line.fatalWords {
                isCoreDNS = true
                if counts.fatal.count < CoreDNSLog.fatalLimit, !counts.fatal.contains(words) {
                    counts.fatal.append(words)
                }
                counts.otherLines &+= 1
                continue
            }
            guard let entry = line.entry else {
                if !line.isBlank { counts.otherLines &+= 1 }
                continue
            }
            count(entry)
            each(entry)
        }
        guard counts.lines > 0 else {
            throw .empty(name: name, remedy: "save the output of: \(CoreDNSLog.command)")
        }
        guard isCoreDNS else {
            throw .wrongKind(
                name: name, kind: "no log of CoreDNS that is understood (none of its \(counts.lines) lines)",
                remedy: "save the output of: \(CoreDNSLog.command)")
        }
    }

    private static let fatalLimit = 4

    static let command = "kubectl logs -n kube-system -l k8s-app=kube-dns --prefix --timestamps --tail=-1"

    /// The pod whose log a file's name says it is: `coredns-abc-x1_kube-system_coredns-….log` as nodes name them,
    /// or `kube-system_coredns-abc-x1_UID/coredns/0.log`.
    package static func podName(ofFile path: String) -> String? {
        let parts = path.split(separator: "/")
        for part in parts.suffix(3).reversed() {
            let fields = part.split(separator: "_", omittingEmptySubsequences: false)
            guard fields.count >= 3 else { continue }
            if fields[1] == "kube-system" { return String(fields[0]) }
            if fields[0] == "kube-system" { return String(fields[1]) }
        }
        return nil
    }

    private mutating func note(_ origin: CoreDNSLogOrigin, known: inout Set<String>) {
        if let time = origin.time {
            counts.first = min(counts.first ?? time, time)
            counts.last = max(counts.last ?? time, time)
        }
        if let pod = origin.pod, counts.pods.count < 1000, known.insert(pod).inserted { counts.pods.append(pod) }
    }

    private mutating func count(_ entry: CoreDNSLogEntry) {
        switch entry {
        case .query(let query):
            counts.queries &+= 1
            if query.isServerFailure { counts.serverFailures &+= 1 }
        case .failure(let failure):
            counts.failures &+= failure.count
            counts.failuresByReason[failure.reason, default: 0] &+= failure.count
        case .notice(let notice):
            counts.notices[notice.kind, default: 0] &+= 1
        case .unread: counts.otherLines &+= 1
        }
    }
}
