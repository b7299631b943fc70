import ExpectedVerdicts
import Synthetic

/// A client pod: an application that looks names up, with its resolver.
final class Client {
    let address: Address
    let family: ResolverFamily
    let server: Address
    unowned let world: World
    /// When the client knew that a question had not been answered as it should: no answer in time, an error.
    private(set) var harms: [Int] = []
    /// Those of its TCP connections.
    private(set) var tcpHarms: [Int] = []
    private(set) var lookups = 0
    var isSingle = false
    private var sockets: [UInt16: Group] = [:]
    private var connections: [UInt16: Connection] = [:]
    private let interval: Int
    private let trailingDots: Bool
    private let clusterShare: Int
    let sharedPort: UInt16

    init(_ number: Int, in world: World) {
        self.world = world
        let host = world.topology.clients[number]
        address = host.address
        var family = ResolverFamily.all[world.random.number(in: 0..<ResolverFamily.all.count)]
        let isHit = { (fault: Fault) in
            world.settings.contains { $0.fault == fault && $0.client.address == host.address }
        }
        if isHit(.conntrackRace) { family = world.random.chance(perThousand: 500) ? .glibc : .musl }
        if isHit(.staleConntrack) { family = .cares }
        if isHit(.fragmentsDropped) || isHit(.mtu) { family = .dig }
        let hasLargeAnswers = world.has(.fragmentsDropped) || world.has(.mtu)
        if hasLargeAnswers, family.bufferSize != nil { family.bufferSize = 4096 }
        // What dig asked for until 2020.
        if family.name == "dig", world.random.chance(perThousand: 300) { family.bufferSize = 4096 }
        self.family = family
        server = isHit(.wrongNameserver) ? world.topology.stranger : world.topology.nodeCache ?? world.topology.service
        interval =
            world.has(.upstreamLimited)
            ? 40_000 + world.random.number(in: 0..<80_000) : 100_000 + world.random.number(in: 0..<1_400_000)
        trailingDots = !world.has(.searchWaste) && world.random.chance(perThousand: 400)
        let asksOutside = world.has(.upstreamLimited) || world.has(.searchWaste)
        clusterShare = asksOutside ? 100 : 300 + world.random.number(in: 0..<500)
        sharedPort = isHit(.staleConntrack) ? world.settings[0].stalePort : world.random.port()
    }

    func begin(until end: Int) {
        let delay = world.random.number(in: interval / 4..<interval * 7 / 4)
        world.schedule.after(delay) { [self] in
            guard world.now < end else { return }
            lookUp()
            begin(until: end)
        }
    }

    func isHarmed(overTCP: Bool = false) {
        if overTCP { tcpHarms.append(world.now) } else { harms.append(world.now) }
    }

    /// Whether a retry shows that the answer was missed: the ID stays the same.
    var repeatsItself: Bool { family.waits.count > 1 && !family.takesNewID }

    private func lookUp() {
        lookups += 1
        Lookup(candidates(), for: self).askNext()
    }

    private func candidates() -> [String] {
        if world.random.chance(perThousand: clusterShare) {
            let name = world.names.service(using: &world.random)
            let isFull = !family.searches || trailingDots
            return isFull ? ["\(name).svc.cluster.local"] : Names.expanded(name)
        }
        var name = world.names.outsideName(using: &world.random)
        if world.random.chance(perThousand: world.settings[0].fault.needsLargeAnswers ? 500 : 20) {
            name = LargeAnswers.prefix + name
        }
        // Under load nearly every name is a new one.
        if world.has(.upstreamLimited) { name = "n\(world.random.number(in: 0..<1_000_000)).\(name)" }
        return !family.searches || trailingDots ? [name] : Names.expanded(name)
    }

    // MARK: Sockets

    func open(_ group: Group, at port: UInt16) { sockets[port] = group }

    func close(_ port: UInt16) { sockets[port] = nil }

    func connect(_ connection: Connection) { connections[connection.port] = connection }

    func disconnect(_ port: UInt16) { connections[port] = nil }

    func send(_ packet: Packet) {
        var packet = packet
        packet.hopsLeft = family.hops
        if world.variants.contains(.socketBalancing), packet.destination == world.topology.service,
            let node = world.topology.node(of: address)
        {
            packet.destination = world.translations[node].chosen(for: packet, in: world)
        }
        world.send(packet, from: address)
    }

    func receive(_ received: Packet) {
        var packet = received
        if world.variants.contains(.socketBalancing),
            world.topology.pods.contains(where: { $0.address == packet.source })
        {
            packet.source = world.topology.service
        }
        if case .error(_, let quoted) = packet.content {
            // The socket's owner hears of it.
            if family.isConnected, let group = group(at: quoted.sourcePort, of: quoted) { group.isRefused() }
            return
        }
        if packet.isTCP {
            connections[packet.destinationPort]?.receive(packet)
            return
        }
        // A fragment alone reaches no socket.
        if packet.part != nil, !isComplete(packet) { return }
        guard let message = packet.message, message.answer != nil else { return }
        let isOpen = isOpen(packet.destinationPort)
        let isExpected = packet.source == server
        if !isOpen || family.isConnected && !isExpected {
            if world.mayReport(from: address, to: received.source) { send(received.error(.port, from: address)) }
            return
        }
        if isExpected { group(at: packet.destinationPort, of: packet)?.receive(message) }
    }

    private var partial: [UInt16: Int] = [:]

    /// Counts octets until the last fragment of a datagram is there.
    private func isComplete(_ packet: Packet) -> Bool {
        guard let part = packet.part else { return true }
        let length = packet.transportLength
        partial[packet.identification, default: 0] += min(part.upperBound, length) - part.lowerBound
        return partial[packet.identification] == length
    }

    private func isOpen(_ port: UInt16) -> Bool {
        family.keepsSocket && port == sharedPort || sockets[port] != nil
    }

    private var shared: [UInt16: Group] = [:]

    func share(_ group: Group) { for ask in group.asks { shared[ask.question.identifier] = group } }

    private func group(at port: UInt16, of packet: Packet) -> Group? {
        if family.keepsSocket { return packet.message.flatMap { shared[$0.question.identifier] } }
        return sockets[port]
    }
}
