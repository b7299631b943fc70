package import Capture
package import Cluster
import Diagnosis
import Exchanges
package import Wording

/// Files that tell of the cluster.
package struct ContextFiles: Sendable {
    package var cluster: [CaptureSource] = []
    /// Resolver configurations, of which a client's counts.
    package var resolvers: [CaptureSource] = []
    /// CoreDNS's logs; the label is the pod's name.
    package var corednsLogs: [CaptureSource] = []
    package var eksLogs: [CollectorFiles] = []

    package init() {}

    var count: Int { cluster.count + resolvers.count + corednsLogs.count + eksLogs.count }
}

/// An archive or folder of eks-log-collector.
package struct CollectorFiles: Hashable, Sendable {
    package var source: CaptureSource
    /// What stands before its own folders in an archive that holds other files too.
    var root: String?

    package init(_ source: CaptureSource, root: String? = nil) {
        self.source = source
        self.root = root
    }

    func read(each: (CoreDNSLogEntry) -> Void = { _ in }) throws(ContextError) -> EKSLogs {
        if case .path(let path) = source.location, ByteFeed.isFolder(path) {
            return try EKSLogs(folder: path, opening: { try ByteFeed(decompressing: $0) }, each: each)
        }
        return try EKSLogs(archive: LogArchive(unpacking: source), root: root, each: each)
    }
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
    private var archives: [CollectorFiles] = []

    private static let problemsTold = 10

    /// - Parameter cluster: what is known already.
    package init(_ cluster: ClusterContext = ClusterContext(), logs: [OpenedLog] = []) {
        self.cluster = cluster
        self.logs = logs
    }

    /// Reads everything but CoreDNS's logs, and those up to where it is known that they are: so a wrong file is an error
    /// before any capture is read.
    ///
    /// - Parameters:
    ///   - found: files that nobody named: what is wrong with one is no error.
    ///   - showsFolders: whether files are called by their whole paths.
    package init(
        _ files: ContextFiles, found: ContextFiles = ContextFiles(), showsFolders: Bool = true
    ) throws(ContextError) {
        self.init()
        func open(_ file: CaptureSource) throws(ContextError) -> ByteFeed {
            try ByteFeed(
                decompressing: file, as: showsFolders ? nil : file.name.split(separator: "/").last.map(String.init))
        }
        var objects = KubernetesObjects()
        var hasObjects = false
        var dumps: [CaptureSource] = []
        func read(_ file: CaptureSource) throws(ContextError) {
            let read = try KubernetesObjects(open(file))
            if read.hasLogs, file.location != .standardInput { dumps.append(file) }
            objects.merge(read)
            hasObjects = true
        }
        for file in files.cluster { try read(file) }
        for file in found.cluster {
            do { try read(file) } catch { tolerate(error) }
        }
        if hasObjects { cluster.map = ClusterMap(objects) }
        if let file = files.resolvers.first { cluster.resolver = try ResolverConfiguration(open(file)) }
        take(found.resolvers.compactMap { try? ResolverConfiguration(open($0)) })
        for collector in files.eksLogs { add(try collector.read(), of: collector) }
        for collector in found.eksLogs {
            do { add(try collector.read(), of: collector) } catch { tolerate(error) }
        }
        noteLimits()
        for dump in dumps {
            do {
                logs.append(try OpenedLog(ClusterDump.part(.coreDNSLogs, of: open(dump).inUTF8)))
            } catch { tolerate(error) }
        }
        for log in found.corednsLogs {
            do { logs.append(try OpenedLog(open(log), label: log.label)) } catch { tolerate(error) }
        }
        for log in files.corednsLogs {
            do {
                logs.append(try OpenedLog(open(log), label: log.label))
            } catch .wrongKind(let name, let kind, let remedy) where !ByteFeed.isFolder(name) {
                // A log that tells nothing is no reason to leave the captures unread.
                limits.append("\(verbatim: printable(name)) is left out: it is \(verbatim: kind); \(verbatim: remedy).")
            } catch .empty(let name, let remedy) {
                limits.append("\(verbatim: printable(name)) is left out: it is empty; \(verbatim: remedy).")
            }
        }
    }

    private mutating func add(_ node: EKSLogs, of collector: CollectorFiles) {
        if !node.coreDNSLogs.isEmpty && collector.source.location != .standardInput { archives.append(collector) }
        cluster.nodes.append(node)
    }

    /// Takes the configuration of pods where files that were found agree on one.
    private mutating func take(_ found: [ResolverConfiguration]) {
        guard cluster.resolver == nil, let first = found.first(where: \.isOfPod) else { return }
        guard found.allSatisfy({ !$0.isOfPod || $0.nameservers == first.nameservers }) else {
            limits.append("Several resolv.conf of pods were found that differ; --resolv-conf says which counts.")
            return
        }
        cluster.resolver = first
    }

    /// What a file that was found is not, is no news; what is damaged in one is.
    private mutating func tolerate(_ error: ContextError) {
        switch error {
        case .wrongKind, .empty: break
        default: limits.append(.verbatim(error.description))
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
                var isEmpty = true
                let counts = try log.read {
                    join.note($0, file: log.name)
                    isEmpty = false
                }.counts
                if isEmpty { join.note(withoutEntries: log.name) }
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
                CoreDNS's log \(verbatim: printable(name)) has ten lines per pod, which is what `kubectl logs -l` \
                prints without `--tail=-1`: anything earlier is missing.
                """)
        }
        for archive in archives {
            noting { () throws(ContextError) in
                _ = try archive.read { join.note($0, file: archive.source.name) }
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
