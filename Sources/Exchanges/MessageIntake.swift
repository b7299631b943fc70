import Bytes
import DNSWire
import PacketWire

/// What ``MessageStream`` knows whatever a message came in: the DNS ports, the capture points, the counts.
struct MessageIntake {
    var points = CapturePointTable()
    private(set) var tunnels = TunnelTable()
    var counts: [FrameCounts]
    private let ports: [UInt16]
    private let port: UInt16
    private var hasQueriesOnMulticastPort = false

    /// - Parameter ports: ports on which DNS is spoken; at least one.
    init(ports: [UInt16], captureCount: Int) {
        self.ports = ports
        port = ports.first ?? 53
        counts = [FrameCounts](repeating: FrameCounts(), count: max(captureCount, 1))
    }

    /// Counts a frame; returns the place of its capture in ``counts``.
    @inline(__always)
    mutating func counted(_ capture: Int) -> Int {
        let capture = capture < counts.count ? capture : counts.count &- 1
        counts[capture].frames &+= 1
        return capture
    }

    @inline(__always)
    mutating func isDNS(_ packet: borrowing Packet) -> Bool {
        if packet.sourcePort == port { return true }
        if packet.destinationPort == port { return true }
        if ports.contains(packet.destinationPort) { return isUnicastQuery(packet) }
        guard ports.contains(packet.sourcePort) else { return false }
        return packet.sourcePort == MessageIntake.multicastDNSPort ? hasQueriesOnMulticastPort : true
    }

    /// False for multicast DNS, which goes to a group, or from 5353 to 5353 (RFC 6762, section 5). Its answers to others'
    /// ports are no DNS server's, so that those from 5353 count once such a query was seen.
    private mutating func isUnicastQuery(_ packet: borrowing Packet) -> Bool {
        guard packet.destinationPort == MessageIntake.multicastDNSPort else { return true }
        guard packet.sourcePort != MessageIntake.multicastDNSPort, !packet.destination.isMulticast else { return false }
        hasQueriesOnMulticastPort = true
        return true
    }

    private static let multicastDNSPort: UInt16 = 5353

    func isErrorOfDNS(_ packet: borrowing Packet) -> Bool {
        guard packet.icmp.hasQuote else { return false }
        if isDNS(packet.icmp.quotedSourcePort) { return true }
        return isDNS(packet.icmp.quotedDestinationPort)
    }

    @inline(__always)
    func isDNS(_ number: UInt16) -> Bool {
        number == port || ports.contains(number)
    }

    /// Where a packet stands that came in tunnel number `tunnel`: see ``number(ofTunnelOf:to:)``.
    @inline(__always)
    mutating func place(
        _ frame: borrowing Frame, interfaceIndex: UInt32, direction: Direction, tunnel: UInt16
    ) -> FramePlace {
        let point = CapturePoint(
            capture: frame.capture, interface: frame.interface, interfaceIndex: interfaceIndex,
            direction: direction, tunnel: tunnel)
        return FramePlace(
            capture: min(frame.capture, counts.count &- 1), interface: frame.interface,
            point: points.number(of: point), tunnel: tunnel, frame: frame.number, time: frame.time)
    }

    /// The place of a packet whose tunnel was known only when its fragments had been put together.
    mutating func place<Sink: MessageSink & ~Copyable>(
        of packet: borrowing Packet, at place: FramePlace, to sink: inout Sink
    ) -> FramePlace {
        guard place.tunnel == 0, !packet.encapsulation.isEmpty else { return place }
        var point = points.points[Int(place.point)]
        var place = place
        point.tunnel = number(ofTunnelOf: packet, to: &sink)
        place.tunnel = point.tunnel
        place.point = points.number(of: point)
        return place
    }

    @inline(never)
    mutating func number<Sink: MessageSink & ~Copyable>(
        ofTunnelOf packet: borrowing Packet, to sink: inout Sink
    ) -> UInt16 {
        tunnels.number(of: packet) { sink.meet($0) }
    }

    // MARK: What packets hold

    /// A UDP datagram on a DNS port; the packet's offsets count in `bytes`.
    @inline(__always)
    mutating func datagram<Sink: MessageSink & ~Copyable>(
        _ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace, to sink: inout Sink
    ) {
        let payload = bytes.extracting(packet.payloadStart..<packet.payloadEnd)
        guard payload.count >= Header.wireLength else {
            counts[place.capture].shortPayloads &+= 1
            return
        }
        var origin = MessageOrigin(packet: packet, at: place)
        switch packet.udpChecksum(in: bytes) {
        case .wrong:
            origin.isCorrupted = true
            counts[place.capture].wrongChecksums &+= 1
        case .right: counts[place.capture].rightChecksums &+= 1
        default: break
        }
        deliver(origin, payload, to: &sink)
    }

    @inline(__always)
    mutating func deliver<Sink: MessageSink & ~Copyable>(
        _ origin: borrowing MessageOrigin, _ message: Span<UInt8>, to sink: inout Sink
    ) {
        count(origin, message)
        sink.add(origin, message)
    }

