package import Exchanges
package import PacketWire
import Wording

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
    /// Addresses of the place where it was taken, where the capture states them.
    package var addresses: [IPAddress]
    package var packets: Int
    /// Packets that the kernel dropped while capturing; nil where the capture does not say.
    package var kernelDrops: Int?
    package var isTruncatedAtEnd: Bool
    /// Nanoseconds since the Unix epoch; nil without packets.
    package var first: Int64?
    package var last: Int64?
    /// How its clock differs from another capture's; nil where nothing tells.
    package var clock: CaptureClock?
    /// False for text that states no times: nothing follows from how long anything took.
    package var hasTimes = true
    /// Those of its link types whose packets cannot be read.
    package var unreadLinkTypes: [String] = []
    /// The pod (`NAMESPACE/POD`, or its name) in whose namespace it was taken, and the node, where the capture states them.
    package var pod: String?
    package var node: String?
    /// It was taken with `live`'s own filter and no other, which lets all of DNS and its errors through.
    package var admitsAll = false
    /// What the kernel counted at the place meanwhile, where `live` noted that.
    package var counters: PlaceCounters?
    /// Messages that end early in text, which does not say whether they did so on the wire.
    package var unclearMessages = 0

    package init(
        name: String, label: String? = nil, sha256: String? = nil, bytes: Int = 0, linkTypes: [String] = [],
        addresses: [IPAddress] = [], packets: Int = 0, kernelDrops: Int? = nil, isTruncatedAtEnd: Bool = false,
        first: Int64? = nil, last: Int64? = nil, clock: CaptureClock? = nil
    ) {
        self.name = name
        self.label = label
        self.sha256 = sha256
        self.bytes = bytes
        self.linkTypes = linkTypes
        self.addresses = addresses
        self.packets = packets
        self.kernelDrops = kernelDrops
        self.isTruncatedAtEnd = isTruncatedAtEnd
        self.first = first
        self.last = last
        self.clock = clock
    }

    /// `live` took it without a filter of the user's: it states where, and what it does not show did not come there.
    var isLives: Bool { admitsAll && node != nil && !addresses.isEmpty }

    /// Addresses of a CoreDNS pod in whose namespace `live --coredns` captured, whether or not it saw a packet.
    package var addressesOfCoreDNS: [IPAddress] {
        isLives && isCalledCoreDNS ? addresses.filter { !$0.isLinkLocal } : []
    }

    /// The file's name, or its label, says that it was taken at CoreDNS.
    var isCalledCoreDNS: Bool {
        let called = (label ?? String(name.split(separator: "/").last ?? "")).lowercased()
        return called.contains("coredns") || called.contains("kube-dns")
    }

    /// From the first to the last packet, in nanoseconds, by the clock that exchanges are judged by.
    private var span: ClosedRange<Int64>? {
        guard let first, let last, first <= last else { return nil }
        let ahead = clock.flatMap { $0.isCorrected ? $0.offset.ahead : nil } ?? 0
        return (first &- ahead)...max(first &- ahead, last &- ahead)
    }

    /// Whether more than a minute lies between it and each other one.
    package func isApart(from captures: [CaptureDescription]) -> Bool {
        let others = captures.lazy.filter { $0.name != name }.compactMap(\.span)
        guard let span, !others.isEmpty else { return false }
        let minute: Int64 = 60_000_000_000
        return others.allSatisfy { other in
            let (after, isFar) = other.lowerBound.subtractingReportingOverflow(span.upperBound)
            let (before, isLong) = span.lowerBound.subtractingReportingOverflow(other.upperBound)
            return isFar || isLong || after > minute || before > minute
        }
    }

    /// The label, the node instead where that says no more than all of its interfaces, or the file's name without its folder,
    /// as it may stand in a sentence.
    package var shortName: String {
        let label = label == "any" && pod == nil ? node ?? label : label
        return printable(label ?? String(name.split(separator: "/").last ?? Substring(name)))
    }
}

/// How a capture's clock was found to differ from another's.
package struct CaptureClock: Sendable {
    package let offset: ClockOffset
    /// The difference is taken off the times by which exchanges are judged.
    package let isCorrected: Bool

    package init(_ offset: ClockOffset, isCorrected: Bool) {
        self.offset = offset
        self.isCorrected = isCorrected
    }
}
