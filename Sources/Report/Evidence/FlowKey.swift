import PacketWire

/// What tells one exchange's packets from others' at every capture point: the client's address and port and the
/// message's ID, which DNAT and hops keep; for TCP the connection.
enum FlowKey {
    static func exchange(_ client: IPAddress, _ port: UInt16, _ id: UInt16) -> UInt64 {
        mixed(client, UInt64(port) << 16 | UInt64(id))
    }

    static func connection(_ client: IPAddress, _ port: UInt16) -> UInt64 {
        mixed(client, UInt64(port) | 1 << 40)
    }

    /// Either of an address's datagrams, whatever its message's ID: all that some ICMP errors quote.
    static func socket(_ client: IPAddress, _ port: UInt16) -> UInt64 {
        mixed(client, UInt64(port) | 1 << 41)
    }

    static func fragments(_ packet: borrowing Packet) -> UInt64 {
        mixed(packet.source, mixed(packet.destination, UInt64(packet.identification) | 1 << 42))
    }

    static func mixed(_ address: IPAddress, _ number: UInt64) -> UInt64 {
        mixed(mixed(address.high, address.low), number)
    }

    /// A 64-bit finaliser (splitmix64) over both words.
    static func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var word = first &* 0x9e37_79b9_7f4a_7c15 ^ second
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
