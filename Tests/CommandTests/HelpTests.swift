import Foundation
import TestSupport
import Testing

/// What `--help` says, word for word: `Snapshots/` holds a file for each command.
///
/// After a change that is meant, write them anew:
/// `DNSVERDICT_RECORD=1 swift test --filter HelpTests`, and look at the difference.
@Suite struct HelpTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")

    struct Dump: Decodable {
        struct Command: Decodable {
            var commandName: String
            var shouldDisplay: Bool?
            var subcommands: [Command]?
        }

        var command: Command
    }

    /// The program itself and its commands.
    static func commands() throws -> [[String]] {
        let dump = try JSONDecoder().decode(Dump.self, from: try Tool.run(["--experimental-dump-help"]).output)
        let names =
            dump.command.subcommands?.filter { $0.shouldDisplay != false }.map(\.commandName).filter { $0 != "help" }
            ?? []
        return [[]] + names.map { [$0] }
    }

    static func name(_ command: [String]) -> String { (["dnsverdict"] + command).joined(separator: "-") + ".txt" }

    @Test func `help of every command is as recorded`() throws {
        let isRecording = ProcessInfo.processInfo.environment["DNSVERDICT_RECORD"] != nil
        for command in try HelpTests.commands() {
            let run = try Tool.run(command + ["--help"])
            #expect(run.status == 0 && run.errors.isEmpty, "\(command): \(run.errors)")
            let file = HelpTests.folder.appending(path: HelpTests.name(command))
            if isRecording { try run.output.write(to: file) }
            let recorded = try? String(contentsOf: file, encoding: .utf8)
            #expect(run.text == recorded, "\(command): DNSVERDICT_RECORD=1 writes \(file.lastPathComponent) anew")
        }
    }

    @Test func `each snapshot is of a command`() throws {
        let names = try HelpTests.commands().map(HelpTests.name)
        #expect(names.count >= 5)
        #expect(Set(Files.names(in: HelpTests.folder)) == Set(names))
    }
}
