package import PacketWire

/// What kube-proxy had told one node's kernel, from `iptables-save`.
package struct KubeProxyRules: Sendable {
    /// A pod that a service's rules send to.
    package struct Backend: Hashable, Sendable {
        package var address: IPAddress
        package var port: UInt16
        /// The share of new flows it gets, from the rules' probabilities in turn.
        package var share: Double
        /// `KUBE-SEP-…`.
        package var chain: String
        /// Flows that were sent there; nil where the listing has no counters.
        package var flows: UInt64?
    }

    /// What happens to a packet to a service's address and port.
    package enum Outcome: Hashable, Sendable {
        case forwarded([Backend])
        /// No endpoints: an ICMP error comes back at once.
        case rejected
        case dropped
        /// The rule jumps to a chain that names no backend.
        case withoutBackends
    }

    package struct ServicePort: Hashable, Sendable {
        package var address: IPAddress
        package var port: UInt16
        /// `udp` or `tcp`.
        package var transport: String
        /// `kube-system/kube-dns:dns`, from the rule's comment.
        package var name: String
        /// `KUBE-SVC-…`; nil for a rule that rejects.
        package var chain: String?
        package var outcome: Outcome
    }

    /// What the user calls the listing.
    package let name: String
    /// Services by address and port, in the order of the rules.
    package private(set) var services: [ServicePort] = []
    /// Rules other than kube-proxy's that drop or reject by port 53: network policies, firewalls.
    package private(set) var dnsBlocks: [IptablesRule] = []
    /// Rules that take DNS out of connection tracking: NodeLocal DNSCache.
    package private(set) var dnsWithoutTracking: [IptablesRule] = []
    /// Rules that hand packets to a program: network policy agents.
    package private(set) var queues: [IptablesRule] = []
    /// Rules that rewrite the source; without `--random-fully` two flows may race for one port.
    package private(set) var masquerades: [IptablesRule] = []
    /// Whether kube-proxy has its chain `KUBE-SERVICES` here at all.
    package private(set) var hasServiceChain = false
    /// The listing says that rules of the older iptables stand beside these, which it does not show.
    package private(set) var hasLegacyTables = false
    package private(set) var ruleCount = 0

    static let remedy = "save the output of: iptables-save -c"

    /// Rows of each list kept at most.
    private static let longestList = 10_000
    /// Rules read at most: a cluster of 10,000 services with 10 pods each has 300,000.
    private static let maximumRules = 3_000_000

    private var backendsByChain: [String: [IptablesRule]] = [:]
    private var destinations: [String: IptablesRule] = [:]

    /// Reads a file; `-` is standard input.
    package init(contentsOf name: String) throws(ContextError) {
        try self.init(ByteFeed(contentsOf: name))
    }

    /// Parses text that is in memory.
    package init(parsing text: String, name: String) throws(ContextError) {
        try self.init(ByteFeed(name: name, octets: Array(text.utf8)))
    }

    /// Reads what `feed` gives, line by line.
    package init(_ feed: ByteFeed) throws(ContextError) {
        name = feed.name
        var reader = LineReader(feed)
        var table = ""
        var serviceRules: [IptablesRule] = []
        while let octets = try reader.next() {
            guard !octets.isEmpty else { continue }
            let line = String(decoding: octets, as: UTF8.self)
            if line.hasPrefix("*") {
                table = String(line.dropFirst())
            } else if line.hasPrefix(":") {
                if line.hasPrefix(":KUBE-SERVICES ") { hasServiceChain = true }
            } else if line.hasPrefix("#") {
                if line.contains("legacy tables present") { hasLegacyTables = true }
            } else if let rule = IptablesRule(line, table: table) {
                ruleCount += 1
                guard ruleCount <= KubeProxyRules.maximumRules else { break }
                add(rule, to: &serviceRules)
            } else if table.isEmpty {
                try KubeProxyRules.refuse(line, number: reader.number, name: name)
            }
        }
        guard !table.isEmpty else { throw .empty(name: name, remedy: KubeProxyRules.remedy) }
        resolve(serviceRules)
    }

    /// What the node does with packets to `address` and `port`; nil where no rule is about them, so that they leave
    /// it as they came.
    package func service(_ address: IPAddress, port: UInt16 = 53, transport: String = "udp") -> ServicePort? {
        services.first { $0.address == address && $0.port == port && $0.transport == transport }
    }

    // MARK: Rules

    private mutating func add(_ rule: IptablesRule, to serviceRules: inout [IptablesRule]) {
        let isService = ["KUBE-SERVICES", "KUBE-EXTERNAL-SERVICES"].contains(rule.chain)
        if rule.chain == "KUBE-SERVICES" { hasServiceChain = true }
        if isService, rule.destination != nil, !rule.destinationPorts.isEmpty {
            serviceRules.append(rule)
            return
        }
        if rule.chain.hasPrefix("KUBE-SVC-") || rule.chain.hasPrefix("KUBE-SVL-") {
            backendsByChain[rule.chain, default: []].append(rule)
        } else if rule.chain.hasPrefix("KUBE-SEP-") {
            if rule.target == "DNAT" { destinations[rule.chain] = rule }
        } else if rule.matchesDNS, rule.target == "DROP" || rule.target == "REJECT" {
            KubeProxyRules.append(rule, &dnsBlocks)
        } else if rule.matchesDNS, rule.isNoTrack {
            KubeProxyRules.append(rule, &dnsWithoutTracking)
        } else if rule.target == "NFQUEUE" {
            KubeProxyRules.append(rule, &queues)
        } else if rule.target == "MASQUERADE" {
            KubeProxyRules.append(rule, &masquerades)
        }
    }

    private static func append(_ rule: IptablesRule, _ list: inout [IptablesRule]) {
        if list.count < longestList { list.append(rule) }
    }

    private mutating func resolve(_ rules: [IptablesRule]) {
        var backends: [String: [Backend]] = [:]
        for rule in rules {
            guard let address = rule.destination, let port = rule.destinationPorts.first?.lowerBound,
                let outcome = outcome(of: rule, known: &backends)
            else { continue }
            services.append(
                ServicePort(
                    address: address, port: port, transport: rule.transport ?? "", name: serviceName(rule.comment),
                    chain: rule.target.hasPrefix("KUBE-") ? rule.target : nil, outcome: outcome))
        }
    }

    /// Nil for a rule that only marks what passes.
    private func outcome(of rule: IptablesRule, known: inout [String: [Backend]]) -> Outcome? {
        switch rule.target {
        case "REJECT": return .rejected
        case "DROP": return .dropped
        case let chain where chain.hasPrefix("KUBE-SVC-") || chain.hasPrefix("KUBE-SVL-"):
            let found = known[chain] ?? backends(of: chain)
            known[chain] = found
            return found.isEmpty ? .withoutBackends : .forwarded(found)
        default: return nil
        }
    }

    private func backends(of chain: String) -> [Backend] {
        var left = 1.0
        return (backendsByChain[chain] ?? []).compactMap { rule in
            guard !rule.isAffinity, let destination = destinations[rule.target],
                let to = destination.toDestination, let (address, port) = SocketAddress.parse(Array(to.utf8)[...])
            else { return nil }
            let share = left * min(max(rule.probability ?? 1, 0), 1)
            left -= share
            return Backend(
                address: address, port: port, share: share, chain: rule.target, flows: destination.packets)
        }
    }

    private func serviceName(_ comment: String) -> String { String(comment.prefix { $0 != " " }) }

    private static func refuse(_ line: String, number: Int, name: String) throws(ContextError) {
        let kinds = [
            ("table ", "an nftables ruleset, which cannot be read"),
            ("Chain ", "a listing of iptables -L, which leaves out what is needed"),
        ]
        if let kind = kinds.first(where: { line.hasPrefix($0.0) }) {
            throw .wrongKind(name: name, kind: kind.1, remedy: remedy)
        }
        throw .malformed(
            name: name, place: "line \(number)", reason: "\"\(line.prefix(40))\" is no line of iptables-save",
            remedy: remedy)
    }
}
