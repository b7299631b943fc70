import Capture
import Foundation
import PacketWire

/// The evidence capture of one original capture, while it is written.
final class EvidenceFile {
    /// As the archive calls it.
    let name: String
    let path: String
    private(set) var packets = 0
    private var writer: PcapngWriter
    private let interfaces: [CaptureInterface]
    private let originalName: String
    private var lasted: ClosedRange<Timestamp>?

    /// - Parameters:
    ///   - path: where it is written.
    ///   - original: what is known of the capture that it is taken from.
    ///   - originalName: what that is called.
    init(name: String, path: String, original: CaptureInfo, originalName: String) throws(CaptureError) {
        self.name = name
        self.path = path
        self.originalName = originalName
        interfaces = original.interfaces
        let hash = original.sha256.map { " (SHA-256 \($0))" } ?? ""
        var writer = try PcapngWriter(
            path: path, application: "dnsverdict \(DNSVerdict.version)",
            comment: "Chosen from the \(original.packets) packets of \(originalName)\(hash): the evidence of a verdict."
        )
        for interface in original.interfaces {
            let number = try writer.addInterface(
                linkType: interface.linkType, snapLength: interface.snapLength, name: interface.name,
                description: interface.description, comment: interface.comment, addresses: interface.addresses)
            for sample in interface.counters?.samples ?? [] { writer.writeCounters(sample, interface: number) }
        }
        for tally in original.probes { writer.writeProbe(tally) }
        self.writer = writer
    }

    /// - Parameters:
    ///   - time: the time stamp of the original.
    ///   - finding: what the packet shows, where a finding names it.
    func write(
        _ frame: borrowing Frame, _ bytes: Span<UInt8>, time: Timestamp, finding: String?
    ) throws(CaptureError) {
        guard interfaces.indices.contains(frame.interface) else { return }
        let number = frame.number
        let comment = finding.map { "\($0) (frame \(number) of \(originalName))" }
        try writer.write(
            bytes, time: time, wireLength: frame.wireLength, interface: frame.interface,
            direction: frame.direction, comment: comment)
        packets += 1
        lasted = lasted.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
    }

    func close() throws(CaptureError) {
        for (number, interface) in interfaces.enumerated() {
            guard let dropped = interface.dropped, let lasted else { continue }
            writer.writeStatistics(interface: number, lasted: lasted, received: packets, dropped: dropped)
        }
        try writer.close()
    }

    /// Names for evidence captures, each once: the originals' without folder and ending.
    static func names(for originals: [String]) -> [String] {
        var taken: Set<String> = []
        return originals.map { original in
            let file = original.split(separator: "/").last.map(String.init) ?? original
            let endings = [".gz", ".zst", ".xz", ".lz4", ".pcap", ".pcapng", ".cap"]
            var stem = file
            for ending in endings where stem.count > ending.count && stem.hasSuffix(ending) {
                stem = String(stem.dropLast(ending.count))
            }
            let plain = String(
                stem.prefix(60).map { letter in
                    letter.isASCII && (letter.isLetter || letter.isNumber || "-._".contains(letter)) ? letter : "_"
                })
            let base = plain.isEmpty || plain.hasPrefix(".") || plain == "-" ? "capture" : plain
            var name = base
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(base)-\(number)"
                number += 1
            }
            return "evidence/\(name).pcapng"
        }
    }
}
