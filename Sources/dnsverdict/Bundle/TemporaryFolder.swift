import ArgumentParser
import Foundation

/// A folder for a command's own files that goes with its owner; nobody else may look into it.
struct TemporaryFolder: ~Copyable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            Console.error("\(url.path): cannot be made (\(error.systemReason)); make room or set TMPDIR.")
            throw ExitCode(73)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }
}
