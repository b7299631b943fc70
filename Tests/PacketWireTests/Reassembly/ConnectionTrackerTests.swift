import Testing

@testable import PacketWire

/// A TCP packet of the connection from 192.0.2.1, port 40000, to 192.0.2.2, port 53.
struct TestPacket {
    var fromClient: Bool
    var flags: TCPFlags
    var sequence: UInt32
    var acknowledgment: UInt32 = 0
    var octets = 0
    var time: Double
    var point: UInt16 = 0
    var hopLimit: UInt8 = 64
    var identification: UInt32 = 0
    var clientPort: UInt16 = 40000

    func packet() -> Packet {
        var packet = Packet()
        packet.source = IPAddress(v4: fromClient ? 0xc000_0201 : 0xc000_0202)
        packet.destination = IPAddress(v4: fromClient ? 0xc000_0202 : 0xc000_0201)
        packet.sourcePort = fromClient ? clientPort : 53
        packet.destinationPort = fromClient ? 53 : clientPort
        packet.transport = .tcp
        packet.tcp.sequence = sequence
        packet.tcp.acknowledgment = acknowledgment
        packet.tcp.flags = flags
        packet.declaredPayloadLength = octets
        packet.hopLimit = hopLimit
        packet.identification = identification
        return packet
    }

    static func syn(_ time: Double, _ sequence: UInt32 = 100) -> TestPacket {
        TestPacket(fromClient: true, flags: .syn, sequence: sequence, time: time)
    }
    static func synAck(_ time: Double) -> TestPacket {
        TestPacket(fromClient: false, flags: [.syn, .ack], sequence: 900, acknowledgment: 101, time: time)
    }
    static func client(
        _ time: Double, _ sequence: UInt32 = 101, octets: Int = 0, _ flags: TCPFlags = .ack
    ) -> TestPacket {
        TestPacket(fromClient: true, flags: flags, sequence: sequence, octets: octets, time: time)
    }
    static func server(
        _ time: Double, _ sequence: UInt32 = 901, octets: Int = 0, _ flags: TCPFlags = .ack, ack: UInt32 = 101
    ) -> TestPacket {
        TestPacket(
            fromClient: false, flags: flags, sequence: sequence, acknowledgment: ack, octets: octets, time: time)
    }
}

/// A tracker and the connections that it handed out.
struct ConnectionRun {
    var tracker = ConnectionTracker()
    var finished: [Connection] = []
    var frame = 0

    init(_ packets: [TestPacket] = []) {
        for packet in packets { add(packet) }
    }

    mutating func add(_ packet: TestPacket) {
        frame += 1
        var done: [Connection] = []
        tracker.add(
            packet.packet(), isFromClient: packet.fromClient, key: (capture: 0, point: packet.point), frame: frame,
            time: .seconds(packet.time)
        ) { done.append($0) }
        finished += done
    }

    /// An ICMP error that quotes a segment from one end to the other.
    mutating func reject(fromClient: Bool = true, type: UInt8 = 3, code: UInt8 = 3, at time: Double) {
        frame += 1
        let quoted = TestPacket(fromClient: fromClient, flags: .syn, sequence: 100, time: time).packet()
        var packet = Packet()
        packet.source = IPAddress(v4: 0xc000_02fe)
        packet.transport = .icmp
        packet.icmp.type = type
        packet.icmp.code = code
        packet.icmp.hasQuote = true
        packet.icmp.quotedTransport = .tcp
        packet.icmp.quotedSource = quoted.source
        packet.icmp.quotedDestination = quoted.destination
        packet.icmp.quotedSourcePort = quoted.sourcePort
        packet.icmp.quotedDestinationPort = quoted.destinationPort
        tracker.reject(packet, capture: 0, frame: frame, time: .seconds(time))
    }

    mutating func expire(at seconds: Double) {
        var done: [Connection] = []
        tracker.expire(at: .seconds(seconds)) { done.append($0) }
        finished += done
    }

    mutating func finish() {
        var done: [Connection] = []
        tracker.finish { done.append($0) }
        finished += done
    }
}

