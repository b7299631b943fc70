import Fleet
import Foundation
import Testing

@testable import FleetRun

@Suite struct NodeCapturesTests {
    private static let nodes: Set<String> = ["node-1", "node-1-2", "ip-10-0-0-1.internal"]

    @Test func `a capture is the longest node's whose name its path has`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "captures-\(UUID().uuidString)")
        let names = [
            "node-1.pcap", "node-1-2.pcap", "node-1-2-eth0.pcapng.gz", "ip-10-0-0-1.internal.pcap", "node-1/any.pcap",
            "node-12.pcap", "kube.json", "node-1.txt",
        ]
        for name in names {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        let found = try NodeCaptures(in: folder.path, of: Self.nodes).places.mapValues { places in
            places.map { $0.dropFirst(folder.path.count + 1) }
        }
        #expect(found["node-1"] == ["node-1.pcap", "node-1/any.pcap"])
        #expect(found["node-1-2"] == ["node-1-2-eth0.pcapng.gz", "node-1-2.pcap"])
        #expect(found["ip-10-0-0-1.internal"] == ["ip-10-0-0-1.internal.pcap"])
        #expect(found.count == 3)
    }

    @Test func `a list has URLs, with a node's name or in their paths`() throws {
        let list = """
            # presigned
            https://store/b/node-1.pcap?X-Amz-Signature=abc
            node-1-2 https://store/b/1234?sig=node-1

            """
        let found = try NodeCaptures(list: list, called: "urls", of: Self.nodes).places
        #expect(found["node-1"] == ["https://store/b/node-1.pcap?X-Amz-Signature=abc"])
        #expect(found["node-1-2"] == ["https://store/b/1234?sig=node-1"])
    }

    @Test(arguments: ["node-1 ftp://a/b", "a b c", "just words"])
    func `a line that is no URL is refused by its number`(line: String) {
        #expect {
            try NodeCaptures(list: "https://a/node-1.pcap\n\(line)", called: "urls", of: Self.nodes)
        } throws: { error in
            (error as? FleetError)?.description.contains("urls, line 2") == true
        }
    }

    @Test func `what a URL gives is taken once, and its secret is not told`() async throws {
        let server = try await ScriptedServer { request in
            request.path == "/node-1.pcap" ? (200, "octets") : (403, "<Error>expired</Error>")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "urls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let download = CaptureDownload(to: folder)
        let url = "\(server.url)/node-1.pcap?signature=secret"
        let file = try await download.file(of: url)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "octets" && file.hasSuffix("node-1.pcap"))
        #expect(try await download.file(of: url) == file && server.requests.count == 1)
        do {
            _ = try await download.file(of: "\(server.url)/node-2.pcap?signature=secret")
            Issue.record("a refusal was taken for a capture")
        } catch let error as FleetError {
            #expect(error.description.contains("HTTP status 403") && !error.description.contains("secret"))
        }
    }
}
