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

    @OptionGroup var matrix: MatrixOption

    @Option(help: "Format of the report; by default what the ending of the file's name says, or text.")
    var format: ReportFormat?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "Exit with 0 also where there are suspects.")
    var exitZero = false

    func validate() throws { try ReportFormat.validate(output, format) }

    func run() throws {
        try Output.refuse(output, over: [matrix.matrix])
        let rows = try matrix.rows()
        let suspects = SuspectSearch(rows).suspects
        let page = FleetPage(rows, suspects, version: DNSVerdict.version)
        let report: Data =
            switch ReportFormat.chosen(format, for: self.output) {
            case .text: Data(FleetReport.text(page).utf8)
            case .markdown: Data(try FleetReport.markdown(page).utf8)
            case .html: Data(try FleetReport.html(page).utf8)
            case .json: Data(try JSONReport.render(["suspects": suspects]).utf8)
            }
        let output = try Output(path: self.output)
        try output.write(report)
        try output.flush()
        guard !exitZero, !suspects.isEmpty else { return }
        let isOpen = suspects.allSatisfy { $0.kind == .undetermined }
        throw ExitCode(isOpen ? VerdictKind.undetermined.exitCode : VerdictKind.network.exitCode)
    }
}
