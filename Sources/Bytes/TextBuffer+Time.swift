import BasicContainers

extension TextBuffer {
    /// A moment in nanoseconds since the Unix epoch, in RFC 3339 form, UTC: `2026-11-23T04:52:13.500000000Z`. Their years
    /// are 1677 to 2262.
    package mutating func append(time nanoseconds: Int64) {
        let (second, rest) = Self.divided(nanoseconds, by: 1_000_000_000)
        makeRoom(for: 32)
        if let lastSecond, lastSecond.number == second {
            store(lastSecond.text.0, at: length)
            store(lastSecond.text.1, at: length &+ 8)
            store(lastSecond.text.2, at: length &+ 16)
            length &+= Self.secondLength
        } else {
            let start = length
            append(second: second)
            let text = words(from: start)
            lastSecond = (second, text)
        }
        append(nineDigits: UInt32(rest))
        append(UInt8(ascii: "Z"))
    }

    /// The three words that stand from `start` on, in text and room.
    private func words(from start: Int) -> (UInt64, UInt64, UInt64) {
        let all = octets.span
        return (
            all.littleEndian64(at: start), all.littleEndian64(at: start &+ 8), all.littleEndian64(at: start &+ 16)
        )
    }

    /// Octets of `2026-11-23T04:52:13.`
    private static let secondLength = 20

    private mutating func append(second: Int64) {
        let (day, secondOfDay) = Self.divided(second, by: 86_400)
        let date = Self.date(day: day)
        append(UInt(date.year), digits: 4)
        append(UInt8(ascii: "-"))
        append(UInt(date.month), digits: 2)
        append(UInt8(ascii: "-"))
        append(UInt(date.day), digits: 2)
        append(UInt8(ascii: "T"))
        append(UInt(secondOfDay / 3600), digits: 2)
        append(UInt8(ascii: ":"))
        append(UInt(secondOfDay / 60 % 60), digits: 2)
        append(UInt8(ascii: ":"))
        append(UInt(secondOfDay % 60), digits: 2)
        append(UInt8(ascii: "."))
    }

    /// Quotient rounded down and the remainder, which is never negative.
    private static func divided(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The Gregorian date of a day counted from 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day is the last of its year, in eras of 400 years or
    /// 146,097 days.
    private static func date(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let daysFromYearZero: Int64 = 719_468
        let (era, dayOfEra) = divided(day + daysFromYearZero, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
