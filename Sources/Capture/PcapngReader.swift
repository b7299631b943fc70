import Bytes
import PacketWire

/// pcapng files (draft-ietf-opsawg-pcapng), read by code of our own.
///
/// libpcap refuses a pcapng file whose interfaces differ in link type (`tcpdump -i any` beside a named interface,
/// merged files), and hides what a diagnosis needs: names of interfaces, directions of packets and counts of
/// dropped packets. Filters are still libpcap's.
struct PcapngReader: FrameReader, ~Copyable {
    /// The longest block that is looked at. libpcap's own limit for a packet is 256 KiB; longer blocks of types
    /// that hold no packet are skipped whatever their length.
    private static let blockLimit = 16 << 20
    private static let interfaceLimit = 10_000

    private(set) var facts = ContainerFacts(container: "pcapng")
    private let source: ByteSource
    private var buffer: BlockBuffer
    /// The one interface whose packets are handed out; nil for all.
    private let only: Int?
    private let userLinkTypes: UserLinkTypes
    private var isBigEndian = false
    /// The present section's interfaces.
    private var interfaces: [PcapngInterface] = []
    private var packets = 0
    /// Blocks that are no packets and that Wireshark gives a frame number nevertheless.
    private var otherRecords = 0
    private var lastTime = Timestamp(nanoseconds: 0)
    /// The block whose frame was handed out; skipped on the next call, since until then its octets are in use.
    private var handedOut = 0

    /// Reads the first section header.
    ///
    /// - Parameter interface: the one whose packets are wanted; they then bear the interface 0.
    init(
        _ source: ByteSource, name: String, isOneOfMany: Bool, interface: Int? = nil,
        userLinkTypes: UserLinkTypes = UserLinkTypes()
    ) throws(CaptureError) {
        self.source = source
        only = interface
        self.userLinkTypes = userLinkTypes
        buffer = BlockBuffer(source, capacity: source.bufferLength(isOneOfMany: isOneOfMany))
        guard buffer.fill(28) else { throw .cutInHeader(name: name) }
        guard readBlockHeader() != nil else {
            throw .malformed(name: name, reason: facts.problem ?? "its section header is damaged")
        }
    }

    mutating func next(_ frame: inout RawFrame) -> Bool {
        _ = buffer.skip(handedOut)
        handedOut = 0
        while let (type, length) = readBlockHeader() {
            switch type {
            case PcapngBlockType.enhancedPacket, PcapngBlockType.packet, PcapngBlockType.simplePacket:
                guard fillBlock(length) else { return false }
                guard readPacket(type, length, &frame) else {
                    guard facts.problem == nil, buffer.skip(length) else { return false }
                    continue
                }
                packets &+= 1
                frame.number = packets &+ otherRecords
                lastTime = frame.time
                handedOut = length
                return true
            case PcapngBlockType.sectionHeader, PcapngBlockType.interfaceDescription,
                PcapngBlockType.interfaceStatistics:
                guard fillBlock(length), readDescription(type, length), buffer.skip(length) else { return false }
            case CounterBlock.type where length <= CounterBlock.lengthLimit:
                guard fillBlock(length) else { return false }
                readCounters(length)
                guard buffer.skip(length) else { return false }
            case ProbeBlock.type where length <= ProbeBlock.lengthLimit:
                guard fillBlock(length) else { return false }
                readProbe(length)
                guard buffer.skip(length) else { return false }
            default:
                if Self.isNumbered(type) { otherRecords &+= 1 }
                guard buffer.skip(length) else { return explainEnd() }
            }
        }
        return false
    }

    private static func isNumbered(_ type: UInt32) -> Bool {
        type == PcapngBlockType.custom || type == PcapngBlockType.customNotCopied
            || type == PcapngBlockType.systemdJournal
    }

