import PacketWire

/// One capture while it is read: its container's reader, the frame that stands next, and the tally so far.
final class CaptureFile {
    let source: CaptureSource
    /// Position among the captures that are read.
    var index = 0
    /// When the next frame was captured; nil once there is none.
    private(set) var nextTime: Timestamp?
    let identity: FileIdentity?

    private var reading: Reading?
    private var head = RawFrame()
    private var tally = Tally()
    private var bytes: ByteSource?
    private let hash: FileHash?
    /// What is left of the reader after it was closed.
    private var remains: Remains
    private let isOneOfMany: Bool
    private let progress: CaptureProgress

    private enum Reading {
        case libpcap(LibpcapReader)
        case pcapng(PcapngReader)

        var facts: ContainerFacts {
            switch self {
            case .libpcap(let reader): reader.facts
            case .pcapng(let reader): reader.facts
            }
        }
    }

    private struct Tally {
        var packets = 0
        var first = Timestamp(nanoseconds: .max)
        var last = Timestamp(nanoseconds: .min)
        var previous = Timestamp(nanoseconds: .min)
        var stepsBack = 0

        mutating func count(_ time: Timestamp) {
            packets &+= 1
            if time < previous { stepsBack &+= 1 }
            previous = time
            if time < first { first = time }
            if time > last { last = time }
        }
    }

    private struct Remains {
        var facts = ContainerFacts()
        var compression: String?
        var streamHash: String?
        var size = 0
        var problem: String?
    }

    /// Opens a capture and reads its first frame.
    init(
        _ source: CaptureSource, hashing: Bool, isOneOfMany: Bool, progress: CaptureProgress
    ) throws(CaptureError) {
        self.source = source
        self.isOneOfMany = isOneOfMany
        self.progress = progress
        let bytes = try ByteSource(source, hashing: hashing, progress: progress)
        identity = bytes.identity
        remains = Remains(size: bytes.fileSize)
        reading = try Self.reader(of: bytes, source: source, isOneOfMany: isOneOfMany)
        self.bytes = bytes
        hash = hashing && bytes.isRegularFile ? FileHash(of: source) : nil
        progress.expect(bytes.isRegularFile ? bytes.fileSize : nil)
        readHead()
    }

    deinit {
        hash?.cancel()
    }

    /// Link types met so far; what a filter must be compiled for.
    var linkTypes: [LinkType] { facts.linkTypes }

    private var facts: ContainerFacts { reading?.facts ?? remains.facts }

    private static func reader(
        of bytes: ByteSource, source: CaptureSource, isOneOfMany: Bool
    ) throws(CaptureError) -> Reading {
        let name = source.spokenName
        try bytes.decompressIfCompressed(name: name)
        let head = bytes.peek(CaptureFormat.headLength)
        guard !head.isEmpty else {
            if let problem = bytes.problem { throw .malformed(name: name, reason: problem) }
            throw .empty(name: name)
        }
        switch CaptureFormat(head: head) {
        case .pcap: return .libpcap(try LibpcapReader(bytes, name: name, isOneOfMany: isOneOfMany))
        case .pcapng: return .pcapng(try PcapngReader(bytes, name: name, isOneOfMany: isOneOfMany))
        case .other(let kind): throw .notACapture(name: name, kind: kind)
        }
    }

    /// Closes the file and keeps its place in time order, so that any number of captures can wait for their turn.
    ///
    /// For a capture whose first frame has not been handed out; ``deliver(until:filter:range:_:)`` opens it again.
    func park() {
        guard bytes?.isRegularFile == true, tally.packets == 0 else { return }
        close()
    }

    private func unpark() {
        do {
            let bytes = try ByteSource(source, hashing: false, progress: progress)
            reading = try Self.reader(of: bytes, source: source, isOneOfMany: isOneOfMany)
            self.bytes = bytes
            readHead()
        } catch {
            nextTime = nil
            remains.problem = "it could not be opened again: \(error)"
        }
    }

    private func readHead() {
        var frame = RawFrame()
        let isThere =
            switch reading {
            case .libpcap(let reader): reader.next(&frame)
            case .pcapng(let reader): reader.next(&frame)
            case nil: false
            }
        head = frame
        nextTime = isThere ? frame.time : nil
        if !isThere { close() }
    }

