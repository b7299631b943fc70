internal import Bytes

extension HeaderWalk {
    /// IEEE 802.11 frames, bare or behind what the radio said of them.
    mutating func wirelessLink(_ linkType: LinkType, _ bytes: Span<UInt8>) -> Layer {
        switch linkType {
        case .ieee80211: return .ieee80211
        case .ieee80211Radiotap: return radiotap(bytes)
        case .ieee80211AVS: return avs(bytes)
        case .ieee80211Prism:
            // Some drivers put an AVS header where the link type says Prism.
            guard has(4) else { return .finished(.cut) }
            return bytes.bigEndian32(at: offset) >> 12 == 0x80211 ? avs(bytes) : skip(144, to: .ieee80211)
        case .ppi: return ppi(bytes)
        default: return .finished(.unsupported)
        }
    }

    /// radiotap.org: little-endian length, then present flags; the flags field, after the time where that stands,
    /// says whether the 802.11 header is padded.
    private mutating func radiotap(_ bytes: Span<UInt8>) -> Layer {
        guard has(8) else { return .finished(.cut) }
        let length = Int(bytes.littleEndian16(at: offset &+ 2))
        guard length >= 8 else { return .finished(.malformed) }
        guard has(length) else { return .finished(.cut) }
        let isPadded = radiotapFlags(bytes, headerEnd: offset &+ length) & 0x20 != 0
        offset &+= length
        return isPadded ? ieee80211(bytes, isPadded: true) : .ieee80211
    }

    private func radiotapFlags(_ bytes: Span<UInt8>, headerEnd: Int) -> UInt8 {
        let present = bytes.littleEndian32(at: offset &+ 4)
        guard present & 0x02 != 0 else { return 0 }
        var place = offset &+ 4
        // Bit 31 says that another word of present flags follows.
        while place &+ 4 <= headerEnd, bytes[place &+ 3] & 0x80 != 0 { place &+= 4 }
        place &+= 4
        // The time stamp counter is eight octets, aligned from the header's start.
        if present & 0x01 != 0 { place = offset &+ ((place &- offset &+ 7) & ~7) &+ 8 }
        return place < headerEnd ? bytes[place] : 0
    }

    private mutating func avs(_ bytes: Span<UInt8>) -> Layer {
        guard has(8) else { return .finished(.cut) }
        let length = bytes.bigEndian32(at: offset &+ 4)
        guard length >= 8, length <= 4096 else { return .finished(.malformed) }
        return skip(Int(length), to: .ieee80211)
    }

    /// Per-packet information: little-endian length and link type.
    private mutating func ppi(_ bytes: Span<UInt8>) -> Layer {
        guard has(8) else { return .finished(.cut) }
        let length = Int(bytes.littleEndian16(at: offset &+ 2))
        guard length >= 8 else { return .finished(.malformed) }
        switch LinkType(rawValue: bytes.littleEndian32(at: offset &+ 4)) {
        case .ieee80211: return skip(length, to: .ieee80211)
        case .ethernet: return skip(length, to: .ethernet)
        case .raw: return skip(length, to: .ip)
        default: return .finished(.unsupported)
        }
    }

    /// IEEE 802.11, section 9.2: only data frames that are not protected hold a readable LLC header.
    mutating func ieee80211(_ bytes: Span<UInt8>, isPadded: Bool = false) -> Layer {
        guard has(2) else { return .finished(.cut) }
        let control = bytes[offset]
        let flags = bytes[offset &+ 1]
        let isData = control & 0x0c == 0x08
        let holdsNoData = control & 0x40 != 0
        guard isData, !holdsNoData else { return .finished(.notIP) }
        guard flags & 0x40 == 0 else { return .finished(.unsupported) }
        var length = flags & 0x03 == 0x03 ? 30 : 24
        var isAggregate = false
        if control & 0x80 != 0 {
            guard has(length &+ 2) else { return .finished(.cut) }
            isAggregate = bytes[offset &+ length] & 0x80 != 0
            length &+= flags & 0x80 != 0 ? 6 : 2
        }
        if isPadded { length = (length &+ 3) & ~3 }
        // An aggregate's first frame: two addresses and a length before its LLC header.
        return skip(isAggregate ? length &+ 14 : length, to: .llc)
    }
}
