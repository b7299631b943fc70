import Bytes
import DNSWire
package import PacketWire

/// Takes frames apart into DNS messages and ICMP errors about them, whatever fragments and streams they came in.
package struct MessageStream: ~Copyable {
    private let decoder = PacketDecoder()
    private var packet = Packet()
    private var intake: MessageIntake
    private var fragments = FragmentReassembler()
    private var streams = StreamReassembler()
    private var connections = ConnectionTracker()

    package init(ports: [UInt16], captureCount: Int) {
        intake = MessageIntake(ports: ports, captureCount: captureCount)
    }

    /// One more capture begins; its number is the next one.
    mutating func addCapture() { intake.counts.append(FrameCounts()) }

    /// What was met, by capture.
    package var counts: [FrameCounts] { intake.counts }

    /// Capture points met so far: ``MessageOrigin/point`` is an index into them.
    package var points: [CapturePoint] { intake.points.points }

    /// Tunnels met so far; ``MessageOrigin/tunnel`` numbers them from 1.
    package var tunnels: [TunnelPath] { intake.tunnels.paths }

    /// Shows every TCP connection that is followed as it stands now.
    func forEachConnection(_ body: (Connection) -> Void) { connections.forEach(body) }

    /// Decodes one frame and hands what it holds to `sink`.
    package mutating func add<Sink: MessageSink & ~Copyable>(
        _ frame: borrowing Frame, _ bytes: Span<UInt8>, to sink: inout Sink
    ) {
        let capture = intake.counted(frame.capture)
        switch decoder.decode(bytes, frame: frame, into: &packet) {
        case .packet: break
        case .notIP: return
        case .unsupported:
            intake.counts[capture].unsupported &+= 1
            return
        case .cut, .malformed:
            intake.counts[capture].undecodable &+= 1
            return
        }
        switch packet.transport {
        case .udp:
            guard intake.isDNS(packet) || isAwaited(packet, bytes, by: sink) else {
                if let head = MessageHead(ofStray: packet, bytes) {
                    sink.addStray(packet, head, at: place(of: frame, to: &sink))
                }
                return
            }
            var place = place(of: frame, to: &sink)
            place.hardware = HardwareAddresses(frame, bytes)
            intake.datagram(packet, bytes, at: place, to: &sink)
        case .fragment:
            let place = place(of: frame, to: &sink)
            MessageStream.addFragment(
                packet, bytes, at: place, decoder, &fragments, &streams, &connections, &intake, &sink)
        case .icmp:
            guard intake.isErrorOfDNS(packet) else { return }
            MessageStream.addError(
                packet, bytes, at: place(of: frame, to: &sink), &connections, &intake, &sink)
        case .tcp:
            guard intake.isDNS(packet) else { return }
            let place = place(of: frame, to: &sink)
            MessageStream.addSegment(packet, bytes, at: place, &streams, &intake, &sink)
            connections.add(
                packet, isFromClient: intake.isDNS(packet.destinationPort), key: (place.capture, place.point),
                frame: place.frame, time: place.time
            ) { connection in
                sink.add(connection)
            }
            if packet.tcp.flags.contains(.rst), intake.isDNS(packet.sourcePort) { sink.addReset(packet, at: place) }
        case .other:
            return
        }
    }

    /// Whether a datagram on other ports has the form of a DNS message and answers, or carries on, a query that waits: a
    /// translation may change the port, too.
    @inline(__always)
    private func isAwaited<Sink: MessageSink & ~Copyable>(
        _ packet: borrowing Packet, _ bytes: Span<UInt8>, by sink: borrowing Sink
    ) -> Bool {
        guard packet.payloadEnd &- packet.payloadStart > Header.wireLength else { return false }
        let start = packet.payloadStart
        let isResponse = bytes[start &+ 2] & 0x80 != 0
        // One question.
        guard bytes[start &+ 4] == 0, bytes[start &+ 5] == 1 else { return false }
        return sink.awaits(
            isResponse ? packet.destination : packet.source,
            port: isResponse ? packet.destinationPort : packet.sourcePort, id: bytes.bigEndian16(at: start))
    }

    /// Where the frame's packet stands. Its parts are handed on one by one: lent as a whole, it would be copied.
    @inline(__always)
    private mutating func place<Sink: MessageSink & ~Copyable>(
        of frame: borrowing Frame, to sink: inout Sink
    ) -> FramePlace {
        let tunnel = packet.encapsulation.isEmpty ? 0 : intake.number(ofTunnelOf: packet, to: &sink)
        return intake.place(
            frame, interfaceIndex: packet.interfaceIndex, direction: packet.direction, tunnel: tunnel)
    }

    /// Hands out what was waiting for more: the captures are at their end.
    package mutating func finish<Sink: MessageSink & ~Copyable>(to sink: inout Sink) {
        MessageStream.giveUpFragments(decoder, &fragments, &intake, &sink)
        MessageStream.giveUpStreams(&streams, &intake, &sink)
        connections.finish { connection in sink.add(connection) }
    }

    // MARK: TCP

    private static func addSegment<Sink: MessageSink & ~Copyable>(
        _ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace, _ streams: inout StreamReassembler,
        _ intake: inout MessageIntake, _ sink: inout Sink
    ) {
        intake.counts[place.capture].tcpSegments &+= 1
        let hopLimit = packet.hopLimit
        let skipped = streams.skippedOctets
        streams.add(
            packet, bytes, key: (place.capture, place.point), frame: place.frame, time: place.time
        ) { incomplete, octets in
            intake.message(incomplete, octets, hopLimit: hopLimit, to: &sink)
        } message: { message, description in
            intake.message(description, message, hopLimit: hopLimit, to: &sink)
        }
        intake.counts[place.capture].skippedStreamOctets &+= streams.skippedOctets &- skipped
    }

    private static func giveUpStreams<Sink: MessageSink & ~Copyable>(
        _ streams: inout StreamReassembler, _ intake: inout MessageIntake, _ sink: inout Sink
    ) {
        let skipped = streams.skippedOctets
        streams.finish { incomplete, octets in
            intake.message(incomplete, octets, hopLimit: 0, to: &sink)
        } message: { message, description in
            intake.message(description, message, hopLimit: 0, to: &sink)
        }
        // Whose they are is not told any more.
        if !intake.counts.isEmpty { intake.counts[0].skippedStreamOctets &+= streams.skippedOctets &- skipped }
    }

    // MARK: ICMP errors

    private static func addError<Sink: MessageSink & ~Copyable>(
        _ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace,
        _ connections: inout ConnectionTracker, _ intake: inout MessageIntake, _ sink: inout Sink
    ) {
        if packet.icmp.quotedTransport == .udp { return intake.error(packet, bytes, at: place, to: &sink) }
        intake.counts[place.capture].icmpErrors &+= 1
        connections.reject(packet, capture: place.capture, frame: place.frame, time: place.time)
    }

    // MARK: Fragments

    /// Fragmented tunnels, one in the other, that are followed.
    private static let fragmentDepthLimit = 4

    // Static, with the parts of the stream as parameters: a closure cannot use `self` while a part of it is changed.

    /// - Parameter depth: fragmented tunnels around the fragment: an overlay splits again what was split for it.
    private static func addFragment<Sink: MessageSink & ~Copyable>(
        _ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace, _ decoder: PacketDecoder,
        _ fragments: inout FragmentReassembler, _ streams: inout StreamReassembler,
        _ connections: inout ConnectionTracker, _ intake: inout MessageIntake, _ sink: inout Sink, depth: Int = 0
    ) {
        var inner: (packet: Packet, octets: [UInt8], place: FramePlace)?
        intake.counts[place.capture].fragments &+= 1
        if packet.fragment.offset > 0 {
            intake.counts[place.capture].laterFragments &+= 1
            sink.seesLaterFragments(in: place.capture)
        } else {
            let payload = bytes.extracting(packet.payloadStart..<packet.payloadEnd)
            var start = copy packet
            if start.decodeFirstFragment(payload, decoder), intake.isDNS(start) {
                intake.firstFragment(start, payload, at: place, to: &sink)
            }
        }
        fragments.add(
            packet, bytes, key: (place.capture, place.point), frame: place.frame, time: place.time
        ) { incomplete, octets in
            giveUp(incomplete, octets, decoder, &intake, &sink)
        } complete: { payload, first, description in
            var whole = copy first
            let number = first.fragment.nextProtocol
            guard
                decoder.decodeTransport(payload, of: description.length, protocol: number, into: &whole) == .packet
            else {
                intake.counts[place.capture].undecodable &+= 1
                return
            }
            let place = intake.place(of: whole, at: place, to: &sink)
            if whole.transport == .udp, intake.isDNS(whole) {
                intake.datagram(whole, payload, at: place, to: &sink)
            } else if whole.transport == .tcp, intake.isDNS(whole) {
                addSegment(whole, payload, at: place, &streams, &intake, &sink)
            } else if whole.transport == .icmp, intake.isErrorOfDNS(whole) {
                addError(whole, payload, at: place, &connections, &intake, &sink)
            } else if whole.transport == .fragment, depth < fragmentDepthLimit {
                inner = (whole, payload.indices.map { payload[$0] }, place)
            }
        }
        guard let inner else { return }
        addFragment(
            inner.packet, inner.octets.span, at: inner.place, decoder, &fragments, &streams, &connections, &intake,
            &sink, depth: depth + 1)
    }

    private static func giveUpFragments<Sink: MessageSink & ~Copyable>(
        _ decoder: PacketDecoder, _ fragments: inout FragmentReassembler, _ intake: inout MessageIntake,
        _ sink: inout Sink
    ) {
        fragments.finish { incomplete, octets in giveUp(incomplete, octets, decoder, &intake, &sink) }
    }

    private static func giveUp<Sink: MessageSink & ~Copyable>(
        _ incomplete: IncompletePacket, _ octets: Span<UInt8>, _ decoder: PacketDecoder,
        _ intake: inout MessageIntake, _ sink: inout Sink
    ) {
        var start = incomplete.packet
        guard incomplete.hasFirst, start.decodeFirstFragment(octets, decoder), intake.isDNS(start) else { return }
        intake.lostFragments(start, octets, of: incomplete, to: &sink)
    }
}

