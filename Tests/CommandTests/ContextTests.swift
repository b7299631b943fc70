import Foundation
import TestSupport
import Testing

/// Files beside the captures on the command line: compressed or not, and what happens where one is wrong.
@Suite struct ContextTests {
    private static let sample = Scratch.sample("coredns-hung/coredns-b.pcap")
    private static let flags = ["--cluster", "--resolv-conf", "--coredns-log", "--eks-logs"]

    // A log that tells nothing keeps nobody from reading the captures.
    @Test(arguments: flags.filter { $0 != "--coredns-log" })
    func `a wrong file is refused with one sentence before the captures are read`(flag: String) throws {
        let scratch = try Scratch()
        let text = try scratch.file("notes.txt", Data("These are notes.\nNothing else.\n".utf8))
        let empty = try scratch.file("empty.txt", Data())
        let missing = scratch.folder.appending(path: "missing.txt").path
        // The capture is missing too: that it is not spoken of shows what is read first.
        let capture = scratch.folder.appending(path: "missing.pcap").path
        for (file, status) in [(text, 65), (empty, 65), (missing, 66)] as [(String, Int32)] {
            let run = try Tool.run(["analyze", capture, flag, file])
            #expect(run.status == status && !run.isSignal, "\(flag) \(file): \(run.status) \(run.errors)")
            #expect(run.sentences.count == 1 && run.errors.hasSuffix(".\n"), "\(run.errors)")
            #expect(run.errors.contains(file) && !run.errors.contains(capture), "\(run.errors)")
            #expect(run.output.isEmpty)
        }
    }

    @Test(.enabled(if: getuid() == 0, "Only root can run the program as another user."), arguments: flags)
    func `a file that may not be read is refused`(flag: String) throws {
        let scratch = try Scratch()
        let file = try scratch.file("secret", Data("nameserver 10.100.0.10\n".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.folder.path)
        let run = try Tool.run(["analyze", ContextTests.sample, flag, file], user: "65534")
        guard run.status != 126, run.status != 127 else { return }
        #expect(run.status == 77, "\(run.errors)")
        #expect(run.sentences.count == 1 && run.errors.contains(file), "\(run.errors)")
    }

    @Test(arguments: ["cat", "gzip -c", "zstd -qc", "xz -c"])
    func `kubectl's output names addresses, however it is compressed`(compressor: String) throws {
        let scratch = try Scratch()
        let plain = try scratch.file("kube.json", Data(ClusterFiles().json.utf8))
        let file = scratch.folder.appending(path: "kube.packed").path
        guard try ContextTests.shell("command -v \(compressor.split(separator: " ")[0]) > /dev/null") == 0 else {
            return
        }
        #expect(try ContextTests.shell("\(compressor) '\(plain)' > '\(file)'") == 0)
        let run = try Tool.run(["analyze", "--format", "json", ContextTests.sample, "--cluster", file])
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.text.contains("pod kube-system/coredns-b on node node-b"))
    }

    @Test func `an archive of eks-log-collector is read packed and unpacked`() throws {
        let scratch = try Scratch()
        let folder = scratch.folder.appending(path: "eks_i-b1_2026-11-23_0451-UTC_0.7.9")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "networking"), withIntermediateDirectories: true)
        try Data("Interface eth0\n     linklocal_allowance_exceeded: 812\n".utf8)
            .write(to: folder.appending(path: "networking/ethtool.txt"))
        let archive = folder.path + ".tar.gz"
        #expect(try ContextTests.shell("tar -C '\(folder.path)' -czf '\(archive)' .") == 0)
        for name in [archive, folder.path] {
            let run = try Tool.run(["analyze", ContextTests.sample, "--eks-logs", name])
            #expect(run.text.contains("linklocal_allowance_exceeded 812"), "\(name): \(run.errors)")
        }
        let half = try scratch.file("half.tar.gz", try Data(contentsOf: URL(filePath: archive)).prefix(60))
        let run = try Tool.run(["analyze", ContextTests.sample, "--eks-logs", half])
        #expect(run.status == 65 && run.sentences.count == 1 && run.errors.contains(half), "\(run.errors)")
    }

    @Test func `a log without a query or a failure is said to lack the log plugin`() throws {
        let scratch = try Scratch()
        let log = try scratch.file("quiet.log", Data("[INFO] plugin/reload: Running\n".utf8))
        let run = try Tool.run(["analyze", Scratch.sample(Scratch.hung), "--coredns-log", log])
        let words = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("CoreDNS's log of quiet.log has no lines from the log plugin"), "\(words)")
    }

    @Test func `a log in a format that is not read is said to be one`() throws {
        let scratch = try Scratch()
        let lines = String(repeating: "[INFO] 192.168.2.71 A a.example. NOERROR\n", count: 12)
        let log = try scratch.file("own.log", Data(lines.utf8))
        let run = try Tool.run(["analyze", Scratch.sample(Scratch.hung), "--coredns-log", log])
        let words = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("CoreDNS's log of own.log has 12 lines that may be the log plugin's"), "\(words)")
        #expect(!words.contains("no lines from the log plugin"), "\(words)")
    }

    @Test func `standard input is one file`() throws {
        let run = try Tool.run(["analyze", "-", "--cluster", "-"])
        #expect(run.status == 64, "\(run.errors)")
        let scratch = try Scratch()
        let kube = try scratch.file("kube.json", Data(ClusterFiles().json.utf8))
        let named = try Tool.run(["analyze", ContextTests.sample, "--cluster", "-"], input: kube)
        #expect(named.text.contains("kube-system/coredns-b"), "\(named.errors)")
    }

    @Test func `the report is not written over a file that is to be read`() throws {
        let scratch = try Scratch()
        let file = try scratch.file("kube.json", Data(ClusterFiles().json.utf8))
        let run = try Tool.run(["analyze", ContextTests.sample, "--cluster", file, "-o", file])
        #expect(run.status == 64, "\(run.errors)")
        #expect(try Data(contentsOf: URL(filePath: file)).count > 100)
    }

    @Test func `a log of another time is told as such`() throws {
        let scratch = try Scratch()
        let line = #"""
            2001-01-01T00:00:00Z [INFO] 192.168.2.71:5 - 6 "A IN a.example. udp 50 false 512" NOERROR qr 80 0.001s
            """#
        let log = try scratch.file("coredns.log", Data("\(line)\n".utf8))
        let run = try Tool.run(["analyze", ContextTests.sample, "--coredns-log", "\(log)=coredns-b"])
        #expect(run.text.contains("log of coredns-b goes from 2001-01-01") && run.text.contains("does not"))
    }

    private static func shell(_ command: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
