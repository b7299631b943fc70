import Capture
import DNSVerdictAnalysis
import Diagnosis
import Report
import Wording

extension Judgement {
    /// The command line as it was given.
    static var commandLine: [String] { ["dnsverdict"] + CommandArguments.all.dropFirst() }

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
