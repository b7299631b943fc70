package import PacketWire

/// What is known of one capture once it has been read.
package struct CaptureInfo: Sendable {
    /// The file's name as given; `-` for standard input.
    package var name: String
    package var label: String?
    /// SHA-256 of the file as it stands on disk (compressed if it is), or of standard input's octets, in hex.
    /// Nil if hashing was switched off, or a stream was not read to its end.
    package var sha256: String?
    /// Length in octets of what ``sha256`` covers.
    package var bytes: Int
    /// `pcap`, `pcapng` or `text`.
    package var container: String
    /// `gzip`, `zstd`, `xz` or `lz4`; nil if not compressed.
    package var compression: String?
    /// Octets of memory that decompression took at most, where the stream says how many it needs (zstd, xz); else 0.
    package var decompressionMemory = 0
    /// Link types of the interfaces, each once, in their order.
    package var linkTypes: [LinkType]
    /// The interfaces in order; ``Frame/interface`` is an index into it.
    package var interfaces: [CaptureInterface]
    /// Octets kept of a packet, the largest of the interfaces; 0 where the file states no limit.
    package var snapLength: Int
    /// Time stamps finer than a microsecond.
    package var hasNanoseconds: Bool
    /// Frames read, whether or not a filter let them pass.
    package var packets: Int
    /// Earliest time stamp of a frame read.
    package var first: Timestamp?
    /// Latest time stamp of a frame read.
    package var last: Timestamp?
    /// How often a frame's time stamp was earlier than that of the frame before it.
    package var timeStepsBack: Int
    /// Packets that the kernel or the capturing program dropped, as pcapng states it; nil where nobody says.
    package var kernelDrops: Int?
    /// The file ends in the middle of a packet; all packets before were read.
    package var isTruncatedAtEnd: Bool
    /// One sentence if the capture could not be read to a proper end.
    package var problem: String?
    /// pcapng's section header: comment, operating system, and the program that wrote the file.
    package var comment: String?
    package var operatingSystem: String?
    package var application: String?
    /// What is known of it where it is not a capture, but what tcpdump printed of one.
    package var text: TextCapture?
    /// What came of test questions that were asked while it was taken, where a live capture of ours tells it.
    package var probes: [ProbeTally] = []

    /// What Kubernetes calls the place, where a live capture of ours tells it.
    package var place: PlaceName? {
        guard application?.hasPrefix(PcapngWriter.application) == true, interfaces.count == 1 else { return nil }
        return interfaces[0].comment.flatMap(PlaceName.init)
    }

    /// What the kernel counted at its place meanwhile, where it states that.
    package var counters: CounterHistory? { interfaces.lazy.compactMap(\.counters).first }

    /// Addresses of its interfaces.
    package var addresses: [IPAddress] { interfaces.flatMap(\.addresses) }
}

/// One interface of a capture.
package struct CaptureInterface: Sendable {
    /// Its name, where a pcapng file states one.
    package var name: String?
    package var description: String?
    package var comment: String?
    package var linkType: LinkType
    /// Octets kept of a packet; 0 for no limit.
    package var snapLength: Int
    /// The capture filter, where stated.
    package var filter: String?
    /// Addresses that are kept of one interface: more than a node has, far less than a hostile file may state.
    static let addressLimit = 256
    /// Its own addresses, where stated: those of the place where it was captured on.
    package var addresses: [IPAddress] = []
    /// Packets dropped by interface and operating system, where stated.
    package var dropped: Int?
    /// What the kernel counted at its place, where stated.
    package var counters: CounterHistory?
    /// From when to when it was captured on, where stated.
    var lasted: ClosedRange<Timestamp>?
}

/// What a container's reader says of the file beside its frames.
struct ContainerFacts {
    var container = "pcap"
    var interfaces: [CaptureInterface] = []
    var hasNanoseconds = false
    var comment: String?
    var operatingSystem: String?
    var application: String?
    var text: TextCapture?
    var probes: [ProbeTally] = []
    var isTruncatedAtEnd = false
    /// From when to when the capture was taken, where its writer is one that says so of what is in the file: an
    /// editor that cuts a file by time may leave the statement as it was.
    var lasted: ClosedRange<Timestamp>? {
        guard application?.hasPrefix(PcapngWriter.application) == true else { return nil }
        let spans = interfaces.compactMap(\.lasted)
        guard spans.count == interfaces.count, let first = spans.map(\.lowerBound).min(),
            let last = spans.map(\.upperBound).max()
        else { return nil }
        return first...last
    }
    /// What a live capture of ours calls the place where it was taken.
    var place: String? {
        guard application?.hasPrefix(PcapngWriter.application) == true, interfaces.count == 1 else { return nil }
        return interfaces[0].description
    }
    /// What is wrong, as a clause: "packet 7 claims …".
    var problem: String?
}
