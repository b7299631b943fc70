import ArgumentParser
import Foundation
import Rows

/// A folder with a folder for each flat table, in which each run writes a file of its own.
struct FlatTables {
    let folder: String
    /// Folders between a table's and its files; empty for none.
    let below: String
    /// What the files are called, without their ending.
    let name: String
    let format: ExchangeListOptions.Format
    let names: ColumnNames
    let redactor: Redactor?

    /// - Parameter name: the node's, or a capture's; what cannot stand in a file's name is replaced.
    init(
        _ folder: String, named name: String, _ format: ExchangeListOptions.Format, names: ColumnNames,
        redactor: Redactor?, below: String = ""
    ) {
        self.folder = folder
        self.below = below
        let plain = name.unicodeScalars.map { scalar in
            let isPlain = scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            return isPlain || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        let trimmed = String(plain).drop { $0 == "." }
        self.name = trimmed.isEmpty ? "rows" : String(trimmed)
        self.format = format
        self.names = names
        self.redactor = redactor
    }

    func write<Row: FlatRow>(_ rows: [Row], to table: String) throws {
        var writer = try writer(of: Row.self, to: table)
        for row in rows { try writer.write(row) }
        try writer.finish()
    }

    func writer<Row: FlatRow>(of type: Row.Type, to table: String) throws -> FlatWriter<Row> {
        let place = URL(filePath: folder).appending(path: below.isEmpty ? table : "\(table)/\(below)")
        do {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        } catch {
            Console.error("\(place.path): cannot be made (\(error.systemReason)); choose another place with --tables.")
            throw ExitCode(73)
        }
        return try FlatWriter(
            format, to: place.appending(path: "\(name).\(format.rawValue)").path, names: names, redactor: redactor)
    }
}
