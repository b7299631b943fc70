import Bytes
package import PacketWire
package import Parquet

/// A row of a flat table: no lists, and a value in each column.
package protocol FlatRow {
    /// The columns after those of ``RowHead`` in their order, each called as files call it.
    associatedtype Field: RawRepresentable<String>, CaseIterable, Sendable

    static func column(_ field: Field) -> FlatColumn

    var head: RowHead { get }

    /// Puts the value of one column.
    func put(_ field: Field, into cells: inout some FlatCells & ~Copyable)

    // Made in this module, where they know the row's type.

    func put(into line: inout FlatLine)
    func put(into batch: inout FlatBatch)
}

/// Takes a row's values, column by column.
package protocol FlatCells: ~Copyable {
    mutating func put(_ number: Int64)
    mutating func put(_ value: Bool)
    /// One of few words.
    mutating func put(word: String)
    /// A word that a registry has for a number.
    mutating func put(number: UInt16, word: (UInt16) -> String)
    /// An address; nil for none.
    mutating func put(_ address: IPAddress?)
    /// A name in wire form; empty for none.
    mutating func put(name: Span<UInt8>)
}

extension FlatRow {
    /// Puts all values in the columns' order.
    @inline(__always)
    func putAll(into cells: inout some FlatCells & ~Copyable, _ fields: Span<Field>) {
        head.put(into: &cells)
        for place in fields.indices { put(fields[place], into: &cells) }
    }

    @inline(__always)
    func putLine(into line: inout FlatLine) {
        line.begin()
        putAll(into: &line, Array(Field.allCases).span)
        line.end()
    }

    @inline(__always)
    func putBatch(into batch: inout FlatBatch) {
        batch.begin()
        putAll(into: &batch, Array(Field.allCases).span)
        batch.end()
    }

    /// Names and types of the columns.
    package static func columns(named names: ColumnNames = .own) -> [(name: String, column: FlatColumn)] {
        let own = Field.allCases.map { (name: $0.rawValue, column: column($0)) }
        return (RowHead.columns + own).map { (names.name(of: $0.column, called: $0.name), $0.column) }
    }

    /// The same as a Parquet file has them.
    package static func parquetColumns(named names: ColumnNames = .own) -> [ParquetColumn] {
        columns(named: names).map { name, column in
            ParquetColumn(name, column.kind.parquet, isRandom: column.kind == .hash)
        }
    }
}
