package import PacketWire

/// Formats of archives, told by a file's name.
package enum ArchiveFormat: CaseIterable, Sendable {
    case zip
    case tarGzip

    /// Endings of file names.
    package var endings: [String] {
        switch self {
        case .zip: [".zip"]
        case .tarGzip: [".tar.gz", ".tgz"]
        }
    }

    /// The format that a file's name asks for; nil where it names none.
    package init?(path: String) {
        let name = path.lowercased()
        guard let format = ArchiveFormat.allCases.first(where: { $0.endings.contains(where: name.hasSuffix) }) else {
            return nil
        }
        self = format
    }

    /// Writes an archive of `members`, in their order, to the file at `path`. The same members and time give the same
    /// octets. What is there so far of a file that could not be written to its end is the caller's to remove.
    ///
    /// - Parameter time: every member's modification time.
    package func write(
        _ members: [ArchiveMember], to path: String, time: Timestamp
    ) throws(CaptureError) {
        switch self {
        case .zip: try ZipWriter.write(members, to: path, time: time)
        case .tarGzip: try TarWriter.write(members, to: path, time: time)
        }
    }
}
