package import Foundation

/// The program as it was built together with the tests, and what one run of it gave.
package enum Tool {
    package struct Run: Sendable {
        package var status: Int32
        /// True where a signal ended the program: a trap, or the time's end.
        package var isSignal: Bool
        package var output: Data
        package var errors: String

        package var text: String { String(decoding: output, as: UTF8.self) }
        /// Lines on standard error.
        package var sentences: [String] {
            errors.split(separator: "\n").map(String.init)
        }
    }

    /// Where it stands: beside the test bundle. A test that needs the program fails without it.
    package static var path: String {
        get throws {
            guard let found else { throw NotBuilt() }
            return found
        }
    }

    private static let found: String? = {
        let places = CommandLine.arguments + [Bundle.main.bundlePath]
        return places.flatMap { place -> [String] in
            let url = URL(filePath: place)
            return [url, url.deletingLastPathComponent()].map { $0.appending(path: "dnsverdict").path }
        }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// The program where every user gets to it: a checkout in a home folder is often closed to others.
    private static let publicPath: String? = {
        guard let found else { return nil }
        let folder = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-tool-\(getpid())")
        let copy = folder.appending(path: "dnsverdict").path
        try? FileManager.default.removeItem(at: folder)
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            try FileManager.default.copyItem(atPath: found, toPath: copy)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: copy)
        } catch {
            return found
        }
        atexit { try? FileManager.default.removeItem(atPath: NSTemporaryDirectory() + "/dnsverdict-tool-\(getpid())") }
        return copy
    }()

    struct NotBuilt: Error, CustomStringConvertible {
        let description = "There is no dnsverdict beside the test bundle; run `swift build --product dnsverdict`."
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - input: a file for standard input; nil for none.
    ///   - user: another user to run as, by setpriv(1); only root can.
    package static func run(
        _ arguments: [String], input: String? = nil, user: String? = nil, environment: [String: String] = [:]
    ) throws -> Run {
        guard let path = user == nil ? found : publicPath else { throw NotBuilt() }
        let process = Process()
        let words = user.map { ["setpriv", "--reuid", $0, "--clear-groups"] } ?? []
        process.executableURL = URL(filePath: "/usr/bin/env")
        // timeout(1) ends what hangs with a signal of its own, which shows as 124.
        process.arguments = words + ["timeout", "60", path] + arguments
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
            "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
        ].merging(environment) { $1 }
        let folder = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["out", "err", "none"].map { folder.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        process.standardInput = try FileHandle(forReadingFrom: input.map { URL(filePath: $0) } ?? files[2])
        try process.run()
        process.waitUntilExit()
        let status = process.terminationStatus
        return Run(
            status: status, isSignal: process.terminationReason == .uncaughtSignal || status == 124 || status > 128,
            output: try Data(contentsOf: files[0]),
            errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
    }
}

/// Files that stand beside the checkout or in it.
package enum Files {
    /// The checkout's folder.
    package static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL

    /// A folder under `shared`, beside the checkout or beside a folder that holds checkouts; nil where it is absent.
    package static func shared(_ name: String) -> URL? {
        var place = checkout
        while place.path != "/" {
            place.deleteLastPathComponent()
            let folder = place.appending(path: "shared/\(name)")
            if FileManager.default.fileExists(atPath: folder.path) { return folder }
        }
        return nil
    }

    package static func names(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }
}
