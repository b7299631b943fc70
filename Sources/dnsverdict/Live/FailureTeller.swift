import ArgumentParser
import Capture
import Cluster
import Exchanges
import Foundation
import Report
import Wording

/// Tells each failed exchange on standard output, as `dnsverdict exchanges` lists it.
struct FailureTeller {
    /// Lines a second for people; a programme that reads gets them all.
    private static let linesPerSecond = 50

    private let command: LiveCommand
    private let names: [String]
    private let output: Output
    private let context: ClusterContext
    private let language: Language
    private let encoder = JSONEncoder()
    private var roles: (value: AddressRoles, time: ContinuousClock.Instant)?
    private var second = ContinuousClock.now
    private var lines = 0
    private var untold = 0
    /// Failures so far.
    private(set) var count = 0
    /// Exit code where standard output cannot be written any more.
    private(set) var problemCode: Int32?
    var isGivenUp: Bool { problemCode != nil }

    /// - Parameter output: where the report will go; failures go to standard output, which may be the same.
    init(_ command: LiveCommand, _ captures: [LiveInfo], _ output: Output, context: ClusterContext) throws {
        self.command = command
        names = captures.map(\.request.name)
        self.output = command.output == nil ? output : try Output(path: nil)
        self.context = context
        language = command.language.choice
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    mutating func tell(_ exchanges: [Exchange], _ analysis: Analysis) {
        count += exchanges.count
        guard !isGivenUp, tells else { return }
        let roles = self.roles(analysis)
        do {
            for exchange in exchanges {
                let row = ExchangeRow(
                    exchange, of: analysis, roles: roles, captures: names,
                    names: PointNames(interfaces: []))
                try command.format == .jsonl ? write(encoder.encode(row)) : tell(row.text(in: language))
            }
            try output.flush()
        } catch {
            problemCode = (error as? ExitCode)?.rawValue ?? 73
        }
    }

    /// Lines and a document do not go to one place.
    private var tells: Bool {
        // The screen is for people; a programme that reads standard output gets the failures all the same.
        if command.top, isatty(STDOUT_FILENO) == 1 { return false }
        return switch command.format {
        case .text, .jsonl: true
        case .markdown, .html: command.output != nil
        case .json: false
        }
    }

    private mutating func tell(_ line: String) throws {
        let now = ContinuousClock.now
        if second.duration(to: now) >= .seconds(1) {
            if untold > 0 { try output.write("(\(LiveWords.moreFailures(untold, in: language)))\n") }
            (second, lines, untold) = (now, 0, 0)
        }
        lines += 1
        if lines > Self.linesPerSecond { untold += 1 } else { try output.write(line + "\n") }
    }

    private func write(_ line: Data) throws {
        try output.write(line)
        try output.write("\n")
    }

    /// Who is who, a second old at most.
    private mutating func roles(_ analysis: Analysis) -> AddressRoles {
        let now = ContinuousClock.now
        if let roles, roles.time.duration(to: now) < .seconds(1) { return roles.value }
        var hints = command.context.hints
        hints.add(context)
        let value = AddressRoles(analysis: analysis, hints: hints)
        roles = (value, now)
        return value
    }
}
