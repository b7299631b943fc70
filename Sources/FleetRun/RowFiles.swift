import Digest
import Fleet
import Foundation

/// The files of rows below a folder, as `exchanges --tables` and `live --rows` write them: `FOLDER/TABLE/…/NAME.parquet`.
package struct RowFiles: Sendable {
    package struct File: Sendable {
        package var table: FleetTable
        package var path: String
        /// Below its table's folder.
        package var name: String
        package var format: Format
        /// SHA-256 of its table's name and its octets, in hex: by it a file is loaded once.
        package var digest: String
    }

    package enum Format: String, CaseIterable, Sendable {
        case parquet
        case jsonl
        case csv

        var clickHouseName: String {
            switch self {
            case .parquet: "Parquet"
            case .jsonl: "JSONEachRow"
            case .csv: "CSVWithNames"
            }
        }
    }

    package let files: [File]

    /// Reads every file once, for its digest.
    package init(in folder: String) throws {
        var files: [File] = []
        var names: [FleetTable: Set<String>] = [:]
        for table in FleetTable.allCases {
            for name in Self.names(in: "\(folder)/\(table.rawValue)") {
                guard let format = Format(rawValue: URL(filePath: name).pathExtension) else { continue }
                let path = "\(folder)/\(table.rawValue)/\(name)"
                names[table, default: []].insert(name)
                files.append(
                    File(table: table, path: path, name: name, format: format, digest: try Self.digest(path, table)))
            }
        }
        guard names[.exchanges]?.isEmpty == false else {
            throw FleetError(
                .missingRows,
                """
                \(folder): there are no rows below; write some with `dnsverdict exchanges CAPTURE --node NAME --tables \
                \(folder)`.
                """)
        }
        // Exchanges are written last: before them a node's rows are not whole yet.
        let whole = names[.exchanges] ?? []
        let isReduced = FleetTable.allCases.contains { $0.isOfReducedRows && names[$0] != nil }
        for name in whole.sorted() {
            for table in FleetTable.allCases where names[table]?.contains(name) != true {
                if table.isOfReducedRows {
                    guard isReduced else { continue }
                    throw FleetError(
                        .missingRows,
                        """
                        \(folder)/\(table.rawValue)/\(name): there is no such file, though other rows here are reduced; write \
                        all nodes' rows with --reduced, or none.
                        """)
                }
                throw FleetError(
                    .missingRows,
                    """
                    \(folder)/\(table.rawValue)/\(name): there is no such file, though other tables have it; write that node's \
                    rows again with --tables \(folder).
                    """)
            }
        }
        self.files = files.filter { whole.contains($0.name) }
    }

    /// Names of files that are whole: one being written has a name that begins with a dot.
    private static func names(in folder: String) -> [String] {
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return paths.filter { path in !path.split(separator: "/").contains { $0.hasPrefix(".") } }.sorted()
    }

    private static func digest(_ path: String, _ table: FleetTable) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw FleetError(.missingRows, "\(path): cannot be read; check who may read it.")
        }
        defer { try? handle.close() }
        var hash = SHA256()
        hash.update(Array(table.rawValue.utf8).span)
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(Array(piece).span) }
        } catch {
            throw FleetError(.missingRows, "\(path): cannot be read to its end; write it again.")
        }
        return hash.digest().map { String(UInt($0) + 0x100, radix: 16).dropFirst() }.joined()
    }
}
