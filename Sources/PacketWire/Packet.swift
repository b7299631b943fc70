/// The transport protocol of a packet's payload.
public enum TransportProtocol: UInt8, Sendable, BitwiseCopyable {
    case udp
    case tcp
    /// ICMP or ICMPv6: see ``Packet/icmp``.
    case icmp
    /// A part of a fragmented packet: see ``Packet/fragment``.
    case fragment
    case other
}

/// Which way a frame went past the interface that recorded it, where the link layer tells
/// (packet type of LINUX_SLL and LINUX_SLL2, PKTAP's and pcapng's direction flags).
public enum Direction: UInt8, Sendable {
    case unknown
    /// Received by the host.
    case incoming
    /// Sent by the host.
    case outgoing
}

/// Wrappers met on the way to the innermost IP packet.
public struct Encapsulation: OptionSet, Hashable, Sendable {
    public var rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let vlan = Encapsulation(rawValue: 1 << 0)
    public static let mpls = Encapsulation(rawValue: 1 << 1)
    public static let pppoe = Encapsulation(rawValue: 1 << 2)
    public static let ipInIP = Encapsulation(rawValue: 1 << 3)
    public static let gre = Encapsulation(rawValue: 1 << 4)
    public static let vxlan = Encapsulation(rawValue: 1 << 5)
    public static let geneve = Encapsulation(rawValue: 1 << 6)
    public static let gtp = Encapsulation(rawValue: 1 << 7)
    public static let other = Encapsulation(rawValue: 1 << 8)
}

/// What a tunnel's own header tells beside the addresses of its ends.
public struct TunnelHeader: Hashable, Sendable {
    /// VXLAN's or Geneve's network identifier (VNI), or the key of GRE; nil where there is none.
    public var identifier: UInt32?
    /// UDP's port that the tunnel was known by; 0 for one that is not over UDP.
    public var port: UInt16 = 0

    public init() {}
}

/// One decoded packet: plain values, no reference to the frame's octets. Offsets count from the frame's start.
///
/// A tunnelled packet is described by its innermost IP header; `outerSource` and `outerDestination` keep the
/// outermost one as evidence of the overlay's path.
public struct Packet: Sendable {
    public var source = IPAddress.unspecified
    public var destination = IPAddress.unspecified
    /// Source port of UDP or TCP; 0 otherwise.
    public var sourcePort: UInt16 = 0
    /// Destination port of UDP or TCP; 0 otherwise.
    public var destinationPort: UInt16 = 0
    public var transport = TransportProtocol.other
    public var direction = Direction.unknown
    /// TTL (IPv4) or hop limit (IPv6).
    public var hopLimit: UInt8 = 0
    public var isIPv6 = false
    /// Identification (RFC 791, section 3.1) of IPv4; of IPv6 only where a fragment header stands, else 0.
    public var identification: UInt32 = 0
    /// The kernel's interface index, where the link layer carries one (LINUX_SLL2); 0 otherwise.
    public var interfaceIndex: UInt32 = 0
    /// VLAN identifier of the innermost 802.1Q tag; 0 without one.
    public var vlan: UInt16 = 0
    public var encapsulation: Encapsulation = []
    public var outerSource = IPAddress.unspecified
    public var outerDestination = IPAddress.unspecified
    /// Of the outermost tunnel, where ``isTunnelled``; else what an earlier frame left.
    public var tunnel = TunnelHeader()
    /// Where the transport's payload starts in the frame: past the UDP or TCP header; past the IP headers for
    /// ICMP, fragments and other protocols.
    public var payloadStart = 0
    /// Where the captured payload ends.
    public var payloadEnd = 0
    /// How many payload octets the headers declare; more than captured where the snap length cut the frame.
    public var declaredPayloadLength = 0
    public var tcp = TCPSegment()
    public var icmp = ICMPMessage()
    public var fragment = Fragment()

    /// An empty packet for ``PacketDecoder`` to fill.
    public init() {}

    /// True for a packet within another IP packet.
    @inlinable
    public var isTunnelled: Bool { !encapsulation.isEmpty && outerDestination != .unspecified }

    /// True where fewer payload octets were captured than the headers declare.
    @inlinable
    public var isCut: Bool { payloadEnd - payloadStart < declaredPayloadLength }
}

/// TCP's header fields (RFC 9293, section 3.1) of a packet whose transport is ``TransportProtocol/tcp``.
public struct TCPSegment: Sendable {
    public var sequence: UInt32 = 0
    public var acknowledgment: UInt32 = 0
    public var window: UInt16 = 0
    public var flags: TCPFlags = []
}

/// TCP's control bits (RFC 9293, section 3.1).
public struct TCPFlags: OptionSet, Sendable {
    public var rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let fin = TCPFlags(rawValue: 0x01)
    public static let syn = TCPFlags(rawValue: 0x02)
    public static let rst = TCPFlags(rawValue: 0x04)
    public static let psh = TCPFlags(rawValue: 0x08)
    public static let ack = TCPFlags(rawValue: 0x10)
}

/// An ICMP or ICMPv6 message; for an error, the start of the packet it quotes (RFC 792; RFC 4443, section 3).
public struct ICMPMessage: Sendable {
    public var type: UInt8 = 0
    public var code: UInt8 = 0
    /// The largest packet that the next hop takes, in octets, where the error states it (RFC 1191; RFC 8201).
    public var mtu: UInt32 = 0
    /// True for an error that quotes a packet whose addresses and ports could be read.
    public var hasQuote = false
    public var quotedSource = IPAddress.unspecified
    public var quotedDestination = IPAddress.unspecified
    public var quotedSourcePort: UInt16 = 0
    public var quotedDestinationPort: UInt16 = 0
    public var quotedTransport = TransportProtocol.other
    public var quotedIdentification: UInt32 = 0
    /// Where the quoted packet's transport payload starts in the frame.
    public var quotedPayloadStart = 0
    public var quotedPayloadEnd = 0

    /// Destination unreachable, but for packets too big (RFC 792, type 3; RFC 4443, section 3.1).
    var isUnreachable: Bool {
        hasQuote && (quotedDestination.v4 == nil ? type == 1 : type == 3 && code != 4)
    }
}

/// One fragment of an IP packet (RFC 791, section 3.2; RFC 8200, section 4.5).
public struct Fragment: Sendable {
    /// Offset in octets of this part in the original payload.
    public var offset = 0
    public var moreFollow = false
    /// The protocol number (IPv4) or next header (IPv6) of the original payload.
    public var nextProtocol: UInt8 = 0
}
