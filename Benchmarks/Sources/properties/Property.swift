import Conclusions
import Foundation
import Synthetic

/// Something that must hold of every scene, whatever its captures show.
protocol Property: Sendable {
    var name: String { get }
    var needs: SceneNeeds { get }
    func check(_ scene: Scene, asking tool: Tool, using random: inout SplitMix64) throws -> TrialResult
}

enum TrialResult {
    case holds
    case fails(String)
    /// The scene does not lend itself to it.
    case skipped(String)
}

enum Properties {
    static let all: [any Property] =
        [LeaveOneOut(), AddCapture(), NarrowFilter()] + Change.allCases.map { StaysUnder(change: $0) }

    static func named(_ name: String) -> (any Property)? { all.first { $0.name == name } }
}

/// `dnsverdict`, with a folder for what it is given.
struct Tool {
    var path: String
    var folder: String

    /// - Parameter label: the folder in which the captures are kept, for people.
    func conclusion(of captures: [Capture], as label: String) throws -> Conclusion {
        let place = "\(folder)/\(label)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        return try Conclusion(of: captures.map { try $0.write(into: place) }, by: path)
    }
}

extension Conclusion {
    /// A few words about what was said.
    var inShort: String {
        let all = verdicts.isEmpty ? [verdict] : verdicts
        return all.map { "\($0.kind) (\($0.confidence))\($0.culprit.isEmpty ? "" : ", \($0.culprit)")" }
            .joined(separator: "; ")
    }
}

extension [Capture] {
    var names: Set<String> { Set<String>(map(\.name)) }
}
