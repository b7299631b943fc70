import Digest
import Testing

@Suite struct SHA256Tests {
    /// NIST's examples for FIPS 180-4, and the million letters of its predecessor's.
    static let examples: [(octets: [UInt8], digest: String)] = [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test(arguments: examples)
    func `digests are those of FIPS 180-4`(octets: [UInt8], digest: String) {
        #expect(hexadecimal(SHA256.digest(of: octets)) == digest)
    }

    @Test(arguments: [1, 3, 55, 56, 63, 64, 65, 127, 1000])
    func `pieces of any length have the digest of the whole`(length: Int) {
        let octets = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var hash = SHA256()
        for start in stride(from: 0, to: octets.count, by: length) {
            hash.update(octets[start..<min(start + length, octets.count)].span)
        }
        #expect(hash.digest() == SHA256.digest(of: octets))
    }
}

func hexadecimal(_ octets: [UInt8]) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
