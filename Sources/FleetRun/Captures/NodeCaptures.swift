package import Fleet
package import Foundation

/// Captures by the node that they are of, as their names or folders tell: `NODE.pcap`, `NODE-eth0.pcap.gz`, `NODE/any.pcap`.
package struct NodeCaptures: Sendable {
    /// Paths or URLs of each node's.
    package private(set) var places: [String: [String]] = [:]

    /// Characters that may follow a node's name.
    private static let separators: Set<Character> = [".", "_", "-", "@"]
    private static let endings = [".pcap", ".cap", ".pcapng", ".tar", ".tgz", ".zip"]

    /// Looks through a folder.
    package init(in folder: String, of nodes: Set<String>) throws(FleetError) {
        // An enumerator of what is not there is empty.
        guard (try? FileManager.default.contentsOfDirectory(atPath: folder)) != nil,
            let found = FileManager.default.enumerator(atPath: folder)
        else {
            throw FleetError(.missingRows, "\(folder): there is no such folder; name the one with the nodes' captures.")
        }
        for path in found.compactMap({ $0 as? String }).sorted() {
            guard let name = path.split(separator: "/").last, Self.endings.contains(where: name.contains) else {
                continue
            }
            add("\(folder)/\(path)", called: path, of: nodes)
        }
    }

    /// Reads a list: a URL a line, or a node's name, a blank and a URL; `#` begins a comment.
    package init(list: String, called name: String, of nodes: Set<String>) throws(FleetError) {
        for (number, line) in list.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let url = words.last, !line.hasPrefix("#") else { continue }
            guard words.count <= 2, let parts = URLComponents(string: url),
                ["http", "https"].contains(parts.scheme?.lowercased()), parts.host?.isEmpty == false
            else {
                throw FleetError(
                    .unfitRows,
                    "\(name), line \(number + 1): is no URL; give one a line, or a node's name and a URL.")
            }
            if words.count == 2 {
                places[words[0], default: []].append(url)
            } else {
                add(url, called: parts.path, of: nodes)
            }
        }
    }

    /// Adds a capture to the node whose name stands in its path; the longest one, where one begins as another does.
    private mutating func add(_ place: String, called path: String, of nodes: Set<String>) {
        let parts = path.split(separator: "/")
        let matching = nodes.filter { node in
            parts.contains { part in
                guard part.hasPrefix(node) else { return false }
                return part.dropFirst(node.count).first.map(Self.separators.contains) ?? true
            }
        }
        guard let node = matching.max(by: { ($0.count, $1) < ($1.count, $0) }) else { return }
        places[node, default: []].append(place)
    }
}

/// Captures behind URLs, each taken once, into a folder.
package actor CaptureDownload {
    private let curl: Curl
    private let folder: URL
    private var files: [String: String] = [:]

    package init(to folder: URL, curl: String = "curl") {
        self.curl = Curl(program: curl, folder: folder)
        self.folder = folder
    }

    /// The path of the file with what is behind a URL. What follows `?` may be a secret and is not told.
    package func file(of url: String) async throws -> String {
        if let file = files[url] { return file }
        let place = url.prefix { $0 != "?" }
        let last = place.split(separator: "/").last.map(String.init) ?? ""
        let name = last.replacing(/[^A-Za-z0-9._-]/, with: "-")
        let file = folder.appending(path: "\(files.count)-\(name)")
        let status = try await curl.run(Curl.Request(url, followsRedirects: true), to: file)
        guard status == 200 else {
            throw FleetError(
                .unreachable,
                "\(place): the server answers with HTTP status \(status); check the URL, and how long it is valid.")
        }
        files[url] = file.path
        return file.path
    }
}
