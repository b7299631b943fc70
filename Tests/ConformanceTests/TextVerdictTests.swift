import Foundation
import TestSupport
import Testing

/// The program, where it is.
private enum Tcpdump {
    static let path = ["/usr/bin/tcpdump", "/usr/sbin/tcpdump"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}

/// What tcpdump prints of a capture comes to the capture's verdict, or to a wider one: text leaves things out, and what
/// it leaves out blames nobody.
@Suite(.enabled(if: Tcpdump.path != nil, "There is no tcpdump.")) struct TextVerdictTests {
    private struct Report: Decodable {
        struct Verdict: Decodable, Equatable {
            var kind: String
            var culprit: String
        }
        var verdict: Verdict
    }

    /// Captures of all kinds of places: a client's, a CoreDNS pod's, a node's.
    private static func captures() throws -> [URL] {
        try [CaptureCollection.lab, .cases].flatMap { collection in
            try collection.sets.map(collection.folder).flatMap { folder in
                Files.names(in: folder).filter {
                    $0.hasSuffix(".pcap") && !$0.contains(".full") && !$0.hasPrefix("node-b")
                }.map { folder.appending(path: $0) }
            }
        }
    }

    private func text(_ flags: [String], of capture: String) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: try #require(Tcpdump.path))
        process.arguments = flags + ["-r", capture]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return text
    }

    private func verdict(_ run: Tool.Run, of name: String) throws -> Report.Verdict {
        var verdict = try JSONDecoder().decode(Report.self, from: run.output).verdict
        // What a capture is called stands in some culprits.
        for called in ["(\(name))", "(-)", "\(name):", "-:"] { verdict.culprit.replace(called, with: "") }
        verdict.culprit = String(verdict.culprit.drop { $0 == " " })
        return verdict
    }

    @Test(arguments: [["-nn"], ["-e", "-v", "-tttt"]])
    func `text has the verdict of its capture, or a wider one`(flags: [String]) throws {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-text-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        var compared = 0
        for capture in try TextVerdictTests.captures() {
            let path = capture.path
            let text = try text(flags, of: path)
            // A capture without a packet has no text.
            guard !text.isEmpty else { continue }
            try text.write(to: scratch)
            let analyze = ["analyze", "--quiet", "--format", "json"]
            let name = capture.lastPathComponent
            let whole = try verdict(try Tool.run(analyze + [path]), of: name)
            let read = try verdict(try Tool.run(analyze + ["-"], input: scratch.path), of: name)
            let isWider = ["undetermined", "capture"].contains(read.kind)
            // tcpdump prints no more than the length of what goes to other ports than DNS's.
            let isOutOfText = whole.culprit.contains("translation to port")
            #expect(read == whole || isWider || isOutOfText, "\(path) \(flags): \(read), and \(whole) of the capture")
            compared += 1
        }
        #expect(compared > (CaptureCollection.cases.isWhole ? 100 : 20))
    }
}
