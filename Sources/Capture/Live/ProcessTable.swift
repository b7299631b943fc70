import FoundationEssentials

/// The processes of this node, as /proc tells of them (proc(5)).
package struct ProcessTable: Sendable {
    private let folder: String

    /// - Parameter folder: where /proc is mounted.
    package init(folder: String = "/proc") {
        self.folder = folder
    }

    package struct Process: Sendable {
        package var id: Int
        /// The program's name, at most 15 octets of it.
        package var name: String
        package var arguments: [String]
        /// The paths of its control groups, which tell container and pod (cgroups(7)).
        package var controlGroups: [String]
        package var namespace: NetworkNamespaceID?
        package var networkPath: String
        package var hostNamePath: String
        /// It has ended, and its parent has not taken note; it has no namespace any more.
        package var isZombie: Bool
    }

    /// Every process, in the order of their numbers.
    package var processes: [Process] { ids.map(process) }

    /// Their numbers, ascending.
    package var ids: [Int] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return entries.compactMap { Int($0) }.sorted()
    }

    /// The network namespace of a process; nil where it may not be looked at.
    package func namespace(of id: Int) -> NetworkNamespaceID? {
        NetworkNamespaceID(path: "\(folder)/\(id)/ns/net")
    }

    package func process(_ id: Int) -> Process {
        let own = "\(folder)/\(id)"
        return Process(
            id: id, name: text("\(own)/comm").split(separator: "\n").first.map(String.init) ?? "",
            arguments: text("\(own)/cmdline").split(separator: "\0").map(String.init),
            controlGroups: text("\(own)/cgroup").split(separator: "\n").compactMap { line in
                line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init)
            },
            namespace: NetworkNamespaceID(path: "\(own)/ns/net"), networkPath: "\(own)/ns/net",
            hostNamePath: "\(own)/ns/uts", isZombie: Self.state(text("\(own)/stat")) == "Z")
    }

    /// The letter after the program's name, which may hold anything, brackets too.
    private static func state(_ status: String) -> Character? {
        status.lastIndex(of: ")").flatMap { status[$0...].dropFirst(2).first }
    }

    /// A file of /proc, which states no size; empty where it cannot be read.
    private func text(_ path: String) -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
