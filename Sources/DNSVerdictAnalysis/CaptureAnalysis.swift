import Capture
import Cluster
import PacketWire

/// An analysis of packet captures of a Kubernetes cluster's DNS: what is read, and what is known beforehand.
///
/// ```swift
/// var analysis = CaptureAnalysis(of: ["client.pcap", "coredns.pcap"])
/// analysis.clusterFiles = ["kube.json"]
/// let report = try analysis.run()
/// print(report.verdict.kind, report.verdict.summary)
/// ```
///
/// Only the captures are needed: who is client, service, CoreDNS and upstream is inferred from the traffic. Everything
/// else makes the verdict surer. Paths are the file system's; `-` is standard input, for one file of all.
public struct CaptureAnalysis: Hashable, Sendable {
    /// The version of dnsverdict, which reports bear.
    public static let version = "0.1.0"

    /// A file by its path, with a label where the user has one for it.
    public struct File: Hashable, Sendable, ExpressibleByStringLiteral {
        /// The path; `-` is standard input.
        public var path: String
        /// What reports call the file: the place where a capture was taken, the pod that wrote a log.
        public var label: String?

        /// A file by its path, with a label if there is one.
        public init(_ path: String, label: String? = nil) {
            self.path = path
            self.label = label
        }

        /// A file by its path, without a label.
        public init(stringLiteral path: String) { self.init(path) }
    }

    /// Captures: pcap, pcapng or the text that tcpdump prints, as they are or compressed (gzip, zstd, xz, lz4), or folders
    /// and archives (tar, zip) searched for such files. What is found in those about the cluster is used, too.
    ///
    /// Several are read together; where all are files, the difference of their clocks is found and taken off.
    public var captures: [File]

    /// What `kubectl get svc,endpoints,endpointslices,pods,nodes -A -o json` (or `yaml`) printed.
    public var clusterFiles: [String] = []

    /// The client pod's `/etc/resolv.conf`.
    public var resolvConf: String?

    /// CoreDNS's logs, as `kubectl logs` prints them; the label is the pod's name.
    public var coreDNSLogs: [File] = []

    /// Archives of eks-log-collector, or their folders.
    public var eksLogs: [String] = []

    /// Addresses (`10.100.0.10`) or networks (`10.100.0.0/16`) of the kube-dns service.
    public var serviceAddresses: [String] = []

    /// Addresses or networks of CoreDNS pods.
    public var coreDNSAddresses: [String] = []

    /// Addresses or networks of what CoreDNS forwards to.
    public var upstreamAddresses: [String] = []

    /// Addresses or networks of clients.
    public var clientAddresses: [String] = []

    /// Ports on which DNS is spoken; 5353 is that of OpenShift's DNS pods.
    public var ports: [UInt16] = [53, 5353]

    /// How long clients wait for an answer, from a millisecond to an hour. Nil: what ``resolvConf`` states, else what
    /// the client's resolver is known for, else 5 s.
    public var timeout: Duration?

    /// An analysis of captures of which nothing else is known.
    public init(of captures: [File]) {
        self.captures = captures
    }

    /// Reads everything to its end and concludes.
    ///
    /// A capture that cannot be read is left out as long as another one can, and what is wrong with it is one of the
    /// report's ``AnalysisReport/problems``. Blocks until it is done, and keeps nothing between two calls.
    ///
    /// - Throws: if no capture can be read, a file about the cluster is not what it is given as, or an argument means
    ///   nothing.
    /// - Complexity: O(n · k) for n packets in k captures that overlap in time; several captures are read twice. Memory is
    ///   bounded whatever the length and number of captures.
    public func run() throws(AnalysisError) -> AnalysisReport {
        var problems: [String] = []
        let judgement = try judge { problems.append($0) }
        return AnalysisReport(judgement, problems: problems)
    }

    /// What ``run()`` makes its report of.
    ///
    /// - Parameters:
    ///   - hashing: whether the captures' SHA-256 is wanted.
    ///   - onProblem: is told what is wrong with files that are read nevertheless or left out.
    package func judge(hashing: Bool = true, onProblem: (String) -> Void) throws(AnalysisError) -> Judgement {
        let search = InputSearch(captures.map(\.source))
        var pipeline = Pipeline(
            ports: ports, timeout: try seconds(), hints: try hints(), context: try context(found: search.context))
        var problems: [String] = []
        do throws(CaptureError) {
            let request = CaptureRequest(search.captures)
            problems += search.problems.map(\.error.description)
            if search.captures.isEmpty, let problem = search.problems.first { throw problem.error }
            var reading = try CaptureReading(request, hashing: hashing) { problems.append($0.error.description) }
            try reading.alignClocks(ports: ports)
            let judgement = pipeline.judge(&reading)
            problems += reading.infos().compactMap(\.problem)
            problems += pipeline.context.logProblems.map(\.description)
            problems.forEach(onProblem)
            return judgement
        } catch {
            throw AnalysisError(error, after: problems)
        }
    }

    private func context(found: ContextFiles) throws(AnalysisError) -> ContextReading {
        guard !captures.isEmpty else { throw AnalysisError(.invalidArgument, "name at least one capture.") }
        let paths = captures.map(\.path) + clusterFiles + [resolvConf].compactMap(\.self) + coreDNSLogs.map(\.path)
        guard (paths + eksLogs).count(where: { $0 == "-" }) <= 1 else {
            throw AnalysisError(.invalidArgument, "standard input (-) can be read only once.")
        }
        var files = ContextFiles()
        func source(_ path: String) -> CaptureSource { File(path).source }
        files.cluster = clusterFiles.map(source)
        files.resolvers = [resolvConf].compactMap(\.self).map(source)
        files.corednsLogs = coreDNSLogs.map(\.source)
        files.eksLogs = eksLogs.map { CollectorFiles(source($0)) }
        do {
            return try ContextReading(files, found: found)
        } catch {
            throw AnalysisError(error)
        }
    }

    private func hints() throws(AnalysisError) -> RoleHints {
        func networks(_ texts: [String]) throws(AnalysisError) -> [IPNetwork] {
            var networks: [IPNetwork] = []
            for text in texts {
                guard let network = IPNetwork(text) else {
                    throw AnalysisError(.invalidArgument, "\"\(text)\" is neither an address nor a network (CIDR).")
                }
                networks.append(network)
            }
            return networks
        }
        var hints = RoleHints()
        hints.serviceIPs = try networks(serviceAddresses)
        hints.corednsIPs = try networks(coreDNSAddresses)
        hints.upstreamIPs = try networks(upstreamAddresses)
        hints.clientIPs = try networks(clientAddresses)
        return hints
    }

    private func seconds() throws(AnalysisError) -> Double? {
        guard let timeout else { return nil }
        guard timeout >= .milliseconds(1), timeout <= .seconds(3600) else {
            throw AnalysisError(.invalidArgument, "the timeout is from 1 millisecond to 1 hour.")
        }
        return timeout / .seconds(1)
    }
}

extension CaptureAnalysis.File {
    fileprivate var source: CaptureSource {
        CaptureSource(path == "-" ? .standardInput : .path(path), label: label)
    }
}
