extension ReportPage.TablePart {
    /// Without the columns that hold nothing but these values.
    func without(_ values: Set<String>) -> ReportPage.TablePart {
        let kept = columns.indices.filter { column in
            column == 0 || rows.contains { !values.contains($0[column]) }
        }
        var table = self
        table.columns = kept.map { columns[$0] }
        table.rows = rows.map { row in kept.map { row[$0] } }
        return table
    }

    /// Columns aligned by their widest cell. What does not fit in `width` of a last column of text goes below its row.
    func lines(width: Int) -> [String] {
        let lines = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in lines.map { $0[column].columns }.max() ?? 0 }
        let isTextLast = columns.last.map { !$0.isNumber } ?? false
        let total = widths.reduce(0) { $0 + $1 + 2 }
        let isBelow = isTextLast && columns.count > 1 && total > width
        return lines.enumerated().flatMap { number, row in
            let cells = row.enumerated().map { column, cell in
                cell.padded(toColumns: widths[column], isRight: columns[column].isNumber)
            }
            guard isBelow else { return [trimmed(cells.joined(separator: "  "))] }
            let last = row.last ?? ""
            let first = trimmed(cells.dropLast().joined(separator: "  "))
            return last.isEmpty || number == 0 ? [first] : [first, "  \(last)"]
        }
    }

    private func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
