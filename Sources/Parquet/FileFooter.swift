/// What stands at a file's end: its schema, and where each row group's columns are (`FileMetaData`).
struct FileFooter {
    var columns: [ParquetColumn]
    var rows: Int
    /// Their entries, one behind the other.
    var groups: [UInt8]
    var groupCount: Int
    var createdBy: String

    var octets: [UInt8] {
        var data = CompactProtocol()
        data.field(1, int32: 1)
        data.field(2, structures: columns.count + 1)
        data.element { root in
            root.field(4, text: "rows")
            root.field(5, int32: columns.count)
        }
        for column in columns { data.element { Self.describe(column, in: &$0) } }
        data.field(3, int64: rows)
        data.field(4, structures: groupCount)
        data.structures(groups)
        data.field(6, text: createdBy)
        // Least and greatest values count only where it is said in which order: each type's own.
        data.field(7, structures: columns.count)
        for _ in columns { data.element { order in order.field(1) { _ in } } }
        data.stop()
        return data.octets
    }

    private static func describe(_ column: ParquetColumn, in element: inout CompactProtocol) {
        element.field(1, int32: column.type.number)
        // REQUIRED.
        element.field(3, int32: 0)
        element.field(4, text: column.name)
        guard column.type == .text else { return }
        // UTF8, and STRING as newer readers have it.
        element.field(6, int32: 0)
        element.field(10) { kind in kind.field(1) { _ in } }
    }
}
