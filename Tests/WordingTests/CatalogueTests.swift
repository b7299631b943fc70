import Foundation
import TestSupport
import Testing
import Wording

/// The catalogue and the sources say the same sentences.
@Suite struct CatalogueTests {
    /// Every sentence in the sources.
    static let sentences: [SentenceScanner.Sentence] = {
        let sources = Files.checkout.appending(path: "Sources")
        return ["Cluster", "Diagnosis", "Report", "DNSVerdictAnalysis", "dnsverdict"].flatMap { target in
            let folder = sources.appending(path: target)
            let paths = (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []).sorted()
            return paths.filter { $0.hasSuffix(".swift") }.flatMap { path in
                let text = (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)) ?? ""
                let scanner = SentenceScanner(text, file: "\(target)/\(path)", isDefault: target == "Diagnosis")
                return scanner.sentences
            }
        }
    }()

    static let korean = Language.korean.catalogue

    /// Names that are the same in every language.
    private static let names: Set<String> = ["CoreDNS", "UDP %1", "port unreachable"]

    @Test func `sentences are found in the sources, those of every rule among them`() {
        #expect(Self.sentences.count > 500)
        let rules = Set(Self.sentences.map(\.place).filter { $0.contains("/Rules/") }.map { $0.prefix { $0 != ":" } })
        let folder = Files.checkout.appending(path: "Sources/Diagnosis/Rules")
        #expect(rules.count == Files.names(in: folder).count)
    }

    @Test func `every sentence in the sources has its Korean`() {
        let missing = Self.sentences.filter { Self.korean[$0.template] == nil }
        for sentence in missing { Issue.record("\(sentence.place): no Korean for: \(sentence.template)") }
    }

    @Test func `the catalogue has no sentence that the sources do not say`() {
        let said = Set(Self.sentences.map(\.template))
        for template in Self.korean.keys.sorted() where !said.contains(template) {
            Issue.record("nothing says any more: \(template)")
        }
    }

    @Test(arguments: korean.keys.sorted())
    func `a translation fills in what the sentence fills in`(template: String) throws {
        let korean = try #require(Self.korean[template])
        #expect(Template.places(in: korean) == Template.places(in: template), "\(korean)")
        #expect(template == Template.trimmed(template), "blanks at the ends belong to the sentence, not to the key")
        #expect(korean.count(where: { $0 == "{" }) == korean.count(where: { $0 == "}" }))
        for particle in korean.split(separator: "{").dropFirst() {
            let forms = particle.prefix { $0 != "}" }
            #expect(["은/는", "이/가", "을/를", "과/와", "으로/로"].contains(forms), "\(korean)")
        }
    }

    @Test(arguments: korean.keys.sorted())
    func `a translation is Korean`(template: String) throws {
        let korean = try #require(Self.korean[template])
        let hasHangul = korean.contains { ("가"..."힣").contains($0) }
        #expect(hasHangul != Self.names.contains(template), "\(korean)")
        #expect(korean.hasSuffix(".") == template.hasSuffix(".") || korean.hasSuffix("?"), "\(korean)")
    }
}
