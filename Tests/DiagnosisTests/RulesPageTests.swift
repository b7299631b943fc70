import Diagnosis
import Foundation
import TestSupport
import Testing
import Wording

/// `Documentation/rules.md` is written from the rules.
///
/// `DNSVERDICT_RECORD=1 swift test --filter RulesPageTests` writes it anew.
@Suite struct RulesPageTests {
    private static func section(_ info: RuleInfo) -> String {
        """
        ## `\(info.id)`

        \(info.title). Verdict `\(info.kind.rawValue)`, severity \(info.severity.rawValue).

        - **Looks for:** \(info.looksFor)
        - **Told apart by:** \(info.toldApartBy)
        - **Reference:** \(info.reference)
        """
    }

    static var page: String {
        let infos = RuleCatalogue.rules.map { $0.info }
        let rows = infos.map {
            "| [`\($0.id)`](#\($0.id)) | \($0.title) | \($0.kind.rawValue) | \($0.severity.rawValue) |"
        }
        return """
            # Rules

            Each rule is one file in `Sources/Diagnosis/Rules`. `dnsverdict explain` prints this list, and \
            `dnsverdict explain ID` one of them. A finding may be of another kind or severity than its rule's where the \
            packets say so.

            | rule | title | verdict | severity |
            |---|---|---|---|
            \(rows.joined(separator: "\n"))

            \(infos.map(section).joined(separator: "\n\n"))

            """
    }

    @Test func `the page of rules says what the rules say`() throws {
        let file = Files.checkout.appending(path: "Documentation/rules.md")
        if ProcessInfo.processInfo.environment["DNSVERDICT_RECORD"] != nil {
            try Data(RulesPageTests.page.utf8).write(to: file)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == RulesPageTests.page, "DNSVERDICT_RECORD=1 swift test --filter RulesPageTests writes it anew")
    }
}
