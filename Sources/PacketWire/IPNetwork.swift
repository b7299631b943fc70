/// A range of addresses that share a prefix (RFC 4632, section 3.1; RFC 4291, section 2.3).
public struct IPNetwork: Hashable, Sendable {
    /// The first address of the range.
    public let prefix: IPAddress
    /// Length of the prefix in bits of the 128-bit form: an IPv4 length plus 96.
    private let length: Int

    /// The range that `text` states: `192.168.0.0/16`, `2001:db8::/32`, or one address; nil for anything else.
    ///
    /// Bits past the prefix are ignored, as `ip` and `kubectl` do.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        let width = address.v4 == nil ? 128 : 32
        var bits = width
        if parts.count == 2 {
            guard parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let stated = Int(parts[1]), stated <= width
            else { return nil }
            bits = stated
        }
        length = bits + 128 - width
        prefix = address.masked(to: length)
    }

    /// The address of a range that has one.
    package var onlyAddress: IPAddress? { length == 128 ? prefix : nil }

    /// Whether `address` lies in the range.
    public func contains(_ address: IPAddress) -> Bool {
        address.masked(to: length) == prefix
    }
}

extension IPNetwork: CustomStringConvertible {
    /// The prefix and its length, or the one address.
    public var description: String {
        length == 128 ? "\(prefix)" : "\(prefix)/\(prefix.v4 == nil ? length : length - 96)"
    }
}

extension IPAddress {
    /// The address with all bits after the first `length` of its 128-bit form cleared.
    fileprivate func masked(to length: Int) -> IPAddress {
        IPAddress(
            high: high & (length >= 64 ? .max : ~(UInt64.max >> UInt64(length))),
            low: length >= 128 ? low : low & ~(UInt64.max >> UInt64(max(length - 64, 0))))
    }
}
