private import CNettle

/// SHA-256 (FIPS 180-4) of octets that come piece by piece.
package struct SHA256: Sendable {
    /// Octets of a digest.
    package static let length = 32

    private var context = sha256_ctx()

    package init() {
        unsafe nettle_sha256_init(&context)
    }

    package mutating func update(_ octets: Span<UInt8>) {
        unsafe octets.withUnsafeBufferPointer { octets in
            // Right: nettle reads as many octets as it is told, during the call.
            unsafe nettle_sha256_update(&context, octets.count, octets.baseAddress)
        }
    }

    /// The digest of all that came.
    package consuming func digest() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Self.length) { digest, count in
            // Right: nettle writes as many octets as a digest has, for which there is room.
            unsafe finishHash(&context, digest.baseAddress)
            count = Self.length
        }
    }

    package static func digest(of octets: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(octets.span)
        return hash.digest()
    }
}