    /// Type and length of the block that stands next; nil at the end or where its header is damaged.
    private mutating func readBlockHeader() -> (type: UInt32, length: Int)? {
        guard buffer.fill(12) else {
            if buffer.count > 0 || source.problem != nil { _ = explainEnd() }
            return nil
        }
        let octets = unsafe buffer.octets(at: 0, count: 12).span
        // A section header's type reads the same in both byte orders, and its third field tells the order.
        if octets.bigEndian32(at: 0) == PcapngBlockType.sectionHeader {
            switch octets.bigEndian32(at: 8) {
            case 0x1a2b_3c4d: isBigEndian = true
            case 0x4d3c_2b1a: isBigEndian = false
            default:
                fail("a section header without the byte-order magic follows")
                return nil
            }
        }
        let block = PcapngBlock(octets, isBigEndian: isBigEndian)
        let type = block.u32(0)
        let length = Int(block.u32(4))
        guard length >= 12, length & 3 == 0 else {
            fail("a block that claims a length of \(length) octets follows")
            return nil
        }
        return (type, length)
    }

    private mutating func fillBlock(_ length: Int) -> Bool {
        guard length <= Self.blockLimit else { return fail("a block that claims a length of \(length) octets follows") }
        guard buffer.fill(length) else { return explainEnd() }
        let end = unsafe PcapngBlock(buffer.octets(at: length - 4, count: 4).span, isBigEndian: isBigEndian)
        guard Int(end.u32(0)) == length else {
            return fail("a block whose lengths at start and end differ (\(length) and \(end.u32(0))) follows")
        }
        return true
    }

    // MARK: - Packets

    /// Reads a packet block; false if it holds no frame that can be used.
    private mutating func readPacket(_ type: UInt32, _ length: Int, _ frame: inout RawFrame) -> Bool {
        let block = unsafe PcapngBlock(buffer.octets(at: 0, count: length).span, isBigEndian: isBigEndian)
        return type == PcapngBlockType.simplePacket
            ? readSimplePacket(block, &frame) : readEnhancedPacket(block, type, &frame)
    }

    /// Enhanced packet block (draft, section 4.3), or the obsolete packet block, which differs in its first field.
    private mutating func readEnhancedPacket(_ block: borrowing PcapngBlock, _ type: UInt32, _ frame: inout RawFrame)
        -> Bool
    {
        guard block.octets.count >= 32 else { return fail("a packet block of \(block.octets.count) octets follows") }
        let number = type == PcapngBlockType.packet ? Int(block.u16(8)) : Int(block.u32(8))
        let captured = Int(block.u32(20))
        guard captured <= block.octets.count - 32 else {
            return fail("a packet that claims \(captured) octets in a block of \(block.octets.count) follows")
        }
        guard number < interfaces.count else {
            return fail("a packet of interface \(number), which the file does not describe, follows")
        }
        let interface = interfaces[number]
        if let only, only != interface.index {
            packets &+= 1
            return false
        }
        frame.time = interface.clock.timestamp(block.time(12))
        frame.wireLength = max(captured, Int(block.u32(24)))
        frame.linkType = interface.linkType
        frame.interface = only == nil ? interface.index : 0
        frame.direction = .unknown
        unsafe frame.octets = unsafe buffer.octets(at: 28, count: captured)
        let optionsStart = 28 + (captured + 3) & ~3
        if block.octets.count - optionsStart >= 8 { readPacketOptions(block, optionsStart, &frame) }
        return true
    }

    private func readPacketOptions(_ block: borrowing PcapngBlock, _ start: Int, _ frame: inout RawFrame) {
        block.forEachOption(from: start) { code, offset, length in
            guard code == 2, length == 4 else { return }
            switch block.u32(offset) & 3 {
            case 1: frame.direction = .incoming
            case 2: frame.direction = .outgoing
            default: break
            }
        }
    }

    /// Simple packet block (draft, section 4.4): interface 0 and no time of its own, so it takes the last packet's.
    private mutating func readSimplePacket(_ block: borrowing PcapngBlock, _ frame: inout RawFrame) -> Bool {
        guard block.octets.count >= 16, let interface = interfaces.first else {
            return fail("a simple packet block without an interface follows")
        }
        let wireLength = Int(block.u32(8))
        let limit = interface.snapLength == 0 ? wireLength : min(wireLength, interface.snapLength)
        frame.time = lastTime
        frame.wireLength = wireLength
        frame.linkType = interface.linkType
        frame.interface = interface.index
        frame.direction = .unknown
        unsafe frame.octets = unsafe buffer.octets(at: 12, count: min(limit, block.octets.count - 16))
        return true
    }

    // MARK: - Descriptions

