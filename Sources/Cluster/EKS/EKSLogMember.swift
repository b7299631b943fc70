/// What a file of an eks-log-collector archive is, by its path.
///
/// Paths as in log-collector-script/linux/eks-log-collector.sh of awslabs/amazon-eks-ami, versions 0.5 to 0.7.
enum EKSLogMember: Hashable {
    case iptables
    case ip6tables
    case conntrack
    case ethtool
    case ipvs
    case resolver
    case settings
    case kernel
    case instanceID
    case zone
    case coreDNSLog
    case kubeProxyLog

    private static let paths: [String: EKSLogMember] = [
        "networking/iptables-save.txt": .iptables,
        "networking/ip6tables-save.txt": .ip6tables,
        "networking/conntrack.txt": .conntrack,
        "networking/conntrack6.txt": .conntrack,
        "networking/ethtool.txt": .ethtool,
        "networking/ipvsadm.txt": .ipvs,
        "networking/resolv.conf": .resolver,
        "sysctls/sysctl_all.txt": .settings,
        "kernel/dmesg.current": .kernel,
        "system/instance-id.txt": .instanceID,
        "system/availability-zone.txt": .zone,
    ]

    /// What stands before the collector's own folders in a path: where the archive was unpacked.
    static func root(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folders = Set(paths.keys.map { $0.prefix { $0 != "/" } } + ["var_log"])
        guard let folder = parts.lastIndex(where: folders.contains) else { return "" }
        return parts[..<folder].map { $0 + "/" }.joined()
    }

    /// Nil for a file that says nothing about DNS. A folder that the archive was unpacked into may stand before.
    init?(path: String) {
        let parts = path.split(separator: "/").filter { $0 != "." }
        if let known = Self.paths[parts.suffix(2).joined(separator: "/")] {
            self = known
            return
        }
        guard let folder = parts.lastIndex(of: "var_log"), folder + 1 < parts.count, path.hasSuffix(".log") else {
            return nil
        }
        let name = parts[folder + 1]
        if name.hasPrefix("coredns-") || name.hasPrefix("kube-system_coredns-") {
            self = .coreDNSLog
        } else if name.hasPrefix("kube-proxy") || name.hasPrefix("kube-system_kube-proxy") {
            self = .kubeProxyLog
        } else {
            return nil
        }
    }
}
