import Foundation

/// What `dnsverdict analyze` concluded, as far as it is judged here.
package struct Conclusion: Decodable, Sendable {
    package struct Verdict: Decodable, Sendable {
        package var kind: String
        package var confidence: String
        package var culprit: String
        /// The culprit for programs: whole lists, where the sentence may break off.
        package var culpritValue: Culprit?
        package var summary: String
    }

    package struct Culprit: Decodable, Sendable {
        package var kind: String
        package var addresses: [String]
        package var port: Int?
        package var path: Path?
    }

    package struct Path: Decodable, Sendable {
        package var from: [String]
        package var to: [String]
    }

    package struct Finding: Decodable, Sendable {
        package var rule: String
        package var severity: String
        package var summary: String
    }

    package var verdict: Verdict
    package var verdicts: [Verdict]
    package var findings: [Finding]

    /// Asks the tool at `path` about captures.
    package init(of files: [String], by path: String) throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = ["analyze", "--format", "json", "--exit-zero", "--no-progress", "--quiet"] + files
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ToolFailure(status: process.terminationStatus, command: [path] + (process.arguments ?? []))
        }
        self = try JSONDecoder().decode(Conclusion.self, from: output)
    }
}

package struct ToolFailure: Error, CustomStringConvertible {
    package var status: Int32
    package var command: [String]

    package var description: String { "It failed with \(status): \(command.joined(separator: " "))" }
}

extension Conclusion.Verdict {
    /// Whether one of the addresses stands among the culprit's, as a whole.
    package func names(_ addresses: [String]) -> Bool {
        let words = culprit.split { !($0.isHexDigit || $0 == "." || $0 == ":") }.map {
            String($0).replacing(/:53$/, with: "")
        }
        return addresses.contains { words.contains($0) }
    }
}
