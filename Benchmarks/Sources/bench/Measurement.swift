import Foundation

/// What one run of a program took, as the kernel counted it for the whole process.
struct Measurement {
    var wallMicroseconds: Double
    /// User and system time together.
    var processorMicroseconds: Double
    var peakKibibytes: Double
}

/// A program and its arguments, run through the `measure` beside this executable.
struct Program {
    var name: String
    var path: String
    var arguments: [String]

    static func sibling(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name).path()
    }

    func measured() throws -> Measurement {
        let line = try Self.output(of: Self.sibling("measure"), [path] + arguments)
        let fields = line.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard fields.count == 5, fields[4] == 0 else {
            throw BenchError(description: "\(path) \(arguments.joined(separator: " ")): failed (\(line)).")
        }
        return Measurement(
            wallMicroseconds: fields[0], processorMicroseconds: fields[1] + fields[2], peakKibibytes: fields[3])
    }

    /// What the program writes to its standard output; throws when it does not exit with 0.
    static func output(of path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError(description: "\(path) ended with \(process.terminationStatus).")
        }
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

struct BenchError: Error, CustomStringConvertible {
    var description: String
}
