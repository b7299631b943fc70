extension Timestamp: CustomStringConvertible {
    /// The moment in RFC 3339 form, UTC, with nanoseconds: `2026-11-23T04:52:13.500000000Z`.
    public var description: String {
        var text = ""
        text.reserveCapacity(30)
        let (day, nanosecondOfDay) = Self.divided(nanoseconds, by: 86_400 * 1_000_000_000)
        let date = Self.date(day: day)
        let second = nanosecondOfDay / 1_000_000_000
        Self.append(date.year, digits: 4, to: &text)
        text.append("-")
        Self.append(date.month, digits: 2, to: &text)
        text.append("-")
        Self.append(date.day, digits: 2, to: &text)
        text.append("T")
        Self.append(second / 3600, digits: 2, to: &text)
        text.append(":")
        Self.append(second / 60 % 60, digits: 2, to: &text)
        text.append(":")
        Self.append(second % 60, digits: 2, to: &text)
        text.append(".")
        Self.append(nanosecondOfDay % 1_000_000_000, digits: 9, to: &text)
        text.append("Z")
        return text
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

    private static func append(_ number: Int64, digits: Int, to text: inout String) {
        let written = String(number)
        for _ in 0..<max(digits - written.utf8.count, 0) { text.append("0") }
        text.append(written)
    }
}
