import Testing

/// Reads a Parquet file by its format's description, as a stranger would: footer, schema, chunks, pages and encodings.
package struct ParquetFile {
    package struct Column {
        package var name: String
        package var type: Int
        package var isText: Bool
    }

    package enum Value: Equatable, Sendable {
        case number(Int64)
        case text(String)
    }

    package private(set) var columns: [Column] = []
    package private(set) var rows: Int64 = 0
    package private(set) var createdBy = ""
    /// By column: values of all groups, and least and greatest ones as the groups state them.
    package private(set) var values: [[Value]] = []
    package private(set) var ranges: [[(least: [UInt8], greatest: [UInt8])]] = []
    package private(set) var groupRows: [Int64] = []
    private let octets: [UInt8]

    package init(_ octets: [UInt8]) throws {
        self.octets = octets
        try #require(octets.count >= 12)
        #expect(Array(octets.prefix(4)) == Array("PAR1".utf8) && Array(octets.suffix(4)) == Array("PAR1".utf8))
        let length = (0..<4).reduce(0) { $0 | Int(octets[octets.count - 8 + $1]) << (8 * $1) }
        var footer = CompactReader(octets, from: octets.count - 8 - length)
        let data = try footer.structure()
        #expect(footer.place == octets.count - 8)
        let schema = try #require(data[2]?.list)
        for element in schema.dropFirst() {
            let fields = try #require(element.structure)
            #expect(fields[3]?.number == 0, "every value is required")
            columns.append(
                Column(
                    name: fields[4]?.text ?? "", type: Int(fields[1]?.number ?? -1),
                    isText: fields[10]?.structure?[1] != nil && fields[6]?.number == 0))
        }
        #expect(schema[0].structure?[5]?.number == Int64(columns.count))
        rows = try #require(data[3]?.number)
        createdBy = data[6]?.text ?? ""
        #expect(data[7]?.list?.count == columns.count)
        values = columns.map { _ in [] }
        ranges = columns.map { _ in [] }
        for group in try #require(data[4]?.list) { try read(try #require(group.structure)) }
    }

    private mutating func read(_ group: [Int: CompactReader.Value]) throws {
        let chunks = try #require(group[1]?.list)
        let count = try #require(group[3]?.number)
        #expect(chunks.count == columns.count)
        groupRows.append(count)
        var end: Int64 = 0
        for (number, chunk) in chunks.enumerated() {
            let data = try #require(chunk.structure?[3]?.structure)
            #expect(data[3]?.list?.first?.text == columns[number].name)
            #expect(data[5]?.number == count)
            let start = data[11]?.number ?? data[9]?.number ?? 0
            #expect(end == 0 || start == end, "chunks follow each other")
            end = start + (data[7]?.number ?? 0)
            let read = try pages(
                from: Int(start), to: Int(end), type: columns[number].type, codec: data[4]?.number ?? -1)
            #expect(read.values.count == count)
            #expect(data[6]?.number == Int64(read.size))
            #expect(Set(data[2]?.list?.compactMap(\.number) ?? []) == read.encodings)
            values[number] += read.values
            if let statistics = data[12]?.structure {
                #expect(statistics[3]?.number == 0)
                ranges[number].append((statistics[6]?.octets ?? [], statistics[5]?.octets ?? []))
            }
        }
    }

    private func pages(
        from start: Int, to end: Int, type: Int, codec: Int64
    ) throws -> (values: [Value], encodings: Set<Int64>, size: Int) {
        var place = start
        var dictionary: [Value] = []
        var values: [Value] = []
        var encodings: Set<Int64> = []
        var size = 0
        while place < end {
            var reader = CompactReader(octets, from: place)
            let head = try reader.structure()
            let stored = Int(head[3]?.number ?? 0)
            size += reader.place - place + Int(head[2]?.number ?? 0)
            var body = Array(octets[reader.place..<reader.place + stored])
            if codec == 6 { body = try Zstd.decompressed(body, Int(head[2]?.number ?? 0)) }
            #expect(Int64(body.count) == head[2]?.number)
            place = reader.place + stored
            let page = try #require((head[5] ?? head[7])?.structure)
            let encoding = try #require(page[2]?.number)
            encodings.insert(encoding)
            let count = Int(page[1]?.number ?? 0)
            var decoder = PageDecoder(body)
            let decoded: [Value] =
                switch encoding {
                case 0: decoder.plain(count, type: type)
                case 5: decoder.deltas(isShort: type == 1).map(Value.number)
                case 8: decoder.indices(count).map { dictionary[$0] }
                default: []
                }
            #expect(decoder.isAtEnd, "nothing is left of a page")
            #expect(decoded.count == count)
            if head[1]?.number == 2 { dictionary = decoded } else { values += decoded }
        }
        #expect(place == end)
        return (values, encodings, size)
    }
}

