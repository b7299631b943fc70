import Foundation
import TestSupport
import Testing

/// The program between other programs: what it is sent, and readers that have had enough.
@Suite struct PipeTests {
    static let sample = Scratch.sample(Scratch.hung)

    @Test(arguments: ["analyze --format json", "messages --format jsonl", "exchanges --format jsonl"])
    func `a piped capture is read like a file`(command: String) throws {
        let last = "status=${PIPESTATUS[1]:-$PIPESTATUS}; echo; echo $status"
        let named = try Shell.run("tool \(command) \"$1\"; \(last)", [PipeTests.sample])
        let piped = try Shell.run("cat \"$1\" | tool \(command) -; \(last)", [PipeTests.sample])
        let gzipped = try Shell.run("gzip -c \"$1\" | tool \(command) -; \(last)", [PipeTests.sample])
        #expect(named.status >= 0 && piped.status == named.status && gzipped.status == named.status)
        #expect(!named.output.isEmpty && piped.errors.isEmpty && gzipped.errors.isEmpty, "\(piped.errors)")
        let output = named.output.replacing(PipeTests.sample, with: "-")
        if command.hasPrefix("analyze") {
            #expect(try PipeTests.totals(piped.output) == PipeTests.totals(output))
            #expect(try PipeTests.totals(gzipped.output) == PipeTests.totals(output))
        } else {
            #expect(piped.output == output)
            #expect(gzipped.output == output)
        }
    }

    /// One descriptor has one offset: a second reader, for the hash or after closing, would take octets from the first.
    @Test func `standard input from a file is read whole, however long and with however many other captures`() throws {
        let scratch = try Scratch()
        let sample = try Scratch.octets(of: "healthy/node-a.any.pcap")
        // Longer than what the hash reads at once.
        let long = try scratch.file("long.pcap", sample.prefix(24) + (0..<20).flatMap { _ in sample.dropFirst(24) })
        let small = try Scratch.octets(of: Scratch.healthy)
        let others = try (1...16).map { try scratch.file("\($0).pcap", small) }
        for captures in [[], others] {
            let named = try Tool.run(["analyze", "--format", "json", "--exit-zero", long] + captures)
            let read = try Tool.run(["analyze", "--format", "json", "--exit-zero", "-"] + captures, input: long)
            #expect(read.status == 0 && read.errors == named.errors, "\(read.errors)")
            let (ours, theirs) = (try PipeTests.hashes(read.text), try PipeTests.hashes(named.text))
            #expect(ours == theirs && ours.count == captures.count + 1)
            #expect(try PipeTests.totals(read.text) == PipeTests.totals(named.text))
        }
    }

    private static func hashes(_ report: String) throws -> [String] {
        let object = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
        let captures = try #require(object?["captures"] as? [[String: Any]])
        return try captures.map { try #require($0["sha256"] as? String) }
    }

    private static func totals(_ report: String) throws -> NSDictionary {
        let object = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
        return try #require(object?["totals"] as? NSDictionary)
    }

    /// Makes descriptor 4 a pipe that nobody reads; its name is `$2`.
    static let unread = "mkfifo \"$2\"; exec 3<>\"$2\" 4>\"$2\" 3<&-"

    @Test(
        arguments: [
            "analyze", "analyze --format json", "messages", "messages --format jsonl", "messages --format csv",
            "exchanges", "exchanges --format jsonl", "exchanges --format csv",
        ])
    func `a reader that is gone ends the program quietly`(command: String) throws {
        // Ended by SIGPIPE, or told by the system where that is ignored, as in services of systemd.
        for (trap, status) in [(":", Int32(141)), ("trap '' PIPE", 73)] {
            let scratch = try Scratch()
            let run = try Shell.run(
                "\(PipeTests.unread); \(trap); tool \(command) \"$1\" >&4; echo $?",
                [PipeTests.sample, scratch.folder.appending(path: "pipe").path])
            #expect(run.status == status && run.errors.isEmpty, "\(trap): \(run.status) \(run.errors)")
        }
    }

    @Test func `the first line of a long listing can be had alone`() throws {
        let sample = Scratch.sample("healthy/node-a.any.pcap")
        let run = try Shell.run("tool messages --format jsonl \"$1\" | head -n 1; echo ${PIPESTATUS[0]}", [sample])
        #expect(run.status == 141 && run.errors.isEmpty, "\(run.status) \(run.errors)")
        #expect(run.output.hasPrefix("{") && run.output.hasSuffix("}"))
    }

    @Test func `nothing of standard input stays behind, however the program ends`() throws {
        let scratch = try Scratch()
        let temporary = scratch.folder.appending(path: "temporary")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        let unread = try Shell.run(
            "\(PipeTests.unread); cat \"$1\" | tool exchanges - >&4; echo ${PIPESTATUS[1]}",
            [PipeTests.sample, scratch.folder.appending(path: "pipe").path], temporary: temporary)
        #expect(unread.status == 141, "\(unread.errors)")
        #expect(Files.names(in: temporary) == [])
        // Ended while it waits for the rest of its standard input, long after it started.
        let interrupted = try Shell.run(
            "(cat \"$1\"; sleep 3) | timeout -s INT 1 \"$TOOL\" exchanges -; echo ${PIPESTATUS[1]}",
            [PipeTests.sample], temporary: temporary)
        #expect(interrupted.status == 124, "\(interrupted.errors)")
        #expect(Files.names(in: temporary) == [])
    }

    @Test(arguments: ["analyze", "messages", "exchanges"])
    func `standard output that takes nothing is told`(command: String) throws {
        let full = try Shell.run("tool \(command) \"$1\" >/dev/full; echo $?", [PipeTests.sample])
        #expect(full.status == 73 && full.sentences.count == 1, "\(full.errors)")
        #expect(full.errors.contains("standard output") && full.errors.contains("No space left"), "\(full.errors)")
        let closed = try Shell.run("tool \(command) \"$1\" >&-; echo $?", [PipeTests.sample])
        #expect(closed.status == 73 && closed.sentences.count == 1, "\(closed.errors)")
        #expect(closed.errors.contains("standard output: cannot be written"), "\(closed.errors)")
    }

    @Test(arguments: ["analyze", "messages", "exchanges"])
    func `standard input that gives nothing is told`(command: String) throws {
        for redirection in ["<&-", "</"] {
            let run = try Shell.run("tool \(command) - \(redirection); echo $?", [])
            #expect(run.status == 65 && run.sentences.count == 1, "\(redirection): \(run.status) \(run.errors)")
            #expect(run.errors.contains("standard input") && run.output.isEmpty, "\(run.errors)")
        }
    }

    @Test func `-o writes into a pipe that has a name, and leaves it one`() throws {
        let scratch = try Scratch()
        let pipe = scratch.folder.appending(path: "pipe").path
        let run = try Shell.run(
            """
            mkfifo "$2"; cat "$2" & tool messages --format csv "$1" -o "$2"; status=$?; wait
            [ -p "$2" ] && echo still a pipe; echo $status
            """, [PipeTests.sample, pipe])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(run.output.hasPrefix("capture,frame") && run.output.hasSuffix("still a pipe"))
    }
}
