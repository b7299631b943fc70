import Foundation
import TestSupport

/// A folder for one test's files, gone with it.
final class Scratch {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Writes a file and gives its path.
    func file(_ name: String, _ content: Data) throws -> String {
        let url = folder.appending(path: name)
        try content.write(to: url)
        return url.path
    }

    /// A sample of the checkout.
    static func sample(_ name: String) -> String {
        Files.checkout.appending(path: "Samples/\(name)").path
    }

    static func octets(of sample: String) throws -> Data {
        try Data(contentsOf: URL(filePath: Scratch.sample(sample)))
    }

    static let healthy = "healthy/client.pcap"
    static let hung = "coredns-hung/coredns-b.pcap"

    /// A capture of one ARP request.
    static func arp() throws -> Data {
        let header = try octets(of: healthy).prefix(24)
        let frame =
            [UInt8](repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, 1, 0x08, 0x06] + [UInt8](repeating: 0, count: 28)
        // Seconds, fraction, captured and wire length, in the byte order of the file's magic number.
        let isLittle = header.first == 0xd4 || header.first == 0x4d
        let fields = [UInt32(1_795_409_491), 0, UInt32(frame.count), UInt32(frame.count)]
        let octets = fields.flatMap { field in
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: field >> (8 * UInt32($0))) }
            return isLittle ? bytes : bytes.reversed()
        }
        return header + Data(octets + frame)
    }
}
