import Cluster

/// A log of any content, as CoreDNS writes it or as clouds export it.
enum LogTarget {
    static func run(_ input: [UInt8]) {
        do throws(ContextError) {
            var queries = 0
            let log = try CoreDNSLog(ByteFeed(name: "log", octets: input)) { entry in
                if case .query(let query) = entry {
                    queries += 1
                    precondition(query.duration >= 0)
                }
            }
            precondition(log.counts.queries == queries && log.counts.lines <= input.count)
            _ = ContextKind(input, path: "a.log")
        } catch {
            Words.check(error.description, of: input)
        }
    }
}
