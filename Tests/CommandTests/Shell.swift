import Foundation
import TestSupport

/// A line of bash that runs the program, for what takes pipes, closed descriptors and signals.
enum Shell {
    struct Run {
        /// Of bash itself.
        var exit: Int32
        var text: String
        var errors: String

        private var lines: [Substring] { text.split(separator: "\n") }
        /// The number that a script prints last, for a program within a pipeline; -1 where it prints none.
        var status: Int32 { lines.last.flatMap { Int32($0) } ?? -1 }
        /// What was printed before that number.
        var output: String { lines.dropLast().joined(separator: "\n") }
        var sentences: [Substring] { errors.split(separator: "\n") }
    }

    /// - Parameters:
    ///   - script: finds the program as `$TOOL`, or as `tool`, which ends it after a minute.
    ///   - arguments: `$1` and the next ones.
    ///   - temporary: the folder for the program's temporary files.
    static func run(_ script: String, _ arguments: [String], temporary: URL? = nil) throws -> Run {
        let scratch = try Scratch()
        let (output, errors) = (scratch.folder.appending(path: "out"), scratch.folder.appending(path: "err"))
        for file in [output, errors] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // A server within the tests ignores SIGPIPE for this whole process, and programs inherit that.
        process.arguments =
            ["--default-signal=PIPE", "bash", "-c", "tool() { timeout 60 \"$TOOL\" \"$@\"; }\n" + script, "bash"]
            + arguments
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
            "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
            "TMPDIR": (temporary ?? scratch.folder).path, "TOOL": try Tool.path,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Run(
            exit: process.terminationStatus, text: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
}
