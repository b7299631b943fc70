import ArgumentParser
import Capture
import Foundation

/// Standard input kept in a temporary file, for commands that read their captures twice.
///
/// The file has no name any more before the first octet is in it, so that it goes with the process, however that
/// ends: by Ctrl-C, or because nobody reads its output any more.
struct StandardInputSpool {
    let path: String
    /// Keeps the nameless file open.
    private let file: FileHandle
    private let isNameless: Bool

    /// Copies standard input to its end; nil where no capture is `-`.
    init?(_ options: CaptureOptions) throws {
        guard options.captures.contains(where: { $0 == "-" || $0.hasPrefix("-=") }) else { return nil }
        guard isatty(STDIN_FILENO) == 0 else { return nil }
        let place = FileManager.default.temporaryDirectory
            .appending(path: "dnsverdict-\(UUID().uuidString).capture").path
        guard FileManager.default.createFile(atPath: place, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: place)
        else { throw Self.cannotKeep(at: place, "the folder is not there or may not be written to") }
        self.file = file
        // The kernel opens an unnamed file anew by this path; a system without /proc keeps the name until the end.
        let ownPath = "/proc/self/fd/\(file.fileDescriptor)"
        isNameless = FileManager.default.isReadableFile(atPath: ownPath)
        path = isNameless ? ownPath : place
        if isNameless { try? FileManager.default.removeItem(atPath: place) }
        try copy(to: place)
    }

    private func copy(to place: String) throws {
        var next: Data? = Data(StandardInput.takeAhead())
        while let piece = next?.isEmpty == false ? next : try readPiece() {
            next = nil
            do {
                try file.write(contentsOf: piece)
            } catch {
                remove()
                throw Self.cannotKeep(at: place, error.systemReason)
            }
        }
    }

    /// The next octets; nil at the end.
    private func readPiece() throws -> Data? {
        do {
            let piece = try FileHandle.standardInput.read(upToCount: 1 << 20)
            return piece?.isEmpty == false ? piece : nil
        } catch {
            remove()
            let problem = CaptureError.cannotOpen(name: "standard input", reason: error.systemReason)
            Console.error(problem.description)
            throw ExitCode(problem.exitCode)
        }
    }

    private static func cannotKeep(at place: String, _ reason: String) -> ExitCode {
        Console.error(
            """
            \(place): standard input cannot be kept there (\(reason)); make room, set TMPDIR, or write \
            the capture to a file first.
            """)
        return ExitCode(73)
    }

    func remove() {
        if !isNameless { try? FileManager.default.removeItem(atPath: path) }
    }
}
