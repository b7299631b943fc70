import PacketWire

/// One capture while it is read: its container's reader, the frame that stands next, and the tally so far.
final class CaptureFile {
    let source: CaptureSource
    /// Position among the captures that are read.
    var index = 0
    /// When the next frame was captured; nil once there is none.
    private(set) var nextTime: Timestamp?
    let identity: FileIdentity?

    /// The container's reader, one of the two while the capture is open.
    private var libpcap: LibpcapReader?
    private var pcapng: PcapngReader?
    private var head = RawFrame()
    private var tally = FrameTally()
    private var bytes: ByteSource?
    private let hash: FileHash?
    /// What is left of the reader after it was closed.
    private var remains: Remains
    private let isOneOfMany: Bool
    private let progress: CaptureProgress

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
        hash = hashing && bytes.isRegularFile ? FileHash(of: source) : nil
        progress.expect(bytes.isRegularFile ? bytes.fileSize : nil)
        try startReading(bytes)
    }

    deinit {
        hash?.cancel()
    }

    /// Link types met so far; what a filter must be compiled for.
    var linkTypes: [LinkType] { facts.linkTypes }

    private var isOpen: Bool { bytes != nil }

    private var facts: ContainerFacts {
        libpcap?.facts ?? pcapng?.facts ?? remains.facts
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
        switch CaptureFormat(head: head) {
        case .pcap: libpcap = try LibpcapReader(bytes, name: name, isOneOfMany: isOneOfMany)
        case .pcapng: pcapng = try PcapngReader(bytes, name: name, isOneOfMany: isOneOfMany)
        case .other(let kind): throw .notACapture(name: name, kind: kind)
        }
        self.bytes = bytes
        readHead()
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
            try startReading(ByteSource(source, hashing: false, progress: progress))
        } catch {
            nextTime = nil
            remains.problem = "it could not be opened again: \(error)"
        }
    }

    private func readHead() {
        var frame = RawFrame()
        let isThere = libpcap?.next(&frame) ?? pcapng?.next(&frame) ?? false
        head = frame
        nextTime = isThere ? frame.time : nil
        if !isThere { close() }
    }

    /// Hands out frames in file order until the next one is later than `limit`; false if `body` said to stop.
    func deliver(
        until limit: Timestamp, filter: PacketFilter?, range: ClosedRange<Timestamp>,
        _ body: (Frame, Span<UInt8>) -> Bool
    ) -> Bool {
        if !isOpen { unpark() }
        let outcome =
            libpcap?.handOut(&head, until: limit, index: index, tally: &tally, filter: filter, range: range, body)
            ?? pcapng?.handOut(&head, until: limit, index: index, tally: &tally, filter: filter, range: range, body)
        switch outcome {
        case .reachedLimit:
            nextTime = head.time
            return true
        case .stopped:
            nextTime = nil
            return false
        case .ended, nil:
            nextTime = nil
            bytes?.drain()
            close()
            return true
        }
    }

    /// Lets go of file and buffers, and keeps what ``info(filter:)`` tells of them.
    private func close() {
        remains.facts = facts
        remains.compression = bytes?.compression?.rawValue
        if let bytes, !bytes.isRegularFile {
            remains.size = bytes.position
            remains.streamHash = bytes.streamHash()
        }
        libpcap = nil
        pcapng = nil
        bytes = nil
    }

    /// What is known of the capture; waits for its hash.
    func info(filter: PacketFilter?) -> CaptureInfo {
        if isOpen { close() }
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
        if let problem = remains.problem { return "\(source.spokenName): \(problem)." }
        if let problem = facts.problem {
            let rest =
                switch tally.packets {
                case 0: "no packet could be read"
                case 1: "the packet before that was read"
                case let packets: "the \(packets) packets before that were read"
                }
            return "\(source.spokenName): \(problem); \(rest)."
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
