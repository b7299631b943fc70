package import Capture
package import Cluster
import Diagnosis
import Exchanges
package import Wording

/// Files that tell of the cluster, by their paths; `-` is standard input.
package struct ContextFiles: Sendable {
    package var cluster: [String] = []
    package var resolvConf: String?
    /// CoreDNS's logs; the label is the pod's name.
    package var corednsLogs: [CaptureSource] = []
    package var eksLogs: [String] = []

    package init() {}
}

/// Reads the files that tell of the cluster, decompressed where they are compressed.
package struct ContextReading {
    /// What the files tell: CoreDNS's logs only once they have been joined with an analysis.
    package private(set) var cluster: ClusterContext
    /// What was left out, for the report.
    package private(set) var limits: [Sentence] = []
    /// What ended logs of CoreDNS before their end.
    package private(set) var logProblems: [ContextError] = []
    private var logs: [OpenedLog]
    /// Archives with CoreDNS's logs, which are read again for them.
    private var archives: [String] = []

    private static let problemsTold = 10

    /// - Parameter cluster: what is known already.
    package init(_ cluster: ClusterContext = ClusterContext(), logs: [OpenedLog] = []) {
        self.cluster = cluster
        self.logs = logs
    }

    /// Reads everything but CoreDNS's logs, and those up to where it is known that they are: so a wrong file is an error
    /// before any capture is read.
    ///
    /// - Parameter showsFolders: whether files are called by their whole paths.
    package init(_ files: ContextFiles, showsFolders: Bool = true) throws(ContextError) {
        self.init()
        func open(_ name: String) throws(ContextError) -> ByteFeed {
            try ByteFeed(
                decompressing: name, as: showsFolders ? nil : name.split(separator: "/").last.map(String.init))
        }
        var objects = KubernetesObjects()
        for name in files.cluster { objects.merge(try KubernetesObjects(open(name))) }
        if !files.cluster.isEmpty { cluster.map = ClusterMap(objects) }
        if let name = files.resolvConf { cluster.resolver = try ResolverConfiguration(open(name)) }
        for name in files.eksLogs {
            let node = try EKSLogs(contentsOf: name, opening: { try ByteFeed(decompressing: $0) })
            if !node.coreDNSLogs.isEmpty && name != "-" { archives.append(name) }
            cluster.nodes.append(node)
        }
        noteLimits()
        for log in files.corednsLogs {
            do {
                logs.append(try OpenedLog(open(log.name), label: log.label))
            } catch .wrongKind(let name, let kind, let remedy) where !ByteFeed.isFolder(name) {
                // A log that tells nothing is no reason to leave the captures unread.
                limits.append("\(verbatim: printable(name)) is left out: it is \(verbatim: kind); \(verbatim: remedy).")
            } catch .empty(let name, let remedy) {
                limits.append("\(verbatim: printable(name)) is left out: it is empty; \(verbatim: remedy).")
            }
        }
    }

    private mutating func noteLimits() {
        let problems = cluster.problems
        limits = problems.prefix(Self.problemsTold).map(\.sentence)
        if problems.count > Self.problemsTold {
            limits.append(
                "\(problems.count - Self.problemsTold) more parts of the files about the cluster were left out.")
        }
    }

    /// Takes the names of pods and nodes that captures state of their places.
    mutating func name(_ captures: [CaptureDescription], roles: AddressRoles) {
        for capture in captures {
            cluster.name(capture.addresses, pod: capture.pod, node: capture.node, roles: roles)
        }
    }

    /// Whether there are logs to be joined with the captures.
    package var hasLogs: Bool { !logs.isEmpty || !archives.isEmpty }

    /// Reads CoreDNS's logs for what the captures left open. A log that ends badly is used as far as it goes.
    mutating func join(_ analysis: Analysis, roles: AddressRoles) {
        guard hasLogs, let kept = analysis.summary.kept else { return }
        let spans = analysis.summary.coverage.captures
        var join = LogJoin(kept, first: spans.map(\.first).min() ?? 0, last: spans.map(\.last).max() ?? 0)
        var last: [(name: String, words: String)] = []
        var short: [String] = []
        for log in logs {
            noting { () throws(ContextError) in
                let counts = try log.read { join.note($0, file: log.name) }.counts
                last += counts.fatal.map { (log.name, $0) }
                if counts.mayBeLastTen { short.append(log.name) }
            }
        }
        for (name, words) in last {
            limits.append(
                "CoreDNS's log \(verbatim: printable(name)) reports a fatal error: \(verbatim: printable(words))."
            )
        }
        for name in short {
            limits.append(
                """
                CoreDNS's log \(verbatim: printable(name)) holds ten lines a pod, which is what `kubectl logs -l` prints without \
                `--tail=-1`: what stood before them is not known.
                """)
        }
        for name in archives {
            noting { () throws(ContextError) in
                _ = try EKSLogs(contentsOf: name, opening: { try ByteFeed(decompressing: $0) }) {
                    join.note($0, file: name)
                }
            }
        }
        join.finish(cluster, roles: roles)
        cluster.log = join
        limits += LogLimits.sentences(join)
    }

    private mutating func noting(_ body: () throws(ContextError) -> Void) {
        do {
            try body()
        } catch {
            logProblems.append(error)
            limits.append(.verbatim(error.description))
        }
    }
}
