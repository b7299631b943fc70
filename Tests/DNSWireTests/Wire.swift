@testable import DNSWire

/// Builders that every test of this target uses.
enum Wire {
    /// Octets of hex digits; anything else between them is skipped.
    static func hex(_ text: String) -> [UInt8] {
        var octets: [UInt8] = []
        var high: UInt8?
        for character in text {
            guard let digit = character.hexDigitValue else { continue }
            if let first = high {
                octets.append(first << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
        }
        return octets
    }

    /// The uncompressed wire form of a name without escapes.
    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    /// A header of the given flags and counts of questions, answers, authority and additional records.
    static func header(id: UInt16 = 0x1234, flags: UInt16, _ counts: UInt16...) -> [UInt8] {
        ([id, flags] + counts).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }

    /// A record from its owner's wire form on; the data length is that of `data` unless told.
    static func record(
        owner: [UInt8] = [0xc0, 0x0c], type: UInt16, class: UInt16 = 1, ttl: UInt32 = 30, length: UInt16? = nil,
        _ data: [UInt8]
    ) -> [UInt8] {
        let length = length ?? UInt16(data.count)
        let fields = [type, `class`, UInt16(ttl >> 16), UInt16(ttl & 0xffff), length]
        return owner + fields.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] } + data
    }

    /// A response about example.com with the given records, whose owner is at 0xc00c.
    static func answer(_ records: [UInt8]...) -> [UInt8] {
        header(flags: 0x8180, 1, UInt16(records.count), 0, 0) + question("example.com") + records.flatMap { $0 }
    }

    static func question(_ name: String, type: UInt16 = 1) -> [UInt8] {
        Wire.name(name) + [UInt8(type >> 8), UInt8(type & 0xff), 0, 1]
    }
}

/// Ways in from arrays: the macros of Testing take no spans.
extension MessageHead {
    init?(octets: [UInt8], isCut: Bool = false) { self.init(octets.span, isCut: isCut) }
}

extension Message {
    init?(octets: [UInt8], isCut: Bool = false) { self.init(lenient: octets.span, isCut: isCut) }
}

extension DomainName {
    init?(octets: [UInt8]) { self.init(wire: octets.span) }
}
