import ArgumentParser
import Capture

/// Where to capture.
struct LivePlaces: ParsableArguments {
    @Option(
        name: [.customShort("i"), .long],
        help: ArgumentHelp(
            "Interface of this node, or any (the default); repeatable.", valueName: "interface"))
    var interface: [String] = []

    @Option(help: ArgumentHelp("Inside the network namespace of this process; repeatable.", valueName: "pid"))
    var pid: [Int] = []

    @Option(
        help: ArgumentHelp(
            "Inside the network namespace at this path, or of this name under /run/netns; repeatable.",
            valueName: "path"))
    var netns: [String] = []

    @Option(
        help: ArgumentHelp(
            "Inside the network namespace of this pod (NAME or NAMESPACE/NAME) on this node; repeatable.",
            valueName: "name"))
    var pod: [String] = []

    @Flag(help: "Inside the network namespace of every CoreDNS pod on this node, including those that start later.")
    var coredns = false

    @Flag(
        help: """
            Give up all privileges once the captures are open: recreated pods, and CoreDNS pods that start later, are \
            not captured.
            """)
    var noFollow = false

    func validate() throws {
        if let pid = pid.first(where: { $0 < 1 }) { throw ValidationError("--pid \(pid) is no process.") }
    }

    /// What the options came to on this node.
    struct Found {
        var requests: [LiveRequest]
        /// What is looked for while the capture runs.
        var watch: PodWatch
        /// What was not found and is no reason to end.
        var warning: String?
    }

    /// Every place once, in the order of the options.
    func find() throws(LiveError) -> Found {
        let search = PodSearch()
        let own = search.server(at: nil)
        var requests = interface.map { LiveRequest(interface: $0, name: $0, process: own) }
        for number in pid {
            let path = "/proc/\(number)/ns/net"
            requests.append(
                LiveRequest(
                    namespace: path, name: "pid \(number)", place: search.place(at: path),
                    process: search.server(at: path) ?? number))
        }
        for name in netns {
            let path = name.contains("/") ? name : "/run/netns/\(name)"
            let last = name.split(separator: "/").last.map(String.init) ?? name
            requests.append(
                LiveRequest(
                    namespace: path, name: path.hasSuffix("/ns/net") ? path : last, place: search.place(at: path),
                    process: search.server(at: path)))
        }
        let mayFollow = !noFollow && Privileges.allowFollowing
        var names: [PodWatch.Name] = []
        var warning: String?
        for name in pod {
            let match = try search.pod(name)
            names.append(match.nameToWatch(name))
            var request = match.request
            request.process = search.server(at: match.networkPath)
            requests.append(request)
        }
        if coredns {
            do {
                requests += try search.coreDNS().map(\.request)
            } catch .notFound(let what, let tried, _) where !requests.isEmpty && !noFollow {
                // Most nodes run none, and in an outage none may.
                let later =
                    mayFollow
                    ? "and takes in one that starts later (in a pod, with hostPID only)"
                    : "and does not take in one that starts later, which takes CAP_SYS_ADMIN and CAP_SYS_PTRACE"
                warning = """
                    \(what): not found on this node (looked at \(tried)); the capture goes on without, \(later).
                    """
            }
        }
        if requests.isEmpty { requests.append(LiveRequest(name: "any", process: own)) }
        let watch = !mayFollow ? PodWatch() : PodWatch(names: names, coreDNS: coredns)
        return Found(requests: Self.withoutRepeats(requests), watch: watch, warning: warning)
    }

    /// One capture for each interface and namespace, whatever paths lead there.
    private static func withoutRepeats(_ requests: [LiveRequest]) -> [LiveRequest] {
        var seen: Set<String> = []
        var namespaces: [NetworkNamespaceID] = []
        return requests.filter { request in
            var place = request.namespace ?? "own"
            if let path = request.namespace ?? "/proc/self/ns/net" as String?,
                let namespace = NetworkNamespaceID(path: path)
            {
                if !namespaces.contains(namespace) { namespaces.append(namespace) }
                place = "\(namespaces.firstIndex(of: namespace) ?? -1)"
            }
            return seen.insert("\(place) \(request.interface)").inserted
        }
    }
}
