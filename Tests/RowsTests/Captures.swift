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

/// A small random generator whose runs can be repeated (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
