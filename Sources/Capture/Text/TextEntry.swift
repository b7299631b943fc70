import PacketWire

/// One packet of a text, gathered from the lines that are about it.
struct TextEntry {
    /// Position among the text's packets, from 1.
    var number: Int
    var time: Timestamp
    var prefix: TextPrefix
    /// The packet, and those within it: what a tunnel carries, or what an ICMP error quotes.
    var packets: [TextPacket] = []
    /// The last packet's addresses are on the next line.
    var isWaiting = false
    var dump = TextDump()
    /// The frame, where the text shows it whole.
    var shown: Octets?

    /// Tunnels in tunnels that are followed.
    private static let depthLimit = 8

    /// Adds a packet that begins on this line, and what follows it there.
    ///
    /// - Returns: false where it cannot be read.
    mutating func begin(_ text: ArraySlice<UInt8>, isIPv6: Bool, _ reader: inout TextPacketReader) -> Bool {
        guard packets.count < TextEntry.depthLimit else { return false }
        return take(reader.read(text, isIPv6: isIPv6), &reader)
    }

    /// Adds the line that follows an IP header.
    mutating func complete(_ text: ArraySlice<UInt8>, _ reader: inout TextPacketReader) -> Bool {
        guard isWaiting, let packet = packets.popLast() else { return false }
        let result = reader.read(text, of: packet)
        if case .unreadable = result {
            packets.append(packet)
            return false
        }
        return take(result, &reader)
    }

    private mutating func take(_ result: TextPacketReader.Result, _ reader: inout TextPacketReader) -> Bool {
        switch result {
        case .unreadable: return false
        case .headerOnly(let packet):
            packets.append(packet)
            isWaiting = true
        case .packet(let packet, let inner):
            packets.append(packet)
            isWaiting = false
            if !inner.isEmpty, case .packet(_, let isIPv6, let text) = TextLine(inner) {
                return begin(text, isIPv6: isIPv6, &reader)
            }
        }
        return true
    }

    // MARK: The frame

    /// Octets of a frame, and how many there were on the wire.
    struct Octets {
        var linkType: LinkType
        var payload: TextPayload
        /// They are those that the text shows.
        var areShown = false
    }

    /// The frame's octets: those that the text shows, else those made of what it tells.
    mutating func octets(_ writer: inout TextPacketWriter, interfaceIndex: UInt32) -> Octets? {
        if let shown { return shown }
        // An IP header without the line after it tells nothing.
        if isWaiting { packets.removeLast() }
        guard let packet = packets.first else { return nil }
        // The writer learns from every packet, also where the text shows its octets.
        let written = writer.write(packets[...], at: time.nanoseconds)
        if let (linkType, start) = dump.linkType(from: packet.source.address, to: packet.destination.address) {
            let length = max(dump.octets.count, start + dump.packetLength(at: start))
            let shown = TextPayload(octets: dump.octets, length: length)
            guard linkType == .raw else { return Octets(linkType: linkType, payload: shown, areShown: true) }
            var frame = linkLayer(around: shown, isIPv6: packet.isIPv6, interfaceIndex: interfaceIndex)
            frame.areShown = true
            return frame
        }
        return linkLayer(around: written, isIPv6: packet.isIPv6, interfaceIndex: interfaceIndex)
    }

    private func linkLayer(around payload: TextPayload, isIPv6: Bool, interfaceIndex: UInt32) -> Octets {
        let etherType: [UInt8] = isIPv6 ? [0x86, 0xdd] : [0x08, 0x00]
        if let packetType = prefix.packetType {
            // LINKTYPE_LINUX_SLL2: protocol, interface, ARPHRD_ETHER, packet type, address.
            var octets = etherType + [0, 0]
            octets.append32(interfaceIndex)
            octets += [0, 1, packetType, 6]
            octets += (prefix.hardwareAddresses.first ?? [UInt8](repeating: 0, count: 6)) + [0, 0]
            return Octets(linkType: .linuxSLL2, payload: TextPayload(octets: octets, length: octets.count) + payload)
        }
        if prefix.hardwareAddresses.count == 2 {
            let octets = prefix.hardwareAddresses[1] + prefix.hardwareAddresses[0] + etherType
            return Octets(linkType: .ethernet, payload: TextPayload(octets: octets, length: octets.count) + payload)
        }
        return Octets(linkType: .raw, payload: payload)
    }
}