    /// A message that a TCP stream held.
    ///
    /// - Parameter hopLimit: that of the segment which completed it.
    mutating func message<Sink: MessageSink & ~Copyable>(
        _ streamed: StreamedMessage, _ octets: Span<UInt8>, hopLimit: UInt8, to sink: inout Sink
    ) {
        guard octets.count >= Header.wireLength else {
            counts[streamed.capture].shortPayloads &+= 1
            return
        }
        let point = points.points[Int(streamed.point)]
        let place = FramePlace(
            capture: streamed.capture, interface: point.interface, point: streamed.point, tunnel: point.tunnel,
            frame: streamed.frame, time: streamed.time)
        var origin = MessageOrigin(
            streamFrom: (streamed.source, streamed.sourcePort), to: (streamed.destination, streamed.destinationPort),
            seenAt: point, place)
        origin.hopLimit = hopLimit
        origin.length = streamed.length
        origin.isCut = streamed.isCut
        deliver(origin, octets, to: &sink)
    }

    /// A message of which a TCP stream held the start only.
    mutating func message<Sink: MessageSink & ~Copyable>(
        _ incomplete: IncompleteMessage, _ octets: Span<UInt8>, hopLimit: UInt8, to sink: inout Sink
    ) {
        guard octets.count >= Header.wireLength else {
            counts[incomplete.capture].shortPayloads &+= 1
            return
        }
        let point = points.points[Int(incomplete.point)]
        let place = FramePlace(
            capture: incomplete.capture, interface: point.interface, point: incomplete.point, tunnel: point.tunnel,
            frame: incomplete.lastFrame, time: incomplete.lastTime)
        var origin = MessageOrigin(
            streamFrom: (incomplete.source, incomplete.sourcePort),
            to: (incomplete.destination, incomplete.destinationPort), seenAt: point, place)
        origin.hopLimit = hopLimit
        origin.length = incomplete.length ?? incomplete.octets
        origin.isCut = true
        deliver(origin, octets, to: &sink)
    }

    mutating func error<Sink: MessageSink & ~Copyable>(
        _ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace, to sink: inout Sink
    ) {
        counts[place.capture].icmpErrors &+= 1
        sink.addError(packet, bytes, at: place)
    }

    /// The first fragment of a UDP datagram, whose offsets count in `payload`.
    func firstFragment<Sink: MessageSink & ~Copyable>(
        _ packet: borrowing Packet, _ payload: Span<UInt8>, at place: FramePlace, to sink: inout Sink
    ) {
        let start = payload.extracting(packet.payloadStart..<packet.payloadEnd)
        guard start.count >= Header.wireLength else { return }
        var origin = MessageOrigin(packet: packet, at: place)
        origin.isFirstFragment = true
        origin.isCut = true
        sink.begin(origin, start)
    }

    /// A UDP datagram that was never put together.
    mutating func lostFragments<Sink: MessageSink & ~Copyable>(
        _ packet: borrowing Packet, _ payload: Span<UInt8>, of incomplete: IncompletePacket, to sink: inout Sink
    ) {
        let start = payload.extracting(packet.payloadStart..<packet.payloadEnd)
        guard start.count >= Header.wireLength else { return }
        let point = points.points[Int(incomplete.point)]
        let place = FramePlace(
            capture: incomplete.capture, interface: point.interface, point: incomplete.point, tunnel: point.tunnel,
            frame: incomplete.firstFrame, time: incomplete.firstTime)
        var origin = MessageOrigin(packet: packet, at: place)
        origin.isFirstFragment = true
        origin.isCut = true
        counts[place.capture].firstFragmentsOnly &+= 1
        count(origin, start)
        sink.giveUp(origin, start)
    }

    /// Whether a whole message's header is none of DNS's.
    ///
    /// A question takes five octets at least, a record eleven (RFC 1035, section 4.1). A message that its sender cut may
    /// state more than it holds.
    @inline(__always)
    private static func isForeign(_ message: Span<UInt8>) -> Bool {
        let opcode = message[2] >> 3 & 0x0f
        if opcode > 6 || opcode == 3 { return true }
        guard message[2] & 0x02 == 0 else { return false }
        let records =
            Int(message.bigEndian16(at: 6)) &+ Int(message.bigEndian16(at: 8)) &+ Int(message.bigEndian16(at: 10))
        let least = Int(message.bigEndian16(at: 4)) &* 5 &+ records &* 11
        return Header.wireLength &+ least > message.count
    }

    @inline(__always)
    private mutating func count(_ origin: borrowing MessageOrigin, _ message: Span<UInt8>) {
        counts[origin.capture].messages &+= 1
        if message[2] & 0x80 == 0 {
            counts[origin.capture].queries &+= 1
        } else {
            counts[origin.capture].responses &+= 1
        }
        if origin.isCut {
            counts[origin.capture].cutMessages &+= 1
        } else if MessageIntake.isForeign(message) {
            counts[origin.capture].foreignMessages &+= 1
        }
        if origin.tunnel != 0 { counts[origin.capture].tunnelledMessages &+= 1 }
    }
}