    private mutating func readDescription(_ type: UInt32, _ length: Int) -> Bool {
        let block = unsafe PcapngBlock(buffer.octets(at: 0, count: length).span, isBigEndian: isBigEndian)
        return switch type {
        case PcapngBlockType.sectionHeader: readSectionHeader(block)
        case PcapngBlockType.interfaceDescription: readInterface(block)
        default: readStatistics(block)
        }
    }

    /// Section header block (draft, section 4.1). Interfaces are numbered afresh from here on.
    private mutating func readSectionHeader(_ block: borrowing PcapngBlock) -> Bool {
        guard block.octets.count >= 28 else {
            return fail("a section header of \(block.octets.count) octets follows")
        }
        guard block.u16(12) == 1 else { return fail("a section of pcapng version \(block.u16(12)) follows") }
        interfaces.removeAll()
        block.forEachOption(from: 24) { code, offset, length in
            switch code {
            case 1 where facts.comment == nil: facts.comment = block.text(offset, length)
            case 3 where facts.operatingSystem == nil: facts.operatingSystem = block.text(offset, length)
            case 4 where facts.application == nil: facts.application = block.text(offset, length)
            default: break
            }
        }
        return true
    }

    private mutating func readInterface(_ block: borrowing PcapngBlock) -> Bool {
        guard block.octets.count >= 20 else {
            return fail("an interface description of \(block.octets.count) octets follows")
        }
        guard facts.interfaces.count < Self.interfaceLimit else {
            return fail("it describes more than \(Self.interfaceLimit) interfaces")
        }
        var details = CaptureInterface(linkType: .null, snapLength: 0)
        let interface = PcapngInterface(
            block, index: facts.interfaces.count, userLinkTypes: userLinkTypes, details: &details)
        interfaces.append(interface)
        facts.interfaces.append(details)
        if interface.clock.hasNanoseconds { facts.hasNanoseconds = true }
        return true
    }

    /// Interface statistics block (draft, section 4.6); the last one of an interface counts.
    private mutating func readStatistics(_ block: borrowing PcapngBlock) -> Bool {
        guard block.octets.count >= 24, Int(block.u32(8)) < interfaces.count else { return true }
        let interface = interfaces[Int(block.u32(8))]
        var dropped: Int?
        var (start, end): (Timestamp?, Timestamp?)
        block.forEachOption(from: 20) { code, offset, length in
            guard length == 8 else { return }
            switch code {
            case 2: start = interface.clock.timestamp(block.time(offset))
            case 3: end = interface.clock.timestamp(block.time(offset))
            case 5, 7: dropped = (dropped ?? 0) &+ Int(clamping: block.u64(offset) & 0xffff_ffff_ffff)
            default: break
            }
        }
        if let dropped { facts.interfaces[interface.index].dropped = dropped }
        if let start, let end, start <= end { facts.interfaces[interface.index].lasted = start...end }
        return true
    }

    /// Takes what a kernel counted; the places of a file are as many as are taken apart.
    private mutating func readCounters(_ length: Int) {
        let block = unsafe PcapngBlock(buffer.octets(at: 0, count: length).span, isBigEndian: isBigEndian)
        guard let number = CounterBlock.interface(block), interfaces.indices.contains(number),
            interfaces[number].index < PlacesFile.limit
        else { return }
        let sample = CounterBlock.sample(block, interfaces[number].clock)
        if facts.interfaces[interfaces[number].index].counters?.add(sample) == nil {
            facts.interfaces[interfaces[number].index].counters = CounterHistory(sample)
        }
    }

    /// Takes what came of test questions.
    private mutating func readProbe(_ length: Int) {
        guard facts.probes.count < ProbeTally.limit else { return }
        let block = unsafe PcapngBlock(buffer.octets(at: 0, count: length).span, isBigEndian: isBigEndian)
        if let tally = ProbeBlock.tally(block) { facts.probes.append(tally) }
    }

    // MARK: - Ends

    @discardableResult
    private mutating func fail(_ reason: String) -> Bool {
        if facts.problem == nil { facts.problem = packets == 0 ? reason : "after packet \(packets) \(reason)" }
        return false
    }

    private mutating func explainEnd() -> Bool {
        if let problem = source.problem {
            facts.problem = problem
            facts.isTruncatedAtEnd = source.isCut
        } else {
            facts.isTruncatedAtEnd = true
            facts.problem = "it ends in the middle of a block after packet \(packets)"
        }
        return false
    }
}
