import Conclusions
import Synthetic

/// A capture may miss a frame: that makes no fault of a healthy cluster, alone and beside the other captures.
struct LeaveOneOut: Property {
    let name = "leave-one-out"
    let needs = SceneNeeds(isHealthy: true)

    func check(_ scene: Scene, asking tool: Tool, using random: inout SplitMix64) throws -> TrialResult {
        let filled = scene.captures.indices.filter { !scene.captures[$0].frames.isEmpty }
        guard !filled.isEmpty else { return .skipped("no frames") }
        let place = filled[random.number(in: 0..<filled.count)]
        var captures = scene.captures
        let frame = random.number(in: 0..<captures[place].frames.count)
        captures[place].frames.remove(at: frame)
        let sets = captures.count == 1 ? [captures] : [[captures[place]], captures]
        for (number, set) in sets.enumerated() {
            let whole = scene.captures.filter { set.names.contains($0.name) }
            let before = try tool.conclusion(of: whole, as: "whole-\(number)")
            let after = try tool.conclusion(of: set, as: "without-\(number)")
            if after.blamed.isSubset(of: before.blamed) { continue }
            return .fails(
                "\(captures[place].name) without frame \(frame + 1), \(set.count) captures: "
                    + "\(before.inShort) -> \(after.inShort)")
        }
        return .holds
    }
}
