internal import Bytes

/// Where reading of a record's or an option's data stands in the message, and where the data ends.
///
/// Its functions take the message each time and move on past what they read. An error says the offset in the
/// message; who called knows section and index and adds them.
struct DataCursor {
    /// Offset in the message of the next octet to read.
    private(set) var offset: Int
    /// Offset past the data's last octet.
    let end: Int

    /// A cursor over `range` of a message, which lies within it.
    init(_ range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    var remaining: Int { end - offset }
    var isAtEnd: Bool { offset == end }

    private mutating func take(_ count: Int) throws(WireError) -> Int {
        guard count <= remaining else { throw WireError(.dataTooShort, at: offset) }
        defer { offset += count }
        return offset
    }

    mutating func integer8(in message: Span<UInt8>) throws(WireError) -> UInt8 {
        message[try take(1)]
    }

    mutating func integer16(in message: Span<UInt8>) throws(WireError) -> UInt16 {
        message.bigEndian16(at: try take(2))
    }

    mutating func integer32(in message: Span<UInt8>) throws(WireError) -> UInt32 {
        message.bigEndian32(at: try take(4))
    }

    mutating func integer48(in message: Span<UInt8>) throws(WireError) -> UInt64 {
        let start = try take(6)
        return UInt64(message.bigEndian16(at: start)) << 32 | UInt64(message.bigEndian32(at: start + 2))
    }

    mutating func integer64(in message: Span<UInt8>) throws(WireError) -> UInt64 {
        message.bigEndian64(at: try take(8))
    }

    /// A name, compressed or not: RFC 3597 forbids compression in newer types, but senders differ.
    mutating func name(in message: Span<UInt8>) throws(WireError) -> DomainName {
        let start = offset
        if let nameEnd = message.endOfName(at: start), nameEnd > end { throw WireError(.dataTooShort, at: start) }
        do throws(WireError) {
            let (name, extent) = try DomainName.read(message, at: start)
            if let error = extent.error { throw error }
            offset = extent.end
            return name
        } catch {
            // What stands behind the data is no part of the name.
            throw error.isOutOfOctets || isAtEnd || error.offset >= end ? WireError(.dataTooShort, at: start) : error
        }
    }

    mutating func octets(_ count: Int, in message: Span<UInt8>) throws(WireError) -> [UInt8] {
        let start = try take(count)
        return message.copy(start..<start + count)
    }

    /// All octets up to the data's end.
    mutating func rest(in message: Span<UInt8>) -> [UInt8] {
        defer { offset = end }
        return message.copy(offset..<end)
    }

    /// A `<character-string>` (RFC 1035, section 3.3): octets behind their count.
    mutating func characterString(in message: Span<UInt8>) throws(WireError) -> CharacterString {
        let start = offset
        let count = Int(try integer8(in: message))
        guard count <= remaining else { throw WireError(.dataTooShort, at: start) }
        return CharacterString(octets: try octets(count, in: message))
    }

    /// A cursor over the next `count` octets, which this one skips.
    mutating func part(_ count: Int) throws(WireError) -> DataCursor {
        let start = try take(count)
        return DataCursor(start..<start + count)
    }

    /// Throws that the value read last is forbidden where `holds` is false.
    func require(_ holds: Bool) throws(WireError) {
        guard holds else { throw WireError(.dataValue, at: offset) }
    }
}

extension Span where Element == UInt8 {
    /// A copy of the octets in `range`, which lies within the span.
    func copy(_ range: Range<Int>) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        for index in range { octets.append(self[index]) }
        return octets
    }
}