@Suite struct ConnectionTrackerTests {
    static let handshake: [TestPacket] = [.syn(0), .synAck(0.02), .client(0.03)]
    static let exchange = handshake + [.client(0.04, octets: 30), .server(0.05, octets: 200)]

    static let outcomes: [(name: String, packets: [TestPacket], outcome: ConnectionOutcome)] = [
        ("SYNs without an answer", [.syn(0), .syn(1), .syn(3)], .synUnanswered),
        ("a RST to the SYN", [.syn(0), .server(0.1, 0, [.rst, .ack])], .refused),
        ("a RST to SYN with data", [.syn(0), .server(0.1, 0, [.rst, .ack], ack: 101)], .refused),
        ("a RST that acknowledges another SYN", [.syn(0), .server(0.1, 0, [.rst, .ack], ack: 7000)], .synUnanswered),
        ("a handshake", handshake, .established), ("an exchange", exchange, .established),
        ("a SYN-ACK whose acknowledgment is not there", [.syn(0), .synAck(0.1)], .established),
        ("the client's direction alone", [.syn(0), .client(0.1), .client(0.2, octets: 30)], .established),
        ("the server's direction alone", [.synAck(0), .server(0.1, octets: 30)], .established),
        ("a RST before the answer", handshake + [.server(1, 901, .rst)], .reset(afterAnswer: false)),
        ("a RST after the answer", exchange + [.client(1, 131, .rst)], .reset(afterAnswer: true)),
        ("a RST that is out of any window", exchange + [.client(1, 2_000_000_000, .rst)], .established),
        ("one FIN", exchange + [.client(1, 131, [.fin, .ack])], .halfClosed),
        (
            "both FINs and a RST",
            exchange + [.client(1, 131, [.fin, .ack]), .server(1, 1101, [.fin, .ack]), .client(1.1, 132, .rst)], .closed
        ),
        ("data without a start", [.client(0, 5000, octets: 30), .server(0.1, 6000, octets: 90)], .midStream),
        ("the end without a start", [.client(0, 1, .fin), .server(0.1, 1, .fin)], .closed),
    ]

    @Test(arguments: outcomes)
    func `Packets tell what became of a connection`(
        name: String, packets: [TestPacket], outcome: ConnectionOutcome
    ) throws {
        var run = ConnectionRun(packets)
        run.finish()
        try #require(run.finished.count == 1, "\(name)")
        #expect(run.finished[0].outcome == outcome, "\(name)")
        #expect(run.finished[0].client == IPAddress(v4: 0xc000_0201), "\(name)")
        #expect(run.finished[0].serverPort == 53)
        #expect(run.finished[0].lastFrame == packets.count)
    }

    @Test func `Times, frames and octets are told`() throws {
        var run = ConnectionRun(
            Self.exchange + [
                .client(0.06, octets: 30), .client(0.07, 130, octets: 1), .client(0.08, 120, octets: 51),
                .server(0.09, 1101, octets: 100), .server(2, 1201, .rst),
            ])
        run.finish()
        let connection = try #require(run.finished.first)
        #expect(connection.synTime == .seconds(0) && connection.synFrame == 1)
        #expect(connection.synAckTime == .seconds(0.02) && connection.synAckFrame == 2)
        #expect(connection.handshakeRoundTrip == 20_000_000)
        #expect(connection.clientOctets == 70)
        #expect(connection.serverOctets == 300)
        #expect(connection.isAcknowledged)
        let reset = try #require(connection.reset)
        #expect(!reset.isFromClient && reset.isAfterAnswer && !reset.answersSYN)
        #expect(reset.frame == 10 && reset.time == .seconds(2))
        #expect(connection.lastTime == .seconds(2))
        #expect(connection.end == .ended)
    }

    @Test func `Octets are counted over the wrap of sequence numbers`() throws {
        var run = ConnectionRun([
            .syn(0, .max - 10), .client(0.1, .max - 9, octets: 30), .client(0.2, 20, octets: 30),
        ])
        run.finish()
        #expect(run.finished.first?.clientOctets == 60)
    }

