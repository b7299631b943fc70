import Capture
package import Foundation

/// The folder of a capturing pod: its captures, and files by which its commands tell one another how far things are.
///
/// `kubectl exec` is the way in: its commands make files, as a process that has given up root cannot be sent signals by one
/// without the right to.
package struct AgentFolder: Sendable {
    private let url: URL

    private enum Mark: String {
        /// The capture is to end.
        case end = ".end"
        /// It has, with the exit code that the file holds.
        case ended = ".ended"
        /// Everything has been collected.
        case collected = ".collected"
    }

    package init(path: String) {
        url = URL(filePath: path)
    }

    /// Where the captures of a node go.
    package func capturePath(of name: String) -> String { url.appending(path: "\(name).pcapng").path }

    /// A file beside them that is served too.
    package func path(_ name: String) -> String { url.appending(path: name).path }

    // MARK: Marks

    package var isEndWanted: Bool { has(.end) }
    package var isCollected: Bool { has(.collected) }

    package func end() throws { try make(.end) }
    package func markCollected() throws { try make(.collected) }
    package func markEnded(exitCode: Int32) throws { try make(.ended, "\(exitCode)") }

    private func has(_ mark: Mark) -> Bool { FileManager.default.fileExists(atPath: path(mark.rawValue)) }

    /// Each appears with its content.
    private func make(_ mark: Mark, _ content: String = "") throws {
        try Data(content.utf8).write(to: url.appending(path: mark.rawValue), options: .atomic)
    }

    private var exitCode: Int32? {
        (try? String(contentsOf: url.appending(path: Mark.ended.rawValue), encoding: .utf8)).flatMap { Int32($0) }
    }

    // MARK: Files

    /// What there is to be had.
    ///
    /// - Parameter patience: how long the capture's end is waited for.
    package func list(version: String, patience: Duration) throws -> AgentMessage.FileList {
        let start = ContinuousClock.now
        while exitCode == nil, start.duration(to: .now) < patience { usleep(50_000) }
        // What is written still has a length that does not stay.
        guard let exitCode else { return AgentMessage.FileList(version: version, files: [], exitCode: nil) }
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path).filter(Self.isServed).sorted()
        let files = try names.map { name in
            let member = try ArchiveMember(name, contentsOf: path(name))
            return AgentMessage.File(name: name, bytes: member.size, sha256: member.sha256)
        }
        return AgentMessage.FileList(version: version, files: files, exitCode: exitCode)
    }

    /// A piece of a file and what stands before it; shorter than asked for at the file's end.
    package func piece(of name: String, offset: Int, length: Int) throws -> (head: AgentMessage.PieceHead, octets: Data)
    {
        guard Self.isServed(name), offset >= 0, length >= 0 else { throw CocoaError(.fileReadNoPermission) }
        let file = try FileHandle(forReadingFrom: url.appending(path: name))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(offset))
        let octets = try file.read(upToCount: length) ?? Data()
        let hash = ArchiveMember(name, octets: Array(octets)).sha256
        return (AgentMessage.PieceHead(name: name, offset: offset, length: octets.count, sha256: hash), octets)
    }

    /// Names in the folder itself, besides the marks and files that are not whole.
    static func isServed(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") && !name.hasSuffix(".new")
    }
}
