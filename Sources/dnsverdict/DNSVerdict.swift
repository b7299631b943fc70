import ArgumentParser
import CLinux
import Capture
import DNSVerdictAnalysis

/// The command line: one type per command, its options as properties.
@main
struct DNSVerdict: ParsableCommand {
    static let version = CaptureAnalysis.version

    static let configuration = CommandConfiguration(
        commandName: "dnsverdict",
        abstract: "Says with proof whose fault an unanswered DNS query of a Kubernetes cluster is.",
        discussion: """
            Reads packet captures, follows every query along client pod, kube-dns service IP, CoreDNS pod and \
            upstream, and says which of them failed, or which capture would tell.

            Exit codes: 0 analysed, no fault found; 1 a fault was found; 2 the capture cannot tell; 64 wrong \
            usage; 65 unreadable or malformed input; 66 no such input; 73 cannot write; 77 no permission.
            """,
        version: version,
        subcommands: [
            AnalyzeCommand.self, LiveCommand.self, MessagesCommand.self, ExchangesCommand.self, BundleCommand.self,
            ExplainCommand.self,
        ])

    static func main() {
        // Before anything looks up a name.
        keepToBuiltInNameServices()
        main(Array(CommandArguments.all.dropFirst()))
    }
}
