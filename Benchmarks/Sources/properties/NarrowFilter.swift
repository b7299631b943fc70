import Conclusions
import Synthetic

/// A filter takes evidence away: it may leave a verdict open, but it names nobody whom the whole captures did not, and
/// does not hide failures that are still there.
struct NarrowFilter: Property {
    let name = "filter"
    let needs = SceneNeeds()

    func check(_ scene: Scene, asking tool: Tool, using random: inout SplitMix64) throws -> TrialResult {
        let filter = Filter.any(for: scene.captures, using: &random)
        let filtered = try scene.captures.map { try $0.filtered(by: filter.expression) }
        let before = try tool.conclusion(of: scene.captures, as: "whole")
        let after = try tool.conclusion(of: filtered, as: "filtered")
        let story = "'\(filter.expression)': \(before.inShort) -> \(after.inShort)"
        let new = after.blamed.subtracting(before.blamed)
        if !new.isEmpty { return .fails("now blames \(new.sorted().joined(separator: ", ")). \(story)") }
        if after.verdict.kind == "healthy", before.verdict.kind != "healthy",
            let problem = scene.truth.problem(after, at: filtered.names, filter: filter)
        {
            return .fails("\(problem). \(story)")
        }
        return .holds
    }
}
