/// What the reader of a capture knows of it, as far as rules and reports need it.
package struct CaptureDescription: Sendable {
    /// The file as the user named it.
    package var name: String
    /// What the user calls its vantage point.
    package var label: String?
    package var sha256: String?
    /// Octets of the file.
    package var bytes: Int
    package var linkTypes: [String]
    package var packets: Int
    /// Packets that the kernel dropped while capturing; nil where the capture does not say.
    package var kernelDrops: Int?
    package var isTruncatedAtEnd: Bool
    /// Nanoseconds since the Unix epoch; nil without packets.
    package var first: Int64?
    package var last: Int64?

    package init(
        name: String, label: String? = nil, sha256: String? = nil, bytes: Int = 0, linkTypes: [String] = [],
        packets: Int = 0, kernelDrops: Int? = nil, isTruncatedAtEnd: Bool = false, first: Int64? = nil,
        last: Int64? = nil
    ) {
        self.name = name
        self.label = label
        self.sha256 = sha256
        self.bytes = bytes
        self.linkTypes = linkTypes
        self.packets = packets
        self.kernelDrops = kernelDrops
        self.isTruncatedAtEnd = isTruncatedAtEnd
        self.first = first
        self.last = last
    }

    /// The label, or the file's name without its folder, as it may stand in a sentence.
    package var shortName: String {
        printable(label ?? String(name.split(separator: "/").last ?? Substring(name)))
    }
}
