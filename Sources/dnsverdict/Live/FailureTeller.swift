import ArgumentParser
import Capture
import Cluster
import Exchanges
import Foundation
import PacketWire
import Report
import Rows
import Wording

/// Tells each failed exchange on standard output, as `dnsverdict exchanges` lists it, and each failed TCP connection.
struct FailureTeller {
    /// Lines a second for people; a programme that reads gets them all.
    private static let linesPerSecond = 50

    private let command: LiveCommand
    /// What places are called, by capture.
    private var names: [String]
    /// What the places' own addresses are called.
    private var addressNames: [IPAddress: String] = [:]
    private let output: Output
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

    /// - Parameter output: where the report will go; failures go to standard output, which may be the same, or to standard
    ///   error where the packets go there.
    init(_ command: LiveCommand, _ captures: [LiveInfo], _ output: Output) throws {
        self.command = command
        names = []
        self.output =
            command.output == nil ? output : command.recording.isStream ? .standardError : try Output(path: nil)
        language = command.language.choice
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for capture in captures { add(capture) }
    }

    /// One more place is captured.
    mutating func add(_ capture: LiveInfo) {
        names.append(capture.request.name)
        let place = capture.request.place
        guard let name = place.pod ?? place.node else { return }
        for address in capture.addresses { addressNames[address] = name }
    }

    /// Names that stand behind addresses; a service's address may be bound on every node, and is no place.
    func shownNames(_ roles: AddressRoles) -> [String: String] {
        let shown = addressNames.filter { ![.service, .nodeCache].contains(roles.role(of: $0.key)) }
        return Dictionary(uniqueKeysWithValues: shown.map { ($0.key.description, $0.value) })
    }

    mutating func tell(_ exchanges: [Exchange], _ connections: [FailedConnection], _ analysis: Analysis) {
        count += exchanges.count + connections.count
        guard !isGivenUp, tells, let roles = roles?.value else { return }
        let shown = shownNames(roles)
        do {
            for exchange in exchanges {
                let row = ExchangeRow(
                    ExchangeFields(exchange), of: analysis, roles: roles, captures: names,
                    names: PointNames(interfaces: []))
                try command.chosenFormat == .jsonl
                    ? write(encoder.encode(row)) : tell(row.text(in: language, names: shown))
            }
            for connection in connections {
                let row = FailedConnectionRow(connection, roles: roles, captures: names)
                try command.chosenFormat == .jsonl
                    ? write(encoder.encode(row)) : tell(row.text(in: language, names: shown))
            }
            try output.flush()
        } catch {
            problemCode = (error as? ExitCode)?.rawValue ?? 73
        }
    }

    /// Lines and a document do not go to one place.
    private var tells: Bool {
        // The screen is for people; a programme that reads standard output gets the failures all the same.
        if command.top, command.recording.isStream || isatty(STDOUT_FILENO) == 1 { return false }
        return switch command.chosenFormat {
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
        if lines > Self.linesPerSecond { untold += 1 } else { try output.write(printable(line) + "\n") }
    }

    private func write(_ line: Data) throws {
        try output.write(Data(printableJSON(Array(line)) + [0x0a]))
    }

    /// Whether who is who has to be learned (anew, after a second) before failures are told.
    var needsRoles: Bool {
        guard !isGivenUp, tells else { return false }
        return roles.map { $0.time.duration(to: .now) >= .seconds(1) } ?? true
    }

    mutating func learn(_ roles: AddressRoles) {
        self.roles = (roles, .now)
    }
}
