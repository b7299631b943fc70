/// How far the clock of one capture is ahead of another's.
package struct ClockOffset: Sendable, Equatable {
    /// The capture whose clock is taken as the measure.
    package let reference: Int
    /// Nanoseconds that the capture's clock is ahead of the reference's; negative where it is behind.
    package let ahead: Int64
    /// Nanoseconds by which ``ahead`` may be wrong: half of the quickest way there and back.
    package let uncertainty: Int64
    /// Messages that both captures saw.
    package let samples: Int

    package init(reference: Int, ahead: Int64, uncertainty: Int64, samples: Int) {
        self.reference = reference
        self.ahead = ahead
        self.uncertainty = uncertainty
        self.samples = samples
    }
}

/// The clocks of captures, set by the messages that several of them saw.
package struct ClockAlignment: Sendable {
    /// Clocks that differ less are left as they are: no rule looks that closely.
    package static let tolerance: Int64 = 1_000_000

    /// For each capture how its clock differs from the reference's; nil for a reference itself, and where no other
    /// capture saw the same messages.
    package private(set) var offsets: [ClockOffset?]

    /// For each capture when its first and its last message were captured; nil without any.
    package let spans: [ClosedRange<Int64>?]

    /// - Parameter names: the captures' names, as they were given: the files of a ring have one clock.
    init(_ samples: [ClockSketch.Sample], names: [String]) {
        spans = samples.map { $0.start <= $0.end ? $0.start...$0.end : nil }
        let clocks = CapturePlaces.clocks(names: names, spans: spans)
        guard clocks.count == samples.count, clocks != Array(samples.indices) else {
            offsets = ClockAlignment.offsets(of: samples)
            return
        }
        var merged = samples
        for (capture, first) in clocks.enumerated() where capture != first {
            merged[first].add(samples[capture])
            merged[capture] = ClockSketch.Sample()
        }
        let known = ClockAlignment.offsets(of: merged)
        offsets = clocks.map { known[$0] }
    }

    private static func offsets(of samples: [ClockSketch.Sample]) -> [ClockOffset?] {
        var offsets = [ClockOffset?](repeating: nil, count: samples.count)
        let pairs = ClockAlignment.differences(samples).compactMap { pair, differences in
            differences.offset(
                showAnswers: samples[pair.first].hasResponses && samples[pair.second].hasResponses
            ).map { Comparison(first: pair.first, second: pair.second, offset: $0) }
        }
        .sorted { ($0.offset.samples, $1.first, $1.second) > ($1.offset.samples, $0.first, $0.second) }
        var isSet = [Bool](repeating: false, count: samples.count)
        for first in samples.indices where !isSet[first] {
            let group = ClockAlignment.group(around: first, by: pairs)
            for capture in group.keys { isSet[capture] = true }
            let reference = ClockAlignment.reference(of: group, samples)
            guard let base = group[reference]?.ahead else { continue }
            for (capture, offset) in group where capture != reference {
                // The reference's own doubt lies in every difference from it.
                let doubt = offset.uncertainty &+ (group[reference]?.uncertainty ?? 0)
                offsets[capture] = ClockOffset(
                    reference: reference, ahead: offset.ahead &- base, uncertainty: doubt,
                    samples: capture == first ? group[reference]?.samples ?? 0 : offset.samples)
            }
        }
        return offsets
    }

    /// The captures that share messages with `first`, or with one that does, and their offsets from it.
    ///
    /// - Parameter pairs: the best known first; each capture goes by way of one that is known already.
    private static func group(around first: Int, by pairs: [Comparison]) -> [Int: ClockDifferences.Offset] {
        var group = [first: ClockDifferences.Offset(ahead: 0, uncertainty: 0, samples: 0)]
        var waiting = pairs
        while let next = waiting.firstIndex(where: { (group[$0.first] == nil) != (group[$0.second] == nil) }) {
            let pair = waiting.remove(at: next)
            let isForward = group[pair.first] != nil
            guard let known = group[isForward ? pair.first : pair.second] else { continue }
            group[isForward ? pair.second : pair.first] = ClockDifferences.Offset(
                ahead: known.ahead &+ (isForward ? pair.offset.ahead : 0 &- pair.offset.ahead),
                uncertainty: known.uncertainty &+ pair.offset.uncertainty, samples: pair.offset.samples)
        }
        return group
    }

    /// The capture whose clock most of its group go by; of several the one that was taken while most others were,
    /// as far as their own clocks tell; else the first.
    private static func reference(
        of group: [Int: ClockDifferences.Offset], _ samples: [ClockSketch.Sample]
    ) -> Int {
        func weight(_ capture: Int) -> (agreeing: Int, overlapping: Int, order: Int) {
            let own = group[capture]?.ahead ?? 0
            let agreeing = group.values.count { ($0.ahead &- own).magnitude <= tolerance.magnitude }
            let others = samples.indices.filter { group[$0] == nil && samples[$0].overlaps(samples[capture]) }
            return (agreeing, others.count, -capture)
        }
        return group.keys.max { weight($0) < weight($1) } ?? 0
    }

    /// Nanoseconds to take off each capture's time stamps; 0 where the difference is within what is known of it.
    package var corrections: [Int64] {
        offsets.map { offset in
            guard let offset, offset.ahead.magnitude > max(offset.uncertainty, ClockAlignment.tolerance).magnitude
            else { return 0 }
            return offset.ahead
        }
    }

    private struct Comparison {
        let first: Int
        let second: Int
        let offset: ClockDifferences.Offset
    }

    private struct Pair: Hashable {
        let first: Int
        let second: Int
    }

    /// For each two captures how their times differ for the messages that both saw once.
    private static func differences(_ samples: [ClockSketch.Sample]) -> [Pair: ClockDifferences] {
        let highest = samples.map(\.highest).min() ?? 0
        var seenBy: [UInt64: [(capture: Int, time: Int64, isResponse: Bool)]] = [:]
        for (capture, sample) in samples.enumerated() {
            for (hash, seen) in sample.seen where hash <= highest && !seen.isRepeated {
                seenBy[hash, default: []].append((capture, seen.first, seen.isResponse))
            }
        }
        var differences: [Pair: ClockDifferences] = [:]
        for sightings in seenBy.values where sightings.count > 1 {
            for (place, first) in sightings.enumerated() {
                for second in sightings.dropFirst(place + 1) {
                    differences[Pair(first: first.capture, second: second.capture), default: ClockDifferences()]
                        .add(second.time &- first.time, isResponse: first.isResponse)
                }
            }
        }
        return differences
    }
}
