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
        return IPAddress(ascii: host).map { ($0, port) }
    }
}

extension IPAddress {
    /// The address that octets of text state.
    ///
    /// Dotted decimal is read here: logs and connection tables are full of it, and their reading took half its time
    /// in turning it into strings.
    init?(ascii text: ArraySlice<UInt8>) {
        var bits: UInt32 = 0
        var parts = 0
        for part in text.split(separator: UInt8(ascii: "."), maxSplits: 4, omittingEmptySubsequences: false) {
            guard part.count <= 3, let octet = UInt8(ascii: part) else {
                parts = 0
                break
            }
            bits = bits << 8 | UInt32(octet)
            parts += 1
        }
        if parts == 4 {
            self.init(v4: bits)
        } else {
            self.init(String(decoding: text, as: UTF8.self))
        }
    }
}
