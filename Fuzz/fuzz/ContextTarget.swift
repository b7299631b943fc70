import Cluster

/// A file about the cluster of any content: what kubectl printed, CoreDNS's log as clouds export it, an archive of
/// eks-log-collector, a resolv.conf. The first octet says which.
enum ContextTarget {
    /// Words of other people's parsers, which are not for people.
    private static let foreign = ["JSONError", "DecodingError", "yaml_", "Swift", "CodingKeys"]

    static func run(_ input: [UInt8]) {
        guard let kind = input.first else { return }
        let octets = Array(input.dropFirst())
        do throws(ContextError) {
            switch kind & 3 {
            case 0:
                let objects = try KubernetesObjects(parsing: octets, name: "kube")
                check(objects.problems)
                precondition(objects.pods.count + objects.services.count + objects.nodes.count <= octets.count)
            case 1:
                var queries = 0
                let log = try CoreDNSLog(ByteFeed(name: "log", octets: octets)) { entry in
                    if case .query(let query) = entry {
                        queries += 1
                        precondition(query.duration >= 0)
                    }
                }
                precondition(log.counts.queries == queries)
            case 2: check(try EKSLogs(archive: ByteFeed(name: "eks", octets: octets)).problems)
            default: check(try ResolverConfiguration(ByteFeed(name: "resolv.conf", octets: octets)).problems)
            }
        } catch {
            check(error.description)
        }
    }

    private static func check(_ problems: [ContextProblem]) {
        for problem in problems { check(problem.reason) }
    }

    private static func check(_ words: String) {
        precondition(!words.isEmpty && !foreign.contains { words.contains($0) && !words.contains("\"\($0)") })
    }
}
