package import Exchanges
import PacketWire

/// What rows tell of the tunnel that a packet came in; all nil for a packet that came in none.
package struct TunnelCells {
    /// `VXLAN`, `Geneve`, `GRE`, `IPIP`, `GTP`, `MPLS` or `tunnel`.
    package var tunnel: String?
    /// Addresses of the outermost IP header: the nodes at the overlay's ends.
    package var outerSource: String?
    package var outerDestination: String?
    /// The network identifier of VXLAN or Geneve, or GRE's key.
    package var identifier: UInt32?

    package init(_ path: TunnelPath?) {
        tunnel = path?.name
        outerSource = path?.ends?.source.description
        outerDestination = path?.ends?.destination.description
        identifier = path?.header.identifier
    }
}
