package import PacketWire

/// Writes a classic pcap file with time stamps in nanoseconds (pcap-savefile(5)).
///
/// ``close()`` says whether all of it has been written; without it the file may lack its last packets.
package struct PcapWriter: ~Copyable {
    private var file: OutputFile

    /// Creates the file at `path` (`-` for standard output), or empties it if it exists.
    package init(path: String, linkType: LinkType, snapLength: Int = 262_144) throws(CaptureError) {
        file = try OutputFile(path: path)
        file.append(littleEndian: UInt32(0xa1b2_3c4d))
        file.append(littleEndian: UInt16(2))
        file.append(littleEndian: UInt16(4))
        file.append(littleEndian: UInt64(0))
        file.append(littleEndian: UInt32(clamping: snapLength))
        file.append(littleEndian: linkType.rawValue)
    }

    /// Appends one packet of `wireLength` octets on the wire, of which `octets` were captured.
    package mutating func write(
        _ octets: Span<UInt8>, time: Timestamp, wireLength: Int
    ) throws(CaptureError) {
        let moment = UInt64(clamping: time.nanoseconds)
        file.append(littleEndian: UInt32(truncatingIfNeeded: moment / 1_000_000_000))
        file.append(littleEndian: UInt32(truncatingIfNeeded: moment % 1_000_000_000))
        file.append(littleEndian: UInt32(clamping: octets.count))
        file.append(littleEndian: UInt32(clamping: wireLength))
        file.append(octets)
        try file.flushIfFull()
    }

    /// Writes out what is buffered, so that a reader of the file sees it.
    package mutating func flush() throws(CaptureError) {
        try file.flush()
    }

    package mutating func close() throws(CaptureError) {
        try file.close()
    }
}
