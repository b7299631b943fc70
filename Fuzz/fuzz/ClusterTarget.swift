import Cluster

/// Files about the cluster of any content: what kubectl printed, a resolv.conf, tables of a node. The first octet says which.
enum ClusterTarget {
    static func run(_ input: [UInt8]) {
        guard let kind = input.first else { return }
        let octets = Array(input.dropFirst())
        func feed() -> ByteFeed { ByteFeed(name: "file", octets: octets) }
        do throws(ContextError) {
            switch kind & 7 {
            case 0, 1:
                let objects = try KubernetesObjects(parsing: octets, name: "kube")
                Words.check(objects.problems, of: octets)
                precondition(objects.pods.count + objects.services.count + objects.nodes.count <= octets.count)
            case 2: Words.check(try ResolverConfiguration(feed()).problems, of: octets)
            default: Words.check(try EKSLogs(archive: collector(kind, octets)).problems, of: octets)
            }
        } catch {
            Words.check(error.description, of: octets)
        }
    }

    private static let paths = [
        "networking/iptables-save.txt", "networking/conntrack.txt", "networking/ethtool.txt", "networking/ipvsadm.txt",
        "kernel/dmesg.current",
    ]

    /// An archive of eks-log-collector that holds nothing but one table.
    private static func collector(_ kind: UInt8, _ octets: [UInt8]) -> LogArchive {
        var path: String? = paths[Int(kind & 7) - 3]
        return LogArchive(name: "eks") { () throws(ContextError) in
            defer { path = nil }
            return path.map { ($0, ByteFeed(name: $0, octets: octets)) }
        }
    }
}

/// What is said of a file that is wrong.
enum Words {
    /// Words of other people's parsers, which are not for people.
    private static let foreign = ["JSONError", "DecodingError", "yaml_", "Swift", "CodingKeys"]

    static func check(_ problems: [ContextProblem], of input: [UInt8]) {
        for problem in problems { check(problem.reason, of: input) }
    }

    /// What the input itself says may be quoted.
    static func check(_ words: String, of input: [UInt8]) {
        let found = foreign.filter { words.contains($0) }
        precondition(
            !words.isEmpty && (found.isEmpty || found.allSatisfy(String(decoding: input, as: UTF8.self).contains)))
    }
}
