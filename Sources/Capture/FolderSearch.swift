import Glibc

/// Finds the captures in a folder and below it.
enum FolderSearch {
    /// Folders nested deeper than this are not entered.
    private static let depthLimit = 32
    private static let fileLimit = 1_000_000

    /// Replaces folders by the captures in them, in order of path; other sources stay as they are.
    static func expand(_ sources: [CaptureSource], problems: inout [CaptureProblem]) -> [CaptureSource] {
        var result: [CaptureSource] = []
        var seen: Set<FileIdentity> = []
        var hasStandardInput = false
        for source in sources {
            guard source.part == nil else {
                result.append(source)
                continue
            }
            if case .kept = source.location {
                result.append(source)
                continue
            }
            guard case .path(let path) = source.location else {
                if hasStandardInput {
                    problems.append(CaptureProblem(source: source, error: .givenTwice(name: source.spokenName)))
                } else {
                    result.append(source)
                }
                hasStandardInput = true
                continue
            }
            let status = FileStatus(path: path)
            if status?.isFolder == true {
                let found = captures(in: path).filter { isNew($0, among: &seen) }
                result += found.map { path in
                    var file = source
                    file.location = .path(path)
                    return file
                }
                if found.isEmpty {
                    problems.append(CaptureProblem(source: source, error: .folderWithoutCaptures(name: path)))
                }
            } else if isNew(path, among: &seen) {
                result.append(source)
            } else {
                problems.append(CaptureProblem(source: source, error: .givenTwice(name: path)))
            }
        }
        return result
    }

    private static func isNew(_ path: String, among seen: inout Set<FileIdentity>) -> Bool {
        guard let identity = FileStatus(path: path)?.identity else { return true }
        return seen.insert(identity).inserted
    }

    private static func captures(in folder: String) -> [String] { files(in: folder).filter(isCapture) }

    /// The regular files in a folder and below it, in order of path.
    static func files(in folder: String) -> [String] {
        var found: [String] = []
        search(folder, depth: 0, found: &found)
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Symbolic links to folders are not followed, so that no circle of links keeps the search busy.
    private static func search(_ folder: String, depth: Int, found: inout [String]) {
        guard depth < depthLimit, let entries = FileName.entries(of: folder) else { return }
        for entry in entries {
            let path = folder.hasSuffix("/") ? folder + entry : "\(folder)/\(entry)"
            guard let status = FileStatus(path: path) else { continue }
            if status.isFolder {
                if !isSymbolicLink(path) { search(path, depth: depth + 1, found: &found) }
            } else if status.isRegularFile, found.count < fileLimit {
                found.append(path)
            }
        }
    }

    private static func isSymbolicLink(_ path: String) -> Bool {
        var octet: CChar = 0
        // Right: the call writes at most the one octet that it is told of, and only into a live local.
        return unsafe FileName.withOctets(of: path) { unsafe readlink($0, &octet, 1) } >= 0
    }

    private static func isCapture(_ path: String) -> Bool {
        do {
            let bytes = try ByteSource(CaptureSource(.path(path)), hashing: false, progress: nil)
            try bytes.decompressIfCompressed(name: path)
            return FileContent.isCapture { bytes.peek($0) }
        } catch .notPermitted {
            // Its octets cannot tell; a name that promises a capture is worth a word of complaint.
            return path.split(separator: "/").last?.contains("cap") ?? false
        } catch {
            return false
        }
    }
}
