package import DNSWire
package import PacketWire

/// Takes what frames hold: DNS messages, and what tells of messages that did not come.
package protocol MessageSink: ~Copyable {
    /// A DNS message of at least a header's length. The span is valid during the call only.
    mutating func add(_ origin: borrowing MessageOrigin, _ message: Span<UInt8>)
    /// Whether a datagram on other ports than DNS's may belong to a query: `client` has one with this port and ID open.
    func awaits(_ client: IPAddress, port: UInt16, id: UInt16) -> Bool
    /// A whole DNS query to a port that is not DNS's, or what has the form of an answer from one.
    mutating func addStray(_ packet: borrowing Packet, _ head: MessageHead, at place: FramePlace)
    /// An ICMP error that quotes a DNS packet; the span is the one that the packet's offsets count in.
    mutating func addError(_ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace)
    /// A RST that the server's side of a TCP connection sent.
    mutating func addReset(_ packet: borrowing Packet, at place: FramePlace)
    /// The first fragment of a message; ``add(_:_:)`` follows if the others come.
    mutating func begin(_ origin: borrowing MessageOrigin, _ start: Span<UInt8>)
    /// A message whose other fragments never came, with its octets up to the first hole.
    mutating func giveUp(_ origin: borrowing MessageOrigin, _ start: Span<UInt8>)
    /// A TCP connection on a DNS port that is done with.
    mutating func add(_ connection: Connection)
    /// A fragment after the first was captured: this capture's filter lets them through.
    mutating func seesLaterFragments(in capture: Int)
    /// A tunnel path met for the first time; ``MessageOrigin/tunnel`` numbers them from 1 in this order.
    mutating func meet(_ tunnel: TunnelPath)
}

extension MessageSink where Self: ~Copyable {
    package func awaits(_ client: IPAddress, port: UInt16, id: UInt16) -> Bool { false }
    package mutating func addStray(_ packet: borrowing Packet, _ head: MessageHead, at place: FramePlace) {}
    package mutating func addError(_ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace) {}
    package mutating func addReset(_ packet: borrowing Packet, at place: FramePlace) {}
    package mutating func begin(_ origin: borrowing MessageOrigin, _ start: Span<UInt8>) {}
    package mutating func giveUp(_ origin: borrowing MessageOrigin, _ start: Span<UInt8>) {}
    package mutating func add(_ connection: Connection) {}
    package mutating func seesLaterFragments(in capture: Int) {}
    package mutating func meet(_ tunnel: TunnelPath) {}
}
