import PacketWire

/// One capture while it is read: its container's reader, the frame that stands next, and the tally so far.
final class CaptureFile {
    let source: CaptureSource
    /// Position among the captures that are read.
    var index = 0
    /// Nanoseconds that the capture's clock is ahead; taken off the time stamps of the frames handed out.
    var clockAhead: Int64 = 0
    let identity: FileIdentity?

    private var cursor = FrameCursor()
    private var bytes: ByteSource?
    private let hash: FileHash?
    /// What is left of the reader after it was closed.
    private var remains: Remains
    private let isOneOfMany: Bool
    private let progress: CaptureProgress

    /// Octets that are looked at for what may have gone wrong on a capture's way.
    private static let startLength = 1 << 14

    private struct Remains {
        /// Octets of text that stand before the capture.
        var textBefore = 0
        var facts = ContainerFacts()
        var compression: String?
        var decompressionMemory = 0
        var streamHash: String?
        var size = 0
        var problem: String?
    }

    /// Opens a capture and reads its first frame.
    ///
    /// - Parameter opened: the source's octets, where they have been looked at already.
    init(
        _ source: CaptureSource, opened: ByteSource? = nil, hashing: Bool, isOneOfMany: Bool,
        progress: CaptureProgress
    ) throws(CaptureError) {
        self.source = source
        self.isOneOfMany = isOneOfMany
        self.progress = progress
        let bytes = if let opened { opened } else { try ByteSource(source, hashing: hashing, progress: progress) }
        identity = bytes.identity
        isRegularFile = bytes.isRegularFile
        remains = Remains(size: bytes.fileSize)
        hash = hashing && bytes.isRegularFile ? FileHash(of: source) : nil
        progress.expect(bytes.isRegularFile ? bytes.fileSize : nil)
        try startReading(bytes)
    }

    deinit {
        hash?.cancel()
    }

    /// Link types met so far; what a filter must be compiled for.
    var linkTypes: [LinkType] { facts.linkTypes }

    /// Names of the interfaces met so far; nil where the file states none.
    var interfaceNames: [String?] { facts.interfaces.map(\.name) }

    /// When the next frame was captured; nil once there is none.
    var nextTime: Timestamp? { cursor.nextTime.map { $0.advanced(by: 0 &- clockAhead) } }

    /// From when to when it was taken, once it has been read and where it says so.
    var lasted: ClosedRange<Timestamp>? {
        remains.facts.lasted.map {
            $0.lowerBound.advanced(by: 0 &- clockAhead)...$0.upperBound.advanced(by: 0 &- clockAhead)
        }
    }

    /// Whether it can be read once more.
    let isRegularFile: Bool

    private var isOpen: Bool { bytes != nil }

    private var facts: ContainerFacts {
        guard var facts = cursor.facts else { return remains.facts }
        if let part = source.part { facts.interfaces = Array(facts.interfaces.dropFirst(part.interface).prefix(1)) }
        return facts
    }

    /// Recognises the container, reads its header and its first frame.
    private func startReading(_ bytes: ByteSource) throws(CaptureError) {
        let name = source.spokenName
        try bytes.decompressIfCompressed(name: name)
        let head = bytes.peek(CaptureFormat.headLength)
        guard !head.isEmpty else {
            if let problem = bytes.problem { throw .malformed(name: name, reason: problem) }
            throw .empty(name: name)
        }
        let start = bytes.peek(Self.startLength)
        if ArchiveReader.isArchive(Array(start.prefix(ArchiveReader.headLength))) {
            throw .notACapture(name: name, kind: "an archive, which is read from a file and not from a pipe")
        }
        if CaptureFormat.isMangledByTerminal(start) {
            throw .notACapture(
                name: name,
                kind: """
                    one that a terminal changed on its way (CR LF for every LF), which breaks it (run kubectl exec, or ssh, \
                    without -t)
                    """)
        }
        if case .other = CaptureFormat(head: head), let place = CaptureFormat.start(behindText: start) {
            _ = bytes.take(place)
            remains.textBefore = place
        }
        switch CaptureFormat(head: bytes.peek(CaptureFormat.headLength)) {
        case .pcap:
            cursor.libpcap = try LibpcapReader(
                bytes, name: name, isOneOfMany: isOneOfMany, userLinkTypes: source.userLinkTypes)
        case .pcapng:
            cursor.pcapng = try PcapngReader(
                bytes, name: name, isOneOfMany: isOneOfMany, interface: source.part?.interface,
                userLinkTypes: source.userLinkTypes)
        case .other(let kind): cursor.text = try TextReader(bytes, name: name, kind: kind)
        }
        self.bytes = bytes
        cursor.readHead()
        if cursor.nextTime == nil { close() }
    }

