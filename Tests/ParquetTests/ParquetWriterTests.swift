import Parquet
import TestSupport
import Testing

@Suite struct ParquetWriterTests {
    private static let columns = [
        ParquetColumn("flag", .boolean), ParquetColumn("short", .int32), ParquetColumn("long", .int64),
        ParquetColumn("hash", .int64, isRandom: true), ParquetColumn("text", .text),
    ]

    private struct NoMemory: Error {}

    private struct Rows {
        var numbers: [[Int64]]
        var texts: [String]

        /// Values of every size, in runs and without, the same for the same seed.
        init(_ count: Int, seed: UInt64) {
            var random = SeededRandom(seed: seed)
            numbers = [[], [], [], []]
            texts = []
            let words = (0..<Int.random(in: 1...40, using: &random)).map { number in
                String(repeating: "word ", count: number) + "\(number)"
            }
            let isVaried = Bool.random(using: &random)
            for number in 0..<count {
                let isSame = number > 0 && Int.random(in: 0..<3, using: &random) > 0
                numbers[0].append(Int64.random(in: 0...1, using: &random))
                numbers[1].append(
                    isSame ? numbers[1][number - 1] : Int64(Int32.random(in: .min ... .max, using: &random)))
                let bits = Int64.random(in: 0..<64, using: &random)
                numbers[2].append(
                    isSame ? numbers[2][number - 1] : Int64.random(in: .min ... .max, using: &random) >> bits)
                numbers[3].append(Int64.random(in: .min ... .max, using: &random))
                texts.append(
                    isSame ? texts[number - 1] : isVaried ? "é\(number)" : words.randomElement(using: &random) ?? "")
            }
        }
    }

    private func file(_ groups: [Rows]) throws -> [UInt8] {
        var octets: [UInt8] = []
        guard var writer = ParquetWriter(columns: Self.columns, createdBy: "test version 1") else { throw NoMemory() }
        for rows in groups {
            writer.beginGroup(rows: rows.texts.count)
            for numbers in rows.numbers { writer.add(numbers.span) }
            var dictionary = TextDictionary()
            var places: [String: UInt32] = [:]
            var indices: [UInt32] = []
            for text in rows.texts {
                if places[text] == nil {
                    places[text] = UInt32(dictionary.count)
                    dictionary.append(text.utf8Span.span)
                }
                indices.append(places[text] ?? 0)
            }
            writer.add(indices.span, of: dictionary)
            writer.endGroup()
            octets += writer.output
            writer.takeOutput()
        }
        writer.finish()
        return octets + writer.output
    }

    @Test(arguments: [1, 2, 7, 8, 9, 31, 32, 33, 127, 128, 129, 130, 500, 3000], [1, 2, 3] as [UInt64])
    func `a file gives back what was put in`(count: Int, seed: UInt64) throws {
        let groups = [Rows(count, seed: seed), Rows(max(count / 2, 1), seed: seed + 100)]
        let read = try ParquetFile(try file(groups))
        #expect(read.rows == Int64(groups.reduce(0) { $0 + $1.texts.count }))
        #expect(read.groupRows == groups.map { Int64($0.texts.count) })
        #expect(read.createdBy == "test version 1")
        #expect(read.columns.map(\.name) == Self.columns.map(\.name))
        #expect(read.columns.map(\.type) == [0, 1, 2, 2, 6])
        #expect(read.columns.map(\.isText) == [false, false, false, false, true])
        for column in 0..<4 {
            #expect(read.values[column] == groups.flatMap { $0.numbers[column] }.map(ParquetFile.Value.number))
        }
        #expect(read.values[4] == groups.flatMap(\.texts).map(ParquetFile.Value.text))
    }

    @Test func `groups state their least and greatest numbers`() throws {
        let groups = [Rows(300, seed: 7), Rows(20, seed: 8)]
        let read = try ParquetFile(try file(groups))
        #expect(read.ranges[0].isEmpty && read.ranges[4].isEmpty)
        for (column, size) in [(1, 4), (2, 8), (3, 8)] {
            for (group, range) in zip(groups, read.ranges[column]) {
                let (least, greatest) = (group.numbers[column].min() ?? 0, group.numbers[column].max() ?? 0)
                #expect(range.least == (0..<size).map { UInt8(truncatingIfNeeded: least >> Int64(8 * $0)) })
                #expect(range.greatest == (0..<size).map { UInt8(truncatingIfNeeded: greatest >> Int64(8 * $0)) })
            }
        }
    }

    @Test func `a file of no rows is whole`() throws {
        let read = try ParquetFile(try file([]))
        #expect(read.rows == 0 && read.columns.count == Self.columns.count)
    }
}