/// Thrift's compact protocol.
struct CompactReader {
    indirect enum Value {
        case number(Int64)
        case octets([UInt8])
        case list([Value])
        case structure([Int: Value])

        var number: Int64? { if case .number(let number) = self { number } else { nil } }
        var octets: [UInt8]? { if case .octets(let octets) = self { octets } else { nil } }
        var text: String? { octets.map { String(decoding: $0, as: UTF8.self) } }
        var list: [Value]? { if case .list(let values) = self { values } else { nil } }
        var structure: [Int: Value]? { if case .structure(let fields) = self { fields } else { nil } }
    }

    private let octets: [UInt8]
    private(set) var place: Int

    init(_ octets: [UInt8], from place: Int) { (self.octets, self.place) = (octets, place) }

    mutating func structure() throws -> [Int: Value] {
        var fields: [Int: Value] = [:]
        var last = 0
        while true {
            let head = next()
            if head == 0 { return fields }
            last = head >> 4 == 0 ? Int(zigzag()) : last + Int(head >> 4)
            fields[last] = try value(head & 0xf)
        }
    }

    private mutating func value(_ kind: UInt8) throws -> Value {
        switch kind {
        case 1: return .number(1)
        case 2: return .number(0)
        case 5, 6: return .number(zigzag())
        case 8:
            let count = Int(variable())
            defer { place += count }
            return .octets(Array(octets[place..<place + count]))
        case 9:
            let head = next()
            let count = head >> 4 == 15 ? Int(variable()) : Int(head >> 4)
            var values: [Value] = []
            for _ in 0..<count { values.append(try value(head & 0xf)) }
            return .list(values)
        case 12: return .structure(try structure())
        default:
            Issue.record("kind \(kind) is not written")
            return .number(0)
        }
    }

    private mutating func next() -> UInt8 {
        defer { place += 1 }
        return place < octets.count ? octets[place] : 0
    }

    private mutating func variable() -> UInt64 {
        var (number, shift): (UInt64, UInt64) = (0, 0)
        while true {
            let octet = next()
            number |= UInt64(octet & 0x7f) << shift
            shift += 7
            if octet < 0x80 { return number }
        }
    }

    private mutating func zigzag() -> Int64 {
        let number = variable()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }
}

/// The encodings of pages, number by number.
struct PageDecoder {
    private let octets: [UInt8]
    private var place = 0

    init(_ octets: [UInt8]) { self.octets = octets }

    var isAtEnd: Bool { place == octets.count }

    mutating func plain(_ count: Int, type: Int) -> [ParquetFile.Value] {
        if type == 0 { return bits(count, width: 1).map { .number(Int64($0)) } }
        return (0..<count).map { _ in
            switch type {
            case 1: .number(Int64(Int32(truncatingIfNeeded: number(4))))
            case 2: .number(number(8))
            default: text()
            }
        }
    }

    private mutating func text() -> ParquetFile.Value {
        let length = Int(number(4))
        defer { place += length }
        return .text(String(decoding: octets[place..<place + length], as: UTF8.self))
    }

    private mutating func number(_ count: Int) -> Int64 {
        defer { place += count }
        return (0..<count).reduce(0) { $0 | Int64(octets[place + $1]) << Int64(8 * $1) }
    }

    private mutating func variable() -> UInt64 {
        var (number, shift): (UInt64, UInt64) = (0, 0)
        while true {
            let octet = octets[place]
            place += 1
            number |= UInt64(octet & 0x7f) << shift
            shift += 7
            if octet < 0x80 { return number }
        }
    }

    private mutating func zigzag() -> Int64 {
        let number = variable()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    /// Takes whole octets.
    private mutating func bits(_ count: Int, width: Int) -> [UInt64] {
        let start = place * 8
        place += (count * width + 7) / 8
        return (0..<count).map { number in
            (0..<width).reduce(UInt64(0)) { value, bit in
                let position = start + number * width + bit
                return value | UInt64(octets[position / 8] >> UInt8(position % 8) & 1) << UInt64(bit)
            }
        }
    }

    mutating func deltas(isShort: Bool) -> [Int64] {
        let (block, parts, count) = (Int(variable()), Int(variable()), Int(variable()))
        var values = [zigzag()]
        while values.count < count {
            let least = zigzag()
            let widths = (0..<parts).map { Int(octets[place + $0]) }
            place += parts
            for width in widths where values.count < count {
                let part = width == 0 ? [UInt64](repeating: 0, count: block / parts) : bits(block / parts, width: width)
                for delta in part where values.count < count {
                    let sum = (values.last ?? 0) &+ least &+ Int64(bitPattern: delta)
                    values.append(isShort ? Int64(Int32(truncatingIfNeeded: sum)) : sum)
                }
            }
        }
        return count == 0 ? [] : values
    }

    mutating func indices(_ count: Int) -> [Int] {
        let width = Int(octets[place])
        place += 1
        var values: [Int] = []
        while values.count < count {
            let head = Int(variable())
            if head & 1 == 1 {
                values += bits((head >> 1) * 8, width: width).map { Int($0) }
            } else {
                let value = Int(number((width + 7) / 8))
                values += [Int](repeating: value, count: head >> 1)
            }
        }
        return Array(values.prefix(count))
    }
}
