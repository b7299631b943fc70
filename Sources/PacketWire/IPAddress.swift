/// An IPv4 or IPv6 address in 16 octets, the shape of every key in the correlator.
///
/// An IPv4 address is held as its IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2), which never stands
/// in a packet itself (RFC 5156, section 2.2), so one comparison serves both families.
public struct IPAddress: Hashable, Sendable, BitwiseCopyable {
    /// The first 64 bits in network order.
    public var high: UInt64
    /// The last 64 bits in network order.
    public var low: UInt64

    /// An IPv6 address from its two halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address from its 32 bits.
    @inlinable
    public init(v4 bits: UInt32) {
        high = 0
        low = 0x0000_ffff_0000_0000 | UInt64(bits)
    }

    /// `::` (RFC 4291, section 2.5.2).
    public static let unspecified = IPAddress(high: 0, low: 0)

    /// The 32 bits of an IPv4 address; nil for IPv6.
    @inlinable
    public var v4: UInt32? {
        high == 0 && low >> 32 == 0xffff ? UInt32(truncatingIfNeeded: low) : nil
    }
}

extension IPAddress {
    /// A group's address (RFC 5771, RFC 4291 section 2.7).
    package var isMulticast: Bool {
        if let bits = v4 { return bits >> 28 == 0xe }
        return high >> 56 == 0xff
    }

    /// 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291, section 2.5.6).
    package var isLinkLocal: Bool {
        if let bits = v4 { return bits >> 16 == 0xa9fe }
        return high >> 54 == 0xfe80 >> 6
    }

    /// True where distributions put kube-dns: the tenth address of a service network (kubeadm, EKS, k3s, AKS, MicroK8s), of
    /// IPv6 a unique local one (RFC 4193).
    package var isTenthOfServiceNetwork: Bool {
        guard let bits = v4 else { return high >> 57 == 0x7e && low == 0xa }
        return bits & 0xffff == 0x000a || bits == 0x0a98_b70a
    }

    /// 127.0.0.0/8 or ::1.
    package var isLoopback: Bool {
        if let bits = v4 { return bits >> 24 == 127 }
        return high == 0 && low == 1
    }
}
