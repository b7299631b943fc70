import DNSWire

/// Writes a DNS message entry by entry, its names compressed (RFC 1035, section 4.1.4), as servers do.
struct TextMessageWriter {
    var octets: [UInt8]
    private var places: [ArraySlice<UInt8>: Int] = [:]

    init(_ header: [UInt8]) {
        octets = header
    }

    mutating func append(_ question: TextMessage.Question) {
        append(name: question.name)
        append16(question.type)
        append16(question.qclass)
    }

    mutating func append(_ record: TextRecord) {
        append(name: record.owner)
        append16(record.type)
        append16(RecordClass.internet.rawValue)
        append16(UInt16(record.timeToLive >> 16))
        append16(UInt16(record.timeToLive & 0xffff))
        let length = octets.count
        append16(0)
        octets += record.data
        if !record.target.isEmpty {
            // RFC 2782 forbids compression in the data of SRV.
            if record.type == RecordType.srv.rawValue { octets += record.target } else { append(name: record.target) }
        }
        let count = octets.count - length - 2
        octets[length] = UInt8(count >> 8)
        octets[length + 1] = UInt8(count & 0xff)
    }

    /// An OPT record's fixed fields (RFC 6891, section 6.1.2); its options are what the message has more.
    mutating func appendOPT(size: UInt16, isDO: Bool, messageLength: Int?) {
        octets.append(0)
        append16(RecordType.opt.rawValue)
        append16(size)
        append16(0)
        append16(isDO ? 0x8000 : 0)
        append16(UInt16(clamping: (messageLength ?? 0) - octets.count - 2))
    }

    private mutating func append16(_ number: UInt16) {
        octets.append(UInt8(number >> 8))
        octets.append(UInt8(number & 0xff))
    }

    private mutating func append(name: [UInt8]) {
        var rest = name[...]
        while let length = rest.first, length > 0 {
            if let place = places[rest] {
                append16(0xc000 | UInt16(place))
                return
            }
            if octets.count < 0x4000 { places[rest] = octets.count }
            octets += rest.prefix(Int(length) + 1)
            rest = rest.dropFirst(Int(length) + 1)
        }
        octets.append(0)
    }
}
