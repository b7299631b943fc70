/// Labels that stay as they are: they say what kind of name it is, not whose.
enum KeptWords {
    static let labels: Set<[UInt8]> = Set(
        [
            // Kubernetes' DNS specification, and the reverse zones (RFC 1035, section 3.5; RFC 3596, section 2.5).
            "svc", "pod", "cluster", "local", "localhost", "in-addr", "ip6", "arpa",
            // What every cluster has.
            "kubernetes", "kube-dns", "coredns", "kube-system", "kube-dns-upstream", "node-local-dns", "default",
            "dns", "dns-tcp", "metrics", "k8s-app",
            // Services' ports (RFC 2782).
            "_udp", "_tcp", "_dns", "_dns-tcp", "_https",
        ].map { Array($0.utf8) })

    /// Beginnings of pods' names that say their role.
    static let beginnings = ["coredns-", "kube-dns-", "node-local-dns-"].map { Array($0.utf8) }

    /// Whether a kept label has `label` within it.
    static func hold(_ label: [UInt8]) -> Bool {
        labels.contains { kept in
            kept.count >= label.count
                && (0...kept.count - label.count).contains { kept[$0...].starts(with: label) }
        }
    }

    /// Names of interfaces that every machine has.
    static func isCommonInterface(_ name: String) -> Bool {
        let stems = ["any", "lo", "eth", "ens", "enp", "cni", "docker", "br", "bond", "wlan", "vxlan", "geneve", "tun"]
        return stems.contains { stem in
            name.hasPrefix(stem) && name.dropFirst(stem.count).allSatisfy { $0.isASCII && $0.isNumber }
                && name.count <= stem.count + 3
        }
    }
}
