private import CNettle

/// HMAC-SHA-256 (RFC 2104) under one key.
package struct HMACSHA256: Sendable {
    /// As it is after the key, with which every message begins.
    private let start: hmac_sha256_ctx

    package init(key: [UInt8]) {
        var context = hmac_sha256_ctx()
        unsafe key.withUnsafeBufferPointer { key in
            // Right: nettle reads as many octets as it is told, during the call.
            unsafe nettle_hmac_sha256_set_key(&context, key.count, key.baseAddress)
        }
        start = context
    }

    /// The 32 octets that authenticate `message`.
    package func code(for message: [UInt8]) -> [UInt8] {
        var context = start
        unsafe message.withUnsafeBufferPointer { message in
            // Right: as above.
            unsafe nettle_hmac_sha256_update(&context, message.count, message.baseAddress)
        }
        return unsafe [UInt8](unsafeUninitializedCapacity: SHA256.length) { code, count in
            // Right: nettle writes as many octets as a digest has, for which there is room.
            unsafe finishAuthentication(&context, code.baseAddress)
            count = SHA256.length
        }
    }
}
