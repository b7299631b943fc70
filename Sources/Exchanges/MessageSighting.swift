import Bytes
import DNSWire
import PacketWire

/// One DNS message seen at one capture point at one time.
struct MessageSighting {
    var client: IPAddress
    var server: IPAddress
    var clientPort: UInt16
    var serverPort: UInt16
    var transport: TransportProtocol
    var hopLimit: UInt8
    var direction: Direction
    var interfaceIndex: UInt32
    /// Linux gives the loopback this index in every namespace.
    static let loopbackIndex: UInt32 = 1
    var identification: UInt32
    var capture: Int
    var point: UInt16
    var frame: Int
    /// Nanoseconds since the Unix epoch.
    var time: Int64
    /// Octets of the DNS message on the wire.
    var length: Int
    var head: MessageHead
    /// The first fragment of a datagram whose other fragments have not come.
    var isFirstFragment: Bool
    /// The UDP checksum is wrong, and was not left to a network card.
    var isCorrupted: Bool
    /// The packet came within another one.
    var isTunnelled: Bool

    @inline(__always)
    init(_ origin: borrowing MessageOrigin, _ head: MessageHead) {
        let isResponse = head.header.isResponse
        client = isResponse ? origin.destination : origin.source
        server = isResponse ? origin.source : origin.destination
        clientPort = isResponse ? origin.destinationPort : origin.sourcePort
        serverPort = isResponse ? origin.sourcePort : origin.destinationPort
        transport = origin.transport
        hopLimit = origin.hopLimit
        direction = origin.direction
        interfaceIndex = origin.interfaceIndex
        identification = origin.identification
        capture = origin.capture
        point = origin.point
        frame = origin.frame
        time = origin.time.judged
        length = origin.length
        self.head = head
        isFirstFragment = origin.isFirstFragment
        isCorrupted = origin.isCorrupted
        isTunnelled = origin.tunnel != 0
    }

    /// What the exchange is found by.
    @inline(__always)
    var key: ExchangeTable.Key {
        ExchangeTable.Key(client: client, port: clientPort, id: head.header.id, transport: transport)
    }
}

/// A RST by which a server ended a TCP connection.
struct ResetSighting {
    var client: IPAddress
    var server: IPAddress
    var clientPort: UInt16
    var serverPort: UInt16
    var point: UInt16
    var frame: Int
    var time: Int64

    init(_ packet: borrowing Packet, at place: FramePlace) {
        client = packet.destination
        server = packet.source
        clientPort = packet.destinationPort
        serverPort = packet.sourcePort
        point = place.point
        frame = place.frame
        time = place.time.judged
    }
}

/// An ICMP error about a DNS message, read from the packet it quotes.
struct RejectionSighting {
    var client: IPAddress
    var server: IPAddress
    var clientPort: UInt16
    var serverPort: UInt16
    /// ID of the quoted message; nil where the quote ends before it.
    var id: UInt16?
    var quotesQuery: Bool
    var reporter: IPAddress
    var type: UInt8
    var code: UInt8
    /// Octets that the next link takes, as the error says; 0 where it does not.
    var mtu: UInt32
    var direction: Direction
    var capture: Int
    var point: UInt16
    var frame: Int
    var time: Int64

    /// What `packet` quotes; its offsets count in `bytes`.
    init(_ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace) {
        let quote = packet.icmp
        let payload = bytes.extracting(quote.quotedPayloadStart..<quote.quotedPayloadEnd)
        // A quote may end before the flags; then the ports alone tell which way the packet went.
        quotesQuery =
            payload.count > 2 ? payload[2] & 0x80 == 0 : quote.quotedDestinationPort < quote.quotedSourcePort
        client = quotesQuery ? quote.quotedSource : quote.quotedDestination
        server = quotesQuery ? quote.quotedDestination : quote.quotedSource
        clientPort = quotesQuery ? quote.quotedSourcePort : quote.quotedDestinationPort
        serverPort = quotesQuery ? quote.quotedDestinationPort : quote.quotedSourcePort
        id = payload.count >= 2 ? payload.bigEndian16(at: 0) : nil
        reporter = packet.source
        type = quote.type
        code = quote.code
        mtu = quote.mtu
        direction = packet.direction
        capture = place.capture
        point = place.point
        frame = place.frame
        time = place.time.judged
    }

    /// Fragmentation needed (RFC 792, type 3 code 4), or packet too big (RFC 4443, section 3.2).
    var isTooBig: Bool { client.v4 == nil ? type == 2 : type == 3 && code == 4 }
}
