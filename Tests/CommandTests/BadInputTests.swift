import Foundation
import TestSupport
import Testing

/// What a user reads and a script sees when a capture cannot be used: one sentence that names the file and says what
/// to do, and the documented exit code.
@Suite struct BadInputTests {
    /// A run that must fail before anything is written to standard output.
    private func refuses(
        _ arguments: [String], status: Int32, names: String, says words: String, input: String? = nil
    ) throws {
        let run = try Tool.run(arguments, input: input)
        #expect(!run.isSignal, "\(arguments)")
        #expect(run.status == status, "\(arguments): \(run.errors)")
        #expect(run.sentences.count == 1, "\(arguments): \(run.errors)")
        #expect(run.errors.hasPrefix("dnsverdict: ") && run.errors.hasSuffix(".\n"), "\(run.errors)")
        #expect(run.errors.contains(names), "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.output.isEmpty, "\(arguments): \(run.text)")
    }

    @Test(arguments: ["analyze", "messages", "exchanges"])
    func `what is no capture is refused with one sentence`(command: String) throws {
        let scratch = try Scratch()
        let sample = try Scratch.octets(of: Scratch.healthy)
        let empty = try scratch.file("empty.pcap", Data())
        let text = try scratch.file("notes.pcap", Data("These are notes, not packets.\n".utf8))
        let cut = try scratch.file("cut.pcap", sample.prefix(13))
        let missing = scratch.folder.appending(path: "missing.pcap").path
        let folder = scratch.folder.appending(path: "folder").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try refuses([command, empty], status: 65, names: empty, says: "let tcpdump end")
        try refuses([command, text], status: 65, names: text, says: "give a pcap or pcapng file")
        try refuses([command, cut], status: 65, names: cut, says: "copy or capture it again")
        try refuses([command, missing], status: 66, names: missing, says: "check the path")
        try refuses([command, folder], status: 66, names: folder, says: "name the capture file")
        try refuses([command, "-"], status: 65, names: "standard input", says: "let tcpdump end")
        try refuses([command, "-"], status: 65, names: "standard input", says: "give a pcap", input: text)
    }

