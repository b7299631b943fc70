import Capture
import Foundation
import TestSupport

/// The captures of this repository that hold messages of every kind.
enum Captures {
    static let paths: [String] = ["messages/captures", "cases/small"].flatMap { folder in
        let place = Files.checkout.appending(path: "Tests/Captures/\(folder)")
        return Files.names(in: place).filter { $0.contains(".pcap") }.map { place.appending(path: $0).path }
    }

    static func open(_ path: String) throws -> CaptureSet {
        try CaptureSet([CaptureSource(.path(path))], hashing: false) { _ in }
    }
}
