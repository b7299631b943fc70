/// Octets of a file, built field by field in either byte order.
struct CaptureBytes {
    var octets: [UInt8] = []
    var isBigEndian = false

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        var value = isBigEndian ? number.bigEndian : number.littleEndian
        for _ in 0..<MemoryLayout<Number>.size {
            octets.append(UInt8(truncatingIfNeeded: value))
            value >>= 8
        }
    }
}

/// A packet to be put into a file.
struct TestPacket {
    var seconds: UInt32 = 1_700_000_000
    var fraction: UInt32 = 0
    var octets: [UInt8]
    var wireLength: Int?

    init(octets: [UInt8]) {
        self.octets = octets
    }

    /// A frame of so many octets that can be told from others.
    init(_ tag: UInt8, count: Int = 60, seconds: UInt32 = 1_700_000_000, fraction: UInt32 = 0, wireLength: Int? = nil) {
        octets = [UInt8](repeating: tag, count: count)
        self.seconds = seconds
        self.fraction = fraction
        self.wireLength = wireLength
    }
}

/// A classic pcap file.
func pcap(
    _ packets: [TestPacket], isBigEndian: Bool = false, magic: UInt32 = 0xa1b2_c3d4, linkType: UInt32 = 1,
    snapLength: UInt32 = 262_144
) -> [UInt8] {
    var file = CaptureBytes(isBigEndian: isBigEndian)
    file.append(magic)
    file.append(UInt16(2))
    file.append(UInt16(4))
    file.append(UInt64(0))
    file.append(snapLength)
    file.append(linkType)
    for packet in packets {
        file.append(packet.seconds)
        file.append(packet.fraction)
        file.append(UInt32(packet.octets.count))
        file.append(UInt32(packet.wireLength ?? packet.octets.count))
        // The modified format has eight octets more in each packet's header.
        if magic == 0xa1b2_cd34 { file.append(UInt64(0)) }
        file.octets += packet.octets
    }
    return file.octets
}

/// A pcapng file, block by block.
struct PcapngBytes {
    typealias Option = (code: UInt16, value: [UInt8])

    var file = CaptureBytes()

    init(isBigEndian: Bool = false, options: [Option] = []) {
        file.isBigEndian = isBigEndian
        section(isBigEndian: isBigEndian, options: options)
    }

    var octets: [UInt8] { file.octets }

    mutating func section(isBigEndian: Bool, version: UInt16 = 1, options: [Option] = []) {
        file.isBigEndian = isBigEndian
        block(0x0a0d_0d0a, options: options) {
            $0.append(UInt32(0x1a2b_3c4d))
            $0.append(version)
            $0.append(UInt16(0))
            $0.append(UInt64.max)
        }
    }

    mutating func interface(linkType: UInt16 = 1, snapLength: UInt32 = 0, options: [Option] = []) {
        block(1, options: options) {
            $0.append(linkType)
            $0.append(UInt16(0))
            $0.append(snapLength)
        }
    }

    /// An enhanced packet block.
    mutating func packet(
        _ octets: [UInt8], interface: UInt32 = 0, time: UInt64 = 1_700_000_000_000_000, claimed: UInt32? = nil,
        options: [Option] = []
    ) {
        block(6, options: options) {
            $0.append(interface)
            $0.append(UInt32(time >> 32))
            $0.append(UInt32(truncatingIfNeeded: time))
            $0.append(claimed ?? UInt32(octets.count))
            $0.append(UInt32(octets.count))
            $0.octets += octets + [UInt8](repeating: 0, count: -octets.count & 3)
        }
    }

    /// A block with its two lengths; `length` overrides the right one.
    mutating func block(
        _ type: UInt32, options: [Option] = [], length: UInt32? = nil, endLength: UInt32? = nil,
        body: (inout CaptureBytes) -> Void
    ) {
        var content = CaptureBytes(isBigEndian: file.isBigEndian)
        body(&content)
        for option in options {
            content.append(option.code)
            content.append(UInt16(option.value.count))
            content.octets += option.value + [UInt8](repeating: 0, count: -option.value.count & 3)
        }
        if !options.isEmpty { content.append(UInt32(0)) }
        let right = UInt32(content.octets.count + 12)
        file.append(type)
        file.append(length ?? right)
        file.octets += content.octets
        file.append(endLength ?? length ?? right)
    }

    func number(_ value: some FixedWidthInteger) -> [UInt8] {
        var bytes = CaptureBytes(isBigEndian: file.isBigEndian)
        bytes.append(value)
        return bytes.octets
    }
}
