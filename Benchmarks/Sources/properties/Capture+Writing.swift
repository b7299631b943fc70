import Foundation

extension Capture {
    /// Writes it into a folder, with nanoseconds, and returns the path.
    func write(into folder: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(linkTypes.count == 1 ? classic : pcapng).write(to: URL(filePath: path))
        guard isCompressed else { return path }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "--force", path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CaptureFailure(description: "gzip failed on \(path).") }
        return "\(path).gz"
    }

    /// LINKTYPE_… of a DLT_…: they differ for packets without a link layer only.
    private static func written(_ linkType: Int32) -> Int { linkType == 12 ? 101 : Int(linkType) }

    /// pcap-savefile(5).
    private var classic: [UInt8] {
        var file: [UInt8] = []
        for field in [0xa1b2_3c4d, 0x0004_0002, 0, 0, 262_144, Self.written(linkTypes[0])] { file.little32(field) }
        for frame in frames {
            file.little32(frame.time / 1_000_000_000)
            file.little32(frame.time % 1_000_000_000)
            file.little32(frame.bytes.count)
            file.little32(frame.length)
            file += frame.bytes
        }
        return file
    }

    /// draft-ietf-opsawg-pcapng: one section, an interface description for each link, an enhanced packet block a frame.
    private var pcapng: [UInt8] {
        var file: [UInt8] = []
        var section: [UInt8] = []
        for field in [0x1a2b_3c4d, 1, 0xffff_ffff, 0xffff_ffff] { section.little32(field) }
        file.block(0x0a0d_0d0a, section)
        for linkType in linkTypes {
            var interface: [UInt8] = []
            interface.little32(Self.written(linkType))
            interface.little32(262_144)
            // if_tsresol: time stamps in units of 10^-9 s; then the end of the options.
            interface += [9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0]
            file.block(1, interface)
        }
        for frame in frames {
            var packet: [UInt8] = []
            for field in [frame.interface, frame.time >> 32, frame.time, frame.bytes.count, frame.length] {
                packet.little32(field)
            }
            packet += frame.bytes
            file.block(6, packet)
        }
        return file
    }
}

extension [UInt8] {
    fileprivate mutating func little32(_ value: Int) {
        for shift in stride(from: 0, to: 32, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    fileprivate mutating func block(_ type: Int, _ body: [UInt8]) {
        let padding = (4 - body.count % 4) % 4
        let length = 12 + body.count + padding
        little32(type)
        little32(length)
        self += body + [UInt8](repeating: 0, count: padding)
        little32(length)
    }
}
