import Capture
import Foundation
import PacketWire

/// Corpora in the form that each target reads, made of captures.
enum Seeds {
    private static let frameLimit = 40
    private static let fileLimit = 4096

    static func write(to folder: String, from captures: [String]) throws {
        try write(ContextSeeds.clusterSeeds, to: folder, target: "cluster", prefix: 0)
        try write(ContextSeeds.logSeeds, to: folder, target: "logs", prefix: 0)
        try write(TextSeeds.all, to: folder, target: "text", prefix: 0)
        if let path = captures.first {
            let capture = try Data(contentsOf: URL(filePath: path)).prefix(1000)
            try write(ContextSeeds.archiveSeeds(with: Array(capture)), to: folder, target: "archives", prefix: 0)
        }
        for (place, path) in captures.enumerated() {
            guard var set = try? CaptureSet([CaptureSource(.path(path))], hashing: false, onProblem: { _ in }) else {
                continue
            }
            var packets: [[UInt8]] = []
            var messages: [[UInt8]] = []
            var analysis: [UInt8] = []
            var last: Int64?
            set.forEachFrame { frame, bytes in
                let octets = bytes.indices.map { bytes[$0] }
                if analysis.isEmpty { analysis = word(Int(frame.linkType.rawValue)) }
                let gap = (frame.time.nanoseconds - (last ?? frame.time.nanoseconds)) / 50_000_000
                last = frame.time.nanoseconds
                analysis += [UInt8(clamping: min(gap, 253)), 0] + word(octets.count) + octets
                let link = UInt8(truncatingIfNeeded: frame.linkType.rawValue)
                packets.append([link, UInt8(frame.linkType.rawValue >> 8 & 1)] + octets)
                var packet = Packet()
                if PacketDecoder().decode(bytes, frame: frame, into: &packet) == .packet, packet.transport == .udp {
                    messages.append([0] + octets[packet.payloadStart..<packet.payloadEnd])
                }
                return packets.count < frameLimit
            }
            let file = try Data(contentsOf: URL(filePath: path))
            try write([analysis], to: folder, target: "analyze", prefix: place)
            try write(packets, to: folder, target: "packets", prefix: place)
            try write(messages, to: folder, target: "messages", prefix: place)
            let rewritten = try pcapng(of: path)
            try write([Array(file.prefix(fileLimit)), rewritten], to: folder, target: "captures", prefix: place)
            try write(packets.prefix(4).map { [7] + $0 }, to: folder, target: "reassembly", prefix: place)
        }
    }

    /// The first frames as a pcapng file of two interfaces.
    private static func pcapng(of path: String) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-seed-\(getpid()).pcapng")
        defer { try? FileManager.default.removeItem(at: file) }
        var set = try CaptureSet([CaptureSource(.path(path))], hashing: false, onProblem: { _ in })
        var writer = try PcapngWriter(path: file.path, application: "fuzz", comment: "seed")
        var interfaces: [Int] = []
        var failure: (any Error)?
        set.forEachFrame { frame, bytes in
            do {
                while interfaces.count < 2 {
                    let name = "eth\(interfaces.count)"
                    interfaces.append(try writer.addInterface(linkType: frame.linkType, snapLength: 256, name: name))
                }
                try writer.write(
                    bytes, time: frame.time, wireLength: frame.wireLength, interface: interfaces[frame.number & 1],
                    direction: frame.number & 1 == 0 ? .incoming : .outgoing, comment: "\(frame.number)")
            } catch {
                failure = error
            }
            return failure == nil && frame.number < 8
        }
        for (time, count) in [(1, 3), (2, 900)] as [(Int64, Int64)] {
            let names = ["UdpRcvbufErrors", "nf_conntrack.drop", "nf_conntrack_count", "nf_conntrack_max", "netns"]
            let sample = CounterSample(
                time: Timestamp(nanoseconds: time), counters: names.map { .init($0, count) }, process: "coredns")
            writer.writeCounters(sample, interface: 0)
        }
        try writer.close()
        if let failure { throw failure }
        return Array(try Data(contentsOf: file).prefix(fileLimit))
    }

    private static func word(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    private static func write(_ seeds: some Sequence<[UInt8]>, to folder: String, target: String, prefix: Int) throws {
        let folder = URL(filePath: folder).appending(path: target)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (number, seed) in seeds.enumerated() where !seed.isEmpty {
            try Data(seed).write(to: folder.appending(path: "\(prefix)-\(number)"))
        }
    }
}
