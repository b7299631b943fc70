/// What a file that was found, and not named, tells of the cluster, by its first octets.
package enum ContextKind: Hashable, Sendable {
    /// What kubectl printed of objects.
    case objects
    case coreDNSLog
    case resolver

    private static let kinds = ["Pod", "Service", "Endpoints", "EndpointSlice", "Node"]
    /// Names of files with lists that say their kind only once, at their end.
    private static let listNames = ["pods", "services", "endpoints", "endpointslices", "nodes"]

    /// - Parameters:
    ///   - head: the file's first octets, as many as are at hand.
    ///   - path: where it stood; a hint, as names are the user's.
    package init?(_ head: [UInt8], path: String) {
        guard !head.isEmpty, !head.prefix(512).contains(0) || head.starts(with: [0xff, 0xfe]) else { return nil }
        let text = String(decoding: head, as: UTF8.self)
        if Self.isObjects(text, path: path) {
            self = .objects
        } else if Self.isCoreDNSLog(head, path: path) {
            self = .coreDNSLog
        } else if Self.isResolver(text) {
            self = .resolver
        } else {
            return nil
        }
    }

    /// Whether the file is one of eks-log-collector's, whose other files tell of the same node: the folder it stands in
    /// there, and what stands before that.
    package static func collector(_ path: String) -> (root: String, kind: some Hashable)? {
        EKSLogMember(path: path).map { (EKSLogMember.root(of: path), $0) }
    }

    /// The pod of CoreDNS that a path names.
    package static func pod(in path: String) -> String? {
        CoreDNSLog.podName(ofFile: path)
            ?? path.matches(of: /(?:core|kube-)dns[a-z0-9-]*?-[a-z0-9]{6,10}-[a-z0-9]{5}(?![a-z0-9])/).last
            .map { String($0.output) }
    }

    private static func isObjects(_ text: String, path: String) -> Bool {
        let start = text.drop { $0.isWhitespace || $0 == "\u{feff}" }
        if start.first == "{" || start.first == "[" {
            guard !start.contains("\"involvedObject\"") else { return false }
            return kinds.contains { kind in
                ["", "List"].contains { suffix in
                    start.contains("\"kind\": \"\(kind)\(suffix)\"") || start.contains("\"kind\":\"\(kind)\(suffix)\"")
                }
            }
        }
        guard ["apiVersion:", "kind:", "items:", "---", "- apiVersion:"].contains(where: start.hasPrefix) else {
            return false
        }
        let name = path.split(separator: "/").last?.lowercased() ?? ""
        return kinds.contains { text.contains("kind: \($0)\n") || text.contains("kind: \($0)List\n") }
            || start.contains("items:") && listNames.contains { name.contains($0) }
    }

    private static func isCoreDNSLog(_ head: [UInt8], path: String) -> Bool {
        guard let log = try? CoreDNSLog(ByteFeed(name: path, octets: head), each: { _ in }) else { return false }
        let counts = log.counts
        return counts.queries + counts.failures > 0 || !counts.notices.isEmpty || path.contains("coredns")
    }

    private static func isResolver(_ text: String) -> Bool {
        let words = text.prefix(4096).split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " || $0 == "\t" } }
            .filter { !$0.isEmpty && $0.first != "#" && $0.first != ";" }
            .map { $0.prefix { !$0.isWhitespace } }
        return words.contains("nameserver")
            && words.allSatisfy { ["nameserver", "search", "options", "domain", "sortlist"].contains($0) }
    }
}
