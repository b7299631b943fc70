import ArgumentParser
import Foundation

/// `dnsverdict manual`: writes the man pages of the program and of each command, from what `--help` is made of. For
/// packagers, so `--help` does not list it.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Writes man pages into a folder.", shouldDisplay: false)

    @Argument(help: ArgumentHelp("The folder.", valueName: "folder"), completion: .directory)
    var folder: String

    func run() throws {
        let program = try JSONDecoder().decode(HelpDump.self, from: Data(DNSVerdict._dumpHelp().utf8)).command
        let commands = (program.subcommands ?? []).filter { $0.isShown && $0.commandName != "help" }
        for page in [ManualPage(program, of: nil, commands: commands)]
            + commands.map({ ManualPage($0, of: program, commands: commands) })
        {
            let output = try Output(path: "\(folder)/\(page.name).1")
            try output.write(page.text)
            try output.flush()
        }
    }
}

/// What ArgumentParser knows of a command line, as far as a man page shows it.
private struct HelpDump: Decodable {
    var command: Command

    struct Command: Decodable {
        var commandName: String
        var abstract: String?
        var discussion: String?
        var arguments: [Argument]?
        var subcommands: [Command]?
        var shouldDisplay: Bool?

        var isShown: Bool { shouldDisplay ?? true }
    }

    struct Argument: Decodable {
        var kind: String
        var names: [Name]?
        var valueName: String?
        var abstract: String?
        var allValues: [String]?
        var isOptional: Bool
        var isRepeating: Bool
        var shouldDisplay: Bool?
    }

    struct Name: Decodable {
        var kind: String
        var name: String

        var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }
}

/// One man page (man(7)).
private struct ManualPage {
    let name: String
    let text: String

    init(_ command: HelpDump.Command, of program: HelpDump.Command?, commands: [HelpDump.Command]) {
        let words = [program?.commandName, command.commandName].compactMap(\.self)
        let name = words.joined(separator: "-")
        self.name = name
        var lines = [
            ".TH \(Self.escaped(name.uppercased())) 1 \"\" \"dnsverdict \(DNSVerdict.version)\" \"User Commands\"",
            ".SH NAME", "\(Self.escaped(name)) \\- \(Self.escaped(Self.phrase(command.abstract)))",
            ".SH SYNOPSIS", ".B \(Self.escaped(words.joined(separator: " ")))",
        ]
        let arguments = (command.arguments ?? []).filter { $0.shouldDisplay ?? true }
        let positional = arguments.filter { $0.kind == "positional" }
        lines.append(
            Self.escaped(
                program == nil
                    ? "COMMAND [OPTIONS] ..."
                    : (["[OPTIONS]"] + positional.map(Self.synopsis)).joined(separator: " ")))
        if let discussion = command.discussion {
            lines.append(".SH DESCRIPTION")
            lines += discussion.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.isEmpty ? ".PP" : Self.escaped(String(line))
            }
        }
        if program == nil {
            lines.append(".SH COMMANDS")
            for other in commands {
                lines += [
                    ".TP", "\\fB\(Self.escaped("dnsverdict-\(other.commandName)"))\\fR(1)",
                    Self.escaped(other.abstract ?? ""),
                ]
            }
        }
        if !arguments.isEmpty { lines.append(".SH OPTIONS") }
        for argument in positional + arguments.filter({ $0.kind != "positional" }) {
            lines += [".TP", Self.head(argument), Self.escaped(Self.help(argument))]
        }
        lines += [".SH EXIT STATUS"]
        for (code, meaning) in Self.exitCodes { lines += [".TP", ".B \(code)", Self.escaped(meaning)] }
        lines.append(".SH SEE ALSO")
        let others = (program == nil ? [] : ["dnsverdict"]) + commands.map { "dnsverdict-\($0.commandName)" }
        lines.append(
            others.filter { $0 != name }.map { "\\fB\(Self.escaped($0))\\fR(1)" }.joined(separator: ", ")
                + ", \\fBtcpdump\\fR(8)")
        text = lines.joined(separator: "\n") + "\n"
    }

    private static let exitCodes = [
        (0, "Analysed, no fault found; with --exit-zero whatever was found."), (1, "A fault was found."),
        (2, "These captures cannot tell."), (64, "Wrong usage."), (65, "Not a capture, or a damaged one."),
        (66, "No such file."), (73, "The result cannot be written."), (77, "No permission."),
    ]

    private static func synopsis(_ argument: HelpDump.Argument) -> String {
        let value = (argument.valueName ?? "value").uppercased() + (argument.isRepeating ? " …" : "")
        return argument.isOptional && !argument.isRepeating ? "[\(value)]" : value
    }

    private static func head(_ argument: HelpDump.Argument) -> String {
        let value = argument.valueName.map { "\\fI\(escaped($0))\\fR" } ?? ""
        guard let names = argument.names, !names.isEmpty else { return value }
        let shown = names.map { "\\fB\(escaped($0.text))\\fR" }.joined(separator: ", ")
        return argument.kind == "option" ? "\(shown) \(value)" : shown
    }

    private static func help(_ argument: HelpDump.Argument) -> String {
        let values = argument.allValues.map { " Values: \($0.joined(separator: ", "))." } ?? ""
        return (argument.abstract ?? "") + values
    }

    /// Without the full stop, as the NAME section has it.
    private static func phrase(_ abstract: String?) -> String {
        let text = abstract ?? ""
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    /// Text in which nothing is a request or an escape of roff.
    private static func escaped(_ text: String) -> String {
        let result = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
            .replacing("…", with: "...")
        return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&\(result)" : result
    }
}
