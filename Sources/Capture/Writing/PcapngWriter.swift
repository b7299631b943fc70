package import PacketWire

/// Writes a pcapng file (draft-ietf-opsawg-pcapng): several interfaces with names, comments on packets.
///
/// ``close()`` says whether all of it has been written; without it the file may lack its last packets.
package struct PcapngWriter: ~Copyable {
    /// How the name of a program that writes with this begins.
    static let application = "dnsverdict"

    private enum Option {
        static let comment: UInt16 = 1
        static let interfaceName: UInt16 = 2
        static let interfaceDescription: UInt16 = 3
        static let interfaceIPv4: UInt16 = 4
        static let interfaceIPv6: UInt16 = 5
        static let application: UInt16 = 4
        static let timeResolution: UInt16 = 9
        static let packetFlags: UInt16 = 2
        static let filter: UInt16 = 11
        static let startTime: UInt16 = 2
        static let endTime: UInt16 = 3
        static let received: UInt16 = 4
        static let dropped: UInt16 = 7
    }

    private var file: OutputFile
    private var interfaces = 0

    /// Creates the file at `path` (`-` for standard output), or empties it if it exists.
    package init(path: String, application: String, comment: String? = nil) throws(CaptureError) {
        file = try OutputFile(path: path)
        var body: [UInt8] = []
        body.append(littleEndian: UInt32(0x1a2b_3c4d))
        body.append(littleEndian: UInt16(1))
        body.append(littleEndian: UInt16(0))
        body.append(littleEndian: UInt64.max)  // Section length: not stated.
        if let comment { body.append(option: Option.comment, comment) }
        body.append(option: Option.application, application)
        writeBlock(PcapngBlockType.sectionHeader, body)
    }

    /// Describes an interface and returns the index that its packets are written with.
    ///
    /// - Parameter addresses: its own; written as those of hosts, as their networks are not known (section 4.2).
    package mutating func addInterface(
        linkType: LinkType, snapLength: Int = 0, name: String? = nil, description: String? = nil,
        comment: String? = nil, filter: String? = nil, addresses: [IPAddress] = []
    ) throws(CaptureError) -> Int {
        var body: [UInt8] = []
        body.append(littleEndian: UInt16(truncatingIfNeeded: linkType.rawValue))
        body.append(littleEndian: UInt16(0))
        body.append(littleEndian: UInt32(clamping: snapLength))
        if let name { body.append(option: Option.interfaceName, name) }
        if let description { body.append(option: Option.interfaceDescription, description) }
        if let comment { body.append(option: Option.comment, comment) }
        for address in addresses {
            if address.v4 != nil {
                body.append(option: Option.interfaceIPv4, Self.octets(of: address).suffix(4) + [255, 255, 255, 255])
            } else {
                body.append(option: Option.interfaceIPv6, Self.octets(of: address) + [128])
            }
        }
        body.append(option: Option.timeResolution, [9])
        if let filter { body.append(option: Option.filter, [0] + Array(filter.utf8)) }
        writeBlock(PcapngBlockType.interfaceDescription, body)
        try file.flushIfFull()
        interfaces += 1
        return interfaces - 1
    }

    private static func octets(of address: IPAddress) -> [UInt8] {
        [address.high, address.low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }

    /// Appends one packet of `wireLength` octets on the wire, of which `octets` were captured.
    ///
    /// `interface` is an index that ``addInterface(linkType:snapLength:name:description:comment:filter:addresses:)`` returned.
    package mutating func write(
        _ octets: Span<UInt8>, time: Timestamp, wireLength: Int, interface: Int,
        direction: Direction = .unknown, comment: String? = nil
    ) throws(CaptureError) {
        precondition(interface >= 0 && interface < interfaces, "interface of this writer")
        var options: [UInt8] = []
        if let comment { options.append(option: Option.comment, comment) }
        if direction != .unknown {
            options.append(option: Option.packetFlags, [direction == .incoming ? 1 : 2, 0, 0, 0])
        }
        let padding = -octets.count & 3
        let length = UInt32(clamping: 32 + octets.count + padding + options.endedOptions.count)
        let moment = UInt64(clamping: time.nanoseconds)
        file.append(littleEndian: [
            PcapngBlockType.enhancedPacket, length, UInt32(clamping: interface),
            UInt32(truncatingIfNeeded: moment >> 32), UInt32(truncatingIfNeeded: moment),
            UInt32(clamping: octets.count), UInt32(clamping: wireLength),
        ])
        file.append(octets)
        file.append(repeatElement(0, count: padding))
        file.append(options.endedOptions)
        file.append(littleEndian: length)
        try file.flushIfFull()
    }

    /// States how long an interface was captured on so far, and how many packets came and were dropped (section 4.6).
    package mutating func writeStatistics(
        interface: Int, lasted: ClosedRange<Timestamp>, received: Int, dropped: Int
    ) {
        var body: [UInt8] = []
        body.append(littleEndian: UInt32(clamping: interface))
        body.append(moment: lasted.upperBound)
        for (code, time) in [(Option.startTime, lasted.lowerBound), (Option.endTime, lasted.upperBound)] {
            var value: [UInt8] = []
            value.append(moment: time)
            body.append(option: code, value)
        }
        for (code, count) in [(Option.received, received), (Option.dropped, dropped)] {
            var value: [UInt8] = []
            value.append(littleEndian: UInt64(clamping: count))
            body.append(option: code, value)
        }
        writeBlock(PcapngBlockType.interfaceStatistics, body)
    }

    /// States what the kernel counted at an interface's place (``CounterBlock``).
    package mutating func writeCounters(_ sample: CounterSample, interface: Int) {
        var body: [UInt8] = []
        for shift in [24, 16, 8, 0] as [UInt32] { body.append(UInt8(truncatingIfNeeded: CounterBlock.magic >> shift)) }
        body.append(littleEndian: CounterBlock.version)
        body.append(littleEndian: UInt16(0))
        body.append(littleEndian: UInt32(clamping: interface))
        body.append(moment: sample.time)
        for counter in sample.counters.prefix(CounterSample.limit) {
            var value: [UInt8] = []
            value.append(littleEndian: UInt64(bitPattern: counter.value))
            body.append(option: CounterBlock.counterOption, value + Array(counter.name.utf8))
        }
        if let process = sample.process { body.append(option: CounterBlock.processOption, process) }
        writeBlock(CounterBlock.type, body)
    }

    /// States what came of test questions (``ProbeBlock``).
    package mutating func writeProbe(_ tally: ProbeTally) {
        writeBlock(ProbeBlock.type, ProbeBlock.body(tally))
    }

    /// Octets written so far, with what is buffered.
    package var size: Int { file.size }

    /// Writes out what is buffered, so that a reader of the file sees it.
    package mutating func flush() throws(CaptureError) {
        try file.flush()
    }

    /// Gives the file another name, in place of what bears it.
    package mutating func rename(to path: String) throws(CaptureError) {
        try file.rename(to: path)
    }

    package mutating func close() throws(CaptureError) {
        try file.close()
    }

    /// Writes a block whose body ends with options.
    private mutating func writeBlock(_ type: UInt32, _ body: [UInt8]) {
        let ended = body + [0, 0, 0, 0]
        let length = UInt32(clamping: 12 + ended.count)
        file.append(littleEndian: type)
        file.append(littleEndian: length)
        file.append(ended)
        file.append(littleEndian: length)
    }
}

extension [UInt8] {
    mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        for shift in 0..<MemoryLayout<Number>.size {
            append(UInt8(truncatingIfNeeded: number >> Number(shift * 8)))
        }
    }

    /// Appends a time stamp: the upper half of its nanoseconds, then the lower.
    mutating func append(moment time: Timestamp) {
        let moment = UInt64(clamping: time.nanoseconds)
        append(littleEndian: UInt32(truncatingIfNeeded: moment >> 32))
        append(littleEndian: UInt32(truncatingIfNeeded: moment))
    }

    /// Appends an option, its value cut at what its length field can say.
    mutating func append(option code: UInt16, _ value: [UInt8]) {
        let value = value.prefix(Int(UInt16.max))
        append(littleEndian: code)
        append(littleEndian: UInt16(value.count))
        append(contentsOf: value)
        append(contentsOf: repeatElement(0, count: -value.count & 3))
    }

    mutating func append(option code: UInt16, _ text: String) {
        append(option: code, Array(text.utf8))
    }

    /// Options with their end mark; nothing if there are none.
    fileprivate var endedOptions: [UInt8] { isEmpty ? [] : self + [0, 0, 0, 0] }
}
