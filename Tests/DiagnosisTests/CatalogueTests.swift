import Diagnosis
import TestSupport
import Testing
import Wording

/// What every rule must say of itself.
@Suite struct CatalogueTests {
    static let infos = RuleCatalogue.rules.map { $0.info }

    @Test func `identifiers and titles are unique`() {
        #expect(Set(CatalogueTests.infos.map(\.id)).count == CatalogueTests.infos.count)
        #expect(Set(CatalogueTests.infos.map(\.title)).count == CatalogueTests.infos.count)
    }

    @Test(arguments: infos.map(\.id))
    func `an identifier is lower-case words joined by hyphens`(id: String) {
        #expect(!id.isEmpty)
        #expect(id.allSatisfy { ("a"..."z").contains($0) || $0 == "-" })
        #expect(!id.hasPrefix("-") && !id.hasSuffix("-"))
    }

    @Test(arguments: infos.map(\.id))
    func `a rule says what it looks for, what tells it apart, and where that is written`(id: String) throws {
        let info = try #require(CatalogueTests.infos.first { $0.id == id })
        for sentence in [info.looksFor, info.toldApartBy] {
            #expect(sentence.hasSuffix("."))
            #expect(sentence.first?.isUppercase == true)
        }
        #expect(!info.reference.isEmpty)
        #expect(!info.title.description.hasSuffix("."))
        #expect(info.kind != .healthy, "a rule blames a side or says that none can be blamed")
    }

    @Test func `what blames somebody is never mere information in the catalogue`() {
        let blaming: [VerdictKind] = [.network, .kubeProxy, .coredns, .upstream]
        for info in CatalogueTests.infos where blaming.contains(info.kind) {
            #expect(info.severity == .error, "\(info.id)")
        }
    }

    @Test(arguments: positives.filter { $0.severity > .info })
    func `a finding above information tells what to do next, with a command`(positive: Positive) throws {
        let finding = try #require(positive.scene().play().conclusion.finding(positive.rule))
        #expect(finding.nextSteps.contains { $0.command != nil })
        #expect(finding.nextSteps.allSatisfy { !$0.text.isEmpty && $0.command != "" })
        #expect(finding.weight > 0)
        #expect(finding.rule == "capture-loss" || !finding.evidence.isEmpty)
    }
}
