import ArgumentParser
import Foundation

/// How rows are listed.
enum RowFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case jsonl
    case csv
}

/// Turns rows into lines.
struct RowWriter {
    private let encoder: JSONEncoder

    init() {
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// One JSON object on a line.
    func jsonLine(_ row: some Encodable) throws -> Data {
        var line = try encoder.encode(row)
        line.append(0x0a)
        return line
    }

    /// One line of comma-separated values (RFC 4180), ended as the file's other lines are.
    func csvLine(_ cells: [String]) -> String {
        cells.map { cell in
            cell.contains { $0 == "," || $0 == "\"" || $0.isNewline }
                ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
        }.joined(separator: ",") + "\n"
    }
}
