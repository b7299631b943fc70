import ArgumentParser
import Bytes
import Rows

/// Writes flat rows as lines of text or as a Parquet file.
struct FlatWriter<Row: FlatRow>: ~Copyable {
    private static var pieceSize: Int { 1 << 16 }

    private var lines: FlatLine
    private let output: Output?
    private let parquet: ParquetOutput?
    /// Searches every row before it is written.
    private let redactor: Redactor?

    init(
        _ format: ExchangeListOptions.Format, to path: String?, names: ColumnNames = .own, redactor: Redactor? = nil
    ) throws {
        let isParquet = format == .parquet
        let parquet = isParquet ? try ParquetOutput(Row.parquetColumns(named: names), to: path) : nil
        let output = isParquet ? nil : try Output(path: path)
        (self.parquet, self.output, self.redactor) = (parquet, output, redactor)
        lines = FlatLine(Row.columns(named: names), isJSON: format != .csv)
    }

    mutating func write(_ row: borrowing Row) throws {
        if parquet == nil || redactor != nil {
            let start = lines.lines.count
            row.put(into: &lines)
            if let redactor { try redactor.check(lines.lines.string(from: start).utf8, of: "a row") }
        }
        if let parquet {
            lines.removeAll()
            try parquet.write(row)
        } else if lines.lines.count >= Self.pieceSize {
            try flush()
        }
    }

    private mutating func flush() throws {
        try output?.write(lines.lines.span)
        lines.removeAll()
    }

    mutating func finish() throws {
        if let parquet { return try parquet.finish() }
        try flush()
        try output?.flush()
    }
}
