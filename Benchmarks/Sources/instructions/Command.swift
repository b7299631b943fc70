import Foundation

/// Programs that are run to their end.
enum Command {
    static func sibling(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
            .path()
    }

    /// What the program writes to its standard error; its output is thrown away.
    ///
    /// - Parameter program: a name on the PATH, or a path.
    @discardableResult
    static func errors(of program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
        let message = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw InstructionsError("\(program) ended with \(process.terminationStatus): \(message)")
        }
        return message
    }
}

struct InstructionsError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
