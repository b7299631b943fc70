import PacketWire

/// Addresses for addresses: two that share a prefix share one of the same length afterwards (Crypto-PAn: Fan, Xu, Ammar,
/// Moon, "Prefix-preserving IP address anonymization", 2004), and each stays in its class: private, public, link-local.
///
/// Bit by bit, a keyed function of the bits before says whether a bit is turned. It is not where a block of another
/// class lies below those bits: so no address leaves its class or moves into another one.
struct AddressPseudonyms {
    private struct Block {
        var prefix: UInt128
        var length: Int
        /// Whether addresses in it stay as they are.
        var isKept: Bool

        init(_ text: String, isKept: Bool) {
            let network = IPNetwork(text)
            let address = network?.prefix ?? .unspecified
            let isV4 = address.v4 != nil
            let stated = text.split(separator: "/").last.flatMap { Int($0) } ?? 128
            prefix = address.bits
            length = isV4 ? stated + 96 : stated
            self.isKept = isKept
        }

        func contains(_ bits: UInt128) -> Bool { length == 0 || (bits ^ prefix) >> UInt128(128 - length) == 0 }
    }

    /// RFC 6890's registries, as far as a meaning hangs on them.
    private static let blocks: [Block] =
        ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "ff00::/8", "fd00:ec2::/32"].map {
            Block($0, isKept: true)
        }
        + [
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "::ffff:0:0/96",
            "fe80::/64", "fc00::/7", "64:ff9b::/96",
        ].map { Block($0, isKept: false) }

    private let turn: PseudorandomFunction
    private var known: [IPAddress: IPAddress] = [:]
    private static let limit = 1 << 18

    init(key: RedactionKey) {
        turn = PseudorandomFunction(key: key, purpose: 1)
    }

    /// - Parameter length: how many bits of the 128-bit form count; those after them stay.
    mutating func pseudonym(of address: IPAddress, length: Int = 128) -> IPAddress {
        if length == 128, let known = known[address] { return known }
        let bits = address.bits
        guard !isKept(address) else { return address }
        var result = bits
        for index in 0..<min(length, 128) where !Self.isFixed(bits, index) {
            let prefix = index == 0 ? 0 : (bits >> UInt128(128 - index)) << UInt128(128 - index)
            let octets = (0..<16).map { UInt8(truncatingIfNeeded: prefix >> UInt128(120 - 8 * $0)) }
            if turn(octets + [UInt8(index)]) & 1 == 1 { result ^= 1 << UInt128(127 - index) }
        }
        let pseudonym = IPAddress(bits: result)
        if length == 128 {
            if known.count == AddressPseudonyms.limit { known.removeAll(keepingCapacity: true) }
            known[address] = pseudonym
        }
        return pseudonym
    }

    func isKept(_ address: IPAddress) -> Bool {
        Self.blocks.contains { $0.isKept && $0.contains(address.bits) }
    }

    /// Whether some block begins below the first `length` bits of `bits`, so that the next bit tells classes apart.
    private static func isFixed(_ bits: UInt128, _ length: Int) -> Bool {
        blocks.contains { block in
            block.length > length && (length == 0 || (bits ^ block.prefix) >> UInt128(128 - length) == 0)
        }
    }
}

extension IPAddress {
    var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }

    init(bits: UInt128) {
        self.init(high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits))
    }
}
