import Exchanges
import PacketWire
import Wording

/// The overlay's part in failures: between which nodes a tunnel carried the packets, as their outer headers say.
extension Evidence {
    /// True where the capture has every message within a tunnel, as a mirror's target or a node's network interface
    /// has: it cannot show what was unwrapped.
    func seesTunnelsAlone(_ capture: Int) -> Bool {
        guard analysis.counts.indices.contains(capture) else { return false }
        let counts = analysis.counts(at: capture)
        return counts.tunnelledMessages > 0
            && (counts.tunnelledMessages == counts.messages || !Vantage.isRouter(capture, analysis))
    }

    /// The tunnels in which examples of these failures were captured, each once.
    func tunnels(of failures: [LocatedFailure], _ kind: SightingKind) -> [TunnelPath] {
        let sightings = failures.flatMap(\.pattern.examples).flatMap(\.sightings).filter { $0.kind == kind }
        let points = sightings.map(\.point).uniqued.filter(analysis.points.indices.contains)
        return points.compactMap { analysis.tunnel(of: analysis.points[$0]) }.uniqued.filter { $0.ends != nil }
    }

    /// A few tunnels for a sentence: `VXLAN 42 from 10.0.0.1 to 10.0.0.2`.
    func list(_ tunnels: [TunnelPath], limit: Int = 3) -> Sentence {
        let shown = tunnels.prefix(limit).map(\.sentence).joined(separator: ", ")
        return tunnels.count > limit ? "\(shown) and \(tunnels.count - limit) more" : shown
    }
}

extension TunnelPath {
    fileprivate var sentence: Sentence {
        let called = name + (header.identifier.map { " \($0)" } ?? "")
        return ends.map { "\(verbatim: called) from \($0.source) to \($0.destination)" } ?? .verbatim(called)
    }

    /// What a firewall between the ends has to let through.
    private var carrier: Sentence {
        if header.port != 0 { return "UDP \(header.port)" }
        return encapsulation.contains(.gre) ? "IP protocol 47 (GRE)" : "IP protocol 4 (IP in IP; 41 for IPv6)"
    }

    /// The same for tcpdump.
    private var filter: String {
        header.port != 0 ? "udp port \(header.port)" : encapsulation.contains(.gre) ? "proto 47" : "proto 4"
    }

    /// How to find out whether the tunnel's own packets come through.
    var nextStep: NextStep? {
        guard let ends else { return nil }
        return NextStep(
            """
            Check that \(carrier) is open between nodes \(ends.source) and \(ends.destination), both ways (security \
            groups, network ACLs, the nodes' firewalls), and see on node \(ends.destination) whether the \(verbatim: name) packets \
            arrive.
            """,
            command: "tcpdump -ni any -vv '\(filter) and host \(ends.source)'; nstat -az UdpInCsumErrors")
    }
}
