package import PacketWire

/// Captures that are read together, frame by frame in time order.
///
/// Captures are merged by the time stamps of their next frames; within one capture the file's order stands,
/// even where its time stamps step back. Memory is bounded whatever their length and number: of more than
/// ``openLimit`` captures, those whose time has not come are closed.
package struct CaptureSet: ~Copyable {
    /// How many captures stay open from the start.
    static var openLimit: Int { 16 }

    /// How far reading has come.
    package let progress = CaptureProgress()

    private var files: [CaptureFile] = []
    private let filter: PacketFilter?
    private let range: ClosedRange<Timestamp>

    /// Opens every source, folders searched for captures; a bad one is reported to `onProblem` and left out.
    ///
    /// - Parameters:
    ///   - filter: in libpcap's language (man pcap-filter); frames that do not match are counted but not handed out.
    ///   - from: earliest time stamp of a frame that is handed out.
    ///   - to: latest such time stamp.
    ///   - takesMerged: whether a file merged of captures that name no interface is taken apart.
    ///   - hashing: whether SHA-256 of the captures is wanted.
    /// - Throws: if no capture is left (the reason itself where only one source is given), or the filter is wrong.
    package init(
        _ sources: [CaptureSource], filter: String? = nil, from: Timestamp? = nil, to: Timestamp? = nil,
        takesMerged: Bool = false, hashing: Bool = true, onProblem: (CaptureProblem) -> Void
    ) throws(CaptureError) {
        self.filter = filter.map(PacketFilter.init)
        let from = from ?? Timestamp(nanoseconds: .min)
        range = from...max(from, to ?? Timestamp(nanoseconds: .max))
        var problems: [CaptureProblem] = []
        var opened: ByteSource?
        let progress = progress
        let expanded = FolderSearch.expand(sources, problems: &problems).flatMap {
            PlacesFile.parts(
                of: $0, takesMerged: takesMerged, hashing: hashing, progress: progress, opened: &opened)
        }
        let isOneOfMany = expanded.count > Self.openLimit
        if isOneOfMany { Descriptor.allowMany() }
        for source in expanded {
            let bytes = source.location == .standardInput ? opened : nil
            open(source, bytes, isOneOfMany: isOneOfMany, hashing: hashing, problems: &problems)
        }
        if sources.count == 1, files.isEmpty, let only = problems.first, problems.count == 1 { throw only.error }
        for problem in problems { onProblem(problem) }
        guard !files.isEmpty else {
            throw .noneLeft(count: problems.count, exitCode: problems.first?.error.exitCode ?? 66)
        }
        try checkFilter()
    }

    private mutating func open(
        _ source: CaptureSource, _ opened: ByteSource?, isOneOfMany: Bool, hashing: Bool,
        problems: inout [CaptureProblem]
    ) {
        do {
            let file = try CaptureFile(
                source, opened: opened, hashing: hashing, isOneOfMany: isOneOfMany, progress: progress)
            file.index = files.count
            if isOneOfMany { file.park() }
            files.append(file)
        } catch {
            problems.append(CaptureProblem(source: source, error: error))
        }
    }

    private func checkFilter() throws(CaptureError) {
        guard let filter else { return }
        let linkTypes = files.flatMap(\.linkTypes)
        for linkType in linkTypes.isEmpty ? [.ethernet] : linkTypes { filter.prepare(for: linkType) }
        if !filter.isValid, let reason = filter.failures.values.first {
            throw .wrongFilter(filter: filter.expression, reason: reason)
        }
    }

    /// What is read: folders searched, and files with several places taken apart.
    package var sources: [CaptureSource] { files.map(\.source) }

    /// Names of the captures as given, in the order of ``Frame/capture``.
    package var names: [String] { files.map(\.source.name) }

    /// The same where a capture is a file of its own, and nothing where it is one place of a file.
    package var fileNames: [String] { files.map { $0.source.part == nil ? $0.source.name : "" } }

    /// The captures' labels, in the same order.
    package var labels: [String?] { files.map(\.source.label) }

    /// For each capture the names of the interfaces met so far, which after opening are those of its first frames;
    /// nil where the file states none.
    package var interfaceNames: [[String?]] { files.map(\.interfaceNames) }

    /// Whether every capture can be read once more: none is standard input or a pipe.
    package var canBeReadAgain: Bool { files.allSatisfy(\.isRegularFile) }

    /// Takes off each capture's time stamps the nanoseconds that its clock is ahead; `from` and `to` stay by its clock.
    ///
    /// Before any frame was read.
    package mutating func correctClocks(ahead: [Int64]) {
        for (file, ahead) in zip(files, ahead) { file.clockAhead = ahead }
    }

    /// Calls `body` with every frame of all captures in time order until it returns false, and `ended` with a
    /// capture's index, and from when to when it was taken (where the file says so), once its last frame was handed
    /// out.
    ///
    /// The octets are valid during the call only. Frames of equal time come in the order of their captures.
    /// What is wrong with a capture from some frame on is told by ``infos()``.
    /// Complexity: O(n · k) for n frames and k captures that overlap in time.
    package mutating func forEachFrame(
        ended: (Int, ClosedRange<Timestamp>?) -> Void = { _, _ in }, _ body: (Frame, Span<UInt8>) -> Bool
    ) {
        var queue = MergeQueue(files)
        // One without a packet was taken all the same, and saw nothing meanwhile.
        for (index, file) in files.enumerated() where file.nextTime == nil { ended(index, lasted(file)) }
        while let (index, limit) = queue.first {
            guard files[index].deliver(until: limit, filter: filter, range: range, body) else { return }
            if !queue.reinsertFirst(at: files[index].nextTime) { ended(index, lasted(files[index])) }
        }
    }

    /// How long a capture lasted, as far as frames of that time are handed out.
    private func lasted(_ file: CaptureFile) -> ClosedRange<Timestamp>? {
        let range =
            range.lowerBound.advanced(by: 0 &- file.clockAhead)...range.upperBound.advanced(by: 0 &- file.clockAhead)
        guard let lasted = file.lasted, lasted.overlaps(range) else { return nil }
        return lasted.clamped(to: range)
    }

    /// What is known of each capture once its frames have been read, in the order of ``Frame/capture``.
    ///
    /// Waits until all hashes are there.
    package mutating func infos() -> [CaptureInfo] {
        files.map { $0.info(filter: filter) }
    }
}

