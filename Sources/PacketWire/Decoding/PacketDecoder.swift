internal import Bytes

/// What decoding a frame came to.
public enum DecodeOutcome: Sendable {
    /// An IP packet: the innermost one of a tunnel.
    case packet
    /// A whole frame that carries no IP packet: ARP, STP, keep-alives.
    case notIP
    /// A link type or wrapper that is not known, or that is encrypted, so that its packet cannot be read.
    case unsupported
    /// The frame ends within a header, cut by the snap length.
    case cut
    /// A header breaks its own rules.
    case malformed
}

/// Takes a frame's headers off, from the link layer through tunnels to the innermost IP packet's transport.
///
/// Decoding copies nothing and allocates nothing; a packet cut by the snap length is decoded as far as it goes.
public struct PacketDecoder: Sendable {
    public init() {}

    /// Decodes one frame into `packet`, of which only the parts that its transport names are set.
    ///
    /// Complexity: O(headers), of which at most 32 are followed.
    public func decode(
        _ bytes: Span<UInt8>, frame: borrowing Frame, into packet: inout Packet
    ) -> DecodeOutcome {
        decode(
            bytes, linkType: frame.linkType, wireLength: frame.wireLength, direction: frame.direction, into: &packet)
    }

    /// Decodes one frame of which only these parts are known.
    @inline(__always)
    public func decode(
        _ bytes: Span<UInt8>, linkType: LinkType, wireLength: Int, direction: Direction, into packet: inout Packet
    ) -> DecodeOutcome {
        packet.direction = direction
        packet.interfaceIndex = 0
        packet.vlan = 0
        packet.encapsulation = []
        packet.outerSource = .unspecified
        packet.outerDestination = .unspecified
        var walk = HeaderWalk(end: bytes.count, declaredEnd: max(wireLength, bytes.count))
        let first = walk.link(linkType, bytes, &packet)
        if case .ip = first, walk.plainUDP(bytes, &packet) { return .packet }
        packet.tunnel = TunnelHeader()
        return walk.finish(from: first, bytes, &packet)
    }

    /// Decodes the transport header that `payload` starts with: the payload of a reassembled packet, whose
    /// addresses `packet` has. Offsets then count from the payload's start.
    ///
    /// - Parameter length: octets that the payload has on the wire, where not all are there.
    public func decodeTransport(
        _ payload: Span<UInt8>, of length: Int? = nil, protocol number: UInt8, into packet: inout Packet
    ) -> DecodeOutcome {
        var walk = HeaderWalk(end: payload.count, declaredEnd: max(length ?? 0, payload.count))
        walk.ipHeaders = 1
        return walk.finish(from: .transport(number), payload, &packet)
    }
}

extension LinkType {
    /// Whether the packets behind its header can be found.
    public var isRead: Bool {
        var packet = Packet()
        var walk = HeaderWalk(end: 0, declaredEnd: 0)
        // Of a header that is known, a frame without octets is cut.
        let none: [UInt8] = []
        if case .finished(.unsupported) = walk.link(self, none.span, &packet) { return false }
        return true
    }
}

/// The header that comes next in a frame.
enum Layer {
    case ethernet
    case etherType(UInt16)
    case llc
    case ppp
    case mpls
    case ip
    /// What an IP header's protocol or next header field names.
    case transport(UInt8)
    case gre
    case ieee80211
    case finished(DecodeOutcome)
}

/// How far the way through a frame's headers has come.
struct HeaderWalk {
    /// Where the next header starts.
    var offset = 0
    /// Where the captured octets of the layer around it end.
    var end: Int
    /// Where that layer ends on the wire; past ``end`` where the snap length cut the frame.
    var declaredEnd: Int
    /// IP headers passed.
    var ipHeaders = 0
    /// True for the packet quoted in an ICMP error, of which only the first octets are there.
    var isQuote = false
    /// Headers followed so far, of at most ``limit``.
    private(set) var steps = 0
    static let limit = 32

    init(end: Int, declaredEnd: Int) {
        self.end = end
        self.declaredEnd = declaredEnd
    }

    /// Whether `count` octets of the next header are captured.
    @inline(__always)
    func has(_ count: Int) -> Bool { end &- offset >= count }

    /// Steps over `count` octets to `next`, if they are there.
    @inline(__always)
    mutating func skip(_ count: Int, to next: Layer) -> Layer {
        guard has(count) else { return .finished(.cut) }
        offset &+= count
        return next
    }

    /// Follows headers until one ends the way.
    @inline(__always)
    mutating func finish(from first: Layer, _ bytes: Span<UInt8>, _ packet: inout Packet) -> DecodeOutcome {
        var layer = first
        while steps < HeaderWalk.limit {
            if case .finished(let outcome) = layer { return outcome }
            layer = step(layer, bytes, &packet)
        }
        return .unsupported
    }

    /// Takes one header off and tells what comes next.
    @inline(__always)
    mutating func step(_ layer: Layer, _ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        steps &+= 1
        switch layer {
        case .ip: return ip(bytes, &packet)
        case .transport(let number): return transport(number, bytes, &packet)
        case .finished: return layer
        case .etherType(let type): return etherType(type, bytes, &packet)
        case .ethernet: return ethernet(bytes)
        case .llc: return llc(bytes)
        case .ppp: return ppp(bytes)
        case .mpls: return mpls(bytes, &packet)
        case .gre: return gre(bytes, &packet)
        case .ieee80211: return ieee80211(bytes)
        }
    }
}
