import Foundation

/// Differences from the oracle that are right, and why: `excuses.tsv`.
struct Excuses {
    struct BadRow: Error, CustomStringConvertible {
        var description: String
    }

    struct Excuse {
        var capture: String
        /// Empty for all frames.
        var frames: [Int]
        var fields: [String]
    }

    let excuses: [Excuse]
    /// Frame and field of each excuse that excused something.
    private var used: [Int: Set<String>] = [:]

    init(contentsOf file: URL) throws {
        try self.init(rows: String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    init(rows: String) throws {
        excuses = try rows.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { row in
            let cells = row.split(separator: "\t").map(String.init)
            let frames = cells.count == 4 ? cells[1].split(separator: ",").map { Int($0) } : []
            guard cells.count == 4, cells[1] == "*" || frames.allSatisfy({ $0 != nil }) else {
                throw BadRow(description: "excuses.tsv: capture, frames or *, fields and reason expected: \(row)")
            }
            return Excuse(
                capture: cells[0], frames: frames.compactMap(\.self),
                fields: cells[2].split(separator: ",").map(String.init))
        }
    }

    /// Whether a difference is excused; notes that the excuse is needed.
    mutating func excuse(_ field: String, frame: Int, of capture: String) -> Bool {
        let place = excuses.firstIndex {
            $0.capture == capture && $0.fields.contains(field) && ($0.frames.isEmpty || $0.frames.contains(frame))
        }
        guard let place else { return false }
        used[place, default: []].formUnion(["\(frame) \(field)", "* \(field)"])
        return true
    }

    /// Excuses that excused nothing: each frame and field of a row must be needed, of `*` one frame each.
    var unused: [String] {
        excuses.enumerated().flatMap { place, excuse in
            let frames = excuse.frames.isEmpty ? ["*"] : excuse.frames.map(String.init)
            return frames.flatMap { frame in excuse.fields.map { "\(frame) \($0)" } }
                .filter { !(used[place]?.contains($0) ?? false) }
                .map { "\(excuse.capture), frame and field \($0)" }
        }
    }
}
