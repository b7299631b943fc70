import ArgumentParser
import Foundation

/// Standard input kept in a temporary file, for commands that read their captures twice.
struct StandardInputSpool {
    let path: String

    /// Copies standard input to its end; nil where no capture is `-`.
    init?(_ options: CaptureOptions) throws {
        guard options.captures.contains(where: { $0 == "-" || $0.hasPrefix("-=") }) else { return nil }
        guard isatty(STDIN_FILENO) == 0 else { return nil }
        path = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-\(UUID().uuidString).capture").path
        do {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteUnknown) }
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            while let piece = try FileHandle.standardInput.read(upToCount: 1 << 20), !piece.isEmpty {
                try file.write(contentsOf: piece)
            }
            try file.close()
        } catch {
            remove()
            Console.error(
                """
                \(path): standard input cannot be kept there (\(error.localizedDescription)); make room, set TMPDIR, \
                or write the capture to a file first.
                """)
            throw ExitCode(73)
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
