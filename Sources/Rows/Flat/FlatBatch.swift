import Bytes
import DNSWire
package import PacketWire
package import Parquet

/// Flat rows column by column, until they are a row group of a Parquet file.
package struct FlatBatch: ~Copyable {
    /// Rows of a group at most: what readers hand out at a time, in a few MiB.
    static let mostRows = 1 << 16
    /// Octets of different texts from which a group is full, however few its rows are.
    private static let mostText = 1 << 22

    private var numbers: [[Int64]]
    private var texts: [DictionaryColumn]
    /// For each column, its place in ``numbers`` or ``texts``.
    private let places: [(isText: Bool, place: Int)]
    private var column = 0
    private var rows = 0
    private var textSize = 0

    package init(_ columns: [ParquetColumn]) {
        (numbers, texts) = ([], [])
        var places: [(isText: Bool, place: Int)] = []
        for column in columns {
            if column.type == .text {
                places.append((true, texts.count))
                texts.append(DictionaryColumn())
            } else {
                places.append((false, numbers.count))
                numbers.append([])
            }
        }
        self.places = places
    }

    package var isEmpty: Bool { rows == 0 }
    package var isFull: Bool { rows >= Self.mostRows || textSize >= Self.mostText }

    @inline(__always)
    mutating func begin() { column = 0 }

    @inline(__always)
    mutating func end() { rows += 1 }

    /// Writes the rows as a group, and begins anew.
    package mutating func write(to writer: inout ParquetWriter) {
        writer.beginGroup(rows: rows)
        for entry in places {
            if entry.isText {
                texts[entry.place].write(to: &writer)
                texts[entry.place].removeAll()
            } else {
                let column = numbers[entry.place]
                writer.add(column.span)
            }
        }
        for place in numbers.indices { numbers[place].removeAll(keepingCapacity: true) }
        writer.endGroup()
        (rows, textSize) = (0, 0)
    }

    @inline(__always)
    private mutating func next() -> Int {
        let place = places[column].place
        column &+= 1
        return place
    }
}

extension FlatBatch: FlatCells {
    @inline(__always)
    package mutating func put(_ number: Int64) { numbers[next()].append(number) }

    @inline(__always)
    package mutating func put(_ value: Bool) { numbers[next()].append(value ? 1 : 0) }

    @inline(__always)
    package mutating func put(word: String) { texts[next()].add(word: word) }

    @inline(__always)
    package mutating func put(number: UInt16, word: (UInt16) -> String) {
        let place = next()
        if texts[place].addKnown(number: number) { return }
        texts[place].addNew(number: number, text: word(number).utf8Span.span)
    }

    @inline(__always)
    package mutating func put(_ address: IPAddress?) {
        let place = next()
        if texts[place].addKnown(address) { return }
        var scratch = TextBuffer()
        if let address { scratch.append(address) }
        texts[place].addNew(address, text: scratch.span)
        textSize += scratch.count
    }

    @inline(__always)
    package mutating func put(name: Span<UInt8>) {
        let place = next()
        let hash = XXHash64.hash(name)
        if texts[place].addKnown(name: name, hash: hash) { return }
        var scratch = TextBuffer()
        if !name.isEmpty { scratch.append(nameAt: 0, of: name) }
        texts[place].addNew(name: name, hash: hash, text: scratch.span)
        textSize += scratch.count
    }
}
