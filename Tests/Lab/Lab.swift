import Foundation
import TestSupport

/// What runs of the lab have in common.
enum Lab {
    struct Problem: Error {
        var text: String
    }

    private static let environment = ProcessInfo.processInfo.environment
    /// `scripts/lab` sets it to the folder with the programs that it built.
    private static let programs = environment["DNSVERDICT_LAB"]
    static let isWanted = programs != nil

    static func program(_ name: String) -> String { "\(programs ?? "")/\(name)" }

    /// A new folder.
    static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-lab-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Runs a script of Tests/Lab; what it says goes to a file in `folder`, and into the error if it fails.
    static func run(_ script: String, _ arguments: [String], log folder: URL) throws {
        let process = Process()
        process.executableURL = Files.checkout.appending(path: "Tests/Lab/\(script)")
        process.arguments = arguments
        let log = folder.appending(path: "\(script).log")
        try Data().write(to: log)
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = [log, folder.appending(path: "live.errors")]
                .compactMap { try? String(contentsOf: $0, encoding: .utf8) }
            throw Problem(text: "\(arguments): \(text.joined(separator: "\n"))")
        }
    }
}
