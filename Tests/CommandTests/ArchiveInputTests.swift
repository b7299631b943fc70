import Foundation
import TestSupport
import Testing

/// Archives and folders given as captures: what is in them is found by its content.
@Suite struct ArchiveInputTests {
    /// What people send: captures, one compressed, beside objects of the cluster, a log and what says nothing.
    private static func folder(_ scratch: Scratch) throws -> String {
        let folder = scratch.folder.appending(path: "sent")
        let logs = folder.appending(path: "dump/kube-system/coredns-7975d6fb9b-z8w6r")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        for name in ["client.pcap", "coredns-b.pcap"] {
            try Scratch.octets(of: "coredns-hung/\(name)").write(to: folder.appending(path: name))
        }
        try Data(ClusterFiles().json.utf8).write(to: folder.appending(path: "dump/whatever"))
        try Scratch.octets(of: "coredns-hung/coredns-b.log").write(to: logs.appending(path: "logs.txt"))
        try Data(repeating: 7, count: 200_000).write(to: folder.appending(path: "core"))
        #expect(try Shell.run("gzip -n \"$1\"", [folder.appending(path: "coredns-b.pcap").path]).exit == 0)
        return folder.path
    }

    private static let packers = [
        "tar -C \"$1\" -cf \"$2\" .", "tar -C \"$1\" -czf \"$2\" .", "cd \"$1\" && zip -qr - . >\"$2\"",
        "tar -C \"$1\" -cJf \"$2.1\" . && cd \"$(dirname \"$2\")\" && zip -q0 - \"$(basename \"$2.1\")\" >\"$2\"",
    ]

    @Test(arguments: packers)
    func `an archive comes to the same as the folder it was made of`(packer: String) throws {
        let scratch = try Scratch()
        let folder = try Self.folder(scratch)
        let archive = scratch.folder.appending(path: "ticket").path
        let packed = try Shell.run("command -v zip >/dev/null || exit 77\n" + packer, [folder, archive])
        guard packed.exit != 77 else { return }
        #expect(packed.exit == 0, "\(packed.errors)")
        let whole = try Tool.run(["analyze", "--full", folder])
        let read = try Tool.run(["analyze", "--full", archive])
        #expect(whole.status == 1 && read.status == 1 && read.errors.isEmpty, "\(read.errors)")
        #expect(read.text.contains("pod kube-system/coredns-b on node node-b"), "\(read.text)")
        for run in [whole, read] {
            let words = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("Objects of the cluster were taken from"))
            #expect(words.contains("CoreDNS's log was taken from"))
        }
        let words = read.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("2 captures from within \(archive) were read."), "\(words)")
        let verdict = whole.text.split(separator: "\n").prefix(2)
        #expect(read.text.split(separator: "\n").prefix(2) == verdict)
        let messages = try Tool.run(["messages", archive, "-q"])
        #expect(messages.text.split(separator: "\n").count == 104 + 71, "\(messages.errors)")
    }

    @Test func `an archive on standard input is read like its file`() throws {
        let scratch = try Scratch()
        let folder = try Self.folder(scratch)
        let archive = scratch.folder.appending(path: "ticket.tar").path
        #expect(try Shell.run("tar -C \"$1\" -cf \"$2\" .", [folder, archive]).exit == 0)
        let named = try Tool.run(["analyze", archive])
        for packer in ["cat", "gzip -c", "zstd -qc"] {
            guard try Shell.run("command -v \(packer.prefix { $0 != " " })", []).exit == 0 else { continue }
            let read = try Shell.run("\(packer) \"$1\" | tool analyze -; echo $?", [archive])
            #expect(read.errors.isEmpty && read.status == 1, "\(packer): \(read.errors)")
            #expect(read.output.prefix { $0 != "\n" } == named.text.prefix { $0 != "\n" })
            #expect(read.output.contains("CoreDNS's log was taken from standard input"), "\(read.output)")
        }
        let messages = try Shell.run("cat \"$1\" | tool messages - -q | wc -l", [archive])
        #expect(messages.status == 104 + 71, "\(messages.errors)")
        let bundled = try Shell.run("cat \"$1\" | tool bundle - -o \"$1.zip\" -q; echo $?", [archive])
        #expect(bundled.status == 1 && bundled.errors.isEmpty, "\(bundled.errors)")
    }

    @Test func `this tool's own ticket is read`() throws {
        let scratch = try Scratch()
        for ending in ["zip", "tar.gz"] {
            let ticket = scratch.folder.appending(path: "ticket.\(ending)").path
            #expect(try Tool.run(["bundle", Scratch.sample(Scratch.hung), "-o", ticket, "-q"]).status == 1)
            let run = try Tool.run(["analyze", ticket])
            #expect(run.status == 1 && run.text.hasPrefix("COREDNS"), "\(run.errors)\(run.text)")
        }
    }

    @Test func `an archive without captures is told, and serves beside one`() throws {
        let scratch = try Scratch()
        let kube = try scratch.file("kube.json", Data(ClusterFiles().json.utf8))
        let archive = scratch.folder.appending(path: "kube.tar").path
        #expect(try Shell.run("tar -C / -cf \"$1\" \"${2#/}\"", [archive, kube]).exit == 0)
        let alone = try Tool.run(["analyze", archive])
        #expect(alone.status == 66 && alone.sentences.count == 1, "\(alone.errors)")
        let beside = try Tool.run(["analyze", archive, Scratch.sample(Scratch.hung)])
        #expect(beside.status == 1 && beside.errors.isEmpty, "\(beside.errors)")
        #expect(beside.text.contains("pod kube-system/coredns-b on node node-b"))
    }

    @Test func `a cut archive is read as far as it goes, and says so`() throws {
        let scratch = try Scratch()
        let archive = scratch.folder.appending(path: "cut.tar").path
        let sample = Scratch.sample(Scratch.hung)
        #expect(try Shell.run("tar -cf \"$1\" \"$2\" && truncate -s 9000 \"$1\"", [archive, sample]).exit == 0)
        let run = try Tool.run(["analyze", archive, "--full"])
        let words = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("was read as far as possible: it is damaged, or ends early"), "\(words)\(run.errors)")
    }
}
