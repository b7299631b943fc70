import Bytes
import DNSWire
import PacketWire

/// Rewrites a DNS message in place: every octet keeps its place, so lengths, offsets and compression stay right.
///
/// What is not understood is zero: only the header, counts, types, lifetimes and lengths are copied, and names and
/// addresses get pseudonyms. A message may be given in parts: a field that crosses from one to the next is zero.
struct MessageRedactor {
    private let pseudonyms: Pseudonyms
    private let message: [UInt8]
    /// Where parts end.
    private let boundaries: [Int]
    private(set) var output: [UInt8]

    /// Entries that fit in 64 KiB: a record takes 11 octets, and a question 5.
    private static let countLimit = 65_535 / 5

    /// Whether more of the message is to come.
    private let isStart: Bool

    /// - Parameters:
    ///   - message: the message from its header on, as far as it is known.
    ///   - isStart: whether more of it is to come.
    init(_ message: [UInt8], boundaries: [Int] = [], isStart: Bool = false, _ pseudonyms: Pseudonyms) {
        self.message = message
        self.isStart = isStart
        self.boundaries = boundaries
        self.pseudonyms = pseudonyms
        output = [UInt8](repeating: 0, count: message.count)
        rewrite()
    }

    private mutating func rewrite() {
        guard message.count >= 12 else { return copy(0, isStart ? headerPart : 2) }
        let counts = stride(from: 4, to: 12, by: 2).map { Int(message.span.bigEndian16(at: $0)) }
        guard counts.allSatisfy({ $0 <= MessageRedactor.countLimit }) else { return rewriteOther() }
        copy(0, 12)
        var offset = 12
        for _ in 0..<counts[0] {
            guard let fields = name(at: offset), fields < message.count else { return }
            copy(fields, 4)
            offset = fields + 4
        }
        for _ in 0..<counts[1] + counts[2] + counts[3] {
            guard let fields = name(at: offset) else { return }
            copy(fields, 10)
            guard fields + 10 <= message.count else { return }
            let type = message.span.bigEndian16(at: fields)
            let length = Int(message.span.bigEndian16(at: fields + 8))
            data(type, fields + 10..<fields + 10 + length)
            offset = fields + 10 + length
            guard offset <= message.count else { return }
        }
    }

    /// How much of a header's start is numbers as headers have them: text has no zeros where counts begin.
    private var headerPart: Int {
        stride(from: 4, to: message.count, by: 2).first { message[$0] != 0 } ?? message.count
    }

    /// What no message can be: its ID and direction stay, and that its counts are wrong.
    private mutating func rewriteOther() {
        copy(0, 2)
        output[2] = message[2] & 0x80
        for place in 4..<12 { output[place] = 0xff }
    }

    // MARK: Fields

    private mutating func copy(_ start: Int, _ count: Int) {
        for place in start..<max(min(start + count, message.count), start) { output[place] = message[place] }
    }

    /// Writes a replaced field, unless a part of it is not there or comes apart from the rest.
    private mutating func replace(_ start: Int, with octets: [UInt8]) {
        let end = start + octets.count
        guard end <= message.count, !boundaries.contains(where: { start < $0 && $0 < end }) else { return }
        output.replaceSubrange(start..<end, with: octets)
    }

    /// Rewrites the labels that stand at `start`; returns the place after the name, nil where that is not known.
    private mutating func name(at start: Int) -> Int? {
        let labels = expanded(start)
        pseudonyms.remember(name: labels)
        var (offset, index) = (start, 0)
        while offset < message.count {
            let length = Int(message[offset])
            if length >= 0xc0 {
                copy(offset, 2)
                return offset + 2
            }
            guard length < 0x40 else {
                // No label's length, whichever.
                output[offset] = 0x40
                return nil
            }
            copy(offset, 1)
            guard length > 0 else { return offset + 1 }
            guard offset + 1 + length <= message.count else { return nil }
            let next = index + 1 <= labels.count ? Array(labels[(index + 1)...].prefix(40)) : []
            let label = index < labels.count ? labels[index] : Array(message[offset + 1..<offset + 1 + length])
            replace(offset + 1, with: pseudonyms.label(label, before: next))
            index += 1
            offset += 1 + length
        }
        return nil
    }

