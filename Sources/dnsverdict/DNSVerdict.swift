import ArgumentParser
import CLinux
import Capture
import DNSVerdictAnalysis
import Diagnosis
import Foundation
import Wording

/// The command line: one type per command, its options as properties.
@main
struct DNSVerdict: ParsableCommand {
    static let version = CaptureAnalysis.version

    static let configuration = CommandConfiguration(
        commandName: "dnsverdict",
        abstract: "Finds out who is to blame when DNS queries fail in Kubernetes, and proves it with packets.",
        discussion: """
            Reads packet captures and follows every query from the client pod through the kube-dns service IP and the \
            CoreDNS pod to the upstream. Says which of them failed, or which capture would show it.

            Start with `dnsverdict analyze CAPTURE…`; while lookups fail, run `dnsverdict cluster` (or `kubectl dnsverdict`) \
            where kubectl works, or `dnsverdict live --coredns` on a node.

            Exit codes: 0 analysed, no fault found; 1 a fault was found; 2 the capture cannot tell; 64 wrong \
            usage; 65 unreadable or malformed input; 66 no such input; 73 cannot write; 77 no permission.
            """,
        version: version,
        subcommands: [
            AnalyzeCommand.self, LiveCommand.self, ClusterCommand.self, MessagesCommand.self, ExchangesCommand.self,
            FleetCommand.self,
            BundleCommand.self, ExplainCommand.self, ManualCommand.self, NodeCaptureCommand.self, NodeFilesCommand.self,
        ])

    static func main() {
        // Before anything looks up a name.
        keepToBuiltInNameServices()
        if Invocation.isCompletion { return PluginCompletion.run(Invocation.words) }
        if !Invocation.isPlugin { suggestCommand() }
        main(Invocation.words)
    }

    /// Ends with a hint where the first word is no command: one mistyped, or a capture without the command for it.
    private static func suggestCommand() {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-") || word == "-" else { return }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !names.contains(word) else { return }
        let shown = printable(word)
        if word == "version" {
            Console.error("there is no command version; did you mean `dnsverdict --version`?")
        } else if let meant = Suggestion.nearest(to: word, among: names) {
            Console.error("there is no command \(shown); did you mean `dnsverdict \(meant)`?")
        } else if word == "-" || FileManager.default.fileExists(atPath: word) {
            Console.error("\(shown): name the command first, as in `dnsverdict analyze \(shellWord(word))`.")
        } else {
            Console.error("there is no command \(shown); `dnsverdict --help` lists them.")
        }
        Foundation.exit(64)
    }
}
