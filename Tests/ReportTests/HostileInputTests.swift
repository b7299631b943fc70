import Diagnosis
import Foundation
import PacketWire
import Report
import TestSupport
import Testing

/// Names are what strangers sent: nothing of them may reach a terminal raw.
@Suite struct HostileInputTests {
    /// Labels with escape sequences, line breaks, the C1 introducer, bidirectional overrides and quotes.
    static let labels = [
        "\u{1b}[31mred", "\u{1b}]0;title\u{7}", "line\nbreak", "carriage\rreturn", "back\u{8}space", "del\u{7f}",
        "\u{9b}31m", "\u{202e}drawkcab", "nul\u{0}", "tab\t", "quote\"\\;$(reboot)",
    ]

    /// The name is asked in vain, walks a search list, and does not exist: every place where names are shown.
    static func story(_ label: String) -> Story {
        var cluster = SmallCluster(corednsA: 0)
        let name = "\(label).example.com"
        cluster.ask(Query(name, id: 1, port: 40_001), at: 0, answer: nil)
        cluster.ask(Query(name, id: 2, port: 40_002), at: 10, forwarding: .silent, answer: .serverFailure)
        cluster.ask(Query(name, id: 3, port: 40_003), at: 20, answer: .truncated)
        cluster.ask(Query("\(label).svc.cluster.local", id: 4, port: 40_004), at: 30, answer: .nonexistent)
        cluster.ask(Query(label, id: 5, port: 40_005), at: 30.01, answer: .nonexistent)
        cluster.ask(Query("b\(label).svc.cluster.local", id: 6, port: 40_006), at: 40, answer: .nonexistent)
        cluster.ask(Query("b\(label)", id: 7, port: 40_007), at: 40.01)
        cluster.ask(Query("x.\(label)", id: 8, port: 40_008), at: 41, answer: .serverFailure)
        return cluster.scene.play()
    }

    /// Octets that a terminal would act on, besides the report's own line breaks.
    static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\n" { return true }
        return scalar.value >= 0x20 && scalar.value < 0x7f
    }

    @Test(arguments: labels)
    func `the text report holds printable ASCII only`(label: String) {
        let text = TextReport.render(HostileInputTests.story(label).document, isColored: false, extent: .full)
        let bad = text.unicodeScalars.filter { !HostileInputTests.isHarmless($0) }
        #expect(bad.isEmpty, "\(bad.map { String($0.value, radix: 16) })")
    }

    @Test(arguments: labels)
    func `colour adds no octet of a name`(label: String) {
        let text = TextReport.render(HostileInputTests.story(label).document, isColored: true, extent: .full)
        #expect(withoutColor(text).unicodeScalars.allSatisfy(HostileInputTests.isHarmless))
    }

    @Test(arguments: labels)
    func `the JSON document stays one object with names escaped as RFC 1035 says`(label: String) throws {
        let text = try JSONReport.render(HostileInputTests.story(label).document)
        #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
        #expect(text.unicodeScalars.allSatisfy(HostileInputTests.isHarmless))
    }

    @Test(arguments: labels)
    func `no command to be copied holds what a shell would run`(label: String) {
        let commands = HostileInputTests.story(label).document.findings.flatMap(\.nextSteps).compactMap(\.command)
        #expect(!commands.isEmpty)
        #expect(commands.allSatisfy { !$0.contains("$(reboot)") })
    }

    @Test(arguments: ["\u{1b}[31m.pcap", "line\nbreak.pcap", "/tmp/\u{9b}2J\u{202e}.pcap"])
    func `a file's name reaches the terminal without control characters`(name: String) {
        let story = TextReportTests.silentCoreDNS()
        let text = TextReport.render(story.document(captureName: name), isColored: false, extent: .full)
        #expect(text.unicodeScalars.allSatisfy(HostileInputTests.isHarmless))
        #expect(!text.contains("\n.pcap") && !text.contains("\nbreak.pcap"))
    }

    @Test(arguments: [
        ("a.pcap", "a.pcap"), ("my capture.pcap", "'my capture.pcap'"), ("$(reboot).pcap", "'$(reboot).pcap'"),
        ("it's.pcap", "'it'\\''s.pcap'"), ("", "''"), ("é.pcap", "'é.pcap'"),
    ])
    func `a file's name in a command is one word of the shell`(name: String, word: String) {
        #expect(shellWord(name) == word)
        var scene = Scene()
        scene.exchange(Query(), with: .malformed, at: 0)
        let steps = scene.play().document(captureName: name).findings.flatMap(\.nextSteps)
        #expect(steps.contains { $0.command == "dnsverdict messages \(word) --format jsonl" })
    }
}
