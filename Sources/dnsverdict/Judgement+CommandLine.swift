import Capture
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import PacketWire
import Report
import Wording

extension Judgement {
    /// Says on standard error which addresses were given a role and are in no packet: a typing error, most likely.
    func tellUnknownAddresses(_ context: ContextOptions, _ options: CaptureOptions) {
        guard !options.quiet else { return }
        let summary = evidence.analysis.summary
        let seen = Set(
            summary.paths.flatMap { [$0.path.client, $0.path.server] + ($0.path.endpoint.map { [$0] } ?? []) }
                + summary.legs.map(\.server) + evidence.captures.flatMap(\.addresses))
        guard !seen.isEmpty else { return }
        let hints = [
            ("--service-ip", context.serviceIPs), ("--coredns-ip", context.corednsIPs),
            ("--upstream-ip", context.upstreamIPs), ("--client-ip", context.clientIPs),
        ]
        for (flag, networks) in hints {
            for argument in networks where !seen.contains(where: argument.network.contains) {
                Console.error("\(flag) \(argument.text): no DNS packet of these captures is from or to it.")
            }
        }
    }

    /// The command line as it was given.
    static var commandLine: [String] { ["dnsverdict"] + Invocation.words }

    /// The report's content, with the command line that it answers.
    ///
    /// - Parameters:
    ///   - commandLine: its words, where they are not those that were given.
    ///   - limits: what else could not be known or was left out.
    ///   - text: what captures are no more than tcpdump's text.
    func document(
        commandLine: [String]?, limits: [Sentence] = [], text: InputLimits = InputLimits([]), language: Language
    ) -> ReportDocument {
        document(
            version: DNSVerdict.version,
            command: (commandLine ?? Judgement.commandLine).map(shellWord).joined(separator: " "),
            limits: limits + text.sentences, readFromText: text.captures, language: language)
    }
}
