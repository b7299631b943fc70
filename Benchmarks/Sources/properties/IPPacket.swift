/// Where the parts of an IP packet stand in a frame.
struct IPPacket {
    /// The source's and the destination's octets.
    var addresses: [Range<Int>]
    /// The IP header.
    var header: Range<Int>
    /// The protocol that follows, and how many octets of it the header says there are.
    var number: UInt8
    var contentLength: Int
    /// False for every fragment but the first.
    var hasTransportHeader: Bool
    var isIPv6: Bool

    /// - Parameter linkType: libpcap's DLT_….
    init?(in frame: [UInt8], linkType: Int32) {
        let start: Int
        switch linkType {
        case 1:
            var place = 12
            while frame.number16(at: place) == 0x8100 { place += 4 }
            start = place + 2
        case 113: start = 16
        case 276: start = 20
        case 12: start = 0
        default: return nil
        }
        let type: Int? =
            switch linkType {
            case 276: frame.number16(at: 0)
            case 12: nil
            default: frame.number16(at: start - 2)
            }
        if let type, type != 0x0800, type != 0x86dd { return nil }
        self.init(in: frame, at: start)
    }

    /// A packet that begins at `start`, which may be one that an ICMP error quotes.
    init?(in frame: [UInt8], at start: Int) {
        guard start < frame.count else { return nil }
        switch frame[start] >> 4 {
        case 4:
            let length = Int(frame[start] & 0x0f) * 4
            guard length >= 20, start + length <= frame.count else { return nil }
            isIPv6 = false
            header = start..<start + length
            addresses = [start + 12..<start + 16, start + 16..<start + 20]
            number = frame[start + 9]
            contentLength = (frame.number16(at: start + 2) ?? 0) - length
            hasTransportHeader = (frame.number16(at: start + 6) ?? 0) & 0x1fff == 0
        case 6:
            guard start + 40 <= frame.count else { return nil }
            isIPv6 = true
            header = start..<start + 40
            addresses = [start + 8..<start + 24, start + 24..<start + 40]
            number = frame[start + 6]
            contentLength = frame.number16(at: start + 4) ?? 0
            hasTransportHeader = true
        default: return nil
        }
    }
}

extension [UInt8] {
    /// A big-endian number; nil past the end.
    func number16(at place: Int) -> Int? {
        place + 1 < count ? Int(self[place]) << 8 | Int(self[place + 1]) : nil
    }

    /// The one's complement sum of RFC 1071, over what is there of the octets.
    func internetSum(of octets: Range<Int>) -> Int {
        var sum = 0
        for (index, octet) in self[octets.clamped(to: 0..<count)].enumerated() {
            sum += Int(octet) << (index % 2 == 0 ? 8 : 0)
        }
        return Self.folded(sum)
    }

    static func folded(_ sum: Int) -> Int {
        var sum = sum
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        return sum
    }
}
