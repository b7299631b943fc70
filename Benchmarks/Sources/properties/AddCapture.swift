import Conclusions
import Synthetic

/// Another capture adds evidence: what was right stays right, and no side comes to be blamed that is not at fault.
struct AddCapture: Property {
    let name = "add-capture"
    let needs = SceneNeeds(captures: 2, isWatchedEverywhere: true)

    func check(_ scene: Scene, asking tool: Tool, using random: inout SplitMix64) throws -> TrialResult {
        var rest = scene.captures
        let added = rest.remove(at: random.number(in: 0..<rest.count))
        var fewer = rest.filter { _ in random.chance(perThousand: 500) }
        if fewer.isEmpty { fewer = [rest[random.number(in: 0..<rest.count)]] }
        let more = fewer + [added]
        let before = try tool.conclusion(of: fewer, as: "fewer")
        let after = try tool.conclusion(of: more, as: "more")
        let story =
            "\(fewer.map(\.name).joined(separator: " ")) + \(added.name): \(before.inShort) -> \(after.inShort)"
        let wasWrong = scene.truth.problem(before, at: fewer.names)
        if let problem = scene.truth.problem(after, at: more.names) {
            if wasWrong == nil { return .fails("\(problem). \(story)") }
            let new = after.blamed.subtracting(before.blamed).subtracting(scene.truth.sides)
            return new.isEmpty ? .skipped("wrong before as well") : .fails("\(problem). \(story)")
        }
        // More captures that say less.
        let isRight = scene.truth.sides.contains(before.verdict.kind)
        if wasWrong == nil, isRight, after.blamed.isDisjoint(with: scene.truth.sides) {
            return .fails("the side at fault is no longer named. \(story)")
        }
        return .holds
    }
}