    @Test func `Retransmissions of the handshake count and leave its round trip open`() throws {
        var run = ConnectionRun([.syn(0), .syn(1), .syn(3), .synAck(3.1), .synAck(4.1)])
        run.finish()
        let connection = try #require(run.finished.first)
        #expect(connection.synTransmissions == 3)
        #expect(connection.lastSYNTime == .seconds(3))
        #expect(connection.synAckTransmissions == 2)
        #expect(connection.handshakeRoundTrip == nil)
        #expect(!connection.isAcknowledged)
    }

    static let copies: [(name: String, copy: TestPacket, transmissions: Int)] = {
        let syn = TestPacket(fromClient: true, flags: .syn, sequence: 100, time: 0.01, identification: 5)
        let other = { (change: (inout TestPacket) -> Void) -> TestPacket in
            var copy = syn
            change(&copy)
            return copy
        }
        return [
            ("another point", other { $0.point = 2 }, 1), ("another hop limit", other { $0.hopLimit = 63 }, 1),
            ("the same place", syn, 1), ("another identification", other { $0.identification = 6 }, 2),
            (
                "later",
                other {
                    $0.point = 2
                    $0.time = 0.05
                }, 2
            ),
        ]
    }()

    @Test(arguments: copies)
    func `A SYN seen again on its way is no retransmission`(name: String, copy: TestPacket, transmissions: Int) {
        var run = ConnectionRun([
            TestPacket(fromClient: true, flags: .syn, sequence: 100, time: 0, identification: 5), copy,
        ])
        run.finish()
        #expect(run.finished.map(\.synTransmissions) == [transmissions], "\(name)")
    }

    @Test func `Without identification only another place makes a copy`() {
        var here = TestPacket.syn(0.01)
        here.hopLimit = 63
        var run = ConnectionRun([.syn(0), here, .syn(0.02)])
        run.finish()
        #expect(run.finished.map(\.synTransmissions) == [2])
    }

    @Test func `A SYN with another sequence number is another connection`() {
        var run = ConnectionRun(Self.exchange + [.syn(5, 70_000), .syn(6, 70_000)])
        #expect(run.finished.map(\.outcome) == [.established])
        #expect(run.finished.map(\.end) == [.restarted])
        run.finish()
        #expect(run.finished.map(\.synTransmissions) == [1, 2])
    }

    @Test(arguments: [TestPacket.client(1, 131, [.fin, .ack]), .client(1, 131, .rst)])
    func `A SYN after the end is another connection's, whatever its sequence number`(ending: TestPacket) {
        var run = ConnectionRun(Self.exchange + [ending] + Self.exchange)
        run.finish()
        #expect(run.finished.map(\.synTransmissions) == [1, 1])
        #expect(run.finished.map(\.serverOctets) == [200, 200])
    }

    @Test func `A SYN again after the RST that refused it, or its copy of another point, is the same connection's`() {
        var refused = ConnectionRun([.syn(0), .server(0.1, 0, [.rst, .ack]), .syn(0.5)])
        refused.finish()
        #expect(refused.finished.map(\.synTransmissions) == [2])
        var copy = TestPacket.syn(0.01)
        copy.point = 1
        var listed = ConnectionRun(Self.exchange + [.client(0.05, 131, [.fin, .ack]), copy])
        listed.finish()
        #expect(listed.finished.map(\.synTransmissions) == [1])
    }

    @Test func `An ICMP error rejects a SYN`() throws {
        var run = ConnectionRun([.syn(0)])
        run.reject(at: 0.001)
        run.finish()
        let connection = try #require(run.finished.first)
        #expect(connection.outcome == .rejected)
        let rejection = try #require(connection.rejection)
        #expect(rejection.reporter == IPAddress(v4: 0xc000_02fe) && rejection.type == 3 && rejection.code == 3)
        #expect(rejection.frame == 2 && connection.lastFrame == 2)
        // Nothing more is expected of it.
        run = ConnectionRun([.syn(0)])
        run.reject(at: 0.001)
        run.expire(at: 11)
        #expect(run.finished.map(\.outcome) == [.rejected])
    }

