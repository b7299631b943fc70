package import Cluster
package import Foundation

/// The cluster's objects, as `kubectl get` lists them.
package struct Survey: Sendable {
    package let map: ClusterMap
    /// The lists, for the analysis.
    package let files: [String]
    /// Lists that could not be had.
    package let problems: [KubectlError]

    private static let kinds = ["services", "endpoints", "endpointslices", "pods", "nodes"]
    /// Without these nothing can be planned.
    private static let needed = ["pods", "nodes"]
    private static let limits = Kubectl.Limits(whole: .seconds(300), silence: .seconds(60))

    package var nodes: [ClusterNode] { map.objects.nodes }
    package var pods: [Pod] { map.objects.pods }

    /// - Parameters:
    ///   - folder: where the lists are kept.
    ///   - name: what their files' names begin with.
    package init(_ kubectl: Kubectl, folder: URL, name: String = "objects") async throws {
        let lists = await withTaskGroup(of: (String, URL, (any Error)?).self) { group in
            for kind in Self.kinds {
                group.addTask {
                    let file = folder.appending(path: "\(name)-\(kind).json")
                    do {
                        try await kubectl.json(
                            ["get", kind, "--all-namespaces", "--output", "json"], to: file, limits: Self.limits)
                        return (kind, file, nil)
                    } catch {
                        return (kind, file, error)
                    }
                }
            }
            var lists: [String: (file: URL, error: (any Error)?)] = [:]
            for await (kind, file, error) in group { lists[kind] = (file, error) }
            return lists
        }
        try Task.checkCancellation()
        var objects = KubernetesObjects()
        var files: [String] = []
        var problems: [KubectlError] = []
        for kind in Self.kinds {
            guard let list = lists[kind] else { continue }
            if let error = list.error {
                guard !Self.needed.contains(kind), let problem = error as? KubectlError, problem.kind != .missing
                else { throw error }
                problems.append(problem)
                continue
            }
            do {
                objects.merge(try KubernetesObjects(contentsOf: list.file.path))
                files.append(list.file.path)
            } catch .wrongKind {
                // A list without a single object.
                try? FileManager.default.removeItem(at: list.file)
            }
        }
        map = ClusterMap(objects)
        (self.files, self.problems) = (files, problems)
    }
}
