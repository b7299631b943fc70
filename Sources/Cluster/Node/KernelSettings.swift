/// Settings of a node's kernel that decide about DNS packets, from `sysctl --all`.
package struct KernelSettings: Hashable, Sendable {
    /// Values by name: connection tracking, forwarding, bridges, reverse path filters.
    package private(set) var values: [String: String] = [:]

    /// Entries that connection tracking takes at most.
    package var conntrackMax: Int? { number("net.netfilter.nf_conntrack_max") ?? number("net.nf_conntrack_max") }
    /// Entries when the settings were listed.
    package var conntrackCount: Int? { number("net.netfilter.nf_conntrack_count") }
    /// Seconds for which a flow without an answer is remembered.
    package var udpTimeout: Int? { number("net.netfilter.nf_conntrack_udp_timeout") }
    package var forwardsIPv4: Bool? { number("net.ipv4.ip_forward").map { $0 != 0 } }
    /// Whether bridged packets go through iptables; without it an answer on the same node may keep the pod's address.
    package var bridgesCallIptables: Bool? { number("net.bridge.bridge-nf-call-iptables").map { $0 != 0 } }
    /// The filter's value by interface: 0 off, 1 strict, 2 loose.
    package var reversePathFilters: [String: Int] {
        let pairs = values.keys.compactMap { key -> (String, Int)? in
            guard key.hasPrefix("net.ipv4.conf."), key.hasSuffix(".rp_filter"), let value = number(key) else {
                return nil
            }
            return (String(key.dropFirst("net.ipv4.conf.".count).dropLast(".rp_filter".count)), value)
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    package init() {}

    package init(_ feed: ByteFeed) throws(ContextError) {
        var reader = LineReader(feed)
        while let octets = try reader.next() {
            guard values.count < 10_000 else { continue }
            let line = String(decoding: octets.prefix(1024), as: UTF8.self)
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = String(line[..<equals].filter { $0 != " " })
            let isWanted =
                key.contains("nf_conntrack_") || key.hasSuffix(".rp_filter") || key == "net.ipv4.ip_forward"
                || key.hasPrefix("net.bridge.bridge-nf-call")
            if isWanted { values[key] = String(line[line.index(after: equals)...].drop { $0 == " " }) }
        }
    }

    private func number(_ key: String) -> Int? { values[key].flatMap { Int($0) } }
}
