import Bytes

/// Block types of pcapng (draft-ietf-opsawg-pcapng, section 11.1).
enum PcapngBlockType {
    static let sectionHeader: UInt32 = 0x0a0d_0d0a
    static let interfaceDescription: UInt32 = 1
    /// The obsolete packet block.
    static let packet: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let interfaceStatistics: UInt32 = 5
    static let enhancedPacket: UInt32 = 6
    static let systemdJournal: UInt32 = 9
    /// Custom blocks, to be copied or not.
    static let custom: UInt32 = 0xbad
    static let customNotCopied: UInt32 = 0x4000_0bad
}

/// One whole block: its octets and the byte order of its section.
///
/// Offsets count from the block's start. The caller has checked that the octets are there.
struct PcapngBlock: ~Escapable {
    let octets: Span<UInt8>
    let isBigEndian: Bool

    @_lifetime(copy octets)
    init(_ octets: Span<UInt8>, isBigEndian: Bool) {
        self.octets = octets
        self.isBigEndian = isBigEndian
    }

    func u16(_ offset: Int) -> UInt16 {
        isBigEndian ? octets.bigEndian16(at: offset) : octets.littleEndian16(at: offset)
    }

    func u32(_ offset: Int) -> UInt32 {
        isBigEndian ? octets.bigEndian32(at: offset) : octets.littleEndian32(at: offset)
    }

    /// A 64-bit number in the block's byte order, as options hold it.
    func u64(_ offset: Int) -> UInt64 {
        let number = octets.bigEndian64(at: offset)
        return isBigEndian ? number : number.byteSwapped
    }

    /// A time stamp: upper half, then lower half, each in the block's byte order.
    func time(_ offset: Int) -> UInt64 {
        UInt64(u32(offset)) << 32 | UInt64(u32(offset + 4))
    }

    /// Calls `body` with code, offset and length of each option from `start` on (draft, section 3.5), up to the
    /// end-of-options, the block's trailing length or the first option that does not fit.
    func forEachOption(from start: Int, _ body: (_ code: UInt16, _ offset: Int, _ length: Int) -> Void) {
        var place = start
        let end = octets.count - 4
        while end - place >= 4 {
            let code = u16(place)
            let length = Int(u16(place + 2))
            guard code != 0, end - place - 4 >= length else { return }
            body(code, place + 4, length)
            place += 4 + (length + 3) & ~3
        }
    }

    /// An option's text; octets that are not UTF-8 are replaced, trailing NULs left out.
    func text(_ offset: Int, _ length: Int, limit: Int = 1024) -> String? {
        let shown = octets.extracting(offset..<offset + min(length, limit))
        var end = shown.count
        while end > 0, shown[end - 1] == 0 { end -= 1 }
        var copy: [UInt8] = []
        for index in 0..<end { copy.append(shown[index]) }
        return copy.isEmpty ? nil : String(decoding: copy, as: UTF8.self)
    }
}