    /// Hands out frames in file order until the next one is later than `limit`; false if `body` said to stop.
    func deliver(
        until limit: Timestamp, filter: PacketFilter?, range: ClosedRange<Timestamp>,
        _ body: (Frame, Span<UInt8>) -> Bool
    ) -> Bool {
        if reading == nil { unpark() }
        return switch reading {
        case .libpcap(let reader):
            deliver(from: reader, until: limit, filter: filter, range: range, body)
        case .pcapng(let reader):
            deliver(from: reader, until: limit, filter: filter, range: range, body)
        case nil: true
        }
    }

    private func deliver<Reader: FrameReader>(
        from reader: Reader, until limit: Timestamp, filter: PacketFilter?, range: ClosedRange<Timestamp>,
        _ body: (Frame, Span<UInt8>) -> Bool
    ) -> Bool {
        guard var time = nextTime else { return true }
        // Locals, so that the loop pays for no exclusivity check and no reference count.
        var frame = head
        var tally = tally
        let index = index
        defer {
            head = frame
            self.tally = tally
        }
        while time <= limit {
            tally.count(time)
            if range.contains(time), filter.map({ $0.passes(frame) }) ?? true {
                let description = Frame(
                    capture: index, number: frame.number, time: time, wireLength: frame.wireLength,
                    linkType: frame.linkType, interface: frame.interface, direction: frame.direction)
                // Right: the octets are the reader's until its next call, which comes after the span is gone.
                let octets = unsafe frame.octets.span
                guard body(description, octets) else {
                    nextTime = nil
                    return false
                }
            }
            guard reader.next(&frame) else {
                nextTime = nil
                bytes?.drain()
                close()
                return true
            }
            time = frame.time
        }
        nextTime = time
        return true
    }

    /// Lets go of file and buffers, and keeps what ``info(filter:)`` tells of them.
    private func close() {
        remains.facts = facts
        remains.compression = bytes?.compression?.rawValue
        if let bytes, !bytes.isRegularFile {
            remains.size = bytes.position
            remains.streamHash = bytes.streamHash()
        }
        reading = nil
        bytes = nil
    }

    /// What is known of the capture; waits for its hash.
    func info(filter: PacketFilter?) -> CaptureInfo {
        if reading != nil { close() }
        let facts = remains.facts
        let hashed = hash?.wait()
        let drops = facts.interfaces.compactMap(\.dropped)
        return CaptureInfo(
            name: source.name, label: source.label, sha256: hashed?.digest ?? remains.streamHash,
            bytes: hashed?.bytes ?? remains.size, container: facts.container, compression: remains.compression,
            linkTypes: facts.linkTypes, interfaces: facts.interfaces,
            snapLength: facts.interfaces.map(\.snapLength).max() ?? 0, hasNanoseconds: facts.hasNanoseconds,
            packets: tally.packets, first: tally.packets > 0 ? tally.first : nil,
            last: tally.packets > 0 ? tally.last : nil, timeStepsBack: tally.stepsBack,
            kernelDrops: drops.isEmpty ? nil : drops.reduce(0) { $0.addingReportingOverflow($1).partialValue },
            isTruncatedAtEnd: facts.isTruncatedAtEnd, problem: problem(facts, filter: filter),
            comment: facts.comment, operatingSystem: facts.operatingSystem, application: facts.application)
    }

    private func problem(_ facts: ContainerFacts, filter: PacketFilter?) -> String? {
        let packets = tally.packets == 1 ? "the 1 packet" : "the \(tally.packets) packets"
        if let problem = remains.problem { return "\(source.spokenName): \(problem)." }
        if let problem = facts.problem {
            return "\(source.spokenName): \(problem); \(packets) before that were read."
        }
        for linkType in facts.linkTypes {
            guard let reason = filter?.failures[linkType] else { continue }
            return "\(source.spokenName): the filter cannot be applied to \(linkType.name) frames (\(reason)),"
                + " so none of them passed."
        }
        return nil
    }
}

extension ContainerFacts {
    /// The interfaces' link types, each once, in order.
    var linkTypes: [LinkType] {
        var seen: Set<LinkType> = []
        return interfaces.map(\.linkType).filter { seen.insert($0).inserted }
    }
}