    @Test func `a capture that may not be read is refused with one sentence`() throws {
        let scratch = try Scratch()
        let file = try scratch.file("secret.pcap", try Scratch.octets(of: Scratch.healthy))
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.folder.path)
        // Root may read everything, so the program runs as nobody then.
        let run = try Tool.run(["analyze", file], user: getuid() == 0 ? "65534" : nil)
        guard run.status != 126, run.status != 127 else {
            print("not tested: the program cannot be started as another user (\(run.errors))")
            return
        }
        #expect(run.status == 77 && !run.isSignal && run.output.isEmpty, "\(run.errors)")
        #expect(run.sentences.count == 1 && run.errors.contains(file) && run.errors.contains("sudo"), "\(run.errors)")
    }

    @Test(arguments: ["analyze", "messages", "exchanges"])
    func `a folder stands for the captures in it and below`(command: String) throws {
        let scratch = try Scratch()
        let below = scratch.folder.appending(path: "below")
        try FileManager.default.createDirectory(at: below, withIntermediateDirectories: true)
        let first = try scratch.file("client.pcap", try Scratch.octets(of: Scratch.healthy))
        let second = try scratch.file("below/coredns", try Scratch.octets(of: "healthy/coredns-a.pcap"))
        _ = try scratch.file("notes.txt", Data("These are notes, not packets.\n".utf8))
        let named = try Tool.run([command, second, first])
        let run = try Tool.run([command, scratch.folder.path])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(!run.text.isEmpty && withoutCommand(run.text) == withoutCommand(named.text))
    }

    /// The report without the command line that it tells.
    private func withoutCommand(_ text: String) -> String {
        text.replacing(/\n  command: dnsverdict analyze[^\n]*(\n    [^\n]*)*/, with: "")
    }

    @Test func `a capture without DNS is an answer of its own`() throws {
        let scratch = try Scratch()
        let arp = try scratch.file("arp.pcap", try Scratch.arp())
        let none = try scratch.file("none.pcap", try Scratch.octets(of: Scratch.healthy).prefix(24))
        for (file, words) in [(arp, "--port"), (none, "holds no packet")] {
            for command in ["analyze", "messages", "exchanges"] {
                let run = try Tool.run([command, file])
                #expect(run.status == 2 && !run.isSignal, "\(command) \(file): \(run.errors)")
                #expect(run.sentences.count == 1 && run.errors.contains(file), "\(run.errors)")
                #expect(run.errors.contains(words) && run.errors.contains("tcpdump"), "\(run.errors)")
            }
            #expect(try Tool.run(["analyze", file]).text.hasPrefix("CAPTURE"))
        }
    }

    @Test(arguments: ["analyze", "messages", "exchanges"])
    func `a capture cut in a packet is read up to there`(command: String) throws {
        let scratch = try Scratch()
        let cut = try scratch.file("cut.pcap", try Scratch.octets(of: Scratch.healthy).prefix(3000))
        let run = try Tool.run([command, cut])
        #expect(run.status == 0 && !run.isSignal, "\(run.errors)")
        #expect(run.sentences.count == 1 && run.errors.contains(cut), "\(run.errors)")
        #expect(run.errors.contains("packets before that"), "\(run.errors)")
        #expect(command == "analyze" ? run.text.hasPrefix("HEALTHY") : run.text.split(separator: "\n").count > 3)
    }

    @Test func `one bad file in a list does not lose the others`() throws {
        let scratch = try Scratch()
        let good = Scratch.sample(Scratch.healthy)
        let text = try scratch.file("notes.pcap", Data("notes\n".utf8))
        let missing = scratch.folder.appending(path: "missing.pcap").path
        let run = try Tool.run(["analyze", text, good, missing])
        #expect(run.status == 65, "the first problem's code: \(run.errors)")
        #expect(run.sentences.count == 2, "\(run.errors)")
        #expect(run.errors.contains(text) && run.errors.contains(missing))
        #expect(run.text.hasPrefix("HEALTHY") && run.text.contains(good))
        let rows = try Tool.run(["messages", "--format", "csv", text, good])
        #expect(rows.status == 65 && rows.text.split(separator: "\n").count > 10)
    }

    @Test func `wrong usage says so`() throws {
        let sample = Scratch.sample(Scratch.healthy)
        for arguments in [
            ["analyze"], ["analyze", "--format", "xml", sample], ["analyze", "--service-ip", "here", sample],
            ["analyze", "--timeout", "0", sample], ["analyze", "--filter", "port banana", sample], ["frobnicate"],
            ["analyze", "-", "-"], ["explain", "no-such-rule"], ["analyze", "--from", "yesterday", sample],
        ] {
            let run = try Tool.run(arguments)
            #expect(run.status == 64 && !run.isSignal, "\(arguments): \(run.status) \(run.errors)")
            #expect(!run.errors.isEmpty && run.output.isEmpty, "\(arguments)")
        }
    }

    @Test(arguments: ["analyze", "messages", "exchanges"])
    func `a capture is never written over`(command: String) throws {
        let scratch = try Scratch()
        let octets = try Scratch.octets(of: Scratch.healthy)
        let file = try scratch.file("client.pcap", octets)
        let link = scratch.folder.appending(path: "link.pcap").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        for (capture, output) in [(file, file), (link, file), (file, link), (file + "=client", file)] {
            try refuses(
                [command, Scratch.sample(Scratch.hung), capture, "-o", output], status: 64, names: output,
                says: "choose another place with -o")
            #expect(try Data(contentsOf: URL(filePath: file)) == octets)
        }
    }

    @Test func `what cannot be written is refused`() throws {
        let sample = Scratch.sample(Scratch.healthy)
        for command in ["analyze", "messages", "exchanges"] {
            try refuses(
                [command, sample, "-o", "/no/such/folder/out"], status: 73, names: "/no/such/folder", says: "-o")
        }
        let run = try Tool.run(["analyze", sample, "-o", "/no/such/folder/out"])
        #expect(run.errors.contains("/no/such/folder/out: cannot be written (No such file or directory)"))
    }

    @Test(arguments: ["analyze", "messages", "exchanges"])
    func `a filter that nothing passes is told`(command: String) throws {
        let sample = Scratch.sample(Scratch.healthy)
        let run = try Tool.run([command, "--filter", "tcp port 9", sample])
        #expect(run.status == 2 && !run.isSignal, "\(run.errors)")
        #expect(run.sentences.count == 1 && run.errors.contains(sample), "\(run.errors)")
        #expect(run.errors.contains("--filter"), "\(run.errors)")
        #expect(command == "analyze" || run.output.isEmpty)
    }
}
