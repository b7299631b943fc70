// nettle's SHA-256 and HMAC and nothing else.
#pragma once
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <nettle/version.h>

// Since nettle 4 a digest has one length, and is not told it.
static inline void finishHash(struct sha256_ctx *context, uint8_t *digest) {
#if NETTLE_VERSION_MAJOR < 4
    sha256_digest(context, SHA256_DIGEST_SIZE, digest);
#else
    sha256_digest(context, digest);
#endif
}

static inline void finishAuthentication(struct hmac_sha256_ctx *context, uint8_t *digest) {
#if NETTLE_VERSION_MAJOR < 4
    hmac_sha256_digest(context, SHA256_DIGEST_SIZE, digest);
#else
    hmac_sha256_digest(context, digest);
#endif
}
