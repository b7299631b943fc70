import Synthetic

/// A node's source translation of what its pods send beyond it.
final class Masquerade {
    private struct Flow: Hashable {
        var port: UInt16
        var server: Address
        var isTCP: Bool
    }

    private struct Origin: Hashable {
        var pod: Address
        var port: UInt16
    }

    private let node: Address
    private let takesNewPorts: Bool
    private var origins: [Flow: Origin] = [:]
    private var ports: [Origin: [Address: UInt16]] = [:]

    init(of node: Address, takesNewPorts: Bool) {
        self.node = node
        self.takesNewPorts = takesNewPorts
    }

    /// A query, or an error about an answer, on its way out.
    func leaving(_ packet: Packet, _ random: inout SplitMix64) -> Packet {
        var packet = packet
        if case .error(let reason, var quoted) = packet.content {
            let origin = Origin(pod: quoted.destination, port: quoted.destinationPort)
            guard let port = ports[origin]?[quoted.source] else { return packet }
            (quoted.destination, quoted.destinationPort) = (node, port)
            packet.source = node
            packet.content = .error(reason, quoting: quoted)
            return packet
        }
        let origin = Origin(pod: packet.source, port: packet.sourcePort)
        let port = ports[origin]?[packet.destination] ?? newPort(for: packet, &random)
        ports[origin, default: [:]][packet.destination] = port
        origins[Flow(port: port, server: packet.destination, isTCP: packet.isTCP)] = origin
        (packet.source, packet.sourcePort) = (node, port)
        return packet
    }

    private func newPort(for packet: Packet, _ random: inout SplitMix64) -> UInt16 {
        var port = takesNewPorts ? random.port() : packet.sourcePort
        while origins[Flow(port: port, server: packet.destination, isTCP: packet.isTCP)] != nil {
            port = random.port()
        }
        return port
    }

    /// What comes back, with the pod's address again.
    func comingIn(_ packet: Packet) -> Packet {
        guard packet.destination == node else { return packet }
        var packet = packet
        if case .error(let reason, var quoted) = packet.content {
            let flow = Flow(port: quoted.sourcePort, server: quoted.destination, isTCP: quoted.isTCP)
            guard let origin = origins[flow] else { return packet }
            (quoted.source, quoted.sourcePort) = (origin.pod, origin.port)
            packet.destination = origin.pod
            packet.content = .error(reason, quoting: quoted)
            return packet
        }
        let flow = Flow(port: packet.destinationPort, server: packet.source, isTCP: packet.isTCP)
        guard let origin = origins[flow] else { return packet }
        (packet.destination, packet.destinationPort) = (origin.pod, origin.port)
        return packet
    }
}
