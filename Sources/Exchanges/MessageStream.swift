import DNSWire
package import PacketWire

/// Where and how one DNS message was captured.
package struct MessageOrigin: Sendable {
    package var source: IPAddress
    package var destination: IPAddress
    package var sourcePort: UInt16
    package var destinationPort: UInt16
    package var transport: TransportProtocol
    package var hopLimit: UInt8
    package var identification: UInt32
    package var point: CapturePoint
    /// Frame that holds the message, or its last part.
    package var frame: Int
    package var time: Timestamp
    /// True where the snap length cut the message.
    package var isCut: Bool
    /// Octets of the message on the wire.
    package var length: Int

    init(packet: borrowing Packet, frame: borrowing Frame, length: Int) {
        source = packet.source
        destination = packet.destination
        sourcePort = packet.sourcePort
        destinationPort = packet.destinationPort
        transport = packet.transport
        hopLimit = packet.hopLimit
        identification = packet.identification
        point = CapturePoint(
            capture: frame.capture, interface: frame.interface, interfaceIndex: packet.interfaceIndex,
            direction: packet.direction)
        self.frame = frame.number
        time = frame.time
        isCut = packet.isCut
        self.length = length
    }
}

/// What frames hold besides DNS messages, counted per capture.
package struct FrameCounts: Sendable {
    package var frames = 0
    package var messages = 0
    package var queries = 0
    package var responses = 0
    /// Messages that the snap length cut.
    package var cutMessages = 0
    /// Packets on a DNS port whose payload is shorter than a DNS header.
    package var shortPayloads = 0
    /// Frames whose headers are cut or break a rule.
    package var undecodable = 0
    package var icmpErrors = 0
    package var tcpSegments = 0

    package init() {}
}

/// Takes what frames hold: DNS messages, and ICMP errors about them.
package protocol MessageSink: ~Copyable {
    /// A DNS message of at least a header's length. The span is valid during the call only.
    mutating func add(_ origin: borrowing MessageOrigin, _ message: Span<UInt8>)
    /// An ICMP error that quotes a DNS packet; the span is the frame's.
    mutating func addError(_ packet: borrowing Packet, _ bytes: Span<UInt8>, frame: borrowing Frame)
}

/// Takes frames apart into DNS messages and ICMP errors about them.
package struct MessageStream: ~Copyable {
    private let decoder: PacketDecoder
    private let ports: [UInt16]
    private var packet = Packet()
    package private(set) var counts: [FrameCounts]

    package init(ports: [UInt16], captureCount: Int) {
        self.ports = ports
        decoder = PacketDecoder()
        counts = [FrameCounts](repeating: FrameCounts(), count: max(captureCount, 1))
    }

    /// Decodes one frame and hands what it holds to `sink`.
    package mutating func add<Sink: MessageSink & ~Copyable>(
        _ frame: borrowing Frame, _ bytes: Span<UInt8>, to sink: inout Sink
    ) {
        let capture = frame.capture < counts.count ? frame.capture : counts.count &- 1
        counts[capture].frames &+= 1
        switch decoder.decode(bytes, frame: frame, into: &packet) {
        case .packet: break
        case .notIP: return
        case .cut, .malformed, .unsupported:
            counts[capture].undecodable &+= 1
            return
        }
        switch packet.transport {
        case .udp:
            guard isDNS(packet.sourcePort) || isDNS(packet.destinationPort) else { return }
            let payload = bytes.extracting(packet.payloadStart..<packet.payloadEnd)
            guard payload.count >= Header.wireLength else {
                counts[capture].shortPayloads &+= 1
                return
            }
            deliver(payload, frame: frame, capture: capture, to: &sink)
        case .icmp:
            guard packet.icmp.hasQuote, packet.icmp.quotedTransport == .udp,
                isDNS(packet.icmp.quotedSourcePort) || isDNS(packet.icmp.quotedDestinationPort)
            else { return }
            counts[capture].icmpErrors &+= 1
            sink.addError(packet, bytes, frame: frame)
        case .tcp:
            counts[capture].tcpSegments &+= 1
        case .fragment, .other:
            return
        }
    }

    @inline(__always)
    private mutating func deliver<Sink: MessageSink & ~Copyable>(
        _ payload: Span<UInt8>, frame: borrowing Frame, capture: Int, to sink: inout Sink
    ) {
        counts[capture].messages &+= 1
        if payload[2] & 0x80 == 0 {
            counts[capture].queries &+= 1
        } else {
            counts[capture].responses &+= 1
        }
        if packet.isCut { counts[capture].cutMessages &+= 1 }
        sink.add(MessageOrigin(packet: packet, frame: frame, length: packet.declaredPayloadLength), payload)
    }

    @inline(__always)
    private func isDNS(_ port: UInt16) -> Bool {
        if port == ports[0] { return true }
        return ports.count > 1 && ports.contains(port)
    }
}
