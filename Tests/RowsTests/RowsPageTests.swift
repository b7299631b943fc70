import Foundation
import Rows
import TestSupport
import Testing

/// `Documentation/rows.md` is written from the tables of columns.
///
/// `DNSVERDICT_RECORD=1 swift test --filter RowsPageTests` writes it anew.
@Suite struct RowsPageTests {
    private static func section<Row: ListedRow & ~Copyable>(_ title: String, _ type: Row.Type) -> String {
        let rows = Row.Field.allCases.map { field in
            let column = Row.column(field)
            let absence =
                switch column.absence {
                case .never: ""
                case .null: "; `null` where there is none"
                case .leftOut: "; left out where there is none"
                }
            let formats =
                switch column.formats {
                case .all: ""
                case .json: "; not in CSV"
                case .csv: "; in CSV only"
                }
            let type = column.kind.rawValue + (column.unit.map { ", \($0)" } ?? "")
            return
                "| `\(field.rawValue)` | \(type) | \(column.meaning)\(absence)\(formats) | \(column.standard ?? "") |"
        }
        return """
            ## \(title)

            | column | type | meaning | standard |
            |---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
    }

    static var page: String {
        """
        # Rows

        The columns of `messages` and `exchanges`, in the order of CSV; as `jsonl` each row is an object with its keys sorted. \
        Addresses are text (RFC 5952 for IPv6), times are RFC 3339 in UTC with nanoseconds. *standard* says what a standard calls \
        the same: an RFC, or the Elastic Common Schema (ECS). An absent value is an empty cell in CSV.

        \(section("`messages`: one row for each DNS message as captured", MessageFields.self))

        \(section("`exchanges`: one row for each query with what became of it", ListedExchange.self))

        """
    }

    @Test func `the page of rows says what the columns say`() throws {
        let file = Files.checkout.appending(path: "Documentation/rows.md")
        if ProcessInfo.processInfo.environment["DNSVERDICT_RECORD"] != nil {
            try Data(RowsPageTests.page.utf8).write(to: file)
        }
        let written = try String(contentsOf: file, encoding: .utf8)
        #expect(written == RowsPageTests.page, "DNSVERDICT_RECORD=1 swift test --filter RowsPageTests writes it anew")
    }

    @Test func `no key is left out that a row's object begins with`() {
        #expect(Self.first(MessageFields.self) == .never && Self.first(ListedExchange.self) == .never)
    }

    private static func first<Row: ListedRow & ~Copyable>(_ type: Row.Type) -> Column.Absence? {
        Row.Field.allCases.min { $0.rawValue < $1.rawValue }.map { Row.column($0).absence }
    }
}
