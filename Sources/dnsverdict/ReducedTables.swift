import Rows

/// The tables that reduced rows have besides: `arrivals` and `counts`.
final class ReducedTables {
    private let tables: FlatTables
    private var rows = ReducedRows()
    private var arrivals: FlatWriter<FlatArrival>

    init(_ tables: FlatTables) throws {
        self.tables = tables
        arrivals = try tables.writer(of: FlatArrival.self, to: "arrivals")
    }

    /// Takes an exchange in; true where it is to be written in full.
    func add(_ row: borrowing FlatExchange) throws -> Bool {
        let isKept = rows.add(row)
        if rows.isFull { try flush() }
        return isKept
    }

    private func flush() throws {
        for row in rows.takeArrivals() { try arrivals.write(row) }
    }

    func finish() throws {
        try flush()
        try arrivals.finish()
        try tables.write(rows.allCounts, to: "counts")
    }
}