extension Packet {
    /// Decodes the UDP header at the start of a fragmented packet's payload; false where there is none.
    fileprivate mutating func decodeFirstFragment(_ payload: Span<UInt8>, _ decoder: PacketDecoder) -> Bool {
        guard fragment.nextProtocol == 17 else { return false }
        // UDP's own length says how much follows, up to the longest packet.
        return decoder.decodeTransport(payload, of: 65535, protocol: 17, into: &self) == .packet && transport == .udp
    }
}

extension MessageHead {
    /// Reads a datagram between ports that are not DNS's; nil unless it holds one whole question of class IN and, as a query,
    /// nothing else but an OPT record.
    fileprivate init?(ofStray packet: borrowing Packet, _ bytes: Span<UInt8>) {
        let payload = bytes.extracting(packet.payloadStart..<packet.payloadEnd)
        // Most datagrams end here: one question, and an opcode of 0 (RFC 1035, section 4.1.1).
        guard payload.count > Header.wireLength, payload[4] == 0, payload[5] == 1, payload[2] & 0x78 == 0,
            !MessageHead.relatedPorts.contains(packet.sourcePort),
            !MessageHead.relatedPorts.contains(packet.destinationPort),
            let head = MessageHead(payload), let question = head.question, question.isWhole, question.class == 1,
            head.error == nil, head.header.isResponse || head.isPlainQuery(of: payload.count)
        else { return nil }
        self = head
    }

    /// Other name services with DNS's message format, which hosts ask of any address: NetBIOS (RFC 1002, section 4.2.1) and
    /// LLMNR (RFC 4795, section 2).
    private static let relatedPorts: [UInt16] = [137, 5355]

    private func isPlainQuery(of length: Int) -> Bool {
        guard header.answerCount == 0, header.authorityCount == 0, let end = question?.end else { return false }
        return header.additionalCount == 0 ? end == length : header.additionalCount == 1 && edns != nil
    }
}
