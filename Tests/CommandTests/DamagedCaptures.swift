import Foundation
import TestSupport

/// Captures of this repository with something broken in each: cut short, with octets changed, with lengths that lie, with
/// parts missing, doubled or in each other's place.
struct DamagedCaptures {
    private var random: UInt64
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        random = seed
    }

    /// Writes so many files; a name tells the number, the seed and the capture.
    mutating func write(_ count: Int, to folder: URL) throws {
        let originals = try DamagedCaptures.originals()
        for number in 0..<count {
            let (name, octets) = originals[number % originals.count]
            let file = folder.appending(path: "\(number)-of-\(String(seed, radix: 16))-\(name)")
            try Data(damaged(octets)).write(to: file)
        }
    }

    /// Small ones, so that a change strikes a header often.
    private static func originals() throws -> [(name: String, octets: [UInt8])] {
        let messages = Files.checkout.appending(path: "Tests/Captures/messages/captures")
        let small = Files.checkout.appending(path: "Tests/Captures/cases/small")
        return try [messages, small].flatMap { folder in
            try Files.names(in: folder).filter { $0.contains(".pcap") }.map { name in
                (name, Array(try Data(contentsOf: folder.appending(path: name))))
            }
        }
    }

    private mutating func damaged(_ whole: [UInt8]) -> [UInt8] {
        var octets = whole
        // The file's own header is kept more often than not: without it nothing else is read.
        let header = number(below: 8) == 0 ? 0 : min(24, octets.count - 1)
        for _ in 0...number(below: 3) {
            guard octets.count > header + 8 else { break }
            let place = header + number(below: octets.count - header - 4)
            switch number(below: 6) {
            case 0: octets.removeLast(octets.count - place)
            case 1: octets[place] = UInt8(number(below: 256))
            case 2:
                octets.replaceSubrange(place..<place + 4, with: [0xff, 0xff, 0xff, [0x7f, 0xff][number(below: 2)]])
            case 3: octets.removeSubrange(place..<min(octets.count, place + 1 + number(below: 64)))
            case 4:
                let end = min(octets.count, place + 1 + number(below: 200))
                octets.insert(contentsOf: octets[place..<end], at: header + number(below: octets.count - header))
            default: octets.replaceSubrange(place..<place + 4, with: [0, 0, 0, 0])
            }
        }
        return octets
    }

    private mutating func number(below limit: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % limit
    }
}
