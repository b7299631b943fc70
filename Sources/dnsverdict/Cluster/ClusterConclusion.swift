import ArgumentParser
import ClusterRun
import Diagnosis
import Foundation
import Wording

/// What `analyze`, or `bundle`, makes of what was collected.
struct ClusterConclusion {
    private let command: ClusterCommand
    private let outcome: ClusterRun.Outcome
    /// Where everything is.
    private let collected: URL

    init(_ command: ClusterCommand, _ outcome: ClusterRun.Outcome, in collected: URL) {
        (self.command, self.outcome, self.collected) = (command, outcome, collected)
    }

    func conclude() throws {
        guard !outcome.captures.isEmpty else {
            Console.error("no capture came back, so there is nothing to analyse; the sentences above say why.")
            throw ExitCode(66)
        }
        if let folder = command.folder, !command.quiet {
            Console.error(
                "what was collected is kept in \(folder); `dnsverdict analyze \(shellWord(folder))` reads it again.")
        }
        if command.folder == nil {
            // Files that are gone afterwards are called by their names alone.
            _ = FileManager.default.changeCurrentDirectoryPath(collected.path)
        }
        if command.isTicket {
            try BundleCommand.parse(words + (command.quiet ? ["--quiet"] : [])).run(with: notes)
        } else {
            try AnalyzeCommand.parse(words + reportWords).run(with: notes)
        }
    }

    /// What both commands take.
    private var words: [String] {
        var words = outcome.captures.map(name)
        words += outcome.objects.flatMap { ["--cluster", name($0)] }
        words += outcome.logs.filter { !$0.isEmpty }.flatMap { ["--coredns-log", "\(name($0.path))=\($0.pod)"] }
        words += outcome.resolver.map { ["--resolv-conf", name($0)] } ?? []
        words += command.port.flatMap { ["--port", "\($0)"] }
        words += command.output.map { ["--output", Self.absolute($0)] } ?? []
        words += command.redaction.redact ? ["--redact"] : []
        words += command.redaction.redactKey.map { ["--redact-key", Self.absolute($0)] } ?? []
        words += ["--lang", command.language.choice.rawValue]
        words += command.verbose ? ["--verbose"] : []
        words += (command.noProgress ? ["--no-progress"] : []) + (command.exitZero ? ["--exit-zero"] : [])
        return words
    }

    /// What a collected file is called.
    private func name(_ path: String) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        return command.folder.map { "\($0)/\(last)" } ?? last
    }

    private static func absolute(_ path: String) -> String { path == "-" ? path : URL(filePath: path).path }

    private var reportWords: [String] {
        (command.format.map { ["--format", $0.rawValue] } ?? []) + (command.full ? ["--full"] : [])
            + (command.noColor ? ["--no-color"] : [])
            // How captures without DNS are taken better is no advice here: they are what the nodes had.
            + (command.verbose ? [] : ["--quiet"])
    }

    private var notes: CaptureNotes { CaptureNotes(limits: missing) }

    /// What was not seen, for the report; without names where those are to be replaced.
    private var missing: [Sentence] {
        guard !command.redaction.redact else {
            let count = outcome.missed.count
            guard count > 0 else { return [] }
            return [
                "\(plural(count, "node")) \(count, "was", "were") not captured in full; what is missing counts as not seen."
            ]
        }
        return outcome.missed.map { left in
            """
            Node \(verbatim: printable(left.node)) was not captured in full (\(verbatim: printable(left.reason))); what is missing \
            counts as not seen.
            """
        }
            + outcome.cut.map { file in
                """
                Only the first \(file.received) of \(file.bytes) bytes of \(verbatim: printable(file.name)) came back; what \
                follows counts as not seen.
                """
            }
            + outcome.logs.filter(\.isCut).map { log in
                "The log of \(verbatim: printable(log.pod)) came in part; what follows counts as not seen."
            }
    }
}
