import Foundation
import Yams

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
    /// How many objects of kinds that say nothing about DNS.
    package private(set) var ignoredKinds: [String: Int] = [:]
    /// Objects that were left out; the first 1,000 of a file.
    package private(set) var problems: [ContextProblem] = []

    /// Octets read of one file at most.
    package static let sizeLimit = 256 << 20
    /// A YAML document is held as a tree, which takes many times its size.
    package static let yamlSizeLimit = 32 << 20

    private static let maximumProblems = 1000

    static let remedy = "save the output of: kubectl get svc,endpoints,endpointslices,pods,nodes -A -o json"

    /// No objects, to merge into.
    package init() {}

    /// Reads a file; `-` is standard input.
    package init(contentsOf name: String) throws(ContextError) {
        try self.init(ByteFeed(contentsOf: name))
    }

    /// Reads what `feed` gives.
    package init(_ feed: ByteFeed) throws(ContextError) {
        let octets = try feed.readAll(
            limit: KubernetesObjects.sizeLimit, remedy: "leave out kinds and namespaces that are not needed")
        try self.init(parsing: octets, name: feed.name)
    }

    /// Parses text that is in memory; `name` is for messages.
    package init(parsing octets: [UInt8], name: String) throws(ContextError) {
        guard !octets.isEmpty else { throw .empty(name: name, remedy: KubernetesObjects.remedy) }
        let text = TextEncoding.utf8(octets)
        switch ManifestDocuments.form(text) {
        case .json: try parseJSON(text, name: name)
        case .yaml: try parseYAML(text, name: name)
        case .other(let kind): throw .wrongKind(name: name, kind: kind, remedy: KubernetesObjects.remedy)
        }
        try checkIsUseful(name: name)
    }

    /// Adds the objects of another file; an object that both hold is taken from `other`.
    package mutating func merge(_ other: KubernetesObjects) {
        pods = KubernetesObjects.merged(pods, other.pods, by: \.qualifiedName)
        services = KubernetesObjects.merged(services, other.services, by: \.qualifiedName)
        endpointLists = KubernetesObjects.merged(endpointLists, other.endpointLists) {
            "\($0.source.rawValue) \($0.namespace)/\($0.name)"
        }
        nodes = KubernetesObjects.merged(nodes, other.nodes, by: \.name)
        ignoredKinds.merge(other.ignoredKinds, uniquingKeysWith: &+)
        problems += other.problems
    }

    // MARK: Parsing

    private mutating func parseJSON(_ text: [UInt8], name: String) throws(ContextError) {
        let pieces = ManifestDocuments.split(text)
        for (index, piece) in pieces.enumerated() {
            let document = Data(text[piece.range])
            guard let item = try? JSONDecoder().decode(ManifestItem.self, from: document) else {
                let complaint = JSONComplaint(document)
                throw .malformed(
                    name: name, place: "line \(piece.line + (complaint.line ?? 0))", reason: complaint.reason,
                    remedy: KubernetesObjects.remedy)
            }
            add(item, name: name, document: pieces.count > 1 ? index : nil)
        }
    }

    private mutating func parseYAML(_ text: [UInt8], name: String) throws(ContextError) {
        guard text.count <= KubernetesObjects.yamlSizeLimit else {
            throw .tooLarge(
                name: name, limit: KubernetesObjects.yamlSizeLimit, remedy: "use -o json, which may be larger")
        }
        if let line = ManifestDocuments.lineOfAnchor(text) {
            throw .malformed(
                name: name, place: "line \(line)", reason: "a YAML anchor, which kubectl does not print",
                remedy: KubernetesObjects.remedy)
        }
        do {
            // Tags are resolved by regular expressions for every key otherwise, which takes most of the time.
            let parser = try Parser(yaml: String(decoding: text, as: UTF8.self), resolver: .basic)
            var index = 0
            while let root = try parser.nextRoot() {
                defer { index += 1 }
                guard root.mapping != nil else {
                    guard root.null != nil || root.string == "" else {
                        throw ContextError.wrongKind(
                            name: name, kind: "no Kubernetes object", remedy: KubernetesObjects.remedy)
                    }
                    continue
                }
                add(try YAMLDecoder().decode(ManifestItem.self, from: root), name: name, document: index)
            }
        } catch let error as ContextError {
            throw error
        } catch {
            throw KubernetesObjects.yamlError(error, name: name)
        }
    }

    private mutating func add(_ item: ManifestItem, name: String, document: Int?) {
        pods += item.pods
        services += item.services
        endpointLists += item.endpointLists
        nodes += item.nodes
        ignoredKinds.merge(item.ignoredKinds, uniquingKeysWith: &+)
        let prefix = document.map { "document \($0 + 1), " } ?? ""
        for problem in item.problems where problems.count < KubernetesObjects.maximumProblems {
            problems.append(ContextProblem(name: name, place: prefix + problem.path, reason: problem.reason))
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

    // MARK: Words for other parsers' errors

    private static func yamlError(_ error: any Error, name: String) -> ContextError {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            .malformed(
                name: name, place: "line \(mark.line)", reason: "no valid YAML (\(problem))", remedy: remedy)
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            .malformed(
                name: name, place: "line \(context.mark.line)",
                reason: "no valid YAML (the key \(keys.first ?? "") stands twice)", remedy: remedy)
        default:
            .malformed(name: name, place: "the YAML text", reason: "no valid YAML (\(error))", remedy: remedy)
        }
    }
}
