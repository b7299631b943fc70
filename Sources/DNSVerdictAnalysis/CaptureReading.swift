package import Capture
package import Diagnosis
package import Exchanges
package import PacketWire

/// Which captures are read, and which of their frames.
package struct CaptureRequest: Sendable {
    package var sources: [CaptureSource]
    /// In libpcap's language (man pcap-filter).
    package var filter: String?
    package var from: Timestamp?
    package var to: Timestamp?
    /// Whether a file merged of captures that name no interface is taken apart: each was taken at a place of its own.
    package var takesMerged = true

    package init(_ sources: [CaptureSource], filter: String? = nil, from: Timestamp? = nil, to: Timestamp? = nil) {
        self.sources = sources
        self.filter = filter
        self.from = from
        self.to = to
    }
}

/// Captures that are read together to their end, their clocks set by the messages that several of them saw.
package struct CaptureReading: ~Copyable, FrameSource {
    private let request: CaptureRequest
    private var captures: CaptureSet
    /// How the captures' clocks differ; nil for one capture, and where they cannot be read twice.
    package private(set) var clocks: ClockAlignment?

    /// Frames between two calls of `onProgress`, less one.
    private static let progressMask = 0x3fff

    /// Opens every capture; one that cannot be read is reported to `onProblem` and left out.
    ///
    /// - Parameter hashing: whether the captures' SHA-256 is wanted.
    /// - Throws: if no capture is left, or the filter is wrong.
    package init(
        _ request: CaptureRequest, hashing: Bool, onProblem: (CaptureProblem) -> Void = { _ in }
    ) throws(CaptureError) {
        var request = request
        captures = try CaptureSet(
            request.sources, filter: request.filter, from: request.from, to: request.to,
            takesMerged: request.takesMerged, hashing: hashing, onProblem: onProblem)
        // Standard input that was taken apart is read anew from where it is kept.
        if captures.canBeReadAgain { request.sources = captures.sources }
        self.request = request
    }

    /// The files of a ring, and two of one direction each, stand at one place, as far as the reading that compared clocks found.
    package var places: CapturePlaces? {
        clocks.map { CapturePlaces(names: captures.fileNames, spans: $0.spans, halves: $0.halves) }
    }
    package var names: [String] { captures.names }
    package var labels: [String?] { captures.labels }
    package var captureCount: Int { captures.names.count }
    package var interfaceNames: [[String?]] { captures.interfaceNames }

    /// Reads the captures once to compare their clocks, and sets them right for the reading to come.
    ///
    /// Nothing is done for one capture, nor where one of several cannot be read twice.
    package mutating func alignClocks(
        ports: [UInt16], onProgress: (Double?, Int) -> Void = { _, _ in }
    ) throws(CaptureError) {
        guard captureCount > 1, captures.canBeReadAgain else { return }
        var first = try CaptureReading(request, hashing: false)
        guard first.names == names else { return }
        var sketch = ClockSketch(ports: ports, captureCount: captureCount)
        first.run(
            { frame, bytes in
                sketch.add(frame, bytes)
                return true
            }, ended: { _, _ in }, onProgress: onProgress)
        alignClocks(as: sketch.finish(names: captures.fileNames))
    }

    /// Sets the clocks right as an earlier reading of the same captures found them.
    package mutating func alignClocks(as clocks: ClockAlignment?) {
        guard let clocks, clocks.offsets.count == captureCount else { return }
        self.clocks = clocks
        captures.correctClocks(ahead: clocks.corrections)
    }

    package mutating func run(
        _ body: (borrowing Frame, Span<UInt8>) -> Bool, ended: (Int, ClosedRange<Timestamp>?) -> Void
    ) {
        run(body, ended: ended, onProgress: { _, _ in })
    }

    /// - Parameter onProgress: is given now and then which part of all captures has been read, nil where their end is
    ///   not known, and how many frames that were.
    package mutating func run(
        _ body: (borrowing Frame, Span<UInt8>) -> Bool, ended: (Int, ClosedRange<Timestamp>?) -> Void,
        onProgress: (Double?, Int) -> Void
    ) {
        let progress = captures.progress
        var count = 0
        captures.forEachFrame(ended: ended) { frame, bytes in
            count &+= 1
            if count & Self.progressMask == 0 { onProgress(progress.fraction, count) }
            return body(frame, bytes)
        }
    }

    /// What the containers say of each capture after reading.
    package mutating func infos() -> [CaptureInfo] { captures.infos() }

    package mutating func describe() -> [CaptureDescription] { describe(captures.infos()) }

    /// - Parameter infos: what ``infos()`` gave, or the same with other names.
    package func describe(_ infos: [CaptureInfo]) -> [CaptureDescription] {
        let corrections = clocks?.corrections ?? []
        return infos.enumerated().map { number, info in
            let offset = clocks?.offsets[number]
            var description = CaptureDescription(
                name: info.name, label: info.label, sha256: info.sha256, bytes: info.bytes,
                linkTypes: info.linkTypes.map(\.name), addresses: info.addresses,
                packets: info.packets, kernelDrops: info.kernelDrops,
                isTruncatedAtEnd: info.isTruncatedAtEnd, first: info.first?.nanoseconds,
                last: info.last?.nanoseconds,
                clock: offset.map { CaptureClock($0, isCorrected: corrections[number] != 0) })
            description.pod = info.place?.pod
            description.node = info.place?.node
            description.counters = info.counters.flatMap(PlaceCounters.init)
            description.admitsAll =
                request.filter == nil && !info.interfaces.isEmpty
                && info.interfaces.allSatisfy {
                    LiveFilter.admitsAll($0.filter, isEthernet: $0.linkType == .ethernet)
                }
            description.unreadLinkTypes = info.linkTypes.filter { !$0.isRead }.map(\.name)
            description.hasTimes = info.text?.hasNoTimes != true
            description.unclearMessages = info.text?.cutMessages ?? 0
            return description
        }
    }
}
