import ExpectedVerdicts
import Synthetic

/// kube-proxy's rules and the kernel's connection tracking on one node.
final class Translations {
    private struct Flow: Hashable {
        var client: Address
        var port: UInt16
        var server: Address
        var isTCP: Bool
    }

    private struct Entry {
        var pod: Address
        var used: Int
        var isReplied = false
    }

    private var entries: [Flow: Entry] = [:]
    /// From a client and a pod back to the service that the client asked.
    private var services: [Flow: Address] = [:]

    /// The packet as it goes on; nil where it ends here.
    func leaving(_ packet: Packet, at node: Int, in world: World, isLocal: Bool) -> Packet? {
        if let quoted = packet.quoted { return error(packet, quoting: quoted, at: node, in: world) }
        if packet.destination == world.topology.service { return toPod(packet, at: node, in: world) }
        return back(packet, at: node, in: world)
    }

    private func toPod(_ packet: Packet, at node: Int, in world: World) -> Packet? {
        if world.setting.lacksRules(node) { return packet }
        if world.fault == .noEndpoints {
            if world.mayReport(from: world.topology.nodes[node], to: packet.source) {
                // The gateway of a pod is its node.
                world.route(packet.error(.port, from: world.topology.nodes[node]), at: node)
            }
            return nil
        }
        let flow = Flow(
            client: packet.source, port: packet.sourcePort, server: packet.destination, isTCP: packet.isTCP)
        var packet = packet
        packet.destination = pod(for: flow, packet, world)
        if world.setting.losesRace(packet, in: world) { return nil }
        services[
            Flow(client: flow.client, port: flow.port, server: packet.destination, isTCP: flow.isTCP)] = flow.server
        return packet
    }

    private func pod(for flow: Flow, _ packet: Packet, _ world: World) -> Address {
        if let stale = world.setting.staleEntry(flow.client, flow.port, at: world.now) { return stale }
        if let entry = entries[flow], world.now - entry.used < (entry.isReplied ? 120_000_000 : 30_000_000) {
            entries[flow]?.used = world.now
            return entry.pod
        }
        let chosen = world.topology.pods[world.random.number(in: 0..<world.topology.pods.count)].address
        entries[flow] = Entry(pod: chosen, used: world.now)
        return chosen
    }

    /// An answer gets the service's address for its source on the client's node.
    private func back(_ packet: Packet, at node: Int, in world: World) -> Packet {
        let reverse = Flow(
            client: packet.destination, port: packet.destinationPort, server: packet.source, isTCP: packet.isTCP)
        guard packet.sourcePort == 53, let service = services[reverse],
            !world.setting.skipsTranslation(of: packet, at: node)
        else { return packet }
        let flow = Flow(client: reverse.client, port: reverse.port, server: service, isTCP: reverse.isTCP)
        entries[flow]?.isReplied = true
        entries[flow]?.used = world.now
        var packet = packet
        packet.source = service
        return packet
    }

    /// ICMP errors are translated with the packets that they quote.
    private func error(_ packet: Packet, quoting quoted: Packet, at node: Int, in world: World) -> Packet {
        guard case .error(let reason, _) = packet.content else { return packet }
        var (packet, quoted) = (packet, quoted)
        let there = Flow(
            client: quoted.source, port: quoted.sourcePort, server: quoted.destination, isTCP: quoted.isTCP)
        let answer = Flow(
            client: quoted.destination, port: quoted.destinationPort, server: quoted.source, isTCP: quoted.isTCP)
        if let service = services[there] {
            if packet.source == quoted.destination { packet.source = service }
            quoted.destination = service
        } else if let entry = entries[answer] {
            if packet.destination == quoted.source { packet.destination = entry.pod }
            quoted.source = entry.pod
        } else {
            return packet
        }
        packet.content = .error(reason, quoting: quoted)
        return packet
    }
}