    @Test
    func `An ICMP error about a connection that came about, of the other direction, or about size rejects nothing`() {
        var open = ConnectionRun(Self.handshake)
        open.reject(at: 0.5)
        open.finish()
        #expect(open.finished.map(\.outcome) == [.established])
        var answered = ConnectionRun([.syn(0)])
        answered.reject(at: 0.001)
        answered.add(.synAck(0.5))
        answered.add(.client(0.6))
        answered.finish()
        #expect(answered.finished.map(\.outcome) == [.established])
        var other = ConnectionRun([.syn(0)])
        other.reject(fromClient: false, at: 0.001)
        other.reject(code: 4, at: 0.002)
        other.finish()
        #expect(other.finished.map(\.outcome) == [.synUnanswered])
    }

    @Test func `A handshake captured out of order is one connection`() {
        var run = ConnectionRun([.synAck(0), .syn(0.001), .client(0.002)])
        run.finish()
        #expect(run.finished.map(\.outcome) == [.established])
        var late = ConnectionRun([.client(0, octets: 5), .syn(0.001)])
        late.finish()
        #expect(late.finished.map(\.clientOctets) == [5])
    }

    @Test func `The SYN's direction outweighs what the caller takes for the client`() {
        for first in [TestPacket.syn(0), .synAck(0)] {
            var tracker = ConnectionTracker()
            var finished: [Connection] = []
            tracker.add(
                first.packet(), isFromClient: !first.fromClient, key: (capture: 0, point: 0), frame: 1,
                time: .seconds(0)
            ) { finished.append($0) }
            tracker.finish { finished.append($0) }
            #expect(finished.map(\.client) == [IPAddress(v4: 0xc000_0201)])
        }
    }

    @Test func `Silent connections are handed out, ended ones sooner`() {
        var run = ConnectionRun(Self.exchange)
        var refused = TestPacket.syn(0)
        refused.clientPort = 40001
        var reset = TestPacket.server(0.1, 0, [.rst, .ack])
        reset.clientPort = 40001
        run.add(refused)
        run.add(reset)
        run.expire(at: 10)
        #expect(run.finished.isEmpty)
        run.expire(at: 11)
        #expect(run.finished.map(\.outcome) == [.refused])
        run.expire(at: 121)
        #expect(run.finished.map(\.end) == [.ended, .idle])
        #expect(run.tracker.openCount == 0)
    }

    @Test func `Packets after the end belong to the connection that ended`() {
        var run = ConnectionRun(
            Self.exchange + [.client(1, 131, .fin), .server(1, 1101, .fin), .client(1.1, 132), .server(1.2, 1102)])
        run.finish()
        #expect(run.finished.map(\.outcome) == [.closed])
    }

    @Test func `A hundred thousand connections stay within the bound, and each is handed out`() {
        var run = ConnectionRun()
        run.tracker = ConnectionTracker(openLimit: 100)
        for index in 0..<100_000 {
            var syn = TestPacket.syn(0, UInt32(index))
            syn.clientPort = UInt16(truncatingIfNeeded: index)
            run.add(syn)
            if run.tracker.openCount > 100 {
                Issue.record("over the bound at \(index)")
                break
            }
        }
        run.finish()
        #expect(run.finished.count == 100_000)
        #expect(run.finished.allSatisfy { $0.outcome == .synUnanswered })
    }

    @Test func `Random packets never trap, and every connection comes out`() {
        var random = SeededRandom(state: 11)
        var run = ConnectionRun()
        run.tracker = ConnectionTracker(openLimit: 8)
        for round in 0..<30_000 {
            run.add(
                TestPacket(
                    fromClient: random.below(2) == 0, flags: TCPFlags(rawValue: UInt8(random.below(32))),
                    sequence: UInt32(truncatingIfNeeded: random.next()) & (random.below(3) == 0 ? .max : 0xff),
                    acknowledgment: UInt32(random.below(400)), octets: random.below(300),
                    time: Double(round) / 10 - Double(random.below(20)), point: UInt16(random.below(2)),
                    clientPort: UInt16(random.below(20))))
            #expect(run.tracker.openCount <= 8)
        }
        run.finish()
        #expect(run.tracker.openCount == 0)
        #expect(run.finished.allSatisfy { $0.clientOctets >= 0 && $0.serverOctets >= 0 })
    }
}
