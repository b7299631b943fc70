import ArgumentParser
import Capture
import Foundation
import PacketWire
import Synchronization

/// How the capture is kept.
struct RecordingOptions: ParsableArguments {
    @Option(
        name: [.customShort("w"), .customLong("write")],
        help: ArgumentHelp(
            """
            Keep the packets in this pcapng file; with several places, in one file for each, named after the place. \
            With -, one file of all places goes to standard output, and failures and the report to standard error or \
            to -o.
            """, valueName: "file"))
    var path: String?

    @Option(
        name: [.customShort("C"), .customLong("rotate-size")],
        help: ArgumentHelp(
            "Start a new file after this many million bytes, as tcpdump does.", valueName: "megabytes"))
    var megabytes: Int?

    @Option(
        name: [.customShort("W"), .customLong("rotate-files")],
        help: ArgumentHelp(
            "With -C: keep this many files, overwriting the oldest. With -G alone: stop after this many.",
            valueName: "files"))
    var files: Int?

    @Option(
        name: [.customShort("G"), .customLong("rotate-seconds")],
        help: ArgumentHelp(
            "Start a new file after this many seconds; the file's name is a pattern for strftime(3).",
            valueName: "seconds"))
    var seconds: Int?

    var rotation: Rotation {
        Rotation(size: megabytes.map { $0 * 1_000_000 }, files: files, seconds: seconds)
    }

    /// Keeps captures that begin later, each in a file of its own beside those at `paths`; nil where nothing is kept.
    func keepingLater(besides paths: [String]) -> LiveFollower.Keep? {
        guard let path, !isStream else { return nil }
        let rotation = rotation
        let taken = Mutex(Set(paths))
        return { opening throws(CaptureError) in
            var name = Recorder.name(path, [opening.request.name], 0)
            // A pod that is made anew may be called as the one before.
            let isNew = taken.withLock { $0.insert(name).inserted }
            if !isNew {
                let seconds = opening.start.nanoseconds / 1_000_000_000
                name = Recorder.name(path, ["\(opening.request.name).\(seconds)"], 0)
            }
            return try RecordedCapture(
                name, rotation, of: opening.request, linkType: opening.linkType, filter: opening.filter,
                addresses: opening.addresses, counters: opening.counters, start: opening.start,
                version: DNSVerdict.version)
        }
    }

    /// Whether standard output carries the packets.
    var isStream: Bool { path == "-" }

    func validate() throws {
        for (name, value) in [("-C", megabytes), ("-W", files), ("-G", seconds)] {
            guard let value else { continue }
            if path == nil { throw ValidationError("\(name) takes -w FILE.") }
            guard (1...1_000_000_000).contains(value) else { throw ValidationError("\(name) is at least 1.") }
        }
        if files != nil, !rotation.isOn { throw ValidationError("-W takes -C or -G.") }
        if isStream, rotation.isOn { throw ValidationError("-w - is one capture; -C, -W and -G take a file.") }
        if isStream, isatty(STDOUT_FILENO) == 1 {
            throw ValidationError("-w - takes a pipe or a file; standard output is a terminal.")
        }
    }
}

/// Keeps the packets of every capture in files of their own. One that cannot be written any more is told and given up;
/// the others and the analysis go on.
final class Recorder {
    private var files: [RecordedCapture?] = []
    /// Captures that ended before the others.
    private var ended: Set<Int> = []
    private let isRotating: Bool
    private let isKeeping: Bool
    /// What goes to standard output in place of files.
    private var stream: PlacesStream?
    /// True once nobody takes what goes to standard output.
    private(set) var isStreamGone = false
    /// Exit code of the first file that could not be written.
    private(set) var problemCode: Int32?
    /// The files as they were when the capture began.
    let paths: [String]

    init(_ options: RecordingOptions, _ capture: borrowing LiveCapture) throws(CaptureError) {
        isRotating = options.rotation.isOn
        isKeeping = options.path != nil && !options.isStream
        if options.isStream {
            paths = []
            var stream = try PlacesStream(version: DNSVerdict.version)
            for (number, info) in capture.infos.enumerated() {
                try stream.add(info.opening(filter: capture.expression(of: number)))
            }
            self.stream = consume stream
            return
        }
        guard let path = options.path else {
            paths = []
            return
        }
        let infos = capture.infos
        for number in infos.indices {
            let name = infos.count == 1 ? path : Self.name(path, infos.map(\.request.name), number)
            files.append(
                try RecordedCapture(
                    name, options.rotation, of: infos[number].request, linkType: infos[number].linkType,
                    filter: capture.expression(of: number), addresses: infos[number].addresses,
                    counters: infos[number].counters, start: capture.start, version: DNSVerdict.version))
        }
        paths = files.compactMap { $0?.path }
    }

