import Bytes

/// The columns of one kind of rows, from which every format, CSV's head and the documentation are made.
package struct RowTable<Row: ListedRow & ~Copyable>: Sendable {
    /// A column of JSON.
    private struct Member: Sendable {
        var field: Row.Field
        /// The comma and the key that come before its value.
        var head: TextPart
        var isString: Bool
        var isText: Bool
        var isLeftOut: Bool
    }

    /// A column of CSV.
    private struct Cell: Sendable {
        var field: Row.Field
        var isPlain: Bool
    }

    private let heads: TextParts
    private let members: [Member]
    /// The members in turn: those whose text many rows have in common, and those behind them that each row has of its own.
    private let groups: [(common: Range<Int>, own: Range<Int>)]
    private let cells: [Cell]
    /// The first line of a CSV file.
    package let csvHead: String

    init() {
        var heads = TextParts()
        var members: [Member] = []
        var cells: [Cell] = []
        for field in Row.Field.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            let column = Row.column(field)
            guard column.formats != .csv else { continue }
            let head = heads.add(",\"\(field.rawValue)\":\(column.kind.isString ? "\"" : "")")
            members.append(
                Member(
                    field: field, head: head, isString: column.kind.isString, isText: column.kind == .text,
                    isLeftOut: column.absence == .leftOut))
        }
        for field in Row.Field.allCases {
            let column = Row.column(field)
            guard column.formats != .json else { continue }
            cells.append(Cell(field: field, isPlain: column.kind != .text && column.kind != .object))
        }
        var groups: [(common: Range<Int>, own: Range<Int>)] = []
        while let place = groups.isEmpty ? 0 : groups.last?.own.upperBound, place < members.count {
            let own = members[place...].firstIndex { Row.isOwn($0.field) } ?? members.count
            let end = members[own...].firstIndex { !Row.isOwn($0.field) } ?? members.count
            groups.append((place..<own, own..<end))
        }
        (self.heads, self.members, self.groups, self.cells) = (heads, members, groups, cells)
        csvHead = CSVLine.of(cells.map(\.field.rawValue))
    }

    @inline(__always)
    func appendJSON(_ row: inout Row, to text: inout TextBuffer) {
        let start = text.count
        let likeness = row.likeness
        if let likeness, let first = row.likeRows.place(of: likeness) {
            // Held once: each part would be retained and released.
            let kept = row.likeRows
            let parts = kept.parts.span
            let words = kept.texts.words.span
            let groups = groups.span
            for number in groups.indices {
                text.append(parts[first &+ number], of: words)
                append(groups[number].own, of: row, to: &text)
            }
        } else {
            appendAnew(&row, likeness, to: &text)
        }
        // Every member brought a comma.
        text[start] = UInt8(ascii: "{")
        text.append(UInt8(ascii: "}"))
        text.append(UInt8(ascii: "\n"))
    }

    /// Appends every member, and keeps the text of those that a row of the likeness has in common with others.
    @inline(never)
    private func appendAnew(_ row: inout Row, _ likeness: RowLikeness?, to text: inout TextBuffer) {
        if let likeness { row.likeRows.begin(likeness) }
        for group in groups {
            let place = text.count
            append(group.common, of: row, to: &text)
            if likeness != nil { row.likeRows.add(text.span.extracting(place..<text.count)) }
            append(group.own, of: row, to: &text)
        }
    }

    @inline(__always)
    private func append(_ range: Range<Int>, of row: borrowing Row, to text: inout TextBuffer) {
        let heads = heads.words.span
        let members = members.span
        for index in range {
            let member = members[index]
            let place = text.count
            text.append(member.head, of: heads)
            let value = text.count
            if row.append(member.field, to: &text) {
                if member.isText { text.escapeJSON(from: value) }
                if member.isString { text.append(UInt8(ascii: "\"")) }
            } else if member.isLeftOut {
                text.cut(to: place)
            } else {
                text.cut(to: member.isString ? value - 1 : value)
                text.appendNull()
            }
        }
    }

    @inline(__always)
    func appendCSV(_ row: borrowing Row, to text: inout TextBuffer) {
        let cells = cells.span
        for index in cells.indices {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            let start = text.count
            _ = row.appendCell(cells[index].field, to: &text)
            if !cells[index].isPlain { text.escapeCell(from: start) }
        }
        text.append(UInt8(ascii: "\n"))
    }
}
