package import Bytes
import DNSWire
package import PacketWire

/// Flat rows as lines of JSON or of CSV, each with its values in the columns' order.
package struct FlatLine: ~Copyable {
    private let isJSON: Bool
    /// The comma and the key before each value of JSON.
    private let heads: [[UInt8]]
    /// What closes a value of JSON: a quotation mark or nothing.
    private let areTexts: [Bool]
    private var column = 0
    private var start = 0
    package private(set) var lines = TextBuffer(capacity: 1 << 17)

    package init(_ columns: [(name: String, column: FlatColumn)], isJSON: Bool) {
        self.isJSON = isJSON
        heads = columns.enumerated().map { place, entry in
            Array("\(place > 0 ? "," : "{")\"\(entry.name)\":\(entry.column.kind.isText ? "\"" : "")".utf8)
        }
        areTexts = columns.map(\.column.kind.isText)
        if !isJSON { lines.append(CSVLine.of(columns.map(\.name))) }
    }

    package mutating func removeAll() { lines.removeAll() }

    @inline(__always)
    mutating func begin() {
        column = 0
        start = lines.count
    }

    @inline(__always)
    mutating func end() {
        if isJSON { lines.append(UInt8(ascii: "}")) }
        lines.append(UInt8(ascii: "\n"))
    }

    @inline(__always)
    private mutating func beginCell() {
        if isJSON {
            lines.append(heads[column])
        } else if column > 0 {
            lines.append(UInt8(ascii: ","))
        }
    }

    @inline(__always)
    private mutating func endCell() {
        if isJSON, areTexts[column] { lines.append(UInt8(ascii: "\"")) }
        column += 1
    }

    /// A cell of anybody's text.
    private mutating func putText(_ write: (inout TextBuffer) -> Void) {
        beginCell()
        let place = lines.count
        write(&lines)
        if isJSON { lines.escapeJSON(from: place) } else { lines.escapeCell(from: place) }
        endCell()
    }
}

extension FlatLine: FlatCells {
    package mutating func put(_ number: Int64) {
        beginCell()
        lines.append(Int(number))
        endCell()
    }

    package mutating func put(_ value: Bool) {
        beginCell()
        lines.append(value)
        endCell()
    }

    package mutating func put(word: String) { putText { $0.append(word) } }

    package mutating func put(number: UInt16, word: (UInt16) -> String) {
        beginCell()
        lines.append(word(number))
        endCell()
    }

    package mutating func put(_ address: IPAddress?) {
        beginCell()
        if let address { lines.append(address) }
        endCell()
    }

    package mutating func put(name: Span<UInt8>) {
        beginCell()
        let place = lines.count
        if !name.isEmpty { lines.append(nameAt: 0, of: name) }
        if isJSON { lines.escapeJSON(from: place) } else { lines.escapeCell(from: place) }
        endCell()
    }
}
