import PacketWire

/// Moments as container runtimes write them.
enum RFC3339 {
    /// The moment that `text` states, `2026-11-23T04:51:44.123456789Z` or with an offset; nil for anything else.
    static func timestamp(_ text: ArraySlice<UInt8>) -> Timestamp? {
        guard (20...40).contains(text.count) else { return nil }
        let octets = Array(text)
        guard octets[4] == 0x2d, octets[7] == 0x2d,
            octets[10] == UInt8(ascii: "T") || octets[10] == 0x20, octets[13] == 0x3a, octets[16] == 0x3a,
            let year = Int64(ascii: octets[0..<4]), let month = Int64(ascii: octets[5..<7]),
            let day = Int64(ascii: octets[8..<10]), let hour = Int64(ascii: octets[11..<13]),
            let minute = Int64(ascii: octets[14..<16]), let second = Int64(ascii: octets[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60,
            // Outside these years nanoseconds do not fit 64 bits.
            (1700...2250).contains(year)
        else { return nil }
        var rest = octets[19...]
        var nanoseconds: Int64 = 0
        if rest.first == 0x2e {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty, digits.count <= 9, let fraction = Int64(ascii: digits) else { return nil }
            nanoseconds = (digits.count..<9).reduce(fraction) { value, _ in value * 10 }
            rest = rest[digits.endIndex...]
        }
        guard let offset = offset(rest) else { return nil }
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Timestamp(nanoseconds: seconds * 1_000_000_000 + nanoseconds)
    }

    /// Seconds east of UTC: `Z`, `+02:00`, `-0700`.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        guard let sign = text.first else { return nil }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return text.count == 1 ? 0 : nil }
        guard sign == 0x2b || sign == 0x2d else { return nil }
        let digits = Array(text.dropFirst().filter { $0 != 0x3a })
        guard digits.count == 4, let hours = Int64(ascii: digits[0..<2]), let minutes = Int64(ascii: digits[2..<4])
        else { return nil }
        return (sign == 0x2d ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    /// Days from 1970-01-01 in the Gregorian calendar, years counted from March so that the leap day is their last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let yearFromMarch = month > 2 ? year : year - 1
        let era = yearFromMarch / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
