internal import Bytes

/// Well-known services of a host (RFC 1035, section 3.4.2).
///
/// Wire format: an IPv4 address, an IP protocol number, a bit for each port from 0.
public struct WKSRecord: DecodableRecordData, Hashable {
    /// The IPv4 address.
    public var address: UInt32
    /// The number of the IP protocol: 6 TCP, 17 UDP.
    public var ipProtocol: UInt8
    /// The ports on which something listens, ascending.
    public var ports: [Int]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        address = try data.integer32(in: message)
        ipProtocol = try data.integer8(in: message)
        try data.require(data.remaining <= 8192)
        let bits = data.rest(in: message)
        ports = (0..<bits.count * 8).filter { bits[$0 / 8] & 0x80 >> UInt8($0 % 8) != 0 }
    }

    public var presentation: String {
        ([AddressText.v4(address), String(ipProtocol)] + ports.map(String.init)).joined(separator: " ")
    }
}
