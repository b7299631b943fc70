/// An ICMP error that quotes a connection's SYN: who sent the SYN gives up then (RFC 792; RFC 4443, section 3.1;
/// RFC 5461, section 2).
public struct ConnectionRejection: Sendable {
    /// Who sent the error.
    public var reporter: IPAddress
    /// Type and code of ICMP, or of ICMPv6 where the addresses are IPv6.
    public var type: UInt8
    public var code: UInt8
    public var frame: Int
    public var time: Timestamp
}
