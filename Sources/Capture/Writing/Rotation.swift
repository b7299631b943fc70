import Glibc
package import PacketWire

/// How a capture that is kept goes on in new files, as tcpdump(1) has it with -C, -W and -G.
package struct Rotation: Hashable, Sendable {
    /// Octets after which a new file begins.
    package var size: Int?
    /// With ``size``: files in the ring, of which the oldest is written over. With ``seconds`` alone: files after
    /// which the capture ends.
    package var files: Int?
    /// Seconds after which a new file begins; the name is a pattern for strftime(3).
    package var seconds: Int?

    package init(size: Int? = nil, files: Int? = nil, seconds: Int? = nil) {
        self.size = size
        self.files = files
        self.seconds = seconds
    }

    package var isOn: Bool { size != nil || seconds != nil }

    /// The name of a file: its time filled in, and its number in the ring at the end.
    func name(_ pattern: String, number: Int, since time: Timestamp) -> String {
        let name = seconds == nil ? pattern : Self.filled(pattern, time)
        guard size != nil else { return name }
        guard let files else { return number == 0 ? name : name + String(number) }
        // As many digits as the highest number has, so that names sort.
        let digits = String(files - 1).count
        let text = String(number)
        return name + String(repeating: "0", count: max(digits - text.count, 0)) + text
    }

    private static func filled(_ pattern: String, _ time: Timestamp) -> String {
        var seconds = time_t(time.nanoseconds / 1_000_000_000)
        var parts = unsafe tm()
        var text = [CChar](repeating: 0, count: 4096)
        // Right: live locals; the call writes at most as many octets as the array has.
        unsafe localtime_r(&seconds, &parts)
        let count = unsafe strftime(&text, text.count, pattern, &parts)
        return count > 0 ? String(cStringOctets: text) : pattern
    }
}

