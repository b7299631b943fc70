import Exchanges
import PacketWire

/// What rows tell of the tunnel that a packet came in; all nil for a packet that came in none.
struct TunnelCells {
    /// `VXLAN`, `Geneve`, `GRE`, `IPIP`, `GTP`, `MPLS` or `tunnel`.
    var tunnel: String?
    /// Addresses of the outermost IP header: the nodes at the overlay's ends.
    var outerSource: String?
    var outerDestination: String?
    /// The network identifier of VXLAN or Geneve, or GRE's key.
    var identifier: UInt32?

    init(_ path: TunnelPath?) {
        tunnel = path?.name
        outerSource = path?.ends?.source.description
        outerDestination = path?.ends?.destination.description
        identifier = path?.header.identifier
    }
}
