import Conclusions
import Foundation
import Synthetic

/// Changes that leave the evidence as it is.
enum Change: String, CaseIterable {
    case shiftClocks = "shift-clocks"
    case shuffle
    case split
    case merge
    case gzip
    case renumber
}

/// The verdict, its culprit and the sides blamed stay the same under a change that leaves the evidence as it is.
struct StaysUnder: Property {
    let change: Change

    var name: String { change.rawValue }

    var needs: SceneNeeds {
        switch change {
        case .shiftClocks, .shuffle, .merge: SceneNeeds(captures: 2)
        case .split, .gzip, .renumber: SceneNeeds()
        }
    }

    /// Captures before and after, what was done to them, and how words about them are told alike.
    private struct Pair {
        var before: [Capture]
        var after: [Capture]
        var deed = ""
        var restored: (String) -> String = { $0 }
    }

    func check(_ scene: Scene, asking tool: Tool, using random: inout SplitMix64) throws -> TrialResult {
        guard let pair = pair(of: scene, using: &random) else { return .skipped("no capture to \(name)") }
        let before = try tool.conclusion(of: pair.before, as: "before")
        let after = try tool.conclusion(of: pair.after, as: "after")
        let culprits = [before, after].map { culprit(of: $0.verdict, pair.restored) }
        if before.verdict.kind == after.verdict.kind, culprits[0] == culprits[1], before.blamed == after.blamed {
            return .holds
        }
        return .fails("\(pair.deed)\(before.inShort) -> \(pair.restored(after.inShort))")
    }

    /// Who is meant. The order of a list may follow the addresses themselves, and what a server is called the plan that its
    /// address is from: neither counts.
    private func culprit(of verdict: Conclusion.Verdict, _ restored: (String) -> String) -> Set<String> {
        if let value = verdict.culpritValue, !value.addresses.isEmpty {
            let senders = value.path?.from.map { "from \(restored($0))" } ?? []
            let port = value.port.map { "port \($0)" } ?? "any port"
            return Set(value.addresses.map(restored) + senders + [value.kind, port])
        }
        let words = restored(verdict.culprit).split { $0.isWhitespace || ",;()".contains($0) }
        return Set(words.map { String($0.hasSuffix(":") ? $0.dropLast() : $0) })
    }

    private func pair(of scene: Scene, using random: inout SplitMix64) -> Pair? {
        let captures = scene.captures
        switch change {
        case .shiftClocks:
            let reach = [400_000, 5_000_000, 3_000_000_000][random.number(in: 0..<3)]
            var shifted = captures
            for index in shifted.indices {
                let offset = random.number(in: -reach..<reach)
                for frame in shifted[index].frames.indices { shifted[index].frames[frame].time += offset }
            }
            return Pair(before: captures, after: shifted, deed: "by up to \(Double(reach) / 1e9) s: ")
        case .shuffle:
            var shuffled = captures
            for last in stride(from: shuffled.count - 1, to: 0, by: -1) {
                shuffled.swapAt(last, random.number(in: 0..<last + 1))
            }
            return Pair(before: captures, after: shuffled, deed: "\(shuffled.map(\.name).joined(separator: " ")): ")
        case .split: return split(captures, using: &random)
        case .merge: return merged(scene, using: &random)
        case .gzip:
            var compressed = captures
            for index in compressed.indices { compressed[index].isCompressed = true }
            return Pair(before: captures, after: compressed) { $0.replacing(".gz", with: "") }
        case .renumber:
            let renumbering = Renumbering(of: captures, using: &random)
            return Pair(before: captures, after: captures.map(renumbering.moved), restored: renumbering.restored)
        }
    }

    /// As `tcpdump -C` does it: the second file has the first one's name and a number.
    private func split(_ captures: [Capture], using random: inout SplitMix64) -> Pair? {
        let long = captures.indices.filter { captures[$0].frames.count > 1 && captures[$0].linkTypes.count == 1 }
        guard !long.isEmpty else { return nil }
        let place = long[random.number(in: 0..<long.count)]
        let whole = captures[place]
        let cut = random.number(in: 1..<whole.frames.count)
        var (first, second) = (whole, whole)
        first.frames = Array(whole.frames[..<cut])
        second.frames = Array(whole.frames[cut...])
        second.name += "1"
        var after = captures
        after.replaceSubrange(place...place, with: [first, second])
        return Pair(before: captures, after: after, deed: "\(whole.name) after frame \(cut): ") {
            $0.replacing(second.name, with: whole.name)
        }
    }

    /// As mergecap does it, of captures whose clocks agree.
    private func merged(_ scene: Scene, using random: inout SplitMix64) -> Pair? {
        var aligned = scene.captures
        for index in aligned.indices {
            let offset = aligned[index].clockOffset * 1000
            for frame in aligned[index].frames.indices { aligned[index].frames[frame].time -= offset }
        }
        let first = random.number(in: 0..<aligned.count)
        let second = (first + random.number(in: 1..<aligned.count)) % aligned.count
        let (one, other) = (aligned[first], aligned[second])
        guard !one.frames.isEmpty, !other.frames.isEmpty else { return nil }
        var both = one
        both.name = "merged.pcap"
        // One interface for both is enough where frames tell by themselves where they were taken.
        let isOneLink = scene.hasRealLinks && one.linkTypes == other.linkTypes
        both.linkTypes = isOneLink ? one.linkTypes : one.linkTypes + other.linkTypes
        let frames =
            one.frames
            + other.frames.map { frame in
                var frame = frame
                if !isOneLink { frame.interface += one.linkTypes.count }
                return frame
            }
        // A stable order: of frames of one time, the first capture's come first.
        both.frames = frames.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
        let after = [both] + aligned.indices.filter { $0 != first && $0 != second }.map { aligned[$0] }
        return Pair(before: aligned, after: after, deed: "\(one.name) and \(other.name): ") {
            $0.replacing(one.name, with: both.name).replacing(other.name, with: both.name)
        }
    }
}
