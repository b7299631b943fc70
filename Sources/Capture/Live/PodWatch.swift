/// Pods that are looked for again and again while a capture runs: those made anew, and a CoreDNS that starts.
package struct PodWatch: Sendable {
    /// A pod as the user called it.
    package struct Name: Hashable, Sendable {
        var text: String
        /// A pod bore just this name, so that one whose name begins with it is another.
        var isWhole: Bool
    }

    /// Looks for which a process counts as new: a container's process is there before it becomes its program.
    private static let newFor = 10

    private let search: PodSearch
    private let names: [Name]
    private let coreDNS: Bool
    /// How often each process has been looked at.
    private var looks: [Int: Int] = [:]
    private var count = 0

    package init(names: [Name] = [], coreDNS: Bool = false, search: PodSearch = PodSearch()) {
        self.names = names
        self.coreDNS = coreDNS
        self.search = search
    }

    /// Whether there is anything to look for.
    package var isWanted: Bool { coreDNS || !names.isEmpty }

    /// What is looked for and lies in none of the namespaces `known`, nor in this process's own.
    ///
    /// Of processes that have been there for long only their number is looked at, but for one look in ten.
    package mutating func look(besides known: Set<NetworkNamespaceID>) -> [PodSearch.Match] {
        let ids = search.processes.ids
        let isThorough = count % Self.newFor == 0
        count += 1
        let looks = looks
        self.looks = Dictionary(uniqueKeysWithValues: ids.map { ($0, looks[$0, default: 0] + 1) })
        let own = NetworkNamespaceID.own
        let candidates = ids.filter { id in
            guard isThorough || looks[id, default: 0] < Self.newFor else { return false }
            guard let namespace = search.processes.namespace(of: id) else { return false }
            return namespace != own && !known.contains(namespace)
        }
        let processes = candidates.map(search.processes.process).filter { !$0.isZombie }
        let servers = coreDNS ? search.matches(of: processes.filter(\.isCoreDNS)) : []
        guard !names.isEmpty else { return servers }
        let taken = Set(servers.map(\.namespace))
        return servers
            + search.matches(of: processes).filter { match in
                !taken.contains(match.namespace)
                    && names.contains {
                        $0.isWhole ? PodSearch.isExactly($0.text, match.name) : PodSearch.fits($0.text, match.name)
                    }
            }
    }
}

extension PodSearch.Match {
    /// How the pod that `name` found is known again.
    package func nameToWatch(_ name: String) -> PodWatch.Name {
        PodWatch.Name(text: name, isWhole: PodSearch.isExactly(name, self.name))
    }
}
