import Diagnosis
import Foundation
import TestSupport
import Testing

/// The command line as people expect it who come from kubectl, tcpdump and journalctl.
@Suite struct CommandLineFormTests {
    private static let sample = Scratch.sample("dropped-on-the-way/client.pcap")

    @Test(arguments: [
        ("report.json", "{"), ("report.md", "## "), ("report.html", "<!DOCTYPE html>"), ("report.txt", "UNDETERMINED"),
        ("report", "UNDETERMINED"),
    ])
    func `the ending of -o's file says the format`(name: String, start: String) throws {
        let scratch = try Scratch()
        let path = scratch.folder.appending(path: name).path
        let run = try Tool.run(["analyze", Self.sample, "-o", path, "--exit-zero"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix(start))
    }

    @Test func `--format comes before the ending`() throws {
        let scratch = try Scratch()
        let path = scratch.folder.appending(path: "report.json").path
        _ = try Tool.run(["analyze", Self.sample, "-o", path, "--format", "text"])
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("UNDETERMINED"))
        let rows = scratch.folder.appending(path: "rows.csv").path
        _ = try Tool.run(["messages", Self.sample, "-o", rows])
        #expect(try String(contentsOfFile: rows, encoding: .utf8).hasPrefix("capture,frame"))
    }

    @Test(arguments: [["analyze", "-o", "json"], ["exchanges", "-o", "jsonl"], ["messages", "-o", "csv"]])
    func `-o json as kubectl has it is refused with the right hint`(words: [String]) throws {
        let run = try Tool.run(words + [Self.sample])
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.contains("--format \(words[2])"), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: words[2]))
    }

    @Test(arguments: [["analyze", "r.csv"], ["analyze", "r.pdf"], ["exchanges", "r.html"], ["messages", "r.md"]])
    func `an ending of a format that the command does not write is refused`(words: [String]) throws {
        let scratch = try Scratch()
        let path = scratch.folder.appending(path: words[1]).path
        let run = try Tool.run([words[0], Self.sample, "-o", path])
        #expect(run.status == 64 && run.errors.contains("--format says which of text, "), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try Tool.run([words[0], Self.sample, "-o", path, "--format", "text", "-q"]).errors.isEmpty)
    }

    @Test func `-r names a capture as tcpdump has it, and the same file twice counts once`() throws {
        let run = try Tool.run(["analyze", "-r", Self.sample, Self.sample, "--format", "json"])
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.errors.contains("given twice, counted once"), "\(run.errors)")
        let once = try Tool.run(["analyze", Self.sample, "--format", "json"])
        func totals(_ run: Tool.Run) throws -> NSDictionary? {
            (try JSONSerialization.jsonObject(with: run.output) as? [String: Any])?["totals"] as? NSDictionary
        }
        #expect(try totals(run) == totals(once) && totals(once) != nil)
    }

    @Test(arguments: [
        (["--timeout", "2500ms"], 0), (["--timeout", "2.5s"], 0), (["--timeout", "2.5"], 0), (["--timeout", "1m"], 0),
        (["--timeout", "2x"], 64), (["--timeout", "2h"], 64),
    ])
    func `a length of time may have a unit`(words: [String], status: Int) throws {
        let run = try Tool.run(["analyze", Self.sample, "--exit-zero"] + words)
        #expect(Int(run.status) == status, "\(run.errors)")
    }

    @Test(arguments: [
        ("2026-11-23T04:52:20Z", "UTC", nil), ("2026-11-23T04:52:20", "UTC", "in local time (GMT)"),
        ("2026-11-23 13:52:20", "Asia/Seoul", "in local time (GMT+9)"), ("1795409540", "Asia/Seoul", nil),
    ])
    func `a time without a zone is local, and that is said`(time: String, zone: String, says: String?) throws {
        let run = try Tool.run(
            ["messages", Self.sample, "--from", time, "--format", "jsonl"], environment: ["TZ": zone])
        #expect(run.status == 0, "\(run.errors)")
        let all = try Tool.run(["messages", Self.sample, "--from", "2026-11-23T04:52:20Z", "--format", "jsonl"])
        #expect(run.text == all.text && !run.text.isEmpty)
        #expect(says.map(run.errors.contains) ?? run.errors.isEmpty, "\(run.errors)")
    }

    @Test(arguments: ["10m", "10m ago"]) func `--from may say how long ago`(time: String) throws {
        let run = try Tool.run(["messages", Self.sample, "--from", time])
        #expect(run.errors.contains(/--from 10m ago is \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\./), "\(run.errors)")
        #expect(run.text.isEmpty)
    }

    @Test func `a reversed --from and --to is told`() throws {
        let run = try Tool.run([
            "analyze", Self.sample, "--from", "2026-11-24T00:00:00Z", "--to", "2026-11-23T00:00:00Z",
        ])
        #expect(run.status == 64 && run.errors.contains("--from is after --to"), "\(run.errors)")
    }

    @Test func `an address of a role that no packet has is told`() throws {
        let run = try Tool.run(
            ["analyze", Self.sample, "--service-ip", "10.100.0.99", "--client-ip", "192.168.2.0/24", "--exit-zero"])
        #expect(run.errors.contains("--service-ip 10.100.0.99: no DNS packet"), "\(run.errors)")
        #expect(!run.errors.contains("--client-ip"))
        let quiet = try Tool.run(["analyze", Self.sample, "--service-ip", "10.100.0.99", "--exit-zero", "-q"])
        #expect(quiet.errors.isEmpty)
    }

    @Test(arguments: [("analyse", "analyze"), ("exchange", "exchanges"), ("lvie", "live"), ("explian", "explain")])
    func `a mistyped command gets a suggestion`(word: String, meant: String) throws {
        let run = try Tool.run([word, Self.sample])
        #expect(run.status == 64 && run.errors.contains("did you mean `dnsverdict \(meant)`"), "\(run.errors)")
    }

    @Test func `a capture without a command is told which one`() throws {
        let run = try Tool.run([Self.sample])
        #expect(run.status == 64 && run.errors.contains("dnsverdict analyze \(Self.sample)"), "\(run.errors)")
        let other = try Tool.run(["frobnicate"])
        #expect(other.status == 64 && other.errors.contains("dnsverdict --help"), "\(other.errors)")
    }

    @Test func `a mistyped flag and a mistyped rule get suggestions`() throws {
        let flag = try Tool.run(["analyze", Self.sample, "--formt", "json"])
        #expect(flag.status == 64 && flag.errors.contains("--format"), "\(flag.errors)")
        let rule = try Tool.run(["explain", "coredns-silnt"])
        #expect(rule.status == 64 && rule.errors.contains("Did you mean coredns-silent?"), "\(rule.errors)")
        let part = try Tool.run(["explain", "lost-before"])
        #expect(part.status == 64 && part.errors.contains("Did you mean lost-before-coredns?"), "\(part.errors)")
    }

    @Test(arguments: RuleCatalogue.rules.map { $0.info.id })
    func `a rule's explanation says what to do and has a link`(rule: String) throws {
        let lines = try Tool.run(["explain", rule]).text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("What to do: ") && $0.count > 30 }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("Link: https://") }, "\(lines)")
    }

    @Test func `-v says what was read, and a bundle what was written`() throws {
        let verbose = try Tool.run(["analyze", Self.sample, "-v", "--exit-zero"])
        #expect(verbose.errors.contains("EN10MB, 65 packets, 2026-11-23T04:52:13"), "\(verbose.errors)")
        let scratch = try Scratch()
        let path = scratch.folder.appending(path: "ticket.zip").path
        let bundle = try Tool.run(["bundle", Self.sample, "-o", path])
        #expect(bundle.status == 2)
        #expect(
            bundle.errors.contains("wrote \(path) (")
                && bundle.errors.contains("exit code 2 means: these captures cannot"),
            "\(bundle.errors)")
    }
}
