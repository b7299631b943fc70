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
    private var turn = 0
    /// From a client and a pod back to the service that the client asked.
    private var services: [Flow: Address] = [:]

    /// The packet as it goes on; nil where it ends here.
    func leaving(_ packet: Packet, at node: Int, in world: World, isLocal: Bool) -> Packet? {
        if let quoted = packet.quoted { return error(packet, quoting: quoted, at: node, in: world) }
        if packet.destination == world.topology.service { return toPod(packet, at: node, in: world) }
        return back(packet, at: node, in: world)
    }

    private func toPod(_ packet: Packet, at node: Int, in world: World) -> Packet? {
        if world.settings.contains(where: { $0.lacksRules(node, in: world) }) { return packet }
        if world.has(.noEndpoints) {
            if world.mayReport(from: world.topology.nodes[node], to: packet.source) {
                // The gateway of a pod is its node.
                let error = packet.error(.port, from: world.topology.nodes[node])
                world.route(error, at: node, isLocal: true)
            }
            return nil
        }
        let flow = Flow(
            client: packet.source, port: packet.sourcePort, server: packet.destination, isTCP: packet.isTCP)
        var packet = packet
        let isNew = entries[flow] == nil
        packet.destination = pod(for: flow, packet, world)
        packet.destinationPort = world.topology.serverPort
        if world.settings.contains(where: { $0.losesRace(packet, in: world) }) { return nil }
        if isNew, world.settings.contains(where: { $0.hasFullTable(packet, at: node, in: world) }) {
            entries[flow] = nil
            return nil
        }
        services[
            Flow(client: flow.client, port: flow.port, server: packet.destination, isTCP: flow.isTCP)] = flow.server
        return packet
    }

    private func pod(for flow: Flow, _ packet: Packet, _ world: World) -> Address {
        for setting in world.settings {
            if let stale = setting.staleEntry(flow.client, flow.port, at: world.now) { return stale }
        }
        if let entry = entries[flow], world.now - entry.used < life(of: entry, in: world) {
            entries[flow]?.used = world.now
            return entry.pod
        }
        let count = world.topology.pods.count
        turn += 1
        let chosen =
            world.variants.contains(.ipvs) ? turn % count : world.random.number(in: 0..<count)
        let pod = world.topology.pods[chosen].address
        entries[flow] = Entry(pod: pod, used: world.now)
        return pod
    }

    private func life(of entry: Entry, in world: World) -> Int {
        if world.variants.contains(.ipvs) { return 300_000_000 }
        return entry.isReplied ? 120_000_000 : 30_000_000
    }

    /// The pod that a process asks where `connect` translates (no node sees the service's address then).
    func chosen(for packet: Packet, in world: World) -> Address {
        pod(
            for: Flow(
                client: packet.source, port: packet.sourcePort, server: packet.destination, isTCP: packet.isTCP),
            packet, world)
    }

    /// An answer gets the service's address for its source on the client's node.
    private func back(_ packet: Packet, at node: Int, in world: World) -> Packet {
        let reverse = Flow(
            client: packet.destination, port: packet.destinationPort, server: packet.source, isTCP: packet.isTCP)
        guard packet.sourcePort == world.topology.serverPort, let service = services[reverse],
            !world.settings.contains(where: { $0.skipsTranslation(of: packet, at: node) })
        else { return packet }
        let flow = Flow(client: reverse.client, port: reverse.port, server: service, isTCP: reverse.isTCP)
        entries[flow]?.isReplied = true
        entries[flow]?.used = world.now
        var packet = packet
        (packet.source, packet.sourcePort) = (service, 53)
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
            (quoted.destination, quoted.destinationPort) = (service, 53)
        } else if let entry = entries[answer] {
            if packet.destination == quoted.source { packet.destination = entry.pod }
            (quoted.source, quoted.sourcePort) = (entry.pod, world.topology.serverPort)
        } else {
            return packet
        }
        packet.content = .error(reason, quoting: quoted)
        return packet
    }
}
