import Foundation
import TestSupport
import Testing

/// A bundle made by the program and unpacked with tar(1).
final class Bundle {
    let scratch: Scratch
    let run: Tool.Run
    /// Where its members are.
    let folder: URL

    /// - Parameter arguments: of `bundle`, without `-o`.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        scratch = try Scratch()
        let archive = scratch.folder.appending(path: "ticket.tgz").path
        run = try Tool.run(["bundle", "-o", archive] + arguments, environment: environment)
        folder = scratch.folder.appending(path: "unpacked")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard FileManager.default.fileExists(atPath: archive) else { return }
        try Bundle.command("tar", ["xzf", archive, "-C", folder.path])
    }

    /// Paths of its members, in order of their names.
    var members: [String] {
        (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []).filter {
            !FileManager.default.fileExists(atPath: folder.appending(path: $0).path + "/.")
        }.sorted()
    }

    /// The evidence captures, in the order in which the manifest has the captures.
    func evidence() throws -> [String] {
        try manifest().captures.map { folder.appending(path: $0.evidence).path }
    }

    struct Manifest: Decodable {
        struct Capture: Decodable {
            var evidence: String
            var packets: Int
            var evidencePackets: Int
        }
        struct Member: Decodable {
            var name: String
            var sha256: String
        }
        var evidenceAgrees: Bool
        var isRedacted: Bool
        var captures: [Capture]
        var members: [Member]
        var verdict: Verdict
    }

    func manifest() throws -> Manifest {
        try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: folder.appending(path: "manifest.json")))
    }

    /// What a JSON report says first.
    struct Verdict: Decodable, Equatable {
        var kind: String
        var confidence: String
        var culprit: String

        /// Without the endings of the captures' names, in which evidence differs.
        var plain: Verdict {
            var plain = self
            plain.culprit = culprit.replacing(".pcapng", with: "").replacing(".pcap", with: "")
            return plain
        }
    }

    static func verdict(_ arguments: [String]) throws -> Verdict {
        struct Report: Decodable { var verdict: Verdict }
        let run = try Tool.run(["analyze", "--format", "json"] + arguments)
        return try JSONDecoder().decode(Report.self, from: run.output).verdict
    }

    /// Runs a program of the system and gives what it printed, both ways together.
    @discardableResult
    static func command(_ name: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    static func isInstalled(_ name: String) -> Bool {
        (try? command("which", [name]).status) == 0
    }
}

extension Bundle {
    /// What the programs of Wireshark complain of in evidence captures; they are not asked where not installed.
    ///
    /// - Parameter dissected: of how many of them tshark is to read each packet, which takes long.
    static func complaints(of evidence: [String], dissected: Int) throws -> [String] {
        guard isInstalled("capinfos"), isInstalled("tshark") else { return [] }
        let infos = try command("capinfos", ["-c", "-t", "-T", "-r"] + evidence)
        var complaints = infos.status == 0 ? [] : ["capinfos: \(infos.text)"]
        if infos.text.split(separator: "\n").count(where: { $0.contains("pcapng") }) != evidence.count {
            complaints.append("capinfos: not one pcapng file each: \(infos.text)")
        }
        for file in evidence.prefix(dissected) {
            let listing = try command("tshark", ["-r", file, "-Y", "_ws.malformed"])
            let lines = listing.text.split(separator: "\n").filter { !$0.hasPrefix("Running as user") }
            if listing.status != 0 || !lines.isEmpty { complaints.append("tshark: \(file): \(lines.prefix(3))") }
        }
        return complaints
    }
}

/// The lab's scenarios with the sets of files that its truth judges.
enum LabSets {
    struct Set: Decodable {
        var given: [String]
    }

    /// Sets of more octets than this take long to redact in a debug build, and every scenario has smaller ones.
    static let usualSize =
        ProcessInfo.processInfo.environment["DNSVERDICT_WHOLE_LAB"] == nil ? 150_000 : Int.max

    static func size(of captures: [String]) throws -> Int {
        try captures.reduce(0) { total, path in
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return total + (attributes[.size] as? NSNumber ?? 0).intValue
        }
    }

    /// Captures and flags of each set.
    ///
    /// - Parameter everything: whether all that is known about the cluster is given, or what the set names.
    static func arguments(
        of scenario: String, knowing everything: Bool
    ) throws -> [(captures: [String], flags: [String])] {
        struct Truth: Decodable { var expected: [Set] }
        let folder = try CaptureCollection.lab.folder(of: scenario)
        let truth = try JSONDecoder().decode(
            Truth.self, from: Data(contentsOf: folder.appending(path: "truth.json")))
        let logs = Files.names(in: folder).filter { $0.hasPrefix("coredns-") && $0.hasSuffix(".log") }
        let all =
            ["--cluster", folder.appending(path: "kube.json").path]
            + ["--resolv-conf", folder.appending(path: "resolv.conf").path]
            + logs.flatMap { ["--coredns-log", folder.appending(path: $0).path] }
        return truth.expected.map { set in
            let paths = set.given.map { folder.appending(path: $0).path }
            let captures = paths.filter { !$0.hasSuffix(".json") }
            let cluster = paths.filter { $0.hasSuffix(".json") }.flatMap { ["--cluster", $0] }
            return (captures, everything ? all : cluster)
        }
    }
}
