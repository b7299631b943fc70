import ArgumentParser
import Foundation
import Report
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

    func validate() throws { try Format.validate(output, format) }
}

/// A row that can be listed in every format.
protocol ListedRow: Encodable {
    static var csvHeader: [String] { get }
    var csvCells: [String] { get }
    var text: String { get }
}

extension MessageRow: ListedRow {}
extension ExchangeRow: ListedRow {}

/// Turns rows into lines.
struct RowWriter {
    private let encoder = JSONEncoder()
    private let format: RowOptions.Format
    private let output: Output

    /// Searches every row before it is written.
    private let redactor: Redactor?

    init(_ options: RowOptions, csvHeader: [String], redactor: Redactor? = nil) throws {
        self.redactor = redactor
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        format = RowOptions.Format.chosen(options.format, for: options.output)
        output = try Output(path: options.output)
        if format == .csv { try output.write(CSVLine.of(csvHeader)) }
    }

    func write(_ row: some ListedRow) throws {
        var line: Data
        switch format {
        case .text: line = Data("\(printable(row.text))\n".utf8)
        case .csv: line = Data(CSVLine.of(row.csvCells).utf8)
        case .jsonl: line = Data(printableJSON(Array(try encoder.encode(row))) + [0x0a])
        }
        try redactor?.check(line, of: "a row")
        try output.write(line)
    }

    func finish() throws {
        try output.flush()
    }
}
