import ArgumentParser
import Foundation
import PacketWire

/// A moment on the command line: RFC 3339 (`2026-11-23T04:52:13.5Z`), or seconds since the Unix epoch.
struct TimeArgument: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        let parts = argument.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        if let seconds = Int64(parts[0]) {
            guard let fraction = Self.nanoseconds(parts.count > 1 ? parts[1] : "0") else { return nil }
            self.init(seconds: seconds, nanoseconds: fraction)
            return
        }
        let text = argument.uppercased()
        let digits = text.drop { $0 != "." }.dropFirst().prefix { $0.isASCII && $0.isNumber }
        let whole = digits.isEmpty ? text : text.replacing(".\(digits)", with: "", maxReplacements: 1)
        guard let date = ISO8601DateFormatter().date(from: whole),
            let fraction = Self.nanoseconds(digits.isEmpty ? "0" : digits)
        else { return nil }
        self.init(seconds: Int64(date.timeIntervalSince1970), nanoseconds: fraction)
    }

    private init?(seconds: Int64, nanoseconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        timestamp = Timestamp(nanoseconds: product.addingReportingOverflow(nanoseconds).partialValue)
    }

    private static func nanoseconds(_ digits: Substring) -> Int64? {
        Int64(digits.prefix(9).padding(toLength: 9, withPad: "0", startingAt: 0))
    }
}
