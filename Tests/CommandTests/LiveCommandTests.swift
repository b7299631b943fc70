import Foundation
import TestSupport
import Testing

/// What `live` says before it captures; what it does then, Tests/Lab shows.
@Suite struct LiveCommandTests {
    @Test(arguments: [
        (["-W", "3"], "-W takes -w FILE."), (["-w", "x", "-W", "3"], "-W takes -C or -G."),
        (["-w", "-", "-G", "3"], "-w - is one capture; -C, -W and -G take a file."),
        (["-w", "-", "-o", "-"], "-w - and -o - are both standard output; give one of them a file."),
        (["--duration", "0"], "--duration is above 0 seconds."), (["--count", "0"], "--count is at least 1."),
        (["--pid", "0"], "--pid 0 is no process."), (["--top"], "--top needs a terminal on standard error."),
        (["--probe-name", "a.example"], "--probe-name takes --probe."),
        (["--probe-from", "node"], "--probe-from takes --probe."),
        (["--probe", "--probe-name", "a..b"], "--probe-name \"a..b\" is no domain name."),
        (["-B", "1"], "--buffer-size is from 64 to 2097151 KiB."),
    ])
    func `wrong options are told in one sentence`(options: [String], sentence: String) throws {
        let run = try Tool.run(["live"] + options)
        #expect(run.status == 64)
        #expect(run.errors.hasPrefix("Error: \(sentence)\n"))
    }

    @Test func `every manifest that runs live asks for no status line, which tty: true would bring`() throws {
        let folder = Files.checkout.appending(path: "deploy/base")
        var commands = 0
        for name in Files.names(in: folder) where name.hasSuffix(".yaml") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for part in text.components(separatedBy: "command:").dropFirst() {
                let words = part.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                    .prefix { $0.hasPrefix("- ") }
                guard words.starts(with: ["- dnsverdict", "- live"]) else { continue }
                commands += 1
                #expect(words.contains("- --no-progress"), "\(name)")
            }
        }
        #expect(commands > 0)
    }

    @Test(arguments: ["0", "127.0.0.1", "node:9153", "127.0.0.1:65536", "::1:9153", "[::1:9153"])
    func `metrics take an address and a port`(address: String) throws {
        let run = try Tool.run(["live", "--metrics", address])
        #expect(run.status == 64)
        #expect(run.errors.contains("--metrics <address:port>"))
    }

    @Test func `a network namespace that is not there is told`() throws {
        let run = try Tool.run(["live", "--netns", "/nowhere/ns"])
        #expect(run.status == 66)
        #expect(
            run.sentences == [
                """
                dnsverdict: /nowhere/ns: cannot enter this network namespace (No such file or directory); see \
                `ls /run/netns` and `lsns -t net`.
                """
            ])
    }

    @Test(.enabled(if: getuid() == 0, "Capturing takes root."))
    func `a folder that is missing is told by its name`() throws {
        let folder = try Scratch().folder.appending(path: "kept/today").path
        let run = try Tool.run(["live", "-i", "lo", "-w", "\(folder)/dns.pcapng"])
        #expect(run.status == 73)
        #expect(
            run.sentences == [
                """
                dnsverdict: \(folder)/dns.pcapng: cannot be written: there is no folder \(folder); make it (mkdir -p) or \
                choose another place.
                """
            ])
    }

    @Test(.enabled(if: getuid() == 0, "Becoming another user takes root."))
    func `who may not capture is told what lacks`() throws {
        let run = try Tool.run(["live", "--duration", "1"], user: "65534")
        #expect(run.status == 77)
        #expect(
            run.sentences == [
                """
                dnsverdict: capturing on any: not permitted; run as root (sudo), or in a container with the capability \
                CAP_NET_RAW.
                """
            ])
    }

    @Test(
        .enabled(if: getuid() == 0, "Capturing takes root."),
        arguments: ["text", "jsonl", "json"])
    func `the verdict is not lost with the reader of standard output`(format: String) throws {
        let scratch = try Scratch()
        let run = try Shell.run(
            """
            \(PipeTests.unread); tool live -i lo --duration 0.3 --no-progress --quiet --filter 'port 9' --format \(format) >&4
            echo $?
            """, ["", scratch.folder.appending(path: "pipe").path])
        #expect(run.status == 73, "\(run.status) \(run.errors)")
        #expect(
            run.errors.hasPrefix("dnsverdict: the report could not be written to standard output, so its verdict"),
            "\(run.errors)")
        #expect(run.errors.contains("CAPTURE: more captures needed"), "\(run.errors)")
    }
}
