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
    var identification: UInt32
    var capture: Int
    var point: UInt16
    var frame: Int
    /// Nanoseconds since the Unix epoch.
    var time: Int64
    /// Octets of the DNS message on the wire.
    var length: Int
    var head: MessageHead

    /// What the exchange is found by.
    @inline(__always)
    var key: ExchangeTable.Key {
        ExchangeTable.Key(client: client, port: clientPort, id: head.header.id, transport: transport)
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
    var capture: Int
    var point: UInt16
    var frame: Int
    var time: Int64
}
