import ArgumentParser
import Bytes
import Rows
import Wording

/// How rows are listed, and where.
struct RowOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case jsonl
        case csv
    }

    @Option(
        help: """
            Format of the rows: text for people, jsonl for one JSON object a line, csv (RFC 4180); without it what the \
            ending of the file's name says, or text.
            """)
    var format: Format?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the rows to this file.", valueName: "file"),
        completion: .file())
    var output: String?

    var chosenFormat: Format { Format.chosen(format, for: output) }

    func validate() throws { try Format.validate(output, format) }
}

/// Turns rows into lines, which leave in large pieces.
struct RowWriter<Row: ListedRow & ~Copyable>: ~Copyable {
    private static var pieceSize: Int { 1 << 16 }

    private let format: RowOptions.Format
    private let output: Output
    /// Searches every row before it is written.
    private let redactor: Redactor?
    /// The row as a line for people.
    private let line: (borrowing Row) -> String
    private var lines = TextBuffer(capacity: 1 << 17)

    init(
        _ format: RowOptions.Format, to path: String?, redactor: Redactor? = nil,
        line: @escaping (borrowing Row) -> String
    ) throws {
        self.redactor = redactor
        self.line = line
        self.format = format
        output = try Output(path: path)
        if format == .csv { lines.append(Row.table.csvHead) }
    }

    mutating func write(_ row: inout Row) throws {
        let start = lines.count
        switch format {
        case .text:
            lines.append(printable(line(row)))
            lines.append(UInt8(ascii: "\n"))
        case .csv: row.appendCSV(to: &lines)
        case .jsonl: row.appendJSON(to: &lines)
        }
        if let redactor { try redactor.check(lines.string(from: start).utf8, of: "a row") }
        if lines.count >= Self.pieceSize { try flush() }
    }

    private mutating func flush() throws {
        try output.write(lines.span)
        lines.removeAll()
    }

    mutating func finish() throws {
        try flush()
        try output.flush()
    }
}
