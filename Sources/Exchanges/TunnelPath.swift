package import PacketWire

/// The outer way of packets that came within a tunnel: between which nodes an overlay carried them.
package struct TunnelPath: Hashable, Sendable {
    /// The wrappers met, the tunnel's among them.
    package let encapsulation: Encapsulation
    /// Source and destination of the outermost IP header; nil where more ways were met than are told apart.
    package let ends: (source: IPAddress, destination: IPAddress)?
    package let header: TunnelHeader

    init(_ packet: borrowing Packet) {
        encapsulation = packet.encapsulation
        ends = (packet.outerSource, packet.outerDestination)
        header = packet.tunnel
    }

    /// One way for all that are not told apart.
    private init() {
        encapsulation = .other
        ends = nil
        header = TunnelHeader()
    }

    static let untold = TunnelPath()

    package static func == (left: TunnelPath, right: TunnelPath) -> Bool {
        left.ends?.source == right.ends?.source && left.ends?.destination == right.ends?.destination
            && left.header == right.header && left.encapsulation == right.encapsulation
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ends?.source)
        hasher.combine(ends?.destination)
        hasher.combine(header)
    }

    fileprivate var hash: UInt64 {
        guard let ends else { return 0 }
        let both = mixed(mixed(ends.source.high, ends.source.low), mixed(ends.destination.high, ends.destination.low))
        return mixed(both, UInt64(header.identifier ?? 0) << 32 | UInt64(header.port) << 16)
    }

    /// What the tunnel is called, by the wrapper that has outer addresses: `VXLAN`, `Geneve`, `GRE`, `IPIP`, `GTP`.
    package var name: String {
        let names: [(Encapsulation, String)] = [
            (.vxlan, "VXLAN"), (.geneve, "Geneve"), (.gtp, "GTP"), (.gre, "GRE"), (.ipInIP, "IPIP"), (.mpls, "MPLS"),
        ]
        return names.first { encapsulation.contains($0.0) }?.1 ?? "tunnel"
    }
}

/// Numbers tunnel paths in the order of their first packet, from 1; bounded, the last number stands for all beyond.
struct TunnelTable: Sendable {
    static let limit = 4096
    private(set) var paths: [TunnelPath] = []
    private var index = HashIndex(capacity: 16)
    private var last: (path: TunnelPath, number: UInt16)?

    /// The number of the packet's tunnel, 0 for a packet that came in none; `met` is called for a new one.
    mutating func number(of packet: borrowing Packet, met: (TunnelPath) -> Void) -> UInt16 {
        guard packet.isTunnelled else { return 0 }
        let path = TunnelPath(packet)
        if let last, last.path == path { return last.number }
        let hash = path.hash
        var row = index.first(hash: hash) { paths[$0] == path }
        if row == nil, paths.count < TunnelTable.limit {
            paths.append(paths.count == TunnelTable.limit - 1 ? .untold : path)
            index.insert(hash: hash, row: paths.count - 1)
            row = paths.count - 1
            met(paths[paths.count - 1])
        }
        let number = UInt16(truncatingIfNeeded: (row ?? TunnelTable.limit - 1) + 1)
        last = (path, number)
        return number
    }
}
