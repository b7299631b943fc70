/// Which captures were taken at one place: the files of a ring (`tcpdump -C` or `-G`), one after the other, are one capture, and
/// so are two of one direction each.
///
/// Files belong together where their names differ in a number that follows on, and where one begins when the one before has
/// ended. What crosses from one to the next is then seen whole.
package struct CapturePlaces: Sendable, Equatable {
    /// For each capture the first one of its place, which stands for all of them.
    package private(set) var ofCapture: [Int]

    /// Nanoseconds between two files of a ring at most.
    private static let longestGap: Int64 = 10_000_000_000
    /// Endings that say how a file is packed, not where it was taken.
    private static let packings = [".gz", ".zst", ".xz", ".lz4", ".bz2"]

    /// Every capture at a place of its own.
    package init(count: Int) {
        ofCapture = Array(0..<max(count, 1))
    }

    /// - Parameters:
    ///   - names: the captures' names, as they were given.
    ///   - spans: nanoseconds since the Unix epoch of the first and the last message of each; nil where there is none.
    ///   - halves: captures of one place in one direction each.
    package init(names: [String], spans: [ClosedRange<Int64>?], halves: [CaptureHalves] = []) {
        self.init(count: names.count)
        for files in CapturePlaces.series(of: names, spans) {
            let ordered = files.sorted { $0.number < $1.number }
            for (earlier, later) in zip(ordered, ordered.dropFirst()) {
                guard later.number == earlier.number + 1, let before = spans[earlier.capture],
                    let after = spans[later.capture], after.lowerBound >= before.upperBound
                else { continue }
                let (gap, overflow) = after.lowerBound.subtractingReportingOverflow(before.upperBound)
                if !overflow, gap <= CapturePlaces.longestGap { ofCapture[later.capture] = ofCapture[earlier.capture] }
            }
        }
        for pair in halves {
            let (first, second) = (ofCapture[pair.queries], ofCapture[pair.answers])
            for capture in ofCapture.indices where ofCapture[capture] == max(first, second) {
                ofCapture[capture] = min(first, second)
            }
        }
    }

    /// For each capture the first one that was written by the same clock: files whose names differ in a number, of which no
    /// two go on at the same time. Some of a ring may be missing.
    static func clocks(names: [String], spans: [ClosedRange<Int64>?]) -> [Int] {
        var clocks = Array(names.indices)
        for files in series(of: names, spans) {
            let ordered = files.compactMap { file in spans[file.capture].map { (span: $0, capture: file.capture) } }
                .sorted { $0.span.lowerBound < $1.span.lowerBound }
            let isOneAfterOther = zip(ordered, ordered.dropFirst()).allSatisfy {
                $0.span.upperBound <= $1.span.lowerBound
            }
            guard isOneAfterOther, let first = ordered.map(\.capture).min() else { continue }
            for file in ordered { clocks[file.capture] = first }
        }
        return clocks
    }

    /// Captures with messages whose names differ in a number alone, with that number.
    private static func series(
        of names: [String], _ spans: [ClosedRange<Int64>?]
    ) -> [[(number: Int, capture: Int)]] {
        guard names.count == spans.count else { return [] }
        var series: [String: [(number: Int, capture: Int)]] = [:]
        let whole = Dictionary(names.enumerated().map { (CapturePlaces.unpacked($1), $0) }) { first, _ in first }
        for (capture, name) in names.enumerated() {
            guard spans[capture] != nil, let (stem, number) = CapturePlaces.numbered(name) else { continue }
            // tcpdump's first file has no number.
            if let first = whole[stem], spans[first] != nil, series[stem] == nil { series[stem] = [(0, first)] }
            series[stem, default: []].append((number, capture))
        }
        return series.values.filter { $0.count > 1 }
    }

    /// The place of a capture.
    package func place(of capture: Int) -> Int { capture < ofCapture.count ? ofCapture[capture] : capture }

    private static func unpacked(_ name: String) -> String {
        packings.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
    }

    /// What stands before the last number of a file's name, and the number; nil without one.
    private static func numbered(_ name: String) -> (stem: String, number: Int)? {
        let name = unpacked(name)
        let start = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
        guard let last = name[start...].lastIndex(where: \.isASCIIDigit) else { return nil }
        var first = last
        while first > start, name[name.index(before: first)].isASCIIDigit { first = name.index(before: first) }
        guard let number = Int(name[first...last]) else { return nil }
        return (String(name[..<first]), number)
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
