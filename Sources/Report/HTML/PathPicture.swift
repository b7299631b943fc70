/// The way of a query as boxes and arrows: beside each other, or one below the other where there is no room.
///
/// What is broken is crossed out and says so, what may be is dashed with a question mark, what was not seen is
/// dotted: it can be read without colour.
struct PathPicture {
    var width: Int
    var height: Int
    var boxes: [Box]
    var arrows: [Arrow]
    var description: String

    struct Line {
        var y: Int
        var text: String
    }

    struct Box {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
        var middle: Int
        var titleY: Int
        var title: String
        var lines: [Line]
        var state: String
        var hasMark: Bool
        var markY: Int
        var mark: String
    }

    struct Arrow {
        var x1: Int
        var y1: Int
        var x2: Int
        var y2: Int
        /// Degrees by which the arrow's head is turned.
        var turn: Int
        var state: String
        /// Where the counts stand.
        var textX: Int
        var anchor: String
        var lines: [Line]
        var isBroken: Bool
        var crossX: Int
        var crossY: Int
        var wordX: Int
        var wordY: Int
        var wordAnchor: String
        var word: String
        var hasWord: Bool
    }

    private static let boxHeight = 84
    private static let longestAddress = 22

    init(_ path: ReportPage.PathPart, isWide: Bool) {
        description = path.sentences.joined(separator: ". ") + "."
        let count = max(path.stations.count, 1)
        let isLong = path.stations.count > 4
        let (boxWidth, gap) = isWide ? (isLong ? 150 : 166, isLong ? 124 : 152) : (300, 96)
        let boxHeight = Self.boxHeight
        let counts = path.hops.map(\.counts.count).max() ?? 0
        let top = isWide ? max(34 + 15 * (counts - 1) - boxHeight / 2, 8) : 8
        width = isWide ? count * boxWidth + (count - 1) * gap + 8 : boxWidth + 40
        height = isWide ? boxHeight + top + 8 : count * boxHeight + (count - 1) * gap + 16
        boxes = path.stations.enumerated().map { number, station in
            let x = isWide ? 4 + number * (boxWidth + gap) : 20
            let y = isWide ? top : top + number * (boxHeight + gap)
            let isMarked = station.state == "broken" || station.state == "suspect"
            let shown = Array(station.addresses.prefix(isMarked ? 2 : 3))
            return Box(
                x: x, y: y, width: boxWidth, height: boxHeight, middle: x + boxWidth / 2, titleY: y + 22,
                title: station.role,
                lines: shown.enumerated().map { Line(y: y + 41 + 15 * $0.offset, text: Self.short($0.element)) },
                state: station.state, hasMark: isMarked, markY: y + boxHeight - 9,
                mark: (station.state == "broken" ? "✕ " : "? ") + station.stateWord)
        }
        arrows = path.hops.enumerated().map { number, hop in
            let start = (number + 1) * boxWidth + number * gap
            let below = top + (number + 1) * boxHeight + number * gap
            let isMarked = hop.state == "broken" || hop.state == "suspect"
            let isTold = isMarked || hop.state == "unseen"
            let word = (hop.state == "broken" ? "✕ " : hop.state == "suspect" ? "? " : "") + hop.stateWord
            let middle = isWide ? start + 4 + gap / 2 : 20 + boxWidth / 2
            let (x1, y1, x2, y2) =
                isWide
                ? (start + 8, top + boxHeight / 2, start + gap - 3, top + boxHeight / 2)
                : (middle, below + 4, middle, below + gap - 7)
            let room = hop.state == "broken" ? 20 : 10
            let first = isWide ? y1 - room - 15 * (hop.counts.count - 1) : y1 + 26
            return Arrow(
                x1: x1, y1: y1, x2: x2, y2: y2, turn: isWide ? 0 : 90, state: hop.state,
                textX: isWide ? middle : middle + 22,
                anchor: isWide ? "middle" : "start",
                lines: hop.counts.enumerated().map { Line(y: first + 15 * $0.offset, text: $0.element) },
                isBroken: hop.state == "broken",
                crossX: (x1 + x2) / 2, crossY: (y1 + y2) / 2, wordX: isWide ? middle : middle - 20,
                wordY: isWide ? y1 + 30 : (y1 + y2) / 2 + 4, wordAnchor: isWide ? "middle" : "end", word: word,
                hasWord: isTold)
        }
    }

    private static func short(_ address: String) -> String {
        address.count > longestAddress ? "\(address.prefix(longestAddress - 1))…" : address
    }
}
