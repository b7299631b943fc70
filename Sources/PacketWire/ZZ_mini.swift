import Bytes
public enum DecodeOutcome: Sendable { case packet, notIP, cut, malformed }
extension Packet {
    public init() {
        let zero = IPAddress(high: 0, low: 0)
        self.init(source: zero, destination: zero, sourcePort: 0, destinationPort: 0, transport: .other, direction: .unknown, hopLimit: 0, isIPv6: false, identification: 0, interfaceIndex: 0, vlan: 0, encapsulation: [], outerSource: zero, outerDestination: zero, payloadStart: 0, payloadEnd: 0, declaredPayloadLength: 0, tcp: TCPSegment(sequence: 0, acknowledgment: 0, flags: []), icmp: ICMPMessage(type: 0, code: 0, hasQuote: false, quotedSource: zero, quotedDestination: zero, quotedSourcePort: 0, quotedDestinationPort: 0, quotedTransport: .other, quotedIdentification: 0, quotedPayloadStart: 0, quotedPayloadEnd: 0), fragment: Fragment(offset: 0, moreFollow: false, nextProtocol: 0))
    }
}
public struct PacketDecoder: Sendable {
    public init() {}
    public func decode(_ b: Span<UInt8>, frame: borrowing Frame, into p: inout Packet) -> DecodeOutcome {
        p.direction = frame.direction; p.interfaceIndex = 0
        var o = 0; var type: UInt16 = 0
        switch frame.linkType.rawValue {
        case 1: guard b.count >= 14 else { return .cut }
            type = b.bigEndian16(at: 12); o = 14
            while type == 0x8100, b.count >= o + 4 { type = b.bigEndian16(at: o + 2); o += 4 }
        case 113: guard b.count >= 16 else { return .cut }
            p.direction = b.bigEndian16(at: 0) == 4 ? .outgoing : .incoming; type = b.bigEndian16(at: 14); o = 16
        case 276: guard b.count >= 20 else { return .cut }
            type = b.bigEndian16(at: 0); p.interfaceIndex = b.bigEndian32(at: 4); p.direction = b[10] == 4 ? .outgoing : .incoming; o = 20
        case 101, 12, 14: guard b.count > 0 else { return .cut }; type = b[0] >> 4 == 6 ? 0x86dd : 0x0800
        case 0, 108: guard b.count > 4 else { return .cut }; o = 4; type = b[4] >> 4 == 6 ? 0x86dd : 0x0800
        default: return .notIP
        }
        guard type == 0x0800 || type == 0x86dd else { return .notIP }
        return ip(b, o, &p, quoted: false)
    }
    func ip(_ b: Span<UInt8>, _ o: Int, _ p: inout Packet, quoted: Bool) -> DecodeOutcome {
        guard b.count >= o + 20 else { return .cut }
        var proto: UInt8; var t: Int; var len: Int; let s: IPAddress; let d: IPAddress; var id: UInt32 = 0; var hop: UInt8
        if b[o] >> 4 == 4 {
            let h = Int(b[o] & 15) * 4; guard h >= 20, b.count >= o + h else { return .malformed }
            len = Int(b.bigEndian16(at: o + 2)) - h; proto = b[o + 9]; hop = b[o + 8]; id = UInt32(b.bigEndian16(at: o + 4))
            s = IPAddress(v4: b.bigEndian32(at: o + 12)); d = IPAddress(v4: b.bigEndian32(at: o + 16)); t = o + h
            if b.bigEndian16(at: o + 6) & 0x3fff != 0 { proto = 0xff }
            p.isIPv6 = false
        } else {
            guard b.count >= o + 40 else { return .cut }
            len = Int(b.bigEndian16(at: o + 4)); proto = b[o + 6]; hop = b[o + 7]
            s = IPAddress(high: b.bigEndian64(at: o + 8), low: b.bigEndian64(at: o + 16)); d = IPAddress(high: b.bigEndian64(at: o + 24), low: b.bigEndian64(at: o + 32)); t = o + 40
            p.isIPv6 = true
        }
        guard len >= 0 else { return .malformed }
        if quoted {
            p.icmp.quotedSource = s; p.icmp.quotedDestination = d; p.icmp.quotedIdentification = id
            guard b.count >= t + 8 else { return .cut }
            p.icmp.quotedSourcePort = b.bigEndian16(at: t); p.icmp.quotedDestinationPort = b.bigEndian16(at: t + 2)
            p.icmp.quotedTransport = proto == 17 ? .udp : proto == 6 ? .tcp : .other
            p.icmp.quotedPayloadStart = t + 8; p.icmp.quotedPayloadEnd = b.count; p.icmp.hasQuote = true
            return .packet
        }
        p.source = s; p.destination = d; p.identification = id; p.hopLimit = hop; p.sourcePort = 0; p.destinationPort = 0
        p.icmp.hasQuote = false
        switch proto {
        case 17: guard b.count >= t + 8 else { return .cut }
            p.transport = .udp; p.sourcePort = b.bigEndian16(at: t); p.destinationPort = b.bigEndian16(at: t + 2)
            p.payloadStart = t + 8; p.declaredPayloadLength = max(Int(b.bigEndian16(at: t + 4)) - 8, 0); p.payloadEnd = min(b.count, t + 8 + p.declaredPayloadLength)
        case 6: p.transport = .tcp
        case 1, 58: guard b.count >= t + 8 else { return .cut }
            p.transport = .icmp; p.icmp.type = b[t]; p.icmp.code = b[t + 1]; p.payloadStart = t; p.payloadEnd = b.count
            if (proto == 1 && [3, 11, 12].contains(b[t])) || (proto == 58 && b[t] < 5) { _ = ip(b, t + 8, &p, quoted: true) }
        default: p.transport = .other
        }
        return .packet
    }
}
public struct IPNetwork: Sendable, Hashable { let a: IPAddress; public init?(_ t: String) { guard let x = IPAddress(t) else { return nil }; a = x }; public func contains(_ x: IPAddress) -> Bool { x == a } }
extension IPAddress: CustomStringConvertible {
    public var description: String {
        if let v = v4 { return "\(v >> 24).\(v >> 16 & 255).\(v >> 8 & 255).\(v & 255)" }
        return (0..<8).map { String((($0 < 4 ? high : low) >> UInt64((3 - $0 % 4) * 16)) & 0xffff, radix: 16) }.joined(separator: ":")
    }
    public init?(_ t: String) { let p = t.split(separator: ".").compactMap { UInt32($0) }; guard p.count == 4 else { return nil }; self.init(v4: p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]) }
}
extension Timestamp: CustomStringConvertible { public var description: String { "\(nanoseconds)" } }
