/// Text forms of octets in presentation format (RFC 4648).
extension String {
    /// Base 16 in capitals.
    init(hex octets: some Collection<UInt8>) {
        self.init(encoding: octets, bitsPerDigit: 4, alphabet: "0123456789ABCDEF")
    }

    /// Base 64 with padding.
    init(base64 octets: some Collection<UInt8>) {
        self.init(
            encoding: octets, bitsPerDigit: 6,
            alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        while utf8.count % 4 != 0 { append("=") }
    }

    /// Base 32 with the extended hex alphabet and no padding, as NSEC3 prints hashes (RFC 5155, section 3.3).
    init(base32Hex octets: some Collection<UInt8>) {
        self.init(encoding: octets, bitsPerDigit: 5, alphabet: "0123456789ABCDEFGHIJKLMNOPQRSTUV")
    }

    private init(encoding octets: some Collection<UInt8>, bitsPerDigit: Int, alphabet: StaticString) {
        let digits = Array(alphabet.description.utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(octets.count * 2 + 4)
        var bits = 0
        var count = 0
        for octet in octets {
            bits = bits << 8 & 0xffff | Int(octet)
            count += 8
            while count >= bitsPerDigit {
                count -= bitsPerDigit
                encoded.append(digits[bits >> count & (digits.count - 1)])
            }
        }
        if count > 0 { encoded.append(digits[bits << (bitsPerDigit - count) & (digits.count - 1)]) }
        self.init(decoding: encoded, as: UTF8.self)
    }

    /// The digits of `number` behind as many zeros as make `width` characters.
    init(_ number: some BinaryInteger, width: Int, radix: Int = 10) {
        let digits = String(number, radix: radix)
        self.init(repeating: "0", count: Swift.max(0, width - digits.utf8.count))
        append(digits)
    }
}