    /// Closes the file and keeps its place in time order, so that any number of captures can wait for their turn.
    ///
    /// For a capture whose first frame has not been handed out; ``deliver(until:filter:range:_:)`` opens it again.
    func park() {
        guard bytes?.isRegularFile == true, cursor.tally.packets == 0 else { return }
        close()
    }

    private func unpark() {
        do {
            try startReading(ByteSource(source, hashing: false, progress: progress))
        } catch {
            cursor.nextTime = nil
            remains.problem = "it could not be opened again: \(error)"
        }
    }

    /// Hands out frames in file order until the next one is later than `limit`; false if `body` said to stop.
    func deliver(
        until limit: Timestamp, filter: PacketFilter?, range: ClosedRange<Timestamp>,
        _ body: (Frame, Span<UInt8>) -> Bool
    ) -> Bool {
        if !isOpen { unpark() }
        // It is this capture's turn: whatever a correction does at the ends of time, one frame goes out.
        let limit = max(limit.advanced(by: clockAhead), cursor.nextTime ?? limit)
        switch cursor.handOut(
            until: limit, index: index, clockAhead: clockAhead, filter: filter, range: range, body)
        {
        case .reachedLimit: return true
        case .stopped: return false
        case .ended:
            bytes?.drain()
            close()
            return true
        }
    }

    /// Lets go of file and buffers, and keeps what ``info(filter:)`` tells of them.
    private func close() {
        remains.facts = facts
        remains.compression = bytes?.compression?.rawValue
        remains.decompressionMemory = max(remains.decompressionMemory, bytes?.decompressionMemory ?? 0)
        if let bytes, !bytes.isRegularFile {
            remains.size = bytes.position
            remains.streamHash = bytes.streamHash()
        }
        cursor.closeReader()
        bytes = nil
    }

    /// What is known of the capture; waits for its hash.
    func info(filter: PacketFilter?) -> CaptureInfo {
        if isOpen { close() }
        let facts = remains.facts
        let tally = cursor.tally
        let hashed = hash?.wait()
        let drops = facts.interfaces.compactMap(\.dropped)
        return CaptureInfo(
            name: source.name, label: source.label ?? facts.place, sha256: hashed?.digest ?? remains.streamHash,
            bytes: hashed?.bytes ?? remains.size, container: facts.container, compression: remains.compression,
            decompressionMemory: remains.decompressionMemory,
            linkTypes: facts.linkTypes, interfaces: facts.interfaces,
            snapLength: facts.interfaces.map(\.snapLength).max() ?? 0, hasNanoseconds: facts.hasNanoseconds,
            packets: tally.packets, first: tally.packets > 0 ? tally.first : nil,
            last: tally.packets > 0 ? tally.last : nil, timeStepsBack: tally.stepsBack,
            kernelDrops: drops.isEmpty ? nil : drops.reduce(0) { $0.addingReportingOverflow($1).partialValue },
            isTruncatedAtEnd: facts.isTruncatedAtEnd, problem: problem(facts, filter: filter),
            comment: facts.comment, operatingSystem: facts.operatingSystem, application: facts.application,
            text: facts.text, probes: facts.probes)
    }

    private func problem(_ facts: ContainerFacts, filter: PacketFilter?) -> String? {
        if let problem = remains.problem { return "\(source.spokenName): \(problem)." }
        if let problem = facts.problem {
            let rest =
                switch cursor.tally.packets {
                case 0: "no packet could be read"
                case 1: "the packet before that was read"
                case let packets: "the \(packets) packets before that were read"
                }
            return "\(source.spokenName): \(problem); \(rest)."
        }
        if remains.textBefore > 0 {
            return """
                \(source.spokenName): \(remains.textBefore) octets of text stand before the capture and were passed over; what a \
                program says belongs on standard error (kubectl exec … 2>/dev/null).
                """
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
