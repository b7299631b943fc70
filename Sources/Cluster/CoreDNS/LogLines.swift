import PacketWire

/// The lines of a log, whatever a cloud's export wraps them in: one a line, JSON values that go over several lines, or
/// comma-separated values with a header.
final class LogLines {
    struct Line {
        var text: [UInt8]
        /// Of the file, counted from 1, where it begins.
        var number: Int
        var time: Timestamp?
        var pod: String?
    }

    private enum Form {
        case lines
        case json
        /// Columns that hold something, by their place.
        case table([String])
    }

    private let feed: ByteFeed
    private let form: Form
    private var reader: LineReader
    private var json = JSONPieces(listKeys: ["events", "results"], cutsArrays: true)
    private var pieces: ArraySlice<ManifestPiece> = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var isAtEnd = false

    private static let headLength = 1 << 13

    init(_ feed: ByteFeed) throws(ContextError) {
        let text = feed.inUTF8
        var head: [UInt8] = []
        while head.count < LogLines.headLength {
            let count = try text.read(into: &buffer)
            guard count > 0 else { break }
            head += buffer[..<count]
        }
        self.feed = text.after(head)
        if head.starts(with: "---\n".utf8), String(decoding: head, as: UTF8.self).contains("\ntextPayload: ") {
            throw .wrongKind(
                name: feed.name, kind: "a log as gcloud prints it for people",
                remedy: "print it with: gcloud logging read FILTER --format json")
        }
        form = LogLines.form(head)
        reader = LineReader(self.feed)
        if case .table = form { _ = try reader.next() }
    }

    /// The next line; nil after the last.
    func next() throws(ContextError) -> Line? {
        switch form {
        case .lines: return try nextLine()
        case .table(let columns): return try nextRow(columns)
        case .json: return try nextValue()
        }
    }

    private static func form(_ head: [UInt8]) -> Form {
        let start = head.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }
        let line = start.prefix { $0 != 0x0a && $0 != 0x0d }
        if start.first == UInt8(ascii: "[") {
            let next = start.dropFirst().first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }
            if next == UInt8(ascii: "{") || next == UInt8(ascii: "[") { return .json }
        }
        if start.first == UInt8(ascii: "{") {
            let text = String(decoding: start.prefix(200), as: UTF8.self)
            // Written over several lines, or a list of a cloud's in one.
            if line.count < 3 || text.contains("\"events\"") || text.contains("\"results\"") { return .json }
        }
        let columns = cells(Array(line))
        let isHeader = columns.count > 1 && columns.contains { LogRecord.messageNames.contains($0) }
        return isHeader ? .table(columns) : .lines
    }

    /// A line, or all lines of a shipper's JSON that `aws logs tail --format json` writes indented.
    private func nextLine() throws(ContextError) -> Line? {
        guard var text = try reader.next() else { return nil }
        let number = reader.number
        if text == [UInt8(ascii: "{")] {
            while text.count < LineReader.longestLine, let more = try reader.next() {
                text += more
                guard more.first == 0x20 else { break }
            }
        }
        return Line(text: text, number: number)
    }

    // MARK: JSON

    private func nextValue() throws(ContextError) -> Line? {
        while true {
            if let piece = pieces.popFirst() {
                guard let record = LogRecord(json: piece.text) else { continue }
                return line(record, number: piece.line)
            }
            guard !isAtEnd else { return nil }
            let count = try feed.read(into: &buffer)
            isAtEnd = count == 0
            var found: [ManifestPiece] = []
            do throws(ManifestTooLarge) {
                try json.take(buffer[..<count], &found)
            } catch {
                throw .tooLarge(name: feed.name, limit: error.limit, remedy: "it is one entry; export the log as text")
            }
            pieces = found[...]
        }
    }

    private func line(_ record: LogRecord, number: Int) -> Line {
        Line(text: Array(record.message.utf8.prefix { $0 != 0x0a }), number: number, time: record.time, pod: record.pod)
    }

    // MARK: Comma-separated values (RFC 4180)

    private func nextRow(_ columns: [String]) throws(ContextError) -> Line? {
        while var row = try reader.next() {
            let number = reader.number
            // A cell in quotation marks may go over several lines.
            while row.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 1, row.count < LineReader.longestLine,
                let more = try reader.next()
            {
                row += [0x0a] + more
            }
            let cells = zip(columns, LogLines.cells(row))
            let record = LogRecord(cells: Dictionary(cells) { first, _ in first })
            return record.map { line($0, number: number) } ?? Line(text: row, number: number)
        }
        return nil
    }

    /// A row's cells, without their quotation marks.
    private static func cells(_ row: [UInt8]) -> [String] {
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var rest = row[...]
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "\"") {
                if isQuoted, rest.first == octet { cell.append(rest.removeFirst()) } else { isQuoted.toggle() }
            } else if octet == UInt8(ascii: ","), !isQuoted {
                cells.append(String(decoding: cell, as: UTF8.self))
                cell = []
            } else {
                cell.append(octet)
            }
        }
        return cells + [String(decoding: cell, as: UTF8.self)]
    }
}

extension ByteFeed {
    /// The feed with octets of it that were looked at before the others.
    func after(_ octets: [UInt8]) -> ByteFeed {
        var pending = octets[...]
        return ByteFeed(name: name) { buffer in
            guard !pending.isEmpty else { return try read(into: &buffer) }
            let part = pending.prefix(buffer.count)
            buffer.replaceSubrange(0..<part.count, with: part)
            pending = pending.dropFirst(part.count)
            return part.count
        }
    }
}