/// Captures, by their index, in the order in which they hand out their next frames.
private struct MergeQueue {
    private struct Entry {
        var time: Timestamp
        var index: Int

        func comesBefore(_ other: Entry) -> Bool {
            time == other.time ? index < other.index : time < other.time
        }
    }

    /// In ascending order of time, then index; few, so keeping them sorted is cheaper than a heap.
    private var waiting: [Entry]

    init(_ files: [CaptureFile]) {
        waiting = files.compactMap { file in file.nextTime.map { Entry(time: $0, index: file.index) } }
        waiting.sort { $0.comesBefore($1) }
    }

    /// The capture whose turn it is, and the time up to which it stays its turn.
    var first: (index: Int, limit: Timestamp)? {
        guard let first = waiting.first else { return nil }
        guard waiting.count > 1 else { return (first.index, Timestamp(nanoseconds: .max)) }
        let next = waiting[1]
        let isEqualTimeOurs = first.index < next.index || next.time.nanoseconds == .min
        return (first.index, isEqualTimeOurs ? next.time : Timestamp(nanoseconds: next.time.nanoseconds - 1))
    }

    /// Puts the first capture where its new time belongs; takes it out at its end and returns false.
    mutating func reinsertFirst(at time: Timestamp?) -> Bool {
        guard let time else {
            waiting.removeFirst()
            return false
        }
        waiting[0].time = time
        var place = 0
        while place + 1 < waiting.count, waiting[place + 1].comesBefore(waiting[place]) {
            waiting.swapAt(place, place + 1)
            place += 1
        }
        return true
    }
}
