private import Digest

/// HMAC-SHA-256 as a keyed function from octets to numbers.
struct PseudorandomFunction: Sendable {
    private let function: HMACSHA256
    private let purpose: UInt8

    /// - Parameter purpose: what the numbers are for: each purpose has a function of its own.
    init(key: RedactionKey, purpose: UInt8) {
        function = HMACSHA256(key: key.octets)
        self.purpose = purpose
    }

    /// The first 64 bits.
    func callAsFunction(_ message: some Sequence<UInt8>) -> UInt64 {
        octets(message).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// All 32 octets.
    func octets(_ message: some Sequence<UInt8>) -> [UInt8] {
        function.code(for: [purpose] + Array(message))
    }
}
