import PacketWire

/// An address with its port, as Go prints them.
enum SocketAddress {
    /// `192.168.3.117:53`, `[2001:db8::1]:53`; also `2001:db8::1:53`, as iptables of old does. Nil for anything else.
    static func parse(_ text: ArraySlice<UInt8>) -> (address: IPAddress, port: UInt16)? {
        guard let colon = text.lastIndex(of: UInt8(ascii: ":")), let port = UInt16(ascii: text[(colon + 1)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") { host = host.dropFirst().dropLast() }
        return IPAddress(String(decoding: host, as: UTF8.self)).map { ($0, port) }
    }
}
