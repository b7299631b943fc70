/// What an eks-log-collector archive, `eks_i-….tar.gz`, tells about DNS on its node; also from the folder that it
/// unpacks into.
///
/// Files that are absent leave their property nil or empty; one that cannot be read is a problem, and the others
/// are used.
package struct EKSLogs: Sendable {
    /// A log that was read to the end or only named.
    package struct LogFile: Hashable, Sendable {
        /// The path within the archive.
        package var path: String
        package var pod: String?
        package var counts: CoreDNSLog.Counts?
    }

    /// What the user calls the archive.
    package let name: String
    /// EC2's identifier of the node, `i-…`.
    package private(set) var instanceID: String?
    package private(set) var zone: String?
    package private(set) var rules: KubeProxyRules?
    package private(set) var rulesIPv6: KubeProxyRules?
    package private(set) var conntrack: ConntrackReport?
    package private(set) var allowances: [InterfaceAllowances] = []
    package private(set) var ipvs: [IPVSService] = []
    /// The node's own resolv.conf, which CoreDNS forwards to.
    package private(set) var resolver: ResolverConfiguration?
    package private(set) var settings: KernelSettings?
    package private(set) var kernel: KernelMessages?
    package private(set) var coreDNSLogs: [LogFile] = []
    package private(set) var kubeProxyLogs: [LogFile] = []
    /// Lines of kube-proxy's logs that say rules could not be written, verbatim, at most 20.
    package private(set) var kubeProxyTroubles: [String] = []
    package private(set) var problems: [ContextProblem] = []

    package static let remedy =
        "give the archive that eks-log-collector.sh writes to /var/log, or the folder it unpacks into"

    private var found: Set<EKSLogMember> = []
    /// First lines of logs that were read: the archive holds each log twice, by container and by pod.
    private var knownLogs: Set<[UInt8]> = []

    /// Reads an archive; every line of the CoreDNS logs inside goes to `each`.
    ///
    /// - Parameter root: what stands before the collector's own folders, where other files stand in the archive too.
    package init(
        archive: LogArchive, root: String? = nil, each: (CoreDNSLogEntry) -> Void = { _ in }
    ) throws(ContextError) {
        name = archive.name
        instanceID = EKSLogs.instanceID(in: root?.contains("i-") == true ? root ?? "" : archive.name)
        do throws(ContextError) {
            while let (path, feed) = try archive.next() {
                guard let kind = EKSLogMember(path: path), root.map(path.hasPrefix) ?? true else { continue }
                read(kind, path: path, ByteFeed(name: "\(name):\(path)", next: feed.read), each: each)
            }
        } catch .cannotRead(_, let reason) where !found.isEmpty {
            add(reason, place: "the archive")
        }
        try checkIsCollector()
    }

    /// Reads the folder that an archive was unpacked into, or one above it.
    ///
    /// Regular files only, and no link out of the folder: reading a pipe would wait without end, and a folder that somebody
    /// sends says nothing of other files of this machine.
    package init(
        folder name: String, opening: (String) throws -> ByteFeed = { try ByteFeed(contentsOf: $0) },
        each: (CoreDNSLogEntry) -> Void = { _ in }
    ) throws(ContextError) {
        self.name = name
        instanceID = EKSLogs.instanceID(in: name)
        let folder = LogFolder(name)
        for path in folder.paths {
            guard let kind = EKSLogMember(path: path) else { continue }
            do {
                let feed = try opening(try folder.regularFile(path))
                read(kind, path: path, ByteFeed(name: "\(name)/\(path)", next: feed.read), each: each)
            } catch let refusal as LogFolder.Refusal {
                found.insert(kind)
                add(refusal.description, place: path)
            } catch {
                found.insert(kind)
                add("\(error)", place: path)
            }
        }
        try checkIsCollector()
    }

    /// `i-0a1b2c3d` of `eks_i-0a1b2c3d_2026-11-23_0451-UTC_0.7.8.tar.gz`.
    static func instanceID(in name: String) -> String? {
        let file = name.split(separator: "/").last ?? ""
        return file.split(separator: "_").first { $0.hasPrefix("i-") && $0.count > 2 }
            .map { String($0.prefix { $0 != "." }) }
    }

    // MARK: Members

    private mutating func read(
        _ kind: EKSLogMember, path: String, _ feed: ByteFeed, each: (CoreDNSLogEntry) -> Void
    ) {
        do {
            switch kind {
            case .iptables: rules = try KubeProxyRules(feed)
            case .ip6tables: rulesIPv6 = try KubeProxyRules(feed)
            case .conntrack:
                var report = conntrack ?? ConntrackReport()
                report.merge(try ConntrackReport(feed))
                conntrack = report
            case .ethtool: allowances += try InterfaceAllowances.read(feed)
            case .ipvs: ipvs += try IPVSService.read(feed)
            case .resolver: resolver = try ResolverConfiguration(feed)
            case .settings: settings = try KernelSettings(feed)
            case .kernel: kernel = try KernelMessages(feed)
            case .instanceID: instanceID = try EKSLogs.word(feed) ?? instanceID
            case .zone: zone = try EKSLogs.word(feed)
            case .coreDNSLog: try readCoreDNSLog(path: path, feed, each: each)
            case .kubeProxyLog: try readKubeProxyLog(path: path, feed)
            }
            found.insert(kind)
        } catch {
            found.insert(kind)
            add("\(error)", place: path)
        }
    }

    private mutating func readCoreDNSLog(
        path: String, _ feed: ByteFeed, each: (CoreDNSLogEntry) -> Void
    ) throws(ContextError) {
        guard let feed = try unread(feed) else { return }
        let pod = CoreDNSLog.podName(ofFile: path)
        let log = try CoreDNSLog(feed, pod: pod, each: each)
        coreDNSLogs.append(LogFile(path: path, pod: pod, counts: log.counts))
    }

    private mutating func readKubeProxyLog(path: String, _ feed: ByteFeed) throws(ContextError) {
        kubeProxyLogs.append(LogFile(path: path, pod: CoreDNSLog.podName(ofFile: path), counts: nil))
        guard let feed = try unread(feed) else { return }
        var reader = LineReader(feed)
        let signs = ["Failed to execute iptables-restore", "xtables lock", "Sync failed", "Failed to ensure chain"]
        while let octets = try reader.next() {
            guard kubeProxyTroubles.count < 20 else { return }
            let line = String(decoding: octets.prefix(1024), as: UTF8.self)
            if signs.contains(where: line.contains) { kubeProxyTroubles.append(line) }
        }
    }

    /// The feed with nothing lost of it, or nil if a log with the same first line, time stamp and all, was read.
    private mutating func unread(_ feed: ByteFeed) throws(ContextError) -> ByteFeed? {
        var head = [UInt8](repeating: 0, count: 4096)
        let count = try feed.read(into: &head)
        guard count > 0, knownLogs.insert(Array(head[..<count].prefix { $0 != 0x0a })).inserted else { return nil }
        var pending = Array(head[..<count])[...]
        return ByteFeed(name: feed.name) { buffer in
            guard !pending.isEmpty else { return try feed.read(into: &buffer) }
            let part = pending.prefix(buffer.count)
            buffer.replaceSubrange(0..<part.count, with: part)
            pending = pending.dropFirst(part.count)
            return part.count
        }
    }

    /// The first word of a small file.
    private static func word(_ feed: ByteFeed) throws(ContextError) -> String? {
        var reader = LineReader(feed)
        guard let line = try reader.next() else { return nil }
        var scanner = TextScanner(line.prefix(100))
        return scanner.text()
    }

    // MARK: Checks

    private func checkIsCollector() throws(ContextError) {
        guard found.isEmpty else { return }
        throw .wrongKind(
            name: name, kind: "no archive of eks-log-collector (no networking/iptables-save.txt or other file of it)",
            remedy: EKSLogs.remedy)
    }

    private mutating func add(_ reason: String, place: String) {
        guard problems.count < 100 else { return }
        problems.append(ContextProblem(name: name, place: place, reason: reason))
    }
}
