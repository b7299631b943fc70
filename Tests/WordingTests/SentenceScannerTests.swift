import Testing

/// The scanner finds what is a sentence, and only that.
@Suite struct SentenceScannerTests {
    private static let cases: [(what: String, source: String, found: [String])] = [
        ("a literal", #"summary: "It fails.""#, ["It fails."]),
        ("what is filled in", #""\(count) of \(list(clients)) fail""#, ["%1 of %2 fail"]),
        ("blanks at the ends", #"sum += " It fails.""#, ["It fails."]),
        ("words that agree", #""\(count) \(count, "is", "are") open, \(name)""#, ["%1 are open, %2"]),
        ("a choice", #""It \(isOver ? "is over" : "goes on").""#, ["is over", "goes on", "It %1."]),
        ("a counted noun", #"plural(count, "packet")"#, ["%1 packets"]),
        ("a counted noun's plural", #"plural(count, "query", "queries")"#, ["%1 queries"]),
        ("lines that go on", "\"\"\"\n    It \\\n    fails.\n    \"\"\"", ["It fails."]),
        ("a quotation mark", #""the \"last\" line""#, [#"the "last" line"#]),
        ("a comment", "// \"no sentence\"\n\"It fails.\"", ["It fails."]),
        ("a command", #"NextStep("Look.", command: "ls \(word("x"))")"#, ["Look."]),
        ("an assigned command", #"step.command = "ls""#, []),
        ("names of counts", #"finding.counts = [("lost", lost)]"#, []),
        ("a body that gives text", #"func word() -> String { "text" }"#, []),
        ("a body that gives a sentence", #"func words() -> Sentence { "It fails." }"#, ["It fails."]),
        ("a comparison", #"if name == "root" { "It fails." }"#, ["It fails."]),
        ("a raw value", #"case kubeProxy = "kube-proxy""#, []),
        ("no letter", #"joined(separator: ", ")"#, []),
    ]

    @Test(arguments: cases.map(\.what))
    func `a sentence is told from other literals`(what: String) throws {
        let given = try #require(Self.cases.first { $0.what == what })
        #expect(SentenceScanner(given.source, file: "", isDefault: true).sentences.map(\.template) == given.found)
    }

    @Test func `elsewhere only what is said to be one is a sentence`() {
        let source = #"let key = "some key"; limits.append("It fails."); func a() -> [Sentence] { ["So it is."] }"#
        let found = SentenceScanner(source, file: "", isDefault: false).sentences.map(\.template)
        #expect(found == ["It fails.", "So it is."])
    }
}
