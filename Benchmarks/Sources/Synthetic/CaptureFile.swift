import Foundation

/// Writes a classic capture with microseconds (libpcap's pcap-savefile(5)).
package struct CaptureFile {
    private let file: FileHandle
    private var buffer: [UInt8] = []

    /// - Parameter linkType: LINKTYPE_… of tcpdump.org's list.
    package init(path: String, linkType: Int) throws {
        try Data().write(to: URL(filePath: path))
        file = try FileHandle(forWritingTo: URL(filePath: path))
        buffer.append32(0xa1b2_c3d4)
        buffer.append16(2)
        buffer.append16(4)
        for field in [0, 0, 262_144, linkType] {
            buffer.append32(field)
        }
    }

    package mutating func append(_ frame: [UInt8], microseconds: Int) throws {
        buffer.append32(microseconds / 1_000_000)
        buffer.append32(microseconds % 1_000_000)
        buffer.append32(frame.count)
        buffer.append32(frame.count)
        buffer += frame
        if buffer.count > 1 << 20 {
            try flush()
        }
    }

    package mutating func flush() throws {
        try file.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
