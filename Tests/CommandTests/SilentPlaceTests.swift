import Capture
import Foundation
import PacketWire
import TestSupport
import Testing

/// A place that `live` captured at and that saw nothing: only its file's head tells where it was.
@Suite struct SilentPlaceTests {
    private struct Report: Decodable {
        struct Capture: Decodable {
            var label: String?
            var vantageName: String?
            var addresses: [String]
            var node: String?
            var packets: Int
        }

        var captures: [Capture]
    }

    @Test func `a place that saw nothing is known by its addresses and its pod`() throws {
        let scratch = try Scratch()
        let path = scratch.folder.appending(path: "dns.coredns-7d9f.pcapng").path
        let start = Timestamp(nanoseconds: 1_795_409_533_000_000_000)
        let addresses = try ["192.168.3.117", "2001:db8::117"].map { try #require(IPAddress($0)) }
        let place = PlaceName(pod: "kube-system/coredns-7d9f", node: "node-b")
        let kept = try RecordedCapture(
            path, Rotation(), of: LiveRequest(namespace: "/proc/7/ns/net", name: "coredns-7d9f", place: place),
            linkType: .linuxSLL2, filter: "port 53", addresses: addresses, start: start, version: "1")
        try kept.end(at: start.advanced(by: 40_000_000_000), drops: 0)
        let client = Files.checkout.appending(path: "Samples/dropped-on-the-way/client.pcap").path

        let run = try Tool.run(["analyze", "--format", "json", client, path])
        let captures = try JSONDecoder().decode(Report.self, from: run.output).captures
        #expect(captures.map(\.addresses) == [[], ["192.168.3.117", "2001:db8::117"]])
        #expect(captures[1].packets == 0 && captures[1].label == "coredns-7d9f" && captures[1].node == "node-b")
        #expect(captures[1].vantageName == "pod kube-system/coredns-7d9f on node node-b")
        let text = try Tool.run(["analyze", client, path]).text
        #expect(text.contains("coredns-7d9f (192.168.3.117, saw no DNS messages)"), "\(text)")
    }
}
