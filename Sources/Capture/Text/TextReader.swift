import PacketWire

/// What tcpdump or tshark printed, read as a capture: frame by frame, made of the lines about them.
///
/// A packet takes one line or several: its IP header and the rest from `-v` on, what an ICMP error quotes, what a
/// tunnel carries, its octets with `-x`. Lines about no packet (prompts, what kubectl and tcpdump say) are passed
/// over.
struct TextReader: FrameReader, ~Copyable {
    /// Interfaces that are told apart; those after them have no name and no number.
    private static let interfaceLimit = 1000

    private(set) var facts = ContainerFacts(container: "text")
    private let source: ByteSource
    private var lines: LineSource
    private var line: [UInt8] = []
    /// What another program than tcpdump wrote.
    private var export: TextExport?
    private var clock: TextClock
    private var reader = TextPacketReader()
    private var writer = TextPacketWriter()
    private var storage = FrameStorage()
    /// The packet whose lines are being read.
    private var entry: TextEntry?
    private var number = 0
    private var interfaceNumbers: [String: UInt32] = [:]
    private var interfaces: [Interface: Int] = [:]
    private var text = TextCapture()

    private struct Interface: Hashable {
        var name: String?
        var linkType: LinkType
    }

    /// Looks at the start of a source, which is refused as what `kind` says where tcpdump did not print it.
    init(_ source: ByteSource, name: String, kind: String) throws(CaptureError) {
        self.source = source
        lines = LineSource(source)
        let head = source.peek(TextSurvey.length)
        if let export = TextExport(head, source) {
            text.program = export.program
            text.hasNoTimes = !export.hasTimes(head)
            text.hasNoDates = export.program == "K12"
            clock = TextClock([])
            self.export = consume export
            facts.text = text
            return
        }
        guard let survey = TextSurvey(head) else { throw .notACapture(name: name, kind: kind) }
        clock = TextClock(survey.times)
        text.hasNoTimes = clock.form == .none
        text.hasNoDates = clock.form != .absolute
        facts.text = text
    }

    mutating func next(_ frame: inout RawFrame) -> Bool {
        if export != nil { return nextOfExport(&frame) }
        while lines.next(&line) {
            guard let finished = take(line[...]) else { continue }
            if fill(&frame, with: finished) { return true }
        }
        facts.problem = source.problem
        facts.isTruncatedAtEnd = source.isCut
        if let finished = entry.take(), fill(&frame, with: finished) { return true }
        facts.text = text
        return false
    }

    private mutating func nextOfExport(_ frame: inout RawFrame) -> Bool {
        while var entry = export?.next(number: number + 1) {
            // Numbers that start again, as of two exports in one file, would name two frames.
            entry.number = max(entry.number, number + 1)
            number = entry.number
            if fill(&frame, with: entry) { return true }
        }
        facts.problem = source.problem
        facts.isTruncatedAtEnd = source.isCut
        if export?.isCut == true, facts.problem == nil {
            facts.problem = "it ends in the middle of a packet"
            facts.isTruncatedAtEnd = true
        }
        facts.text = text
        return false
    }

    // MARK: Lines

    /// Reads a line; gives the packet before it where it begins another one.
    private mutating func take(_ line: ArraySlice<UInt8>) -> TextEntry? {
        switch TextLine(line) {
        case .packet(let prefix, let isIPv6, let content):
            if isWithinPacket(prefix, line) {
                if entry?.begin(content, isIPv6: isIPv6, &reader) != true { text.unreadLines += 1 }
                return nil
            }
            let finished = entry.take()
            var next = TextEntry(number: number + 1, time: clock.moment(prefix.time), prefix: prefix)
            number += 1
            if next.begin(content, isIPv6: isIPv6, &reader) { entry = next } else { text.unreadLines += 1 }
            return finished
        case .otherFrame:
            number += 1
            return entry.take()
        case .other:
            takeFurther(line)
            return nil
        }
    }

    /// Whether a line that begins a packet is about one within the packet before it.
    private func isWithinPacket(_ prefix: TextPrefix, _ line: ArraySlice<UInt8>) -> Bool {
        guard prefix.time == nil, let last = entry?.packets.last, last.canHoldPacket else { return false }
        if clock.form != .none { return true }
        // Without times, a packet in an ICMP error's quote is told by its indentation.
        if case .tunnel = last.content { return prefix.packetType == nil }
        return last.header != nil && line.hasBlankBeforeText
    }

    /// A line that begins no packet: the second one of a packet, octets, or something else.
    private mutating func takeFurther(_ line: ArraySlice<UInt8>) {
        if entry?.dump.add(line) == true { return }
        if entry?.isWaiting == true {
            if entry?.complete(line.withoutQuotation, &reader) != true { text.unreadLines += 1 }
            return
        }
        guard let drops = line.kernelDrops else { return }
        if facts.interfaces.isEmpty { _ = interface(nil, .raw) }
        facts.interfaces[0].dropped = (facts.interfaces[0].dropped ?? 0) &+ drops
    }

    // MARK: Frames

    private mutating func fill(_ frame: inout RawFrame, with finished: TextEntry) -> Bool {
        var finished = finished
        let index = finished.prefix.interfaceIndex ?? interfaceNumber(finished.prefix.interface)
        guard let octets = finished.octets(&writer, interfaceIndex: index) else {
            text.unreadLines += 1
            return false
        }
        if octets.areShown { text.packetsWithOctets += 1 }
        text.names = reader.addresses.names
        text.cutMessages = reader.cutMessages
        frame.number = finished.number
        frame.time = finished.time
        frame.linkType = octets.linkType
        frame.interface = interface(finished.prefix.interface, octets.linkType)
        frame.direction = .unknown
        frame.wireLength = octets.payload.length
        unsafe frame.octets = unsafe storage.store(octets.payload.octets)
        facts.text = text
        return true
    }

    /// A number for the interface, by order of appearance from 2 on: Linux gives the loopback 1. It is 0 where
    /// several have no name.
    private mutating func interfaceNumber(_ name: String?) -> UInt32 {
        guard let name, name != "?" else { return 0 }
        if name == "lo" { return 1 }
        if let number = interfaceNumbers[name] { return number }
        guard interfaceNumbers.count < TextReader.interfaceLimit else { return 0 }
        let number = UInt32(interfaceNumbers.count + 2)
        interfaceNumbers[name] = number
        return number
    }

    /// The interface's place in ``ContainerFacts/interfaces``.
    private mutating func interface(_ name: String?, _ linkType: LinkType) -> Int {
        let name = name == "?" ? nil : name
        let key = Interface(name: name, linkType: linkType)
        if let place = interfaces[key] { return place }
        guard facts.interfaces.count < TextReader.interfaceLimit else { return 0 }
        interfaces[key] = facts.interfaces.count
        facts.interfaces.append(CaptureInterface(name: name, linkType: linkType, snapLength: 0))
        return facts.interfaces.count - 1
    }
}

extension ArraySlice<UInt8> {
    /// Whether a blank stands right before the first octet that is neither blank nor a mark of quotation.
    fileprivate var hasBlankBeforeText: Bool {
        let start = withoutQuotation.startIndex
        return start > startIndex && TextScanner.isBlank(self[start - 1])
    }
}
