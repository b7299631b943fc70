import ExpectedVerdicts
import Foundation
import Synthetic

/// A place where a packet passes.
enum Place: Hashable {
    /// The `eth0` of a pod's network namespace.
    case pod(Address)
    /// An interface of a node: 2 is its `eth0`, pods' ends of their veth pairs follow.
    case node(Int, interface: Int)
}

/// A capture that is being taken.
final class Recorder {
    enum Scope {
        case pod(Address)
        case node(Int)
        case eth0(Int)
    }

    let name: String
    let scope: Scope
    let filter: CaptureFilter
    /// Added to every time stamp, in microseconds.
    var clockOffset = 0
    /// Of a thousand packets, how many the capture loses.
    var lostPerThousand = 0
    /// Only packets that leave (true) or come (false), as `tcpdump -Q` takes them.
    var onlyOutgoing: Bool?
    var begin = 0
    var end = Int.max
    private(set) var last = 0
    private(set) var lost = 0
    private var frames: [(time: Int, octets: [UInt8])] = []

    init(_ name: String, _ scope: Scope, _ filter: CaptureFilter) {
        self.name = name
        self.scope = scope
        self.filter = filter
    }

    var count: Int { frames.count }
    var file: String { "\(name).pcap" }

    func see(_ packet: Packet, at place: Place, outgoing: Bool, time: Int, _ random: inout SplitMix64) {
        guard isHere(place), filter.takes(packet), time >= begin, time <= end else { return }
        if let onlyOutgoing, onlyOutgoing != outgoing { return }
        if lostPerThousand > 0, random.chance(perThousand: lostPerThousand) {
            lost += 1
            return
        }
        last = max(last, time)
        frames.append((time, header(packet, at: place, outgoing: outgoing) + packet.octets))
    }

    func isHere(_ place: Place) -> Bool {
        switch (scope, place) {
        case (.pod(let address), .pod(let other)): address == other
        case (.node(let node), .node(let other, _)): node == other
        case (.eth0(let node), .node(let other, let interface)): node == other && interface == 2
        default: false
        }
    }

    func write(into folder: String, start: Int) throws {
        var capture = try CaptureFile(path: "\(folder)/\(file)", linkType: isAny ? 276 : 1)
        for frame in frames.sorted(by: { $0.time < $1.time }) {
            try capture.append(frame.octets, microseconds: start + frame.time + clockOffset)
        }
        try capture.flush()
    }

    private var isAny: Bool { if case .node = scope { true } else { false } }

    private func header(_ packet: Packet, at place: Place, outgoing: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        let type = packet.source.isIPv6 ? 0x86dd : 0x0800
        guard isAny, case .node(_, let interface) = place else {
            bytes = [0x36, 0xc4, 0xdf, 0x9f] + packet.destination.octets.suffix(2)
            bytes += [0x36, 0xc4, 0xdf, 0x9f] + packet.source.octets.suffix(2)
            bytes.append16(type)
            return bytes
        }
        bytes.append16(type)
        bytes.append16(0)
        bytes.append32(interface)
        bytes.append16(1)
        bytes += [outgoing ? 4 : 0, 6]
        return bytes + [0x9e, 0xa3, 0x6d, 0x1b] + packet.source.octets.suffix(2) + [0, 0]
    }
}
