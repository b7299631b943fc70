import Foundation
import TestSupport
import Testing

/// Nothing that the program writes acts on a terminal, hides, or is a formula, whatever files and labels are called.
@Suite struct HarmlessOutputTests {
    static let name = "=\u{1b}[31m\u{202e}\u{200b}\u{9b}2J\n.pcap"

    private func harm(_ text: String) -> [String] {
        text.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar != "\n"
            case .format, .lineSeparator, .paragraphSeparator, .privateUse: true
            default: false
            }
        }.map { String($0.value, radix: 16) }
    }

    @Test(arguments: [
        ["analyze"], ["analyze", "--format", "json"], ["analyze", "--format", "markdown"],
        ["analyze", "--format", "html"], ["messages"], ["messages", "--format", "csv"],
        ["messages", "--format", "jsonl"],
        ["exchanges"], ["exchanges", "--format", "csv"], ["exchanges", "--format", "jsonl"],
    ])
    func `no output holds what a file's name or a label would do`(arguments: [String]) throws {
        let scratch = try Scratch()
        let file = try scratch.file(HarmlessOutputTests.name, try Scratch.octets(of: Scratch.hung))
        for capture in [file, file + "=\u{1b}]0;\u{2066}label"] {
            let run = try Tool.run(arguments + [capture])
            #expect([0, 1, 2].contains(run.status) && !run.isSignal, "\(run.errors)")
            #expect(!run.text.isEmpty)
            #expect(harm(run.text).isEmpty && harm(run.errors).isEmpty, "\(harm(run.text))")
        }
    }

    @Test func `no error holds what a file's name would do`() throws {
        let run = try Tool.run(["analyze", "/no/such/\(HarmlessOutputTests.name)"])
        #expect(run.status == 66 && run.sentences.count == 1)
        #expect(harm(run.errors).isEmpty)
    }

    @Test func `a ticket's pages and commands hold nothing of it`() throws {
        let scratch = try Scratch()
        let file = try scratch.file(HarmlessOutputTests.name, try Scratch.octets(of: Scratch.hung))
        let bundle = try Bundle([file])
        #expect(bundle.run.status == 1 || bundle.run.status == 0, "\(bundle.run.errors)")
        for member in bundle.members where !member.hasSuffix(".pcapng") {
            let octets = try Data(contentsOf: bundle.folder.appending(path: member))
            #expect(harm(String(decoding: octets, as: UTF8.self)).isEmpty, "\(member)")
            #expect(harm(member).isEmpty)
        }
    }

    @Test func `a name that is no UTF-8 is read, alone and in a folder, and shown escaped`() throws {
        let scratch = try Scratch()
        let script = """
            file=$1/$'dns-\\xff\\x1b.pcap'; cp "$2" "$file"
            tool analyze --format json "$1"; tool messages "$file" | wc -l; tool analyze --full "$file"
            """
        let run = try Shell.run(script, [scratch.folder.path, Scratch.sample(Scratch.healthy)])
        #expect(run.text.contains(#"/dns-\\xff\\u{1b}.pcap""#), "\(run.errors)")
        #expect(run.text.contains(#"/dns-\xff\x1b.pcap'"#), "the command can be run again")
        #expect(run.text.contains("\n\(try Tool.run(["messages", Scratch.sample(Scratch.healthy)]).sentencesOut)\n"))
        #expect(run.errors.isEmpty)
        #expect(harm(run.text).isEmpty)
    }

    @Test func `what is written goes to a name that is no UTF-8`() throws {
        let scratch = try Scratch()
        let script = #"""
            cd "$1"; file=$'a\xff.pcap'; cp "$2" "$file"
            tool analyze "$file" -o $'r\xff.json'; tool messages "$file" -o $'m\xff.csv' --format csv
            tool bundle -q "$file" -o $'b\xff.zip'; tool analyze "$file" -o "$file"
            for file in *; do printf '%q %s\n' "$file" "$(head -c 2 "$file" | od -An -tx1)"; done
            """#
        let run = try Shell.run(script, [scratch.folder.path, Scratch.sample(Scratch.healthy)])
        let files = run.text.split(separator: "\n")
        #expect(files.count == 4, "\(run.text)\(run.errors)")
        #expect(files[0].hasPrefix(#"$'a\377.pcap'"#) && !files[0].hasSuffix("7b 0a"), "a capture is not written over")
        #expect(files[1...].map { $0.prefix(8) } == [#"$'b\377."#, #"$'m\377."#, #"$'r\377."#])
        #expect(files[1].hasSuffix("50 4b"))
    }
}

extension Tool.Run {
    /// Lines on standard output.
    fileprivate var sentencesOut: Int { text.split(separator: "\n").count }
}
