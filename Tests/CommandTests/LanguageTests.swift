import Foundation
import TestSupport
import Testing

/// `--lang`, and the locale where it is not given.
@Suite struct LanguageTests {
    private static let sample = Files.checkout.appending(path: "Samples/coredns-hung/coredns-b.pcap").path
    private static let korean = "신뢰도:"

    @Test(arguments: [
        ([], [:], false), (["--lang", "ko"], [:], true), (["--lang", "ko"], ["LC_ALL": "C"], true),
        ([], ["LANG": "ko_KR.UTF-8"], true), (["--lang", "en"], ["LANG": "ko_KR.UTF-8"], false),
        ([], ["LC_ALL": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"], false),
    ])
    func `the option decides, then the locale`(options: [String], locale: [String: String], isKorean: Bool) throws {
        let run = try Tool.run(["analyze", Self.sample] + options, environment: locale)
        #expect(run.status == 1 && run.errors.isEmpty, "\(run.errors)")
        #expect(run.text.contains(Self.korean) == isKorean)
    }

    @Test(arguments: ["analyze", "bundle", "live"])
    func `a language that there is none of is wrong usage, and those there are get named`(command: String) throws {
        let rest = ["analyze": [Self.sample], "bundle": [Self.sample, "-o", "/tmp/none.zip"]][command] ?? []
        let run = try Tool.run([command, "--lang", "fr"] + rest)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(
            run.errors.contains("fr") && run.errors.contains("'en'") && run.errors.contains("'ko'"), "\(run.errors)")
    }

    @Test func `lists of messages and exchanges are the same in every locale`() throws {
        for command in ["messages", "exchanges"] {
            let plain = try Tool.run([command, Self.sample])
            let there = try Tool.run([command, Self.sample], environment: ["LANG": "ko_KR.UTF-8"])
            #expect(plain.text == there.text && !plain.text.isEmpty, "\(command)")
        }
    }

    @Test func `a bundle's reports are in the language asked for`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let archive = folder.appending(path: "ticket.tar.gz").path
        let run = try Tool.run(["bundle", Self.sample, "-o", archive, "--lang", "ko"])
        #expect(run.status == 1, "\(run.errors)")
        for name in ["report.txt", "report.md", "report.html", "report.json"] {
            let text = try Bundle.command("tar", ["xzOf", archive, name]).text
            #expect(text.contains("CoreDNS가 응답하지 않음"), "\(name)")
        }
    }
}