    /// The labels of the name at `start` in small letters, its pointers followed.
    private func expanded(_ start: Int) -> [[UInt8]] {
        var labels: [[UInt8]] = []
        var (offset, jumps) = (start, 0)
        while offset < message.count, labels.count < 128 {
            let length = Int(message[offset])
            if length >= 0xc0 {
                guard offset + 1 < message.count, jumps < 64 else { break }
                offset = (length & 0x3f) << 8 | Int(message[offset + 1])
                jumps += 1
                continue
            }
            guard length > 0, length < 0x40, offset + 1 + length <= message.count else { break }
            labels.append(
                message[offset + 1..<offset + 1 + length].map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 })
            offset += 1 + length
        }
        return labels
    }

    private mutating func address(_ start: Int, octets count: Int) {
        guard start + count <= message.count else { return }
        let address =
            count == 4
            ? IPAddress(v4: message.span.bigEndian32(at: start))
            : IPAddress(high: message.span.bigEndian64(at: start), low: message.span.bigEndian64(at: start + 8))
        replace(start, with: pseudonyms.address(address).wire(count))
    }

    // MARK: Data of records

    /// Types of which the data is names after some octets of numbers; `names` nil for more octets behind.
    private static let named: [UInt16: (numbers: Int, names: Int, more: Int)] = [
        2: (0, 1, 0), 3: (0, 1, 0), 4: (0, 1, 0), 5: (0, 1, 0), 6: (0, 2, 20), 7: (0, 1, 0), 8: (0, 1, 0),
        9: (0, 1, 0), 12: (0, 1, 0), 14: (0, 2, 0), 15: (2, 1, 0), 17: (0, 2, 0), 18: (2, 1, 0), 21: (2, 1, 0),
        26: (2, 2, 0), 33: (6, 1, 0), 36: (2, 1, 0), 39: (0, 1, 0), 46: (18, 1, 0), 47: (0, 1, 0), 107: (2, 1, 0),
    ]

    private mutating func data(_ type: UInt16, _ range: Range<Int>) {
        let (start, end) = (range.lowerBound, min(range.upperBound, message.count))
        if let shape = Self.named[type] {
            copy(start, min(shape.numbers, end - start))
            var offset = start + shape.numbers
            for _ in 0..<shape.names {
                guard offset < end, let next = name(at: offset), next <= range.upperBound else { return }
                offset = next
            }
            if offset < end { copy(offset, min(shape.more, end - offset)) }
            return
        }
        switch type {
        case 1 where range.count == 4: address(start, octets: 4)
        case 28 where range.count == 16: address(start, octets: 16)
        case 41: options(start, end)
        case 64, 65: service(start, end)
        case 43, 48, 59, 60: copy(start, min(4, end - start))  // DS, DNSKEY, CDS, CDNSKEY: numbers before the key.
        default: break
        }
    }

    /// EDNS options (RFC 6891, section 6.1.2): codes and lengths, and what is number or address in them.
    private mutating func options(_ start: Int, _ end: Int) {
        var offset = start
        while offset + 4 <= end {
            copy(offset, 4)
            let code = message.span.bigEndian16(at: offset)
            let length = Int(message.span.bigEndian16(at: offset + 2))
            let data = offset + 4
            guard data + length <= end else { return }
            switch code {
            case 8 where length >= 4: subnet(data, length)
            case 11: copy(data, length)  // The time-out of RFC 7828.
            case 15: copy(data, min(length, 2))  // The code of RFC 8914; its text is free.
            default: break
            }
            offset = data + length
        }
    }

    /// RFC 7871, section 6: family, prefix lengths, and as many octets of an address.
    private mutating func subnet(_ start: Int, _ length: Int) {
        copy(start, 4)
        let isV4 = message.span.bigEndian16(at: start) == 1
        let octets = Array(message[start + 4..<start + length])
        guard octets.count <= (isV4 ? 4 : 16) else { return }
        let padded = octets + [UInt8](repeating: 0, count: (isV4 ? 4 : 16) - octets.count)
        let bits = padded.reduce(0 as UInt128) { $0 << 8 | UInt128($1) }
        let address = isV4 ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : IPAddress(bits: bits)
        let stated = min(Int(message[start + 2]), octets.count * 8)
        let result = pseudonyms.prefix(address, length: (isV4 ? 96 : 0) + stated)
        replace(start + 4, with: Array(result.wire(isV4 ? 4 : 16).prefix(octets.count)))
    }

    /// SVCB and HTTPS (RFC 9460, section 2.2): priority, target, parameters.
    private mutating func service(_ start: Int, _ end: Int) {
        copy(start, min(2, end - start))
        guard start + 2 < end, var offset = name(at: start + 2) else { return }
        while offset + 4 <= end {
            copy(offset, 4)
            let key = message.span.bigEndian16(at: offset)
            let length = Int(message.span.bigEndian16(at: offset + 2))
            let data = offset + 4
            guard data + length <= end else { return }
            switch key {
            case 0, 1, 2, 3: copy(data, length)  // Mandatory keys, application protocols, port.
            case 4: for place in stride(from: data, to: data + length - 3, by: 4) { address(place, octets: 4) }
            case 6: for place in stride(from: data, to: data + length - 15, by: 16) { address(place, octets: 16) }
            default: break
            }
            offset = data + length
        }
    }
}

extension IPAddress {
    /// The address as a packet holds it, in 4 or 16 octets.
    func wire(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: bits >> UInt128(8 * (count - 1 - $0))) }
    }
}
