import Foundation

/// Differences from the oracle that are right, and why: `excuses.tsv`.
struct Excuses {
    struct Excuse {
        var capture: String
        /// Empty for all frames.
        var frames: Set<Int>
        var reason: String
    }

    let excuses: [Excuse]

    init(contentsOf file: URL) throws {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        excuses = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { row in
            let cells = row.split(separator: "\t", maxSplits: 2).map(String.init)
            guard cells.count == 3 else { return nil }
            let frames = cells[1] == "*" ? [] : Set(cells[1].split(separator: ",").compactMap { Int($0) })
            return Excuse(capture: cells[0], frames: frames, reason: cells[2])
        }
    }

    /// The place of the excuse for a frame; nil where there is none.
    func place(of capture: String, frame: Int) -> Int? {
        excuses.firstIndex { $0.capture == capture && ($0.frames.isEmpty || $0.frames.contains(frame)) }
    }
}
