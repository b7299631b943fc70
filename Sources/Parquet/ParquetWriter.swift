/// Writes an Apache Parquet file (https://github.com/apache/parquet-format), row group by row group: flat columns without
/// absent values, one data page for each column of a group, compressed with Zstandard.
///
/// What is to be written gathers in ``output``, which the caller empties after each group; besides, memory grows by
/// the groups' entries in the footer alone.
package struct ParquetWriter: ~Copyable {
    private static let magic = Array("PAR1".utf8)

    private let columns: [ParquetColumn]
    private let createdBy: String
    private let compressor: ZstdCompressor
    private var groups: [UInt8] = []
    private var groupCount = 0
    private var rows = 0
    /// Octets handed out so far.
    private var written = 0

    private var group = OpenGroup()

    /// The file's next octets.
    package private(set) var output: [UInt8] = []

    private struct OpenGroup {
        var rows = 0
        var start = 0
        var size = 0
        var chunks: [UInt8] = []
        var column = 0
    }

    /// Nil where there is no memory for the compressor.
    ///
    /// - Parameter createdBy: the program and its version, as the format wants them: `NAME version VERSION`.
    package init?(columns: [ParquetColumn], createdBy: String) {
        guard let compressor = ZstdCompressor() else { return nil }
        self.compressor = compressor
        self.columns = columns
        self.createdBy = createdBy
        output = Self.magic
    }

    /// Forgets the octets that were taken from ``output``.
    package mutating func takeOutput() {
        written += output.count
        output.removeAll(keepingCapacity: true)
    }

    private var position: Int { written + output.count }

    // MARK: Row groups

    /// Begins a group of so many rows; a chunk for each column follows, in the columns' order.
    package mutating func beginGroup(rows: Int) {
        group = OpenGroup(rows: rows, start: position)
    }

    /// The next column's numbers, or truth values as 0 and 1.
    package mutating func add(_ values: Span<Int64>) {
        let column = columns[group.column]
        var body: [UInt8] = []
        let encoding: Int
        switch column.type {
        case .boolean:
            encoding = PlainEncoding.number
            PlainEncoding.append(booleans: values, to: &body)
        case .int32, .int64, .text:
            if column.isRandom {
                encoding = PlainEncoding.number
                PlainEncoding.append(values, octets: column.type == .int32 ? 4 : 8, to: &body)
            } else {
                encoding = DeltaEncoding.number
                DeltaEncoding.append(values, isShort: column.type == .int32, to: &body)
            }
        }
        let start = position
        let size = addPage(body, values: values.count, encoding: encoding, isCompressed: !column.isRandom)
        let range = column.type == .boolean ? nil : Self.range(of: values)
        endChunk(
            Chunk(
                column: column, isCompressed: !column.isRandom, encodings: [encoding], start: start, dataStart: start,
                uncompressed: size, values: values.count,
                range: range.map { ($0.lowerBound, $0.upperBound) }))
    }

    /// The next column's texts, each by its place in `dictionary`.
    package mutating func add(_ places: Span<UInt32>, of dictionary: borrowing TextDictionary) {
        let column = columns[group.column]
        let start = position
        var body: [UInt8] = []
        guard dictionary.pays(for: places.count) else {
            for number in places.indices {
                PlainEncoding.append(dictionary.text(at: Int(places[number])), to: &body)
            }
            let size = addPage(body, values: places.count, encoding: PlainEncoding.number, isCompressed: true)
            return endChunk(
                Chunk(
                    column: column, isCompressed: true, encodings: [PlainEncoding.number], start: start,
                    dataStart: start, uncompressed: size, values: places.count))
        }
        for place in 0..<dictionary.count { PlainEncoding.append(dictionary.text(at: place), to: &body) }
        var size = addDictionary(body, values: dictionary.count)
        let dataStart = position
        body.removeAll(keepingCapacity: true)
        RunEncoding.append(places, below: dictionary.count, to: &body)
        size += addPage(body, values: places.count, encoding: RunEncoding.dictionaryNumber, isCompressed: true)
        endChunk(
            Chunk(
                column: column, isCompressed: true, encodings: [PlainEncoding.number, RunEncoding.dictionaryNumber],
                start: start, dataStart: dataStart, uncompressed: size, values: places.count))
    }

    /// Ends the group, whose columns have all been given.
    package mutating func endGroup() {
        var entry = CompactProtocol()
        entry.field(1, structures: group.column)
        entry.structures(group.chunks)
        entry.field(2, int64: group.size)
        entry.field(3, int64: group.rows)
        entry.field(5, int64: group.start)
        entry.field(6, int64: position - group.start)
        entry.stop()
        groups += entry.octets
        groupCount += 1
        rows += group.rows
    }

    /// The footer; after it the file is whole.
    package mutating func finish() {
        let footer = FileFooter(
            columns: columns, rows: rows, groups: groups, groupCount: groupCount, createdBy: createdBy
        )
        .octets
        output += footer
        output.append(littleEndian: UInt64(footer.count), count: 4)
        output += Self.magic
    }

    // MARK: Pages

    private mutating func addPage(_ body: [UInt8], values: Int, encoding: Int, isCompressed: Bool) -> Int {
        addPage(body, isCompressed: isCompressed, kind: 0) { head in
            head.field(5) { page in
                page.field(1, int32: values)
                page.field(2, int32: encoding)
                // No value is absent or repeated, so that no levels follow.
                page.field(3, int32: 3)
                page.field(4, int32: 3)
            }
        }
    }

    private mutating func addDictionary(_ body: [UInt8], values: Int) -> Int {
        addPage(body, isCompressed: true, kind: 2) { head in
            head.field(7) { page in
                page.field(1, int32: values)
                page.field(2, int32: PlainEncoding.number)
            }
        }
    }

    /// - Returns: the page's size with its header, if it were not compressed.
    private mutating func addPage(
        _ body: [UInt8], isCompressed: Bool, kind: Int, _ more: (inout CompactProtocol) -> Void
    ) -> Int {
        // A frame that libzstd cannot make is one for which there is no memory, of which there was for the body itself.
        let stored = isCompressed ? compressor.compress(body) ?? [] : body
        var head = CompactProtocol()
        head.field(1, int32: kind)
        head.field(2, int32: body.count)
        head.field(3, int32: stored.count)
        more(&head)
        head.stop()
        output += head.octets
        output += stored
        return head.octets.count + body.count
    }

    // MARK: Chunks

    private struct Chunk {
        var column: ParquetColumn
        var isCompressed: Bool
        var encodings: [Int]
        var start: Int
        var dataStart: Int
        var uncompressed: Int
        var values: Int
        var range: (least: Int64, greatest: Int64)?
    }

    private mutating func endChunk(_ chunk: Chunk) {
        let size = position - chunk.start
        var entry = CompactProtocol()
        entry.field(2, int64: chunk.start)
        entry.field(3) { data in
            data.field(1, int32: chunk.column.type.number)
            data.field(2, int32s: chunk.encodings)
            data.field(3, texts: [chunk.column.name])
            data.field(4, int32: chunk.isCompressed ? 6 : 0)
            data.field(5, int64: chunk.values)
            data.field(6, int64: chunk.uncompressed)
            data.field(7, int64: size)
            data.field(9, int64: chunk.dataStart)
            if chunk.dataStart > chunk.start { data.field(11, int64: chunk.start) }
            if let range = chunk.range {
                let count = chunk.column.type == .int32 ? 4 : 8
                data.field(12) { statistics in
                    statistics.field(3, int64: 0)
                    for (number, value) in [(5, range.greatest), (6, range.least)] {
                        var octets: [UInt8] = []
                        octets.append(littleEndian: UInt64(bitPattern: value), count: count)
                        statistics.field(number, binary: octets)
                    }
                }
            }
        }
        entry.stop()
        group.chunks += entry.octets
        group.size += chunk.uncompressed
        group.column += 1
    }

    private static func range(of values: Span<Int64>) -> ClosedRange<Int64>? {
        guard !values.isEmpty else { return nil }
        var (least, greatest) = (values[0], values[0])
        for place in values.indices {
            least = min(least, values[place])
            greatest = max(greatest, values[place])
        }
        return least...greatest
    }
}
