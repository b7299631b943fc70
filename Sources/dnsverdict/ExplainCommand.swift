import ArgumentParser
import Diagnosis
import Wording

/// `dnsverdict explain`: the rules, or one of them.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Lists the rules, or explains one.")

    @Argument(
        help: ArgumentHelp("Identifier of a rule, as reports name it.", valueName: "rule"),
        completion: .list(RuleCatalogue.rules.map { $0.info.id }))
    var rule: String?

    func run() throws {
        let output = try Output(path: nil)
        let rules = RuleCatalogue.rules.map { $0.info }
        guard let rule else {
            let width = rules.map(\.id.count).max() ?? 0
            for info in rules {
                let pad = String(repeating: " ", count: width - info.id.count)
                try output.write("\(info.id)\(pad)  \(info.title)\n")
            }
            try output.flush()
            return
        }
        guard let info = rules.first(where: { $0.id == rule }) else {
            let meant = Suggestion.nearest(to: rule, among: rules.map(\.id)).map { [$0] } ?? Self.part(rule, of: rules)
            let hint = meant.isEmpty || meant.count > 4 ? "" : " Did you mean \(meant.joined(separator: " or "))?"
            Console.error("there is no rule \"\(printable(rule))\"; `dnsverdict explain` lists them.\(hint)")
            throw ExitCode(64)
        }
        try output.write(
            """
            \(info.id): \(info.title)
            verdict: \(info.kind.rawValue), severity: \(info.severity.rawValue)

            Looks for: \(info.looksFor)
            Told apart by: \(info.toldApartBy)
            What to do: \(RuleAdvice.of(info.id)?.steps ?? "")
            Reference: \(info.reference)
            Link: \(RuleAdvice.of(info.id)?.link ?? "")

            """)
        try output.flush()
    }

    /// Rules of whose identifier or title the word is a part.
    private static func part(_ word: String, of rules: [RuleInfo]) -> [String] {
        let word = word.lowercased()
        guard !word.isEmpty else { return [] }
        return rules.filter { $0.id.contains(word) || $0.title.description.lowercased().contains(word) }.map(\.id)
    }
}
