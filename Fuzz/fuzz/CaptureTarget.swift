import Capture
import Foundation
import PacketWire

/// Reads a capture file of any content.
enum CaptureTarget {
    /// In memory where the system has a place for that; a disk makes each input ten times slower.
    private static let path: String = {
        let memory = "/dev/shm"
        let folder = unsafe access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path
        return "\(folder)/dnsverdict-fuzz-\(getpid()).capture"
    }()

    /// The same for text, whose frames are made here: each of them has to be one that is read.
    static func runText(_ input: [UInt8]) {
        // No capture's magic number is ASCII.
        guard input.prefix(4).allSatisfy({ $0 < 0x80 }) else { return }
        run(input)
    }

    /// Calls `body` with the path of a file that holds `input`.
    static func withFile(_ input: [UInt8], _ body: (String) -> Void) {
        defer { unsafe unlink(path) }
        if store(input) { body(path) }
    }

    static func run(_ input: [UInt8]) { withFile(input, read) }

    private static func read(_ path: String) {
        guard
            var captures = try? CaptureSet(
                [CaptureSource(.path(path))], filter: nil, from: nil, to: nil, hashing: false, onProblem: { _ in })
        else { return }
        var octets = 0
        var number = 0
        captures.forEachFrame { frame, bytes in
            octets += bytes.count
            // Other blocks of a pcapng file have numbers of their own.
            precondition(frame.number > number && frame.wireLength >= bytes.count)
            number = frame.number
            var packet = Packet()
            _ = PacketDecoder().decode(bytes, frame: frame, into: &packet)
            return number < 10_000 && octets < 1 << 22
        }
        _ = captures.infos().map(\.problem)
    }

    private static func store(_ input: [UInt8]) -> Bool {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        return unsafe input.span.withUnsafeBytes { bytes in
            unsafe write(file, bytes.baseAddress, bytes.count) == bytes.count
        }
    }
}
