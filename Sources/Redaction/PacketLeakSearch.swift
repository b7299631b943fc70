import Bytes
package import PacketWire

/// Searches packets for what was replaced, as the decoders of the analysis read them and octet by octet.
package struct PacketLeakSearch {
    private let originals: Originals
    private let decoder = PacketDecoder()
    private var packet = Packet()
    /// Labels of four octets and more by their first four.
    private var byStart: [UInt32: [[UInt8]]] = [:]

    package init(_ pseudonyms: Pseudonyms) {
        originals = pseudonyms.originals
        for label in originals.labels where label.count >= 4 && !originals.labelPseudonyms.contains(label) {
            // Octets that are no text in any language stand in every packet.
            guard label.count(where: { $0 > 0x20 && $0 != 0x7f }) >= 3 else { continue }
            byStart[label.span.bigEndian32(at: 0), default: []].append(label)
        }
    }

    /// What the frame holds that it must not, for a sentence; nil if nothing.
    package mutating func find(in frame: borrowing Frame, _ bytes: Span<UInt8>) -> String? {
        if let found = label(in: bytes) ?? wideAddress(in: bytes) { return found }
        guard decoder.decode(bytes, frame: frame, into: &packet) == .packet else { return nil }
        var addresses = [packet.source, packet.destination, packet.outerSource, packet.outerDestination]
        if packet.transport == .icmp, packet.icmp.hasQuote {
            addresses += [packet.icmp.quotedSource, packet.icmp.quotedDestination]
        }
        if let address = addresses.first(where: isOriginal) { return "the address \(address)" }
        guard packet.transport == .udp || packet.transport == .tcp, packet.payloadEnd <= bytes.count else { return nil }
        let skipped = packet.transport == .tcp ? 2 : 0
        guard packet.payloadEnd - packet.payloadStart > skipped + 12 else { return nil }
        return data(in: bytes.extracting(packet.payloadStart + skipped..<packet.payloadEnd))
    }

    private func isOriginal(_ address: IPAddress) -> Bool {
        originals.addresses.contains(address) && !originals.addressPseudonyms.contains(address)
    }

    /// Labels of six octets and more wherever they stand, shorter ones behind their length as messages hold them.
    private func label(in bytes: Span<UInt8>) -> String? {
        guard bytes.count >= 4, !byStart.isEmpty else { return nil }
        let lowered = (0..<bytes.count).map { (0x41...0x5a).contains(bytes[$0]) ? bytes[$0] | 0x20 : bytes[$0] }
        for place in 0...lowered.count - 4 {
            guard let labels = byStart[lowered.span.bigEndian32(at: place)] else { continue }
            for label in labels where lowered[place...].starts(with: label) {
                let isAnywhere = label.count >= 6 && !KeptWords.hold(label)
                if isAnywhere || place > 0 && Int(lowered[place - 1]) == label.count {
                    return "the name \"\(String(decoding: label, as: UTF8.self))\""
                }
            }
        }
        return nil
    }

    private func wideAddress(in bytes: Span<UInt8>) -> String? {
        guard bytes.count >= 16, originals.addresses.contains(where: { $0.v4 == nil }) else { return nil }
        for place in 0...bytes.count - 16 {
            let address = IPAddress(high: bytes.bigEndian64(at: place), low: bytes.bigEndian64(at: place + 8))
            if isOriginal(address) { return "the address \(address)" }
        }
        return nil
    }

    /// IPv4 addresses in the data of records that are not names. Elsewhere numbers look like them.
    private func data(in message: Span<UInt8>) -> String? {
        var offset = 12
        let counts = stride(from: 4, to: 12, by: 2).map { Int(message.bigEndian16(at: $0)) }
        for _ in 0..<counts[0] {
            guard let end = skipName(message, offset) else { return nil }
            offset = end + 4
        }
        for _ in 0..<counts[1] + counts[2] + counts[3] {
            guard let fields = skipName(message, offset), fields + 10 <= message.count else { return nil }
            let type = message.bigEndian16(at: fields)
            let end = min(fields + 10 + Int(message.bigEndian16(at: fields + 8)), message.count)
            if [1, 16, 41, 64, 65].contains(type), end - fields >= 14 {
                for place in fields + 10...end - 4 {
                    let address = IPAddress(v4: message.bigEndian32(at: place))
                    if isOriginal(address), type == 1 || message[place] != 0 { return "the address \(address)" }
                }
            }
            offset = end
        }
        return nil
    }

    private func skipName(_ message: Span<UInt8>, _ start: Int) -> Int? {
        var offset = start
        while offset < message.count {
            let length = Int(message[offset])
            if length >= 0xc0 { return offset + 2 }
            guard length < 0x40 else { return nil }
            offset += length + 1
            if length == 0 { return offset }
        }
        return nil
    }
}
