import ArgumentParser
import Foundation
import PacketWire

/// A moment on the command line: RFC 3339 (`2026-11-23T04:52:13.5Z`), the same without a zone, which is this machine's
/// local time then, seconds since the Unix epoch, or how long ago (`10m`, `10m ago`).
struct TimeArgument: ExpressibleByArgument {
    let timestamp: Timestamp
    /// What was taken for what, where it is not plain.
    let reading: String?

    init?(argument: String) { self.init(argument: argument, now: Date(), zone: .current) }

    init?(argument: String, now: Date, zone: TimeZone) {
        let parts = argument.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        if let seconds = Int64(parts[0]), let fraction = Self.nanoseconds(parts.count > 1 ? parts[1] : "0") {
            self.init(seconds: seconds, nanoseconds: fraction)
            return
        }
        let length = argument.hasSuffix(" ago") ? String(argument.dropLast(4)) : argument
        if let ago = Self.ago(length) {
            let time = now.timeIntervalSince1970 - ago
            guard abs(time) < 9e9 else { return nil }
            let whole = time.rounded(.down)
            self.init(
                seconds: Int64(whole), nanoseconds: Int64((time - whole) * 1e9), reading: "\(length) ago")
            return
        }
        let text = argument.uppercased().replacing(" ", with: "T")
        let digits = text.drop { $0 != "." }.dropFirst().prefix { $0.isASCII && $0.isNumber }
        let whole = digits.isEmpty ? text : text.replacing(".\(digits)", with: "", maxReplacements: 1)
        guard let fraction = Self.nanoseconds(digits.isEmpty ? "0" : digits) else { return nil }
        if let date = ISO8601DateFormatter().date(from: whole) {
            self.init(seconds: Int64(date.timeIntervalSince1970), nanoseconds: fraction)
            return
        }
        let formatter = ISO8601DateFormatter()
        formatter.timeZone = zone
        formatter.formatOptions = [.withFullDate, .withTime, .withColonSeparatorInTime, .withDashSeparatorInDate]
        guard whole.count == 19, let date = formatter.date(from: whole) else { return nil }
        let name = zone.abbreviation(for: date) ?? zone.identifier
        self.init(
            seconds: Int64(date.timeIntervalSince1970), nanoseconds: fraction,
            reading: "\(argument) in local time (\(name))")
    }

    private init?(seconds: Int64, nanoseconds: Int64, reading: String? = nil) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        timestamp = Timestamp(nanoseconds: product.addingReportingOverflow(nanoseconds).partialValue)
        self.reading = reading
    }

    /// Seconds of a length of time with its unit.
    private static func ago(_ text: String) -> Double? {
        guard text.last?.isLetter == true, text.first?.isNumber == true else { return nil }
        return DurationArgument(argument: text)?.seconds
    }

    private static func nanoseconds(_ digits: Substring) -> Int64? {
        Int64(digits.prefix(9).padding(toLength: 9, withPad: "0", startingAt: 0))
    }
}
