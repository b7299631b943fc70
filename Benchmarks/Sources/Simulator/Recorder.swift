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

/// Interfaces of a node by number; pods' ends of their veth pairs come after these.
enum Interface {
    static let wire = 2
    static let bridge = 4
    static let tunnel = 5
    static let bond = 6
}

/// How a packet passes an interface, with the numbers of a Linux cooked header.
enum Passing: UInt8 {
    case incoming = 0
    /// It came in for another host's link-layer address, as on a bridge's port.
    case otherHost = 3
    case outgoing = 4
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
    /// Added for each second of the trial, in microseconds.
    var drift = 0
    /// Of a thousand packets, how many the capture loses.
    var lostPerThousand = 0
    /// When it loses every packet.
    var gaps: [Range<Int>] = []
    /// The one address whose packets it takes.
    var host: Address?
    /// Where the DNS pods listen, if the filter names that port as well.
    var extraPort: UInt16?
    /// Into how many files a ring is written, and which of them is missing.
    var ring = 1
    var missing: Int?
    /// Whether the last record breaks off.
    var isCut = false
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

    var files: [String] {
        if ring == 1 { return ["\(name).pcap"] }
        return (0..<ring).filter { $0 != missing }.map { "\(name).pcap\($0)" }
    }

    func see(_ packet: Packet, at place: Place, _ passing: Passing, time: Int, _ random: inout SplitMix64) {
        guard isHere(place), takes(packet), time >= begin, time <= end else { return }
        if let onlyOutgoing, onlyOutgoing != (passing == .outgoing) { return }
        if gaps.contains(where: { $0.contains(time) }) { return }
        if lostPerThousand > 0, random.chance(perThousand: lostPerThousand) {
            lost += 1
            return
        }
        last = max(last, time)
        frames.append((time, header(packet, at: place, passing) + packet.octets))
    }

    private func takes(_ packet: Packet) -> Bool {
        if let host { return packet.hasHost(host) }
        return filter.takes(packet) || extraPort.map(packet.hasPort) == true && (packet.isUDP || filter != .udp)
    }

    func isHere(_ place: Place) -> Bool {
        switch (scope, place) {
        case (.pod(let address), .pod(let other)): address == other
        case (.node(let node), .node(let other, _)): node == other
        case (.eth0(let node), .node(let other, let interface)): node == other && interface == Interface.wire
        default: false
        }
    }

    func write(into folder: String, start: Int) throws {
        let frames = frames.sorted { $0.time < $1.time }
        let size = max(1, (frames.count + ring - 1) / ring)
        for number in 0..<ring where number != missing {
            let name = ring == 1 ? "\(name).pcap" : "\(name).pcap\(number)"
            var capture = try CaptureFile(path: "\(folder)/\(name)", linkType: isAny ? 276 : 1)
            for frame in frames[min(number * size, frames.count)..<min((number + 1) * size, frames.count)] {
                let shift = clockOffset + frame.time / 1_000_000 * drift + frame.time % 1_000_000 * drift / 1_000_000
                try capture.append(frame.octets, microseconds: start + frame.time + shift)
            }
            try capture.flush()
            if isCut, !frames.isEmpty {
                let url = URL(filePath: "\(folder)/\(name)")
                try Data(contentsOf: url).dropLast(20).write(to: url)
            }
        }
    }

    /// Whether it has frames within so many microseconds before and after a time.
    func isRunning(at time: Int, within gap: Int) -> Bool {
        frames.contains { (time - gap..<time).contains($0.time) }
            && frames.contains { (time..<time + gap).contains($0.time) }
    }

    /// When the missing file of a ring was written.
    var hole: Range<Int>? {
        guard let missing else { return nil }
        let times = frames.map(\.time).sorted()
        let size = max(1, (times.count + ring - 1) / ring)
        let (first, next) = (missing * size, (missing + 1) * size)
        guard first < times.count else { return nil }
        return times[first]..<max(times[first], next < times.count ? times[next] : Int.max)
    }

    private var isAny: Bool { if case .node = scope { true } else { false } }

    private func header(_ packet: Packet, at place: Place, _ passing: Passing) -> [UInt8] {
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
        bytes += [passing.rawValue, 6]
        return bytes + [0x9e, 0xa3, 0x6d, 0x1b] + packet.source.octets.suffix(2) + [0, 0]
    }
}
