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

    /// Captures of one place in one direction each.
    package let halves: [CaptureHalves]

    /// - Parameter names: the captures' names, as they were given: the files of a ring have one clock.
    init(_ samples: [ClockSketch.Sample], names: [String]) {
        spans = samples.map { $0.start <= $0.end ? $0.start...$0.end : nil }
        halves = CaptureHalves.find(in: samples)
        var clocks = CapturePlaces.clocks(names: names, spans: spans)
        if clocks.count != samples.count { clocks = Array(samples.indices) }
        for pair in halves where clocks[pair.answers] == pair.answers && clocks[pair.queries] == pair.queries {
            clocks[max(pair.answers, pair.queries)] = min(pair.answers, pair.queries)
        }
        guard clocks != Array(samples.indices) else {
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
        let tree = ClockAlignment.spanningTree(pairs, captureCount: samples.count)
        var isSet = [Bool](repeating: false, count: samples.count)
        for first in samples.indices where !isSet[first] {
            let group = ClockAlignment.group(around: first, by: tree)
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

    /// For each capture the comparisons by which it is connected to others (Kruskal's algorithm).
    ///
    /// - Parameter pairs: the best known first.
    private static func spanningTree(_ pairs: [Comparison], captureCount: Int) -> [[Comparison]] {
        var parents = Array(0..<captureCount)
        func root(_ capture: Int) -> Int {
            var capture = capture
            while parents[capture] != capture {
                parents[capture] = parents[parents[capture]]
                capture = parents[capture]
            }
            return capture
        }
        var tree = [[Comparison]](repeating: [], count: captureCount)
        for pair in pairs where root(pair.first) != root(pair.second) {
            parents[root(pair.first)] = root(pair.second)
            tree[pair.first].append(pair)
            tree[pair.second].append(pair)
        }
        return tree
    }

    /// The captures that share messages with `first`, or with one that does, and their offsets from it.
    private static func group(around first: Int, by tree: [[Comparison]]) -> [Int: ClockDifferences.Offset] {
        var group = [first: ClockDifferences.Offset(ahead: 0, uncertainty: 0, samples: 0)]
        var waiting = [first]
        while let capture = waiting.popLast() {
            guard let known = group[capture] else { continue }
            for pair in tree[capture] {
                let isForward = pair.first == capture
                let other = isForward ? pair.second : pair.first
                guard group[other] == nil else { continue }
                group[other] = ClockDifferences.Offset(
                    ahead: known.ahead &+ (isForward ? pair.offset.ahead : 0 &- pair.offset.ahead),
                    uncertainty: known.uncertainty &+ pair.offset.uncertainty, samples: pair.offset.samples)
                waiting.append(other)
            }
        }
        return group
    }

    /// The capture whose clock most of its group go by; of several the one that was taken while most others were,
    /// as far as their own clocks tell; else the first.
    private static func reference(
        of group: [Int: ClockDifferences.Offset], _ samples: [ClockSketch.Sample]
    ) -> Int {
        let clocks = group.values.map(\.ahead)
        func agreeing(_ capture: Int) -> Int {
            let own = group[capture]?.ahead ?? 0
            return clocks.count { ($0 &- own).magnitude <= tolerance.magnitude }
        }
        let counts = group.keys.map { (capture: $0, agreeing: agreeing($0)) }
        let most = counts.map(\.agreeing).max()
        let candidates = counts.filter { $0.agreeing == most }.map(\.capture)
        guard candidates.count > 1 else { return candidates.first ?? 0 }
        let others = samples.indices.filter { group[$0] == nil }
        let weights = candidates.map { capture in
            (overlapping: others.count { samples[$0].overlaps(samples[capture]) }, capture: capture)
        }
        return weights.max { ($0.overlapping, $1.capture) < ($1.overlapping, $0.capture) }?.capture ?? 0
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

    /// Where more captures saw a message, each is compared with the first and with as many next to it, which connects
    /// them all.
    private static let comparedLimit = 32

    /// For each two captures how their times differ for the messages that both saw once.
    ///
    /// Memory and time: ``comparedLimit`` for each message that a capture has kept, however many captures there are.
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
                for second in sightings.dropFirst(place + 1).prefix(place == 0 ? .max : comparedLimit) {
                    differences[Pair(first: first.capture, second: second.capture), default: ClockDifferences()]
                        .add(second.time &- first.time, isResponse: first.isResponse)
                }
            }
        }
        return differences
    }
}
