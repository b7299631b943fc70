import Synthetic

/// Other addresses for the same hosts: each private /16 and each /48 of IPv6 moves as a whole.
///
/// Subnets and the last octets stay, as in a cluster of the same make with another address plan. What has a meaning
/// of its own stays too: loopback, link-local addresses, public ones, and the resolver of a VPC over IPv6.
struct Renumbering {
    /// New prefixes by old ones: 2 octets of IPv4, 6 of IPv6.
    private var prefixes: [[UInt8]: [UInt8]] = [:]

    init(of captures: [Capture], using random: inout SplitMix64) {
        var met: Set<[UInt8]> = []
        for capture in captures {
            for frame in capture.frames {
                guard let packet = IPPacket(in: frame.bytes, linkType: capture.linkType(of: frame)) else { continue }
                for place in packet.addresses {
                    let octets = Array(frame.bytes[place])
                    if Self.isMovable(octets) { met.insert(Array(octets.prefix(octets.count == 4 ? 2 : 6))) }
                }
            }
        }
        var taken = met
        for prefix in met.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            var new: [UInt8]
            repeat {
                new =
                    prefix.count == 2
                    ? [10, UInt8(random.number(in: 16..<240))]
                    : Array(prefix.prefix(2)) + (0..<4).map { _ in UInt8(random.number(in: 0x11..<0x100)) }
            } while taken.contains(new)
            taken.insert(new)
            prefixes[prefix] = new
        }
    }

    private static func isMovable(_ octets: [UInt8]) -> Bool {
        if octets.count == 16 {
            // Global and unique local addresses, but fd00:0:… and fd00:ec2:….
            return octets[0] >> 5 == 1 || octets[0] == 0xfd && octets[1] != 0
        }
        switch (octets[0], octets[1]) {
        case (10, _), (172, 16..<32), (192, 168): return true
        default: return false
        }
    }

    func moved(_ capture: Capture) -> Capture {
        var capture = capture
        for index in capture.frames.indices {
            let linkType = capture.linkType(of: capture.frames[index])
            guard let packet = IPPacket(in: capture.frames[index].bytes, linkType: linkType) else { continue }
            move(packet, in: &capture.frames[index].bytes)
        }
        return capture
    }

    /// Text about the moved captures, as it would be about the others.
    func restored(_ text: String) -> String {
        var text = text.replacing(/\d+\.\d+\.\d+\.\d+/) { match in
            let octets = match.output.split(separator: ".").compactMap { UInt8($0) }
            guard octets.count == 4, let old = prefixes.first(where: { $0.value == Array(octets.prefix(2)) })?.key
            else {
                return String(match.output)
            }
            return Address(octets: old + octets.suffix(2)).description
        }
        for (old, new) in prefixes where old.count == 6 {
            text = text.replacing(Self.groups(new), with: Self.groups(old))
        }
        return text
    }

    /// The three groups of a /48 as they stand at the beginning of an address.
    private static func groups(_ prefix: [UInt8]) -> String {
        stride(from: 0, to: 6, by: 2).map { String(Int(prefix[$0]) << 8 | Int(prefix[$0 + 1]), radix: 16) + ":" }
            .joined()
    }

    // MARK: Packets

    private func move(_ packet: IPPacket, in frame: inout [UInt8]) {
        let isHeaderRight = !packet.isIPv6 && frame.internetSum(of: packet.header) == 0xffff
        let before = packet.addresses.map { frame.internetSum(of: $0) }.reduce(0, +)
        for place in packet.addresses {
            let count = packet.isIPv6 ? 6 : 2
            guard let new = prefixes[Array(frame[place.prefix(count)])] else { continue }
            frame.replaceSubrange(place.prefix(count), with: new)
        }
        let after = packet.addresses.map { frame.internetSum(of: $0) }.reduce(0, +)
        if isHeaderRight {
            let field = packet.header.lowerBound + 10
            frame.replaceSubrange(field..<field + 2, with: [0, 0])
            frame.set16(~frame.internetSum(of: packet.header), at: field)
        }
        guard packet.hasTransportHeader else { return }
        let content = packet.header.upperBound
        switch packet.number {
        case 6, 17: move(packet, checksum: content + (packet.number == 6 ? 16 : 6), from: before, to: after, in: &frame)
        case 1, 58: moveQuoted(packet, at: content, from: before, to: after, in: &frame)
        default: break
        }
    }

    /// A checksum that was right stays right, one that was wrong stays wrong, and one that the network card has yet to
    /// fill in stays that.
    private func move(_ packet: IPPacket, checksum field: Int, from before: Int, to after: Int, in frame: inout [UInt8])
    {
        guard let old = frame.number16(at: field), old != 0 else { return }
        let rest = Int(packet.number) + packet.contentLength
        let isPartial = old == [UInt8].folded(before + rest)
        frame.set16(isPartial ? [UInt8].folded(after + rest) : Self.updated(old, from: before, to: after), at: field)
    }

    private func moveQuoted(
        _ packet: IPPacket, at content: Int, from before: Int, to after: Int, in frame: inout [UInt8]
    ) {
        guard content + 8 < frame.count else { return }
        let errors: Set<UInt8> = packet.isIPv6 ? [1, 2, 3, 4] : [3, 11, 12]
        let quoted = content + 8..<frame.count
        let old = frame.internetSum(of: quoted)
        if errors.contains(frame[content]), let inner = IPPacket(in: frame, at: quoted.lowerBound) {
            move(inner, in: &frame)
        }
        guard let checksum = frame.number16(at: content + 2), checksum != 0 else { return }
        // Only ICMPv6 sums its addresses as well.
        let new = frame.internetSum(of: quoted) + (packet.isIPv6 ? after : 0)
        frame.set16(Self.updated(checksum, from: old + (packet.isIPv6 ? before : 0), to: new), at: content + 2)
    }

    /// RFC 1624, equation 3.
    private static func updated(_ checksum: Int, from before: Int, to after: Int) -> Int {
        let before = [UInt8].folded(before)
        return ~[UInt8].folded((~checksum & 0xffff) + (~before & 0xffff) + after) & 0xffff
    }
}

extension [UInt8] {
    fileprivate mutating func set16(_ value: Int, at place: Int) {
        self[place] = UInt8(truncatingIfNeeded: value >> 8)
        self[place + 1] = UInt8(truncatingIfNeeded: value)
    }
}
