import Diagnosis
import Exchanges
import TestSupport
import Testing
import Wording

/// Everything that scenes and the lab make the rules say, said in Korean.
@Suite struct KoreanTests {
    private static func check(_ conclusion: Conclusion, _ what: String) {
        for sentence in conclusion.sentences {
            let missing = sentence.untranslated(in: .korean)
            #expect(missing.isEmpty, "\(what): \(missing)")
            let korean = sentence.text(in: .korean)
            #expect(!korean.contains("%1") && !korean.contains("{"), "\(what): \(korean)")
            // Four words of English in a row are a sentence that went in as a name.
            let english = korean.firstMatch(of: /(?:\b[a-z]{2,}\b,? ){4}/)
            #expect(english == nil || isQuoted(korean), "\(what): \(korean)")
        }
    }

    /// Rules of iptables, and lines of logs, stand there as they are.
    private static func isQuoted(_ text: String) -> Bool {
        ["-j ", "kube-proxy가 규칙을 쓰지 못했습니다", "아카이브의 기록", "강제 종료된"].contains(where: text.contains)
    }

    @Test(arguments: positives)
    func `a rule's scene is told in Korean`(expected: Positive) {
        Self.check(expected.scene().play().conclusion, expected.rule)
    }

    @Test(arguments: neighbours)
    func `a neighbour's scene is told in Korean`(expected: Neighbour) {
        Self.check(expected.scene().play().conclusion, expected.testDescription)
    }

    @Test(arguments: contextPositives + contextNeighbours)
    func `what files about the cluster add is told in Korean`(expected: ContextCase) throws {
        var options = AnalysisOptions()
        options.keepsExchanges = true
        let story = expected.scene().play(options: options)
        Self.check(story.conclusion(try expected.files(story)), expected.rule)
    }
}
