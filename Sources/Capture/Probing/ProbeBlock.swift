import Bytes
import DNSWire
import PacketWire

/// A block of ours that holds a ``ProbeTally``: packets show questions, not that they were this program's.
///
/// Its type is one of those for local use, which other readers skip in silence, and its beginning is ``CounterBlock``'s, without
/// a time. Body:
///
///     0  4  "DNSV", whatever the section's byte order
///     4  2  version of this block: 1
///     6  2  0
///     8  options: 1, the place's name; 2, the server's role; 3, its address in 16 octets (IPv4 as in RFC 4291, section
///           2.5.5.2); 4, the name asked for, as on the wire; 5, type and transport (0 UDP, 1 TCP) in 2 octets each,
///           then seven counts and the octets of the largest answer in 4 each, then the slowest answer's nanoseconds in 8;
///           6, a response code in 2 octets, 2 that are 0, and its answers in 4
enum ProbeBlock {
    static let type: UInt32 = 0x8000_0d54
    /// Longer ones are not ours.
    static let lengthLimit = 1 << 12

    enum Option {
        static let from: UInt16 = 1
        static let role: UInt16 = 2
        static let server: UInt16 = 3
        static let name: UInt16 = 4
        static let numbers: UInt16 = 5
        static let code: UInt16 = 6
    }

    /// Octets of ``Option/numbers``.
    private static let numbersLength = 4 + 4 * (ProbeTally.countedFields + 1) + 8

    static func body(_ tally: ProbeTally) -> [UInt8] {
        var body: [UInt8] = []
        for shift in [24, 16, 8, 0] as [UInt32] { body.append(UInt8(truncatingIfNeeded: CounterBlock.magic >> shift)) }
        body.append(littleEndian: CounterBlock.version)
        body.append(littleEndian: UInt16(0))
        body.append(option: Option.from, String(tally.from.prefix(ProbeTally.nameLimit)))
        if !tally.role.isEmpty { body.append(option: Option.role, tally.role) }
        let address = [tally.server.high, tally.server.low].flatMap { half in
            (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
        }
        body.append(option: Option.server, address)
        body.append(option: Option.name, tally.name.wire)
        var numbers: [UInt8] = []
        numbers.append(littleEndian: tally.type.rawValue)
        numbers.append(littleEndian: UInt16(tally.transport == .tcp ? 1 : 0))
        for count in tally.counts + [tally.largest ?? 0] { numbers.append(littleEndian: UInt32(clamping: count)) }
        numbers.append(littleEndian: UInt64(clamping: tally.slowest ?? 0))
        body.append(option: Option.numbers, numbers)
        for (code, count) in tally.codes.sorted(by: { $0.key < $1.key }) {
            var value: [UInt8] = []
            value.append(littleEndian: code)
            value.append(littleEndian: UInt16(0))
            value.append(littleEndian: UInt32(clamping: count))
            body.append(option: Option.code, value)
        }
        return body
    }

    /// Nil where the block is another program's, or of a later version, or lacks something.
    static func tally(_ block: borrowing PcapngBlock) -> ProbeTally? {
        guard block.octets.count >= 20, block.octets.bigEndian32(at: 8) == CounterBlock.magic,
            block.u16(12) == CounterBlock.version
        else { return nil }
        var (from, role): (String?, String) = (nil, "")
        var (server, name): (IPAddress?, DomainName?) = (nil, nil)
        var numbers: Int?
        var codes: [UInt16: Int] = [:]
        block.forEachOption(from: 16) { code, offset, length in
            switch code {
            case Option.from: from = block.text(offset, length, limit: ProbeTally.nameLimit)
            case Option.role: role = block.text(offset, length, limit: 16) ?? ""
            case Option.server where length == 16:
                server = IPAddress(
                    high: block.octets.bigEndian64(at: offset), low: block.octets.bigEndian64(at: offset + 8))
            case Option.name: name = DomainName(wire: block.octets.extracting(offset..<offset + length))
            case Option.numbers where length == numbersLength: numbers = offset
            case Option.code where length == 8: codes[block.u16(offset)] = Int(block.u32(offset + 4))
            default: break
            }
        }
        guard let from, let server, let name, let numbers, block.u16(numbers + 2) < 2 else { return nil }
        return ProbeTally(
            from: from, server: server, role: role, transport: block.u16(numbers + 2) == 1 ? .tcp : .udp, name: name,
            type: RecordType(rawValue: block.u16(numbers)),
            counts: (0..<ProbeTally.countedFields).map { block.u32(numbers + 4 + 4 * $0) },
            slowest: Int64(clamping: block.u64(numbers + 36)), largest: block.u32(numbers + 32), codes: codes)
    }
}
