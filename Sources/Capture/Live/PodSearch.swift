import FoundationEssentials

/// Finds pods and CoreDNS among this node's processes, without asking any daemon.
///
/// A pod is known by three things, none of which is always there: the host name of its UTS namespace, the folder
/// /var/log/pods/NAMESPACE_POD_UID with the UID in its control group's path, and the container runtime's state on disk.
package struct PodSearch: Sendable {
    let processes: ProcessTable
    /// Where the node's file system may be: here, and under /host in a pod of `kubectl debug node/…`.
    private let roots: [String]
    /// Pods that whoever started this program knows, as `NAMESPACE_POD_UID`.
    private let known: [String]

    /// The environment's variable that holds them, with spaces between.
    package static let knownPods = "DNSVERDICT_PODS"

    package init(
        processes: ProcessTable = ProcessTable(), roots: [String] = ["", "/host"],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.processes = processes
        self.roots = roots
        known = (environment[Self.knownPods] ?? "").split(separator: " ").map(String.init)
    }

    /// One network namespace that was found.
    package struct Match: Hashable, Sendable {
        /// `NAMESPACE/POD` where that is known, else the pod's name.
        package var name: String
        package var process: Int
        package var networkPath: String
        package var namespace: NetworkNamespaceID
        /// What Kubernetes calls it, as far as that is known.
        package var place: PlaceName
        /// Whether the process is CoreDNS, or a node cache, and not just one of the pod's.
        var isServer = false

        /// A capture there.
        package var request: LiveRequest {
            LiveRequest(namespace: networkPath, name: name, place: place, process: isServer ? process : nil)
        }
    }

    /// The process that serves DNS in the network namespace at `path`, this process's own without one.
    package func server(at path: String?) -> Int? {
        guard let wanted = path.map(NetworkNamespaceID.init) ?? NetworkNamespaceID.own else { return nil }
        return processes.ids.first { id in
            guard processes.namespace(of: id) == wanted else { return false }
            let process = processes.process(id)
            return process.isServer && !process.isZombie
        }
    }

    /// Where the resolv.conf of the pod with the network namespace at `path` may be read, the node's without one: there is
    /// none for a namespace whose processes have the node's files.
    package func resolverFiles(at path: String?) -> [String] {
        guard let path else { return ["/etc/resolv.conf"] }
        guard let wanted = NetworkNamespaceID(path: path) else { return [] }
        let own = FileStatus(path: "/proc/self/ns/mnt")?.namespaceIdentity
        let ids = processes.ids.lazy.filter { id in
            guard processes.namespace(of: id) == wanted,
                let files = FileStatus(path: "/proc/\(id)/ns/mnt")?.namespaceIdentity
            else { return false }
            return files != own
        }
        return ids.prefix(Self.resolverLimit).map { "/proc/\($0)/root/etc/resolv.conf" }
    }

    /// Processes of a pod whose files are looked at.
    private static let resolverLimit = 8

    /// What the pod with the network namespace at `path` is called, as far as that is known.
    package func place(at path: String) -> PlaceName {
        let own = NetworkNamespaceID.own
        guard let wanted = NetworkNamespaceID(path: path), wanted != own else { return OwnPlace.name }
        for id in processes.ids where processes.namespace(of: id) == wanted {
            if let match = matches(of: [processes.process(id)]).first, match.place.pod != nil { return match.place }
        }
        return PlaceName(node: OwnPlace.name.node)
    }

    /// The pod called `name` or `NAMESPACE/name`; the start of a name will do where it fits one pod only.
    package func pod(_ name: String) throws(LiveError) -> Match {
        let pods = allPods()
        let exact = pods.filter { Self.isExactly(name, $0.name) }
        let found = exact.isEmpty ? pods.filter { Self.fits(name, $0.name) } : exact
        guard let first = found.first else {
            throw .notFound(
                what: "pod \(name)",
                tried: """
                    the host names, control groups and /var/log/pods of \(pods.count) network namespaces besides the \
                    node's, and the state of containerd and CRI-O
                    """,
                remedy: "check the name and the node (kubectl get pod -o wide), or give --pid or --netns.")
        }
        guard found.count == 1 else {
            throw .ambiguous(what: "--pod \(name)", matches: found.map { "\($0.name) (--pid \($0.process))" })
        }
        return first
    }

    /// Every CoreDNS process, one for each network namespace.
    package func coreDNS() throws(LiveError) -> [Match] {
        let all = processes.processes
        let servers = all.filter { !$0.isZombie && $0.isCoreDNS }
        let matches = matches(of: servers)
        guard !matches.isEmpty else {
            // proc(5): the link to a namespace of another user's process takes ptrace(2)'s permission.
            if let server = servers.first {
                throw .notPermitted(
                    what: "finding the network namespace of process \(server.id) (coredns)",
                    capability: "CAP_SYS_PTRACE")
            }
            throw .notFound(
                what: "CoreDNS", tried: "the names of \(all.count) processes",
                remedy: """
                    capture on a node that runs it (kubectl get pods -A -l k8s-app=kube-dns -o wide); a pod sees the \
                    node's processes with hostPID only.
                    """)
        }
        return matches
    }

    /// Every network namespace besides this process's own, by its pod's name.
    private func allPods() -> [Match] {
        let own = NetworkNamespaceID.own
        return matches(of: processes.processes).filter { $0.namespace != own }
    }

    func matches(of found: [ProcessTable.Process]) -> [Match] {
        var seen: Set<NetworkNamespaceID> = []
        let logFolders = known + roots.flatMap { entries(of: "\($0)/var/log/pods") }
        return found.compactMap { process in
            guard let namespace = process.namespace, seen.insert(namespace).inserted else { return nil }
            let isOwn = namespace == NetworkNamespaceID.own
            let name = name(of: process, logFolders: logFolders)
            return Match(
                name: name ?? "\(process.name)-\(process.id)", process: process.id,
                networkPath: process.networkPath, namespace: namespace,
                place: isOwn ? OwnPlace.name : PlaceName(pod: name, node: OwnPlace.name.node),
                isServer: process.isServer)
        }
    }

    package static func isExactly(_ wanted: String, _ name: String) -> Bool {
        name == wanted || name.hasSuffix("/\(wanted)")
    }

    package static func fits(_ wanted: String, _ name: String) -> Bool {
        name.hasPrefix(wanted) || name.split(separator: "/").last?.hasPrefix(wanted) == true
    }

    // MARK: - Names

    private func name(of process: ProcessTable.Process, logFolders: [String]) -> String? {
        for group in process.controlGroups {
            if let name = Self.logged(group, logFolders) ?? runtimeName(group) { return name }
        }
        // A namespace that was made by hand has the node's host name.
        guard process.namespace != .own, let host = try? Namespace(.uts, path: process.hostNamePath).hostName(),
            host != OwnPlace.hostName
        else { return nil }
        return host
    }

    /// The pod whose UID a control group's path bears; systemd's driver writes its dashes as underscores.
    static func logged(_ group: String, _ logFolders: [String]) -> String? {
        for folder in logFolders {
            let parts = folder.split(separator: "_")
            guard parts.count == 3, parts[2].utf8.count >= 32 else { continue }
            if group.contains("pod\(parts[2])") || group.contains("pod\(parts[2].replacing("-", with: "_"))") {
                return "\(parts[0])/\(parts[1])"
            }
        }
        return nil
    }

    private struct ContainerState: Decodable {
        var annotations: [String: String]?

        var podName: String? {
            guard let annotations else { return nil }
            let name = annotations["io.kubernetes.cri.sandbox-name"] ?? annotations["io.kubernetes.pod.name"]
            let namespace =
                annotations["io.kubernetes.cri.sandbox-namespace"] ?? annotations["io.kubernetes.pod.namespace"]
            return name.map { name in namespace.map { "\($0)/\(name)" } ?? name }
        }
    }

    /// What containerd or CRI-O wrote of the container whose ID a control group's path ends with.
    private func runtimeName(_ group: String) -> String? {
        guard let last = group.split(separator: "/").last else { return nil }
        let id = String(last.split(separator: "-").last ?? last).replacing(".scope", with: "")
        guard id.utf8.count == 64, id.utf8.allSatisfy({ $0.isHexadecimalDigit }) else { return nil }
        for root in roots {
            for place in [
                "run/containerd/io.containerd.runtime.v2.task/k8s.io/\(id)/config.json",
                "run/containers/storage/overlay-containers/\(id)/userdata/config.json",
            ] {
                if let data = try? Data(contentsOf: URL(filePath: "\(root)/\(place)")),
                    let state = try? JSONDecoder().decode(ContainerState.self, from: data), let name = state.podName
                {
                    return name
                }
            }
        }
        return nil
    }

    private func entries(of folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}

extension ProcessTable.Process {
    /// Its program is CoreDNS.
    var isCoreDNS: Bool { isCalled("coredns") }

    /// That, or NodeLocal DNSCache.
    var isServer: Bool { isCoreDNS || isCalled("node-cache") }

    private func isCalled(_ program: String) -> Bool {
        name == program || arguments.first?.split(separator: "/").last.map(String.init) == program
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }
}