    /// Keeps one more capture in `file`; `error` says why there is none.
    func append(_ arrival: LiveArrival) {
        attemptStream { stream throws(CaptureError) in try stream.add(arrival.info.opening(filter: arrival.filter)) }
        let (file, error) = (arrival.file, arrival.fileError)
        guard isKeeping else { return }
        files.append(file)
        if let error { giveUp(files.count - 1, error) }
    }

    /// `dns.pcapng` becomes `dns.coredns-5d78c.pcapng`.
    static func name(_ path: String, _ places: [String], _ number: Int) -> String {
        let safe = places.map { place in
            String(place.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." ? $0 : "-" })
        }
        let isAlone = safe.count(where: { $0 == safe[number] }) == 1
        let place = isAlone ? safe[number] : "\(safe[number]).\(number + 1)"
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let file = path[slash...]
        guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return "\(path).\(place)" }
        return "\(path[..<dot]).\(place)\(file[dot...])"
    }

    /// The file that holds the whole of a capture; nil where none does.
    func wholeFile(of number: Int) -> String? {
        files.indices.contains(number) && !isRotating ? files[number]?.path : nil
    }

    /// The SHA-256 in hex of the file that holds the whole of a capture, and its length.
    func digest(of number: Int) -> (digest: String, bytes: Int)? {
        wholeFile(of: number) == nil ? nil : files[number]?.digest()
    }

    /// True once every file there was to be is written (-G with -W).
    var isComplete: Bool {
        let open = files.indices.filter { !ended.contains($0) }
        return !open.isEmpty && open.allSatisfy { files[$0]?.isComplete ?? false }
    }

    @inline(__always)
    func write(_ frame: borrowing Frame, _ octets: Span<UInt8>) {
        if stream != nil {
            do throws(CaptureError) {
                try stream?.write(frame, octets)
            } catch {
                giveUpStream(error)
            }
            return
        }
        guard files.indices.contains(frame.capture), let file = files[frame.capture] else { return }
        do throws(CaptureError) {
            try file.write(frame, octets)
        } catch {
            giveUp(frame.capture, error)
        }
    }

    /// States what the kernel counted at a capture's place.
    func state(_ sample: CounterSample, of number: Int) {
        stream?.state(sample, of: number)
        if files.indices.contains(number) { files[number]?.state(sample) }
    }

    /// States what came of test questions, each in the file of the place that it was asked from, or in the first that is
    /// still written.
    ///
    /// - Parameter places: the names of the captures.
    func state(_ tallies: [ProbeTally], _ places: [String]) {
        let open = files.indices.filter { files[$0] != nil && !ended.contains($0) }
        for tally in tallies {
            stream?.state(tally)
            let own = open.first { places.indices.contains($0) && places[$0] == tally.from }
            if let number = own ?? open.first { files[number]?.state(tally) }
        }
    }

    func flush(at time: Timestamp, drops: [Int]) {
        attemptStream { stream throws(CaptureError) in try stream.flush() }
        for (number, file) in files.enumerated() {
            guard let file else { continue }
            attempt(number) { () throws(CaptureError) in try file.flush(at: time, drops: drops[number]) }
        }
    }

    func end(at time: Timestamp, drops: [Int]) {
        attemptStream { stream throws(CaptureError) in
            for number in drops.indices { stream.end(number, at: time, drops: drops[number]) }
            try stream.close()
        }
        for (number, file) in files.enumerated() {
            guard let file else { continue }
            attempt(number) { () throws(CaptureError) in try file.end(at: time, drops: drops[number]) }
        }
    }

    /// Closes the file of a capture that has ended.
    func end(_ number: Int, at time: Timestamp, drops: Int) {
        ended.insert(number)
        attemptStream { stream throws(CaptureError) in stream.end(number, at: time, drops: drops) }
        guard files.indices.contains(number), let file = files[number] else { return }
        attempt(number) { () throws(CaptureError) in try file.end(at: time, drops: drops) }
    }

    private func attempt(_ number: Int, _ body: () throws(CaptureError) -> Void) {
        do throws(CaptureError) {
            try body()
        } catch {
            giveUp(number, error)
        }
    }

    private func attemptStream(_ body: (inout PlacesStream) throws(CaptureError) -> Void) {
        guard var open = stream.take() else { return }
        do throws(CaptureError) {
            try body(&open)
            stream = consume open
        } catch {
            giveUpStream(error)
        }
    }

    /// Whoever reads it may have enough: that is no error of its own, but the end.
    private func giveUpStream(_ error: CaptureError) {
        if !error.isBrokenPipe { Console.error(error.description) }
        problemCode = problemCode ?? error.exitCode
        isStreamGone = true
        stream = nil
    }

    private func giveUp(_ number: Int, _ error: CaptureError) {
        Console.error("\(error.description) What was written is kept; the capture goes on without the file.")
        problemCode = problemCode ?? error.exitCode
        files[number] = nil
    }
}
