import Capture
import Foundation
import PacketWire

/// Reads a capture file of any content.
enum CaptureTarget {
    private static let path = "\(FileManager.default.temporaryDirectory.path)/dnsverdict-fuzz-\(getpid()).capture"

    static func run(_ input: [UInt8]) {
        guard (try? Data(input).write(to: URL(filePath: path))) != nil,
            var captures = try? CaptureSet(
                [CaptureSource(.path(path))], filter: nil, from: nil, to: nil, hashing: false, onProblem: { _ in })
        else { return }
        var octets = 0
        captures.forEachFrame { frame, bytes in
            octets += bytes.count
            return frame.number < 10_000
        }
        _ = captures.infos().map(\.problem)
    }
}
