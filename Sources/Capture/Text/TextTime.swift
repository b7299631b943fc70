/// A time as tcpdump prints it before a packet, in nanoseconds.
enum TextTime: Equatable {
    /// Hours, minutes and seconds: a time of day (the default), since the packet before (`-ttt`) or since the first
    /// one (`-ttttt`); see ``TextClock``.
    case clock(Int64)
    /// Since 1970-01-01: `-tt`, and `-tttt`, whose time zone is not printed and taken for UTC.
    case absolute(Int64)

    static let second: Int64 = 1_000_000_000
    static let day: Int64 = 86_400 * second

    /// Reads `04:52:13.665148`, `1795409533.665148` or `2026-11-23T04:52:13.665148Z`.
    init?(_ word: ArraySlice<UInt8>) {
        var scanner = TextScanner(word)
        if let date = TextTime.date(&scanner), scanner.take("T"), let clock = TextTime.clock(&scanner) {
            self = .absolute(date &+ clock)
            return
        }
        scanner = TextScanner(word)
        if let clock = TextTime.clock(&scanner), scanner.isAtEnd {
            self = .clock(clock)
            return
        }
        scanner = TextScanner(word)
        // Nine digits and more: a moment after 1973.
        guard word.prefix(while: TextScanner.isDigit).count >= 9, let seconds = scanner.number(),
            seconds < 1 << 33, let fraction = TextTime.fraction(&scanner), scanner.isAtEnd
        else { return nil }
        self = .absolute(Int64(seconds) * TextTime.second + fraction)
    }

    /// Reads `2026-11-23` and `04:52:13.665148`, the two words of `-tttt`.
    init?(date: ArraySlice<UInt8>, clock: ArraySlice<UInt8>) {
        var dateScanner = TextScanner(date)
        var clockScanner = TextScanner(clock)
        guard let date = TextTime.date(&dateScanner), dateScanner.isAtEnd,
            let clock = TextTime.clock(&clockScanner), clockScanner.isAtEnd
        else { return nil }
        self = .absolute(date &+ clock)
    }

    /// Hours may be more than 24: so long may a capture last.
    private static func clock(_ scanner: inout TextScanner) -> Int64? {
        guard let hours = scanner.number(), hours < 10_000, scanner.take(":"), let minutes = scanner.number(),
            minutes < 60, scanner.take(":"), let seconds = scanner.number(), seconds <= 60,
            let fraction = fraction(&scanner)
        else { return nil }
        return Int64(hours * 3600 + minutes * 60 + seconds) * second + fraction
    }

    /// `.665148`; tcpdump always prints six digits, or nine.
    private static func fraction(_ scanner: inout TextScanner) -> Int64? {
        guard scanner.take(".") else { return nil }
        let digits = scanner.rest.prefix(while: TextScanner.isDigit).count
        guard 3...9 ~= digits, let number = scanner.number() else { return nil }
        return (digits..<9).reduce(Int64(number)) { product, _ in product * 10 }
    }

    /// `2026-11-23`, as nanoseconds up to its midnight.
    private static func date(_ scanner: inout TextScanner) -> Int64? {
        guard let year = scanner.number(), 1970...2200 ~= year, scanner.take("-"), let month = scanner.number(),
            1...12 ~= month, scanner.take("-"), let day = scanner.number(), 1...31 ~= day
        else { return nil }
        // Years counted from March, so that the leap day is the last of its year.
        let fromMarch = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = fromMarch * 365 + fromMarch / 4 - fromMarch / 100 + fromMarch / 400 + dayOfYear - 719_468
        return Int64(days) * self.day
    }
}
