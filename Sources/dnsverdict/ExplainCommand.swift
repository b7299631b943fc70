import ArgumentParser
import Diagnosis

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
            let meant = Suggestion.nearest(to: rule, among: rules.map(\.id)).map { " Did you mean \($0)?" } ?? ""
            throw ValidationError("There is no rule \"\(rule)\"; `dnsverdict explain` lists them.\(meant)")
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
}
