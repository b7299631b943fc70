import Foundation
import TestSupport
import Testing
import Wording

@testable import Report

/// Reports in Korean: every word of them, and how wide it is.
@Suite struct KoreanReportTests {
    private static let document = TextReportTests.silentCoreDNS().document(language: .korean)

    /// Words that Korean has as they are.
    private static let names: Set<Phrase> = [
        .pathStation, .latencyDescription, .sha256, .moment, .kindReset,
    ]

    @Test(arguments: Phrase.allCases.map(\.rawValue))
    func `a phrase fills in what its English fills in, and is Korean`(value: String) throws {
        let phrase = try #require(Phrase(rawValue: value))
        #expect(Template.places(in: phrase.korean) == Template.places(in: phrase.english))
        let hasHangul = phrase.korean.contains { ("가"..."힣").contains($0) }
        #expect(hasHangul != Self.names.contains(phrase), "\(phrase.korean)")
    }

    @Test func `every face is in the language of its sentences`() throws {
        let faces = [
            TextReport.render(Self.document, isColored: false, width: 10_000, extent: .full),
            try MarkdownReport.render(Self.document),
            try HTMLReport.render(Self.document), try JSONReport.render(Self.document),
        ]
        for face in faces {
            #expect(face.contains("CoreDNS가 응답하지 않음") && face.contains("파드에 도착했으나 응답받지 못한 질의"))
            for english in ["does not answer", "Next steps", "queries ", "confidence:"] {
                #expect(!face.contains(english), "\(english)")
            }
        }
        #expect(faces[2].contains("<html lang=\"ko\">") && faces[2].contains("word-break:keep-all"))
        #expect(faces[3].contains(#""language" : "ko""#))
    }

    @Test func `English says nothing of its language, and JSON's own words stay`() throws {
        let english = try JSONReport.render(TextReportTests.silentCoreDNS().document)
        #expect(!english.contains("language"))
        let korean = try JSONReport.render(Self.document)
        for word in [#""kind" : "coredns""#, #""confidence" : "certain""#, #""outcome" : "unanswered""#] {
            #expect(english.contains(word) && korean.contains(word), "\(word)")
        }
    }

    @Test(arguments: [60, 80, 100])
    func `no line of text is wider than asked for, commands aside`(width: Int) throws {
        let text = TextReport.render(Self.document, isColored: false, width: width, extent: .full)
        let prose = text.split(separator: "\n").filter { $0.contains { ("가"..."힣").contains($0) } && !$0.contains("|") }
        // What stands on one line whatever its width: the verdict, titles and rows of tables.
        let isWrapped = prose.filter { $0.hasPrefix("  ") && !$0.contains("  ", after: 8) }
        #expect(isWrapped.count > 10)
        for line in isWrapped { #expect(line.columns <= width, "\(line)") }
    }

    @Test func `columns of tables stand below each other`() throws {
        let lines = TextReport.render(Self.document, isColored: false, extent: .full).components(separatedBy: "\n")
        let start = try #require(lines.firstIndex { $0.contains("역할") })
        let rows = lines[start...].prefix { !$0.isEmpty }
        #expect(rows.count > 1)
        #expect(Set(rows.map(\.columns)).count == 1, "\(rows)")
    }

    @Test(arguments: [
        ("query", 5), ("질의", 4), ("질의 3건", 8), ("日本", 4), ("ｗｉｄｅ", 8), ("é", 1), ("e\u{301}", 1), ("…", 1), ("", 0),
    ])
    func `a character takes the columns that a terminal gives it`(text: String, columns: Int) {
        #expect(text.columns == columns)
        #expect(text.padded(toColumns: 12).columns == 12)
        #expect(text.cut(toColumns: 3).columns <= 3)
    }
}

extension Substring {
    fileprivate func contains(_ other: String, after columns: Int) -> Bool { dropFirst(columns).contains(other) }
}
