package import Bytes

extension TextBuffer {
    /// Appends a record's data in presentation format; false where it breaks a rule of its type.
    package mutating func append(dataOf record: RecordPlace, in message: Span<UInt8>) -> Bool {
        let data = record.data
        switch record.type {
        case .a where record.class != .chaos:
            guard data.count == 4 else { return false }
            append(v4: message.bigEndian32(at: data.lowerBound))
            return true
        case .aaaa:
            guard data.count == 16 else { return false }
            append(
                v6High: message.bigEndian64(at: data.lowerBound), low: message.bigEndian64(at: data.lowerBound &+ 8))
            return true
        case .cname, .ns, .ptr:
            return append(wholeNameAt: data.lowerBound, of: message) == data.upperBound
        case .soa:
            return append(startOfAuthority: data, in: message)
        default:
            return append(decodedDataOf: record, in: message)
        }
    }

    private mutating func append(startOfAuthority data: Range<Int>, in message: Span<UInt8>) -> Bool {
        guard let mailbox = append(wholeNameAt: data.lowerBound, of: message), mailbox <= data.upperBound else {
            return false
        }
        append(UInt8(ascii: " "))
        guard let numbers = append(wholeNameAt: mailbox, of: message), numbers &+ 20 == data.upperBound else {
            return false
        }
        for place in 0..<5 {
            append(UInt8(ascii: " "))
            append(UInt(message.bigEndian32(at: numbers &+ 4 &* place)))
        }
        return true
    }

    private mutating func append(decodedDataOf record: RecordPlace, in message: Span<UInt8>) -> Bool {
        var cursor = DataCursor(record.data)
        guard let decoder = record.type.decoder(in: record.class) else {
            append(UnknownRecord(octets: cursor.rest(in: message)).presentation)
            return true
        }
        guard let data = try? decoder.init(from: message, &cursor), cursor.isAtEnd,
            (data as? OPTRecord)?.error == nil
        else { return false }
        append(data.presentation)
        return true
    }
}
