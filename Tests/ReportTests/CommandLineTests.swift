import Foundation
import TestSupport
import Testing

/// What the built program writes to a pipe and to a terminal.
@Suite struct CommandLineTests {
    @Test(arguments: [["analyze"], ["explain", "coredns-silent"], ["explain"]])
    func `to a pipe no escape code is written`(arguments: [String]) throws {
        let sample = arguments == ["analyze"] ? [Program.sample] : []
        let output = try Program.run(arguments + sample, environment: ["FORCE_COLOR": "1", "TERM": "xterm"])
        #expect(!output.isEmpty)
        #expect(!output.contains("\u{1b}"))
    }

    @Test(
        .enabled(if: Program.pseudoTerminal != nil, "There is no script(1) to make a terminal."),
        arguments: [(["NO_COLOR": "1"], false), (["NO_COLOR": ""], true), ([:], true), (["TERM": "dumb"], false)]
            as [([String: String], Bool)])
    func `on a terminal colours are shown unless the user wants none`(
        environment: [String: String], isColored: Bool
    ) throws {
        let all = ["TERM": "xterm"].merging(environment) { _, mine in mine }
        let output = try Program.run(["analyze", Program.sample], environment: all, onTerminal: true)
        #expect(output.contains("COREDNS"))
        #expect(output.contains("\u{1b}[") == isColored)
    }

    @Test(.enabled(if: Program.pseudoTerminal != nil, "There is no script(1) to make a terminal."))
    func `--no-color takes the colours from a terminal`() throws {
        let output = try Program.run(
            ["analyze", "--no-color", Program.sample], environment: ["TERM": "xterm"], onTerminal: true)
        #expect(output.contains("COREDNS"))
        #expect(!output.contains("\u{1b}["))
    }

    @Test func `the JSON of a sample is one object`() throws {
        let output = try Program.run(["analyze", "--format", "json", Program.sample], environment: [:])
        #expect(try JSONSerialization.jsonObject(with: Data(output.utf8)) is [String: Any])
    }
}

/// The program as it was built together with these tests.
enum Program {
    static let sample = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Samples/coredns-hung/coredns-b.pcap").standardizedFileURL.path

    /// script(1) runs a program on a pseudo-terminal.
    static let pseudoTerminal = ["/usr/bin/script", "/bin/script"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static func run(
        _ arguments: [String], environment: [String: String], onTerminal: Bool = false
    ) throws -> String {
        let path = try Tool.path
        let process = Process()
        if onTerminal {
            let words = ([path] + arguments).map { "'\($0)'" }.joined(separator: " ")
            process.executableURL = URL(filePath: try #require(pseudoTerminal))
            process.arguments = ["-q", "-e", "-c", words, "/dev/null"]
        } else {
            process.executableURL = URL(filePath: path)
            process.arguments = arguments
        }
        process.environment = ["PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": libraries].merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    private static let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? ""
}
