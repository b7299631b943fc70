import ArgumentParser
import Cluster
import Diagnosis
import Fleet
import Foundation
import Report
import Wording

/// `dnsverdict fleet suspects`: what the query's result points to.
struct FleetSuspectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspects", abstract: "Says which nodes and endpoints the query's result points to.",
        discussion: """
            Exit codes: 0 none, 1 some, 2 where a node's capture is missing that would tell.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @Argument(
        help: ArgumentHelp(
            "The result of `fleet sql` as JSON, an object a line (JSONEachRow); - for standard input.",
            valueName: "file"), completion: .file())
    var matrix: String

    @Option(help: "Format of the result: text or json.")
    var format = Format.text

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "Exit with 0 also where there are suspects.")
    var exitZero = false

    func run() throws {
        try Output.refuse(output, over: [matrix])
        let suspects = SuspectSearch(try rows()).suspects
        let output = try Output(path: output)
        switch format {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try output.write(try encoder.encode(["suspects": suspects]))
            try output.write("\n")
        case .text:
            if suspects.isEmpty { try output.write("Nothing failed beyond what captures and networks lose.\n") }
            for suspect in suspects { try output.write(printable(suspect.sentence) + "\n") }
        }
        try output.flush()
        guard !exitZero, !suspects.isEmpty else { return }
        let isOpen = suspects.allSatisfy { $0.kind == .undetermined }
        throw ExitCode(isOpen ? VerdictKind.undetermined.exitCode : VerdictKind.network.exitCode)
    }

    private func rows() throws -> [MatrixRow] {
        guard matrix == "-" || FileManager.default.fileExists(atPath: matrix) else {
            Console.error("\(matrix): there is no such file; give the result of `fleet sql` as JSON, an object a line.")
            throw ExitCode(66)
        }
        let data: Data
        do {
            data =
                matrix == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(filePath: matrix))
        } catch {
            Console.error("\(matrix): cannot be read (\(error.systemReason)); give the result of `fleet sql`.")
            throw ExitCode(65)
        }
        let decoder = JSONDecoder()
        var rows: [MatrixRow] = []
        for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let row = try? decoder.decode(MatrixRow.self, from: line) else {
                Console.error(
                    """
                    \(matrix), line \(number + 1): is no row of the query; give what `fleet sql` prints to the engine and \
                    its result as JSON, an object a line.
                    """)
                throw ExitCode(65)
            }
            rows.append(row)
        }
        return rows
    }
}
