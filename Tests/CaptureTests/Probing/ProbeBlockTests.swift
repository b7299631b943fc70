import DNSWire
import Foundation
import PacketWire
import Testing

@testable import Capture

@Suite struct ProbeBlockTests {
    private static func tally(
        _ from: String = "shop/web-0", server: String = "10.96.0.10", transport: TransportProtocol = .udp,
        outcomes: [ProbeResult.Outcome]
    ) throws -> ProbeTally {
        let question = ProbeQuestion(
            from: ProbePlace(name: from, namespace: nil), to: try #require(IPAddress(server)), transport: transport,
            name: try #require(DomainName("kubernetes.default.svc.cluster.local")), type: .aaaa)
        var tally = ProbeTally(question, role: "service")
        for (number, outcome) in outcomes.enumerated() {
            tally.add(
                ProbeResult(question: question, outcome: outcome, latency: Int64(1000 + number), transmissions: 2))
        }
        return tally
    }

    private static func write(_ tallies: [ProbeTally], to path: String) throws {
        var writer = try PcapngWriter(path: path, application: "dnsverdict 1")
        let interface = try writer.addInterface(linkType: .ethernet, name: "eth0")
        try writer.write([1, 2, 3].span, time: Timestamp(nanoseconds: 5), wireLength: 3, interface: interface)
        for tally in tallies { writer.writeProbe(tally) }
        try writer.close()
    }

    @Test func `what came of test questions is read back as it was written`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.pcapng")
        let tallies = [
            try Self.tally(outcomes: [
                .answered(code: 0, isTruncated: true, size: 512), .answered(code: 3, isTruncated: false, size: 90),
                .unanswered,
            ]),
            try Self.tally(
                "node", server: "fd00::a", transport: .tcp, outcomes: [.refused, .unreachable, .unanswered]),
        ]
        try Self.write(tallies, to: path)
        let reading = try read([path])
        #expect(reading.infos.first?.probes == tallies)
        #expect(tallies[0].codes == [0: 1, 3: 1])
        #expect(reading.frames.map(\.octets) == [[1, 2, 3]])
        #expect(reading.infos.first?.problem == nil)
    }

    @Test func `a file with more of them than any run asks is read up to a limit`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.pcapng")
        let tally = try Self.tally(outcomes: [.unanswered])
        try Self.write(Array(repeating: tally, count: ProbeTally.limit + 5), to: path)
        #expect(try read([path]).infos.first?.probes.count == ProbeTally.limit)
    }

    /// Octets of the block that are changed, by their place in it, and whether it is still one.
    static let changes: [(place: Int, octets: [UInt8], isOurs: Bool)] = [
        (8, [0], false), (12, [2], false), (16, [9], false), (18, [255, 255], false), (20, [0x1b], true),
    ]

    @Test(arguments: changes)
    func `a block that was changed is harmless`(place: Int, octets: [UInt8], isOurs: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.pcapng")
        try Self.write([try Self.tally(outcomes: [.unanswered])], to: path)
        var file = try [UInt8](Data(contentsOf: URL(filePath: path)))
        let type: [UInt8] = [0x54, 0x0d, 0x00, 0x80]
        let start = try #require(file.indices.first { file[$0...].starts(with: type) })
        file.replaceSubrange(start + place..<start + place + octets.count, with: octets)
        let reading = try read([folder.write(file, "changed.pcapng")])
        #expect(reading.frames.count == 1)
        #expect(reading.infos.first?.probes.isEmpty == !isOurs)
    }

    @Test func `counts that no run comes to are taken as the highest that one does`() throws {
        let tally = ProbeTally(
            from: "node", server: try #require(IPAddress("10.96.0.10")), role: "", transport: .udp, name: .root,
            type: .a,
            counts: [.max, .max, 0, 0, 0, 0, .max], slowest: -5, largest: .max, codes: [0: .max])
        #expect(tally.asked == Prober.limit)
        #expect(tally.slowest == 0)
        #expect(tally.codes == [0: Prober.limit])
    }
}
