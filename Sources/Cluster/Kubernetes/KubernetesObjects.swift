/// What `kubectl get svc,endpoints,endpointslices,pods,nodes -A -o json` or `-o yaml` prints.
///
/// Any mix of kinds in any wrapping is read: a `List`, one object, several JSON documents one after the other,
/// several YAML documents. Other kinds are counted and ignored. An object that cannot be read is a problem, and
/// the others are used.
package struct KubernetesObjects: Sendable {
    package private(set) var pods: [Pod] = []
    package private(set) var services: [Service] = []
    package private(set) var endpointLists: [EndpointList] = []
    package private(set) var nodes: [ClusterNode] = []
    /// Whether logs of containers stand between the objects, as `kubectl cluster-info dump` prints them.
    package private(set) var hasLogs = false
    /// How many objects of kinds that say nothing about DNS.
    package private(set) var ignoredKinds: [String: Int] = [:]
    /// Objects that were left out; the first 1,000 of a file.
    package private(set) var problems: [ContextProblem] = []

    /// Objects kept of one file, of each kind: more than the pods that Kubernetes supports in a cluster (150,000).
    static let objectLimit = 200_000

    private static let maximumProblems = 1000
    /// Objects of a file that cannot be read, after which the rest of it is not tried.
    private static let wrongLimit = 10_000

    static let remedy = "save the output of: kubectl get svc,endpoints,endpointslices,pods,nodes -A -o json"

    /// No objects, to merge into.
    package init() {}

    /// Reads a file; `-` is standard input.
    package init(contentsOf name: String) throws(ContextError) {
        try self.init(ByteFeed(contentsOf: name))
    }

    /// Reads what `feed` gives, object by object: memory holds the text of one at a time.
    package init(_ feed: ByteFeed) throws(ContextError) {
        let reader = ManifestReader(feed)
        var documents: Set<Int> = []
        var found: [(document: Int, problem: ContextProblem)] = []
        var wrong = 0
        while let (piece, item) = try reader.next() {
            documents.insert(piece.document)
            take(item, document: piece.document, name: feed.name, problems: &found)
            wrong += item.problems.count
            guard wrong <= Self.wrongLimit else {
                let reason = "more than \(Self.wrongLimit) objects cannot be read; what follows is left out"
                found.append(
                    (piece.document, ContextProblem(name: feed.name, place: "line \(piece.line)", reason: reason)))
                break
            }
        }
        hasLogs = reader.hasLogs
        for (document, problem) in found {
            var problem = problem
            if documents.count > 1 { problem.place = "document \(document + 1), \(problem.place)" }
            problems.append(problem)
        }
        try checkIsUseful(name: feed.name)
    }

    /// Parses text that is in memory; `name` is for messages.
    package init(parsing octets: [UInt8], name: String) throws(ContextError) {
        try self.init(ByteFeed(name: name, octets: octets))
    }

    /// Adds the objects of another file; an object that both hold is taken from `other`.
    package mutating func merge(_ other: KubernetesObjects) {
        pods = KubernetesObjects.merged(pods, other.pods, by: \.qualifiedName)
        services = KubernetesObjects.merged(services, other.services, by: \.qualifiedName)
        endpointLists = KubernetesObjects.merged(endpointLists, other.endpointLists) {
            "\($0.source.rawValue) \($0.namespace)/\($0.name)"
        }
        nodes = KubernetesObjects.merged(nodes, other.nodes, by: \.name)
        hasLogs = hasLogs || other.hasLogs
        ignoredKinds.merge(other.ignoredKinds, uniquingKeysWith: &+)
        problems += other.problems
    }

    private mutating func take(
        _ item: ManifestItem, document: Int, name: String, problems: inout [(document: Int, problem: ContextProblem)]
    ) {
        pods += item.pods.prefix(Self.objectLimit - pods.count)
        services += item.services.prefix(Self.objectLimit - services.count)
        endpointLists += item.endpointLists.prefix(Self.objectLimit - endpointLists.count)
        nodes += item.nodes.prefix(Self.objectLimit - nodes.count)
        for (kind, count) in item.ignoredKinds where ignoredKinds[kind] != nil || ignoredKinds.count < 1000 {
            // Names of kinds are input too.
            ignoredKinds[kind, default: 0] &+= count
        }
        for problem in item.problems where problems.count < Self.maximumProblems {
            problems.append((document, ContextProblem(name: name, place: problem.path, reason: problem.reason)))
        }
    }

    private func checkIsUseful(name: String) throws(ContextError) {
        guard pods.isEmpty, services.isEmpty, endpointLists.isEmpty, nodes.isEmpty else { return }
        if let problem = problems.first {
            throw .malformed(
                name: name, place: problem.place, reason: problem.reason, remedy: KubernetesObjects.remedy)
        }
        let kinds = ignoredKinds.keys.sorted().prefix(5).joined(separator: ", ")
        throw .wrongKind(
            name: name,
            kind: kinds.isEmpty ? "a list without objects" : "a list without pods, services or nodes (\(kinds))",
            remedy: KubernetesObjects.remedy)
    }

    private static func merged<Object>(
        _ old: [Object], _ new: [Object], by key: (Object) -> String
    ) -> [Object] {
        let replaced = Set(new.map(key))
        return old.filter { !replaced.contains(key($0)) } + new
    }
}
