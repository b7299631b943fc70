import Capture
import Foundation
import PacketWire

/// A folder that lasts as long as a test needs it.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "capture-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    var path: String { url.path }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: url.appending(path: name))
    }

    /// Writes a file, with the folders above it, and returns its path.
    @discardableResult
    func write(_ octets: [UInt8], _ name: String) throws -> String {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(octets).write(to: file)
        return file.path
    }
}

/// One frame as it was handed out.
struct Seen: Equatable {
    var capture: Int
    var number: Int
    var nanoseconds: Int64
    var wireLength: Int
    var linkType: UInt32
    var interface: Int
    var direction: Direction
    var octets: [UInt8]

    init(_ frame: Frame, _ span: Span<UInt8>) {
        capture = frame.capture
        number = frame.number
        nanoseconds = frame.time.nanoseconds
        wireLength = frame.wireLength
        linkType = frame.linkType.rawValue
        interface = frame.interface
        direction = frame.direction
        octets = span.indices.map { span[$0] }
    }

    /// The octet that a ``TestPacket`` is filled with.
    var tag: UInt8 { octets.first ?? 0 }
}

/// All that reading captures gave.
struct Reading {
    var frames: [Seen] = []
    var infos: [CaptureInfo] = []
    var problems: [CaptureError] = []

    var tags: [UInt8] { frames.map(\.tag) }
}

func read(
    _ arguments: [String], filter: String? = nil, from: Timestamp? = nil, to: Timestamp? = nil,
    hashing: Bool = false, stopAfter limit: Int = .max
) throws(CaptureError) -> Reading {
    var reading = Reading()
    var captures = try CaptureSet(
        arguments.map { CaptureSource(argument: $0) }, filter: filter, from: from, to: to, hashing: hashing
    ) { problem in
        reading.problems.append(problem.error)
    }
    captures.forEachFrame { frame, octets in
        reading.frames.append(Seen(frame, octets))
        return reading.frames.count < limit
    }
    reading.infos = captures.infos()
    return reading
}

/// Reads one file of these octets.
func read(octets: [UInt8], filter: String? = nil) throws -> (frames: [Seen], info: CaptureInfo) {
    let folder = try TemporaryFolder()
    let reading = try read([folder.write(octets, "capture.pcap")], filter: filter)
    guard let info = reading.infos.first else { throw CaptureError.empty(name: "capture.pcap") }
    return (reading.frames, info)
}

/// The error that opening these captures ends with.
func openingError(_ arguments: [String], filter: String? = nil) -> CaptureError? {
    do {
        _ = try read(arguments, filter: filter)
        return nil
    } catch {
        return error
    }
}
