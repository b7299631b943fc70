import Bytes
package import PacketWire

/// Rewrites frames so that nothing of whose traffic it is remains: addresses and names become pseudonyms, what is
/// not understood becomes zeros, and everything keeps its place and length.
///
/// An output frame starts as zeros, and only what is understood is written into it: what this code has not heard of
/// cannot get out.
package final class FrameRedactor {
    package let pseudonyms: Pseudonyms
    /// The last frame, rewritten.
    package private(set) var output: [UInt8] = []
    /// Frames that became zeros because their link type or headers are not understood.
    package private(set) var blankFrames = 0
    /// Payloads on a DNS port that became zeros, because parts before them are missing.
    package private(set) var blankPayloads = 0

    private struct Flow: Hashable {
        var capture: Int
        var interface: Int
        var interfaceIndex: UInt32
        var direction: Direction
        var source: IPAddress
        var destination: IPAddress
        /// Ports, or a fragmented packet's identification.
        var number: UInt64
    }

    private static let flowLimit = 8192

    /// The frame was cut by the snap length.
    private var isCut = false
    private let ports: [UInt16]
    private let decoder = PacketDecoder()
    private var streams: [Flow: RedactedStream] = [:]
    private var fragments: [Flow: PartialMessage] = [:]

    /// - Parameter ports: on which DNS is spoken.
    package init(_ pseudonyms: Pseudonyms, ports: [UInt16]) {
        self.pseudonyms = pseudonyms
        self.ports = ports
    }

    /// Rewrites a frame into ``output``.
    package func redact(_ frame: borrowing Frame, _ bytes: Span<UInt8>) {
        output = [UInt8](repeating: 0, count: bytes.count)
        isCut = frame.wireLength > bytes.count
        var packet = Packet()
        _ = decoder.decode(bytes, frame: frame, into: &packet)
        let flow = Flow(
            capture: frame.capture, interface: frame.interface, interfaceIndex: packet.interfaceIndex,
            direction: packet.direction, source: .unspecified, destination: .unspecified, number: 0)
        rewrite(bytes, from: 0, linkType: frame.linkType, wireLength: frame.wireLength, flow)
    }

    // MARK: Headers

    /// Rewrites the packet that starts at `base` with a header of `linkType`.
    private func rewrite(
        _ bytes: Span<UInt8>, from base: Int, linkType: LinkType, wireLength: Int, _ flow: Flow, isQuote: Bool = false
    ) {
        var headers: [TracedHeader] = []
        let part = bytes.extracting(base..<bytes.count)
        _ = decoder.trace(part, linkType: linkType, wireLength: wireLength, headers: &headers)
        var addresses: (before: [IPAddress], after: [IPAddress]) = ([], [])
        var checksums: [(place: Int, range: Range<Int>, number: UInt8, addresses: ([IPAddress], [IPAddress]))] = []
        for (index, header) in headers.enumerated() {
            let isLast = index == headers.count - 1
            let range = base + header.start..<base + min(max(header.end, header.start), part.count)
            let layer = base + header.start..<base + min(max(header.layerEnd, header.start), part.count)
            switch header.kind {
            case .link(let type):
                guard link(type, bytes, range) else {
                    blankFrames += 1
                    return
                }
            case .ethernet: ethernet(bytes, range)
            case .plain: copy(bytes, range)
            case .etherType(let type): wrapper(type, bytes, range)
            case .tunnel(let port): guard tunnel(port, bytes, range) else { return }
            case .wireless: return
            case .ip:
                guard let found = ip(bytes, range) else { return }
                addresses = found
                if bytes[range.lowerBound] >> 4 == 4 {
                    Checksum.update(at: range.lowerBound + 10, over: range, bytes, &output)
                }
            case .transport(let number):
                var flow = flow
                flow.source = addresses.before.first ?? .unspecified
                flow.destination = addresses.before.last ?? .unspecified
                if let place = transport(number, bytes, layer, flow, isLast: isLast, isQuote: isQuote) {
                    let covered = number == 17 ? udpRange(bytes, layer) : layer
                    checksums.append((place, covered, number, number == 1 ? ([], []) : addresses))
                }
            }
            if isLast { fragment(header, bytes, layer, addresses.before, flow, base, isQuote: isQuote) }
        }
        // The inner packet's come before those of the packet around it, which cover them.
        for item in checksums.reversed() {
            Checksum.update(
                at: item.place, over: item.range, bytes, &output, addresses: item.addresses, protocol: item.number)
        }
    }

    private func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for place in range where place < bytes.count { output[place] = bytes[place] }
    }

    private func copy(_ bytes: Span<UInt8>, _ start: Int, _ count: Int, below end: Int) {
        copy(bytes, start..<max(min(start + count, end), start))
    }

    private func hardware(_ bytes: Span<UInt8>, _ start: Int) {
        guard start + 6 <= bytes.count else { return }
        let octets = (start..<start + 6).map { bytes[$0] }
        output.replaceSubrange(start..<start + 6, with: pseudonyms.hardware(octets))
    }

    /// False for a link type whose header is not known octet by octet.
    private func link(_ type: LinkType, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        switch type {
        case .ethernet: ethernet(bytes, range)
        case .raw, .ipv4, .ipv6: break
        case .null, .loop, .ppp, .pppHDLC, .pppEther, .pppPPPD, .pppWithDirection, .ciscoHDLC, .ciscoHDLCWithDirection:
            copy(bytes, range)
        case .linuxSLL:
            guard range.count >= 16 else { return false }
            copy(bytes, range.lowerBound, 6, below: range.upperBound)
            copy(bytes, range.lowerBound + 14, 2, below: range.upperBound)
            if bytes.bigEndian16(at: range.lowerBound + 4) == 6 { hardware(bytes, range.lowerBound + 6) }
        case .linuxSLL2:
            guard range.count >= 20 else { return false }
            copy(bytes, range.lowerBound, 12, below: range.upperBound)
            if bytes[range.lowerBound + 11] == 6 { hardware(bytes, range.lowerBound + 12) }
        default: return false
        }
        return true
    }

    private func ethernet(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard range.count >= 14 else { return }
        hardware(bytes, range.lowerBound)
        hardware(bytes, range.lowerBound + 6)
        copy(bytes, range.lowerBound + 12, range.count - 12, below: range.upperBound)
    }

    private func wrapper(_ type: UInt16, _ bytes: Span<UInt8>, _ range: Range<Int>) {
        switch type {
        case 0x88e5:  // MACsec: the channel's identifier holds a hardware address.
            copy(bytes, range.lowerBound, 6, below: range.upperBound)
            if range.count >= 8 { copy(bytes, range.upperBound - 2..<range.upperBound) }
        case 0x894f: copy(bytes, range.lowerBound, 8, below: range.upperBound)  // NSH: context is free.
        default: copy(bytes, range)
        }
    }

    /// False for tunnels whose headers hold addresses.
    private func tunnel(_ port: UInt16, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        switch port {
        case 6081: copy(bytes, range.lowerBound, 8, below: range.upperBound)  // Geneve's options are free.
        case 2152, 4754, 4789, 4790, 6635, 8472: copy(bytes, range)
        default: return false
        }
        return true
    }

    private func ip(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (before: [IPAddress], after: [IPAddress])? {
        let start = range.lowerBound
        let isV4 = bytes[start] >> 4 == 4
        guard range.count >= (isV4 ? 20 : 40) else { return nil }
        let before =
            isV4
            ? [12, 16].map { IPAddress(v4: bytes.bigEndian32(at: start + $0)) }
            : [8, 24].map {
                IPAddress(high: bytes.bigEndian64(at: start + $0), low: bytes.bigEndian64(at: start + $0 + 8))
            }
        let after = before.map(pseudonyms.address)
        copy(bytes, start, isV4 ? 12 : 8, below: range.upperBound)
        output.replaceSubrange(
            start + (isV4 ? 12 : 8)..<start + (isV4 ? 20 : 40), with: after.flatMap { $0.wire(isV4 ? 4 : 16) })
        return (before, after)
    }

    // MARK: Transport

    /// Rewrites what an IP header is followed by; returns the place of a checksum that is to be made right.
    private func transport(
        _ number: UInt8, _ bytes: Span<UInt8>, _ layer: Range<Int>, _ flow: Flow, isLast: Bool, isQuote: Bool
    ) -> Int? {
        let (start, end) = (layer.lowerBound, layer.upperBound)
        switch number {
        case 17:
            copy(bytes, start, 8, below: end)
            guard layer.count >= 8 else { return nil }
            // Behind a tunnel's header another one follows.
            if isLast { datagram(bytes, layer) }
            return start + 6
        case 6:
            tcp(bytes, layer, flow, isQuote: isQuote)
            return layer.count >= 18 ? start + 16 : nil
        case 1, 58:
            icmp(number, bytes, layer, flow)
            return layer.count >= 4 ? start + 2 : nil
        case 44: copy(bytes, start, 8, below: end)
        case 0, 43, 60, 135, 139, 140: copy(bytes, start, number == 43 ? 4 : 2, below: end)
        case 51: copy(bytes, start, 12, below: end)
        case 97: copy(bytes, start, 2, below: end)
        default: break
        }
        return nil
    }

    private func udpRange(_ bytes: Span<UInt8>, _ layer: Range<Int>) -> Range<Int> {
        guard layer.count >= 8 else { return layer }
        let length = Int(bytes.bigEndian16(at: layer.lowerBound + 4))
        return length >= 8 ? layer.lowerBound..<min(layer.lowerBound + length, layer.upperBound) : layer
    }

    private func isDNS(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        ports.contains(bytes.bigEndian16(at: start)) || ports.contains(bytes.bigEndian16(at: start + 2))
    }

    private func datagram(_ bytes: Span<UInt8>, _ layer: Range<Int>) {
        let range = udpRange(bytes, layer)
        guard isDNS(bytes, range.lowerBound), range.count > 8 else { return }
        let payload = (range.lowerBound + 8..<range.upperBound).map { bytes[$0] }
        let part = MessageRedactor(payload, boundaries: [payload.count], pseudonyms).output
        output.replaceSubrange(range.lowerBound + 8..<range.upperBound, with: part)
    }

    private func tcp(_ bytes: Span<UInt8>, _ layer: Range<Int>, _ flow: Flow, isQuote: Bool) {
        let (start, end) = (layer.lowerBound, layer.upperBound)
        copy(bytes, start, 20, below: end)
        guard layer.count >= 20 else { return }
        let header = Int(bytes[start + 12] >> 4) << 2
        guard header >= 20, start + header <= end else { return }
        options(bytes, start + 20..<start + header)
        guard !isQuote, isDNS(bytes, start) else { return }
        var flow = flow
        flow.number = UInt64(bytes.bigEndian32(at: start))
        let flags = TCPFlags(rawValue: bytes[start + 13])
        var sequence = bytes.bigEndian32(at: start + 4)
        if streams.count >= FrameRedactor.flowLimit { streams.removeAll() }
        if flags.contains(.syn) {
            sequence &+= 1
            streams[flow, default: RedactedStream()].start(at: sequence)
        }
        guard start + header < end else { return }
        let payload = (start + header..<end).map { bytes[$0] }
        if let part = streams[flow, default: RedactedStream()].add(
            payload, sequence: sequence, isCut: isCut, pseudonyms)
        {
            output.replaceSubrange(start + header..<end, with: part)
        } else {
            blankPayloads += 1
        }
    }

    /// TCP's options: those that hold numbers alone stay, others keep their kind and length.
    private func options(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            let kind = bytes[place]
            guard kind > 1 else {
                output[place] = kind
                place += 1
                continue
            }
            guard place + 1 < range.upperBound else { return }
            let length = Int(bytes[place + 1])
            guard length >= 2, place + length <= range.upperBound else { return }
            // Segment size, window scale, selective acknowledgements, time stamps.
            copy(bytes, place, [2, 3, 4, 5, 8].contains(kind) ? length : 2, below: range.upperBound)
            place += length
        }
    }

    /// An error keeps what it says and the packet that it quotes; of other messages the type stays.
    private func icmp(_ number: UInt8, _ bytes: Span<UInt8>, _ layer: Range<Int>, _ flow: Flow) {
        guard layer.count >= 8 else { return copy(bytes, layer.lowerBound, 4, below: layer.upperBound) }
        let type = bytes[layer.lowerBound]
        let isV6 = number == 58
        copy(bytes, layer.lowerBound, 4, below: layer.upperBound)
        let isError = isV6 ? (1...4).contains(type) : [3, 11, 12].contains(type)
        let isEcho = isV6 ? [128, 129].contains(type) : [0, 8].contains(type)
        guard isError || isEcho else { return }
        copy(bytes, layer.lowerBound + 4, 4, below: layer.upperBound)
        guard isError, layer.count > 8 else { return }
        let start = layer.lowerBound + 8
        let quoted = bytes.extracting(0..<layer.upperBound)
        rewrite(quoted, from: start, linkType: .raw, wireLength: layer.upperBound - start, flow, isQuote: true)
    }

    // MARK: Fragments

    /// Rewrites the part of a fragmented datagram that stands after its IP header.
    private func fragment(
        _ header: TracedHeader, _ bytes: Span<UInt8>, _ layer: Range<Int>, _ addresses: [IPAddress], _ flow: Flow,
        _ base: Int, isQuote: Bool
    ) {
        // The last header is the one that says it is a part: IPv4's own or IPv6's extension.
        let start = base + header.start
        let (position, more, number, identification, payload): (Int, Bool, UInt8, UInt32, Int)
        if case .ip = header.kind, bytes[start] >> 4 == 4 {
            let word = bytes.bigEndian16(at: start + 6)
            (position, more) = (Int(word & 0x1fff) << 3, word & 0x2000 != 0)
            (number, identification) = (bytes[start + 9], UInt32(bytes.bigEndian16(at: start + 4)))
            payload = start + Int(bytes[start] & 0x0f) << 2
        } else if case .transport(44) = header.kind, layer.count >= 8 {
            let word = bytes.bigEndian16(at: start + 2)
            (position, more) = (Int(word & 0xfff8), word & 1 != 0)
            (number, identification) = (bytes[start], bytes.bigEndian32(at: start + 4))
            payload = start + 8
        } else {
            return
        }
        guard position > 0 || more, number == 17, payload < layer.upperBound else { return }
        var flow = flow
        (flow.source, flow.destination) = (addresses.first ?? .unspecified, addresses.last ?? .unspecified)
        flow.number = UInt64(identification)
        part(bytes, payload..<layer.upperBound, at: position, flow, isQuote: isQuote)
    }

    private func part(_ bytes: Span<UInt8>, _ range: Range<Int>, at position: Int, _ flow: Flow, isQuote: Bool) {
        var start = range.lowerBound
        if position == 0 {
            copy(bytes, start, 8, below: range.upperBound)
            // What the checksum covers is not all here: left out, as far as that is allowed.
            if range.count >= 8 { (output[start + 6], output[start + 7]) = (0, 0) }
            guard range.count > 8, isDNS(bytes, start) else { return }
            start += 8
            if fragments.count >= FrameRedactor.flowLimit { fragments.removeAll() }
        }
        let octets = (start..<range.upperBound).map { bytes[$0] }
        if isQuote {
            guard position == 0 else { return }
            let result = MessageRedactor(octets, boundaries: [octets.count], pseudonyms).output
            output.replaceSubrange(start..<range.upperBound, with: result)
            return
        }
        let offset = max(position - 8, 0)
        if position == 0 { fragments[flow] = PartialMessage() }
        let known = fragments[flow]
        if known?.count == offset {
            let result = fragments[flow]?.add(octets, pseudonyms) ?? []
            output.replaceSubrange(start..<range.upperBound, with: result)
        } else if let result = known?.part(offset..<offset + octets.count, pseudonyms) {
            output.replaceSubrange(start..<range.upperBound, with: result)
        } else {
            blankPayloads += 1
        }
    }
}
