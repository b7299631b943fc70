/// The query path as boxes and arrows: beside each other, or one below the other where there is no room.
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

    private static let leastBoxHeight = 84
    private static let longestLine = 24
    /// Of a line of letters, in units of the picture; a little more than most fonts take.
    private static let letterWidth = 7.6

    init(_ path: ReportPage.PathPart, isWide: Bool) {
        description = path.sentences.joined(separator: ". ") + "."
        let count = max(path.stations.count, 1)
        let isLong = path.stations.count > 4
        let labels = path.hops.flatMap { $0.counts + [Self.word(of: $0)] }
        let longest = Int(Double(labels.map(\.columns).max() ?? 0) * Self.letterWidth) + 16
        // One below the other, a label has the half of a box's width on either side of the arrow.
        let (boxWidth, gap) = isWide ? (192, max(longest, isLong ? 124 : 152)) : (max(300, 2 * longest), 96)
        let boxHeight = path.stations.map { Self.height(of: $0) }.max() ?? Self.leastBoxHeight
        let counts = path.hops.map(\.counts.count).max() ?? 0
        let top = isWide ? max(34 + 15 * (counts - 1) - boxHeight / 2, 8) : 8
        width = isWide ? count * boxWidth + (count - 1) * gap + 8 : boxWidth + 40
        height = isWide ? boxHeight + top + 8 : count * boxHeight + (count - 1) * gap + 16
        boxes = path.stations.enumerated().map { number, station in
            let x = isWide ? 4 + number * (boxWidth + gap) : 20
            let y = isWide ? top : top + number * (boxHeight + gap)
            let isMarked = Self.isMarked(station)
            return Box(
                x: x, y: y, width: boxWidth, height: boxHeight, middle: x + boxWidth / 2, titleY: y + 22,
                title: station.role,
                lines: Self.lines(of: station).enumerated().map {
                    Line(y: y + 41 + 15 * $0.offset, text: Self.short($0.element))
                },
                state: station.state, hasMark: isMarked, markY: y + boxHeight - 9,
                mark: (station.state == "broken" ? "✕ " : "? ") + station.stateWord)
        }
        arrows = path.hops.enumerated().map { number, hop in
            let edge = (number + 1) * boxWidth + number * gap
            let below = top + (number + 1) * boxHeight + number * gap
            let isMarked = hop.state == "broken" || hop.state == "suspect"
            let isTold = isMarked || hop.state == "unseen"
            let word = Self.word(of: hop)
            let middle = isWide ? edge + 4 + gap / 2 : 20 + boxWidth / 2
            let (x1, y1, x2, y2) =
                isWide
                ? (edge + 8, top + boxHeight / 2, edge + gap, top + boxHeight / 2)
                : (middle, below + 4, middle, below + gap - 7)
            let room = hop.state == "broken" ? 20 : 10
            let first = isWide ? y1 - room - 15 * (hop.counts.count - 1) : y1 + 26
            // An answer that is lost goes the other way, and its arrow with it.
            let isBack = hop.isOnTheWayBack
            let (start, end) = isBack ? ((x: x2, y: y2), (x: x1, y: y1)) : ((x: x1, y: y1), (x: x2, y: y2))
            return Arrow(
                x1: start.x, y1: start.y, x2: end.x, y2: end.y, turn: (isWide ? 0 : 90) + (isBack ? 180 : 0),
                state: hop.state,
                textX: isWide ? middle : middle + 22,
                anchor: isWide ? "middle" : "start",
                lines: hop.counts.enumerated().map { Line(y: first + 15 * $0.offset, text: $0.element) },
                isBroken: hop.state == "broken",
                crossX: (x1 + x2) / 2, crossY: (y1 + y2) / 2, wordX: isWide ? middle : middle - 20,
                wordY: isWide ? y1 + 30 : (y1 + y2) / 2 + 4, wordAnchor: isWide ? "middle" : "end", word: word,
                hasWord: isTold)
        }
    }

    private static func word(of hop: ReportPage.PathPart.Hop) -> String {
        (hop.state == "broken" ? "✕ " : hop.state == "suspect" ? "? " : "") + hop.stateWord
    }

    private static func isMarked(_ station: ReportPage.PathPart.Station) -> Bool {
        station.state == "broken" || station.state == "suspect"
    }

    /// Addresses, each above what Kubernetes calls it.
    private static func lines(of station: ReportPage.PathPart.Station) -> [String] {
        station.addresses.prefix(isMarked(station) ? 2 : 3).enumerated().flatMap { place, address in
            let name = station.names.indices.contains(place) ? station.names[place] : ""
            return name.isEmpty ? [address] : [address, Self.short(name: name)]
        }
    }

    private static func height(of station: ReportPage.PathPart.Station) -> Int {
        max(leastBoxHeight, 36 + 15 * lines(of: station).count + (isMarked(station) ? 20 : 4))
    }

    /// A Kubernetes name by its end, where pods of one deployment differ: without its kind, namespace and node.
    private static func short(name: String) -> String {
        let object = ReportPage.PathPart.Station.object(of: name)
        let last = String(object.split(separator: "/").last ?? object)
        return last.columns > longestLine ? "…\(last.suffix(longestLine - 1))" : last
    }

    private static func short(_ line: String) -> String {
        line.columns > longestLine ? "\(line.cut(toColumns: longestLine - 1))…" : line
    }
}