/// One live capture that is kept: a pcapng file, or a row of them.
package final class RecordedCapture {
    private let pattern: String
    private let rotation: Rotation
    private let linkType: LinkType
    private let request: LiveRequest
    private let application: String
    private let filter: String
    private let addresses: [IPAddress]
    private let counters: NodeCounters?
    private var writer: PcapngWriter?
    private var number = 0
    private var filesDone = 0
    /// When the file was begun, and what the kernel had dropped until then.
    private var fileStart: Timestamp
    private var fileDrops = 0
    private var filePackets = 0
    private var statedDrops = 0
    /// What the kernel had dropped at the last ``flush(at:drops:)``.
    private var drops = 0
    /// The file that is written now.
    package private(set) var path: String
    /// True once as many files are done as were asked for.
    package private(set) var isComplete = false

    /// - Parameters:
    ///   - pattern: the file's name; see ``Rotation``.
    ///   - filter: what the kernel lets pass.
    ///   - addresses: the place's own.
    ///   - counters: of the place; each file states them at its start and end.
    ///   - start: when the capture began.
    ///   - version: of this program.
    package init(
        _ pattern: String, _ rotation: Rotation, of request: LiveRequest, linkType: LinkType, filter: String,
        addresses: [IPAddress] = [], counters: NodeCounters? = nil, start: Timestamp, version: String
    ) throws(CaptureError) {
        self.pattern = pattern
        self.rotation = rotation
        self.linkType = linkType
        self.request = request
        self.filter = filter
        self.addresses = addresses
        self.counters = counters
        application = "\(PcapngWriter.application) \(version)"
        fileStart = start
        path = rotation.name(pattern, number: 0, since: start)
        try begin(at: start)
    }

    private func begin(at time: Timestamp) throws(CaptureError) {
        path = rotation.name(pattern, number: number, since: time)
        fileStart = time
        filePackets = 0
        // Killed before its head is written, the file would be none: it gets its name when it can be read. What is no
        // plain file, such as a FIFO, is written where it stands.
        let isPlain = Self.canBeReplaced(path)
        var writer: PcapngWriter
        do {
            writer = try PcapngWriter(path: isPlain ? path + ".new" : path, application: application)
        } catch {
            // The name that was asked for says more than the one for now.
            switch error {
            case .cannotWrite(_, let reason): throw .cannotWrite(name: path, reason: reason)
            case .noFolder(_, let folder): throw .noFolder(name: path, folder: folder)
            default: throw error
            }
        }
        _ = try writer.addInterface(
            linkType: linkType, snapLength: 262_144, name: request.interface, description: request.name,
            comment: request.place == PlaceName() ? nil : request.place.description, filter: filter,
            addresses: addresses)
        if let sample = counters?.sample(at: time) { writer.writeCounters(sample, interface: 0) }
        try writer.flush()
        if isPlain { try writer.rename(to: path) }
        self.writer = consume writer
    }

    /// What is to come begins at `time`; nothing has been written yet.
    func startOver(at time: Timestamp) { fileStart = time }

    /// Whether nothing, or a plain file, bears the name.
    private static func canBeReplaced(_ path: String) -> Bool {
        var status = stat()
        // Right: the string outlives the call, which fills a live local.
        guard unsafe lstat(path, &status) == 0 else { return errno == ENOENT }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// Appends a packet, in a new file where the last one is full.
    package func write(_ frame: borrowing Frame, _ octets: Span<UInt8>) throws(CaptureError) {
        if rotation.isOn, isFull(frame.time) { try turn(at: frame.time) }
        guard !isComplete else { return }
        filePackets &+= 1
        try writer?.write(octets, time: frame.time, wireLength: frame.wireLength, interface: 0)
    }

    private func isFull(_ time: Timestamp) -> Bool {
        if let seconds = rotation.seconds, time.nanoseconds(since: fileStart) / 1_000_000_000 >= Int64(seconds) {
            return true
        }
        guard let size = rotation.size else { return false }
        return writer?.size ?? 0 > size && filePackets > 0
    }

    private func turn(at time: Timestamp) throws(CaptureError) {
        let isOver = rotation.seconds.map { time.nanoseconds(since: fileStart) / 1_000_000_000 >= Int64($0) } ?? false
        try end(at: time, drops: drops)
        filesDone += 1
        if rotation.size == nil, let files = rotation.files, filesDone >= files {
            isComplete = true
            return
        }
        number = isOver && rotation.size != nil ? 0 : number + 1
        if rotation.size != nil, let files = rotation.files, number >= files { number = 0 }
        try begin(at: time)
    }

    /// Writes out what is buffered; whole packets only, so that whoever reads the file meets no cut one.
    ///
    /// - Parameter drops: what the kernel has dropped since the start.
    package func flush(at time: Timestamp, drops: Int) throws(CaptureError) {
        self.drops = drops
        guard writer != nil else { return }
        if drops != statedDrops {
            statedDrops = drops
            state(until: time, drops: drops)
        }
        try writer?.flush()
    }

    /// States what the kernel counted at the place.
    package func state(_ sample: CounterSample) { writer?.writeCounters(sample, interface: 0) }

    /// States what came of test questions.
    package func state(_ tally: ProbeTally) { writer?.writeProbe(tally) }

    private func state(until time: Timestamp, drops: Int) {
        writer?.writeStatistics(
            interface: 0, lasted: fileStart...max(fileStart, time), received: filePackets,
            dropped: max(drops - fileDrops, 0))
    }

    /// Closes the file, with how long it lasted and what was dropped stated at its end.
    package func end(at time: Timestamp, drops: Int) throws(CaptureError) {
        if let sample = counters?.sample(at: time) { state(sample) }
        state(until: time, drops: drops)
        fileDrops = drops
        statedDrops = drops
        guard var writer = writer.take() else { return }
        try writer.close()
    }

    /// The SHA-256 in hex of the file that was written last, and its length; nil where it cannot be read.
    package func digest() -> (digest: String, bytes: Int)? {
        FileHash(of: CaptureSource(.path(path))).wait()
    }
}
