import ExpectedVerdicts
import Synthetic

/// A cluster in which a trial happens: hosts, the way between them, and what is wrong with it.
final class World {
    let topology: Topology
    let fault: Fault
    let setting: FaultSetting
    var random: SplitMix64
    var schedule = Schedule()
    var recorders: [Recorder] = []
    var translations: [Translations] = []
    var race = Race()
    let names = Names()
    private(set) var clients: [Client] = []
    private(set) var pods: [CoreDNSPod] = []
    private(set) var caches: [CoreDNSPod] = []
    let upstream: Upstream
    /// The kernel's limit of ICMP errors: those sent by a host to a destination.
    private var errorTokens: [Address: [Address: (tokens: Int, time: Int)]] = [:]
    private var nextIdentification: UInt16

    init(fault: Fault, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        self.fault = fault
        topology = Topology(for: fault, &random)
        setting = FaultSetting(fault, topology, &random)
        upstream = Upstream(topology.upstream)
        nextIdentification = random.identifier()
        self.random = random
        translations = topology.nodes.map { _ in Translations() }
        pods = topology.pods.map { CoreDNSPod($0.address, in: self, isCache: false) }
        if topology.nodeCache != nil {
            caches = topology.nodes.map { CoreDNSPod($0, in: self, isCache: true) }
        }
        clients = topology.clients.indices.map { Client($0, in: self) }
        upstream.world = self
    }

    var now: Int { schedule.now }

    func run(until end: Int) {
        while let action = schedule.next(until: end) { action() }
    }

    func identification() -> UInt16 {
        nextIdentification &+= 1
        return nextIdentification
    }

    /// Linux sends a host one ICMP error a second, after six at once (icmp_ratelimit).
    func mayReport(from reporter: Address, to destination: Address) -> Bool {
        var bucket = errorTokens[reporter]?[destination] ?? (6, now)
        bucket.tokens = min(6, bucket.tokens + (now - bucket.time) / 1_000_000)
        if now - bucket.time >= 1_000_000 { bucket.time = now }
        defer { errorTokens[reporter, default: [:]][destination] = bucket }
        guard bucket.tokens > 0 else { return false }
        bucket.tokens -= 1
        return true
    }

    // MARK: The way of a packet

    /// A packet leaves a host: a pod through its veth, a node by itself.
    func send(_ packet: Packet, from host: Address) {
        var packet = packet
        if packet.identification == 0 { packet.identification = identification() }
        for piece in fragments(of: packet) { emit(piece, from: host) }
    }

    /// Answers over the MTU of 1500 go in fragments.
    private func fragments(of packet: Packet) -> [Packet] {
        guard packet.isUDP, packet.transportLength > 1480, !packet.source.isIPv6 else { return [packet] }
        return stride(from: 0, to: packet.transportLength, by: 1480).map { start in
            var piece = packet
            let end = start + 1480
            piece.part = start..<(end >= packet.transportLength ? 65_536 : end)
            return piece
        }
    }

    private func emit(_ packet: Packet, from host: Address) {
        guard let node = topology.node(of: host) else { return }
        if topology.nodes[node] == host {
            route(translations[node].leaving(packet, at: node, in: self, isLocal: true), at: node)
            return
        }
        see(packet, at: .pod(host), outgoing: true)
        schedule.after(8) { [self] in
            see(packet, at: interface(of: host, on: node), outgoing: false)
            forward(packet, at: node)
        }
    }

    /// What a node does with a packet that came by one of its interfaces.
    private func forward(_ packet: Packet, at node: Int) {
        if let cache = topology.nodeCache, packet.destination == cache {
            deliver(packet, to: caches[node])
            return
        }
        guard let translated = translations[node].leaving(packet, at: node, in: self, isLocal: false) else { return }
        if topology.nodes[node] == translated.destination {
            if !caches.isEmpty { deliver(translated, to: caches[node]) }
            return
        }
        var routed = translated
        routed.hopsLeft -= 1
        schedule.after(14) { [self] in route(routed, at: node) }
    }

    func route(_ packet: Packet?, at node: Int) {
        guard let packet else { return }
        if let home = topology.node(of: packet.destination), home == node, !setting.isGone(packet.destination, in: self)
        {
            see(packet, at: interface(of: packet.destination, on: node), outgoing: true)
            schedule.after(7) { [self] in arrive(packet) }
            return
        }
        see(packet, at: .node(node, interface: 2), outgoing: true)
        cross(packet, from: node)
    }

    /// Between a node's `eth0` and another's.
    private func cross(_ packet: Packet, from node: Int) {
        var packet = packet
        if packet.isUDP, packet.checksum == .partial { packet.checksum = .right }
        let target = topology.node(of: packet.destination)
        guard let delay = setting.passage(of: &packet, from: node, to: target, in: self) else { return }
        packet.hopsLeft -= topology.routerHops
        schedule.after(delay) { [self] in
            if let target {
                comeIn(packet, at: target)
            } else if packet.destination == topology.upstream {
                upstream.receive(packet)
            }
        }
    }

    /// A packet comes in from the network.
    func comeIn(_ packet: Packet, at node: Int) {
        see(packet, at: .node(node, interface: 2), outgoing: false)
        forward(packet, at: node)
    }

    /// A packet is at its pod.
    private func arrive(_ packet: Packet) {
        see(packet, at: .pod(packet.destination), outgoing: false)
        // The kernel throws away what has a wrong checksum, without a word.
        if packet.checksum == .wrong { return }
        if let pod = pods.first(where: { $0.address == packet.destination }) {
            deliver(packet, to: pod)
        } else if let client = clients.first(where: { $0.address == packet.destination }) {
            client.receive(packet)
        }
    }

    private func deliver(_ packet: Packet, to server: CoreDNSPod) { server.receive(packet) }

    private func interface(of address: Address, on node: Int) -> Place {
        .node(node, interface: 3 + Int(address.octets.last ?? 0))
    }

    func see(_ packet: Packet, at place: Place, outgoing: Bool) {
        for recorder in recorders { recorder.see(packet, at: place, outgoing: outgoing, time: now, &random) }
    }
}
