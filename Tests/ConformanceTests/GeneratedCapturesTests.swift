import Foundation
import TestSupport
import Testing

/// `Tests/Captures/messages` holds what ``GeneratedCaptures`` makes.
///
/// `DNSVERDICT_RECORD=1 swift test --filter GeneratedCapturesTests` writes the captures anew, and tshark's tables of them.
@Suite struct GeneratedCapturesTests {
    /// The fields of every table, as in the public collections.
    private static let fields = [
        "frame.number", "frame.time_epoch", "ip.src", "ipv6.src", "ip.dst", "ipv6.dst", "udp.srcport", "udp.dstport",
        "tcp.srcport", "tcp.dstport", "dns.id", "dns.flags.response", "dns.flags.opcode", "dns.flags.rcode",
        "dns.flags.truncated", "dns.flags.recdesired", "dns.qry.name", "dns.qry.type", "dns.qry.class",
        "dns.count.queries", "dns.count.answers", "dns.count.auth_rr", "dns.count.add_rr", "dns.resp.type",
        "frame.protocols",
    ]

    @Test func `the captures on file are the ones that are made`() throws {
        let folder = OracleTests.generated
        if ProcessInfo.processInfo.environment["DNSVERDICT_RECORD"] != nil { try Self.record(in: folder) }
        let made = GeneratedCaptures.all
        #expect(Files.names(in: folder.appending(path: "captures")) == made.map(\.name).sorted())
        #expect(Files.names(in: folder.appending(path: "oracle")) == made.map { "\($0.name).tsv" }.sorted())
        for capture in made {
            let file = folder.appending(path: "captures/\(capture.name)")
            #expect(try Data(contentsOf: file) == Data(capture.octets), "\(capture.name)")
        }
    }

    private static func record(in folder: URL) throws {
        try? FileManager.default.removeItem(at: folder)
        for name in ["captures", "oracle"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        for capture in GeneratedCaptures.all {
            let file = folder.appending(path: "captures/\(capture.name)")
            try Data(capture.octets).write(to: file)
            let table = folder.appending(path: "oracle/\(capture.name).tsv")
            try Data().write(to: table)
            let tshark = Process()
            tshark.executableURL = URL(filePath: "/usr/bin/env")
            tshark.arguments =
                ["tshark", "-r", file.path, "-2", "-n", "-o", "tcp.desegment_tcp_streams:TRUE"]
                + ["-Y", "dns && (udp.port==53||tcp.port==53)", "-T", "fields", "-E", "header=y", "-E", "separator=/t"]
                + ["-E", "occurrence=a", "-E", "aggregator=|"] + fields.flatMap { ["-e", $0] }
            tshark.standardOutput = try FileHandle(forWritingTo: table)
            tshark.standardError = FileHandle.nullDevice
            try tshark.run()
            tshark.waitUntilExit()
            #expect(tshark.terminationStatus == 0)
        }
    }
}
