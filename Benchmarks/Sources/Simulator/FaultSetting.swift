import ExpectedVerdicts
import Synthetic

/// Where and how hard a trial's fault strikes.
struct FaultSetting {
    let fault: Fault
    /// The pod that is at fault, or the way to which is.
    let pod: Topology.Host
    /// The client that is hit where only one is, and that client's node.
    let client: Topology.Host
    /// Where every node but the pod's is hit, not the client's alone.
    let isWide: Bool
    /// Of a thousand packets, how many a fault that strikes at random takes.
    let rate: Int
    /// Whether the fault is there from the start, or comes in the middle.
    let begin: Int
    /// A wrong checksum in the answers, or in the queries.
    let isInAnswers: Bool
    /// The upstream's error.
    let code: Int
    /// Packets that the upstream takes in a second.
    let limit: Int
    /// The pod that a stale entry leads to, which is no more.
    let gone: Address
    let stalePort: UInt16
    /// One pod is slow, or each of them.
    let isSlowEverywhere: Bool
    /// How long a slow or late CoreDNS takes, in microseconds.
    let delay: Range<Int>

    init(_ fault: Fault, _ topology: Topology, _ random: inout SplitMix64) {
        self.fault = fault
        pod = topology.pods[0]
        client = topology.clients[0]
        isWide = random.chance(perThousand: 500)
        switch fault {
        case .randomLoss: rate = [10, 30, 50, 100, 200, 400, 600][random.number(in: 0..<7)]
        case .lossyCapture: rate = [10, 50, 100, 200, 400][random.number(in: 0..<5)]
        case .conntrackRace: rate = 500
        default: rate = 0
        }
        begin = random.chance(perThousand: 300) ? random.number(in: 5_000_000..<10_000_000) : 0
        isInAnswers = random.chance(perThousand: 500)
        code = random.chance(perThousand: 500) ? 2 : 5
        limit = random.number(in: 20..<60)
        gone = topology.host((topology.clients[0].node + 1) % topology.nodes.count, 250)
        stalePort = random.port()
        isSlowEverywhere = random.chance(perThousand: 500)
        delay = fault == .answersLate ? 5_200_000..<8_000_000 : 1_200_000..<4_000_000
    }

    func isOn(_ world: World) -> Bool { world.now >= begin }

    private func hits(node: Int) -> Bool { isWide || node == client.node }

    // MARK: On the way between nodes

    /// Microseconds from one node to the other; nil where the packet is lost.
    func passage(of packet: inout Packet, from node: Int, to target: Int?, in world: World) -> Int? {
        let delay = 60 + world.random.number(in: 0..<180)
        guard isOn(world) else { return delay }
        let isThere = packet.destination == pod.address && packet.destinationPort == 53 && hits(node: node)
        let isBack =
            packet.source == pod.address && packet.sourcePort == 53 && packet.quoted == nil
            && target.map(hits(node:)) == true
        switch fault {
        case .forwardDropped where isThere, .returnDropped where isBack:
            return nil
        case .randomLoss where (isThere || isBack) && packet.isUDP:
            return world.random.chance(perThousand: rate) ? nil : delay
        case .podGoneSilent where packet.destination == pod.address:
            return nil
        case .podGoneUnreachable where packet.destination == pod.address:
            unreachable(packet, from: world.topology.nodes[pod.node], in: world)
            return nil
        case .tcpBlocked where (isThere || isBack) && packet.isTCP:
            return nil
        case .fragmentsDropped where isBack && !packet.isFirstFragment:
            return nil
        case .mtu where isBack && packet.isUDP && packet.transportLength > 1200:
            unreachable(packet, .tooBig(mtu: 1280), from: world.topology.host(pod.node, 1), in: world)
            return nil
        case .wrongChecksum where packet.isUDP && (isInAnswers ? isBack : isThere):
            packet.checksum = .wrong
        case .staleConntrack where packet.destination == gone:
            return nil
        default: break
        }
        return delay
    }

    private func unreachable(_ packet: Packet, _ reason: Unreachable = .host, from: Address, in world: World) {
        guard world.mayReport(from: from, to: packet.source), let node = world.topology.node(of: packet.source)
        else { return }
        let error = packet.error(reason, from: from)
        world.schedule.after(300) {
            var error = error
            error.identification = world.identification()
            world.comeIn(error, at: node)
        }
    }

    // MARK: On the client's node

    func lacksRules(_ node: Int) -> Bool { fault == .rulesMissing && node == client.node }

    func skipsTranslation(of packet: Packet, at node: Int) -> Bool {
        fault == .notTranslatedBack && packet.source == pod.address && hits(node: node)
    }

    /// The second of two packets from one new port: the kernel may drop it where both look up an entry at once.
    func losesRace(_ packet: Packet, in world: World) -> Bool {
        fault == .conntrackRace && packet.isUDP && isOn(world) && world.race.isSecond(packet, at: world.now)
            && world.random.chance(perThousand: rate)
    }

    /// Nobody is at the pod's address any more.
    func isGone(_ address: Address, in world: World) -> Bool {
        (fault == .podGoneSilent || fault == .podGoneUnreachable) && address == pod.address && isOn(world)
    }

    func isSlow(_ address: Address) -> Bool {
        (fault == .corednsSlow || fault == .answersLate) && (isSlowEverywhere || address == pod.address)
    }

    func staleEntry(_ client: Address, _ port: UInt16, at time: Int) -> Address? {
        fault == .staleConntrack && client == self.client.address && port == stalePort && time >= begin ? gone : nil
    }
}

/// First packets of flows, for as long as a second one can race with them.
struct Race {
    private struct Flow: Hashable {
        var client: Address
        var port: UInt16
    }

    private var first: [Flow: Int] = [:]

    /// True where another packet of its flow, the first of all, came within the last 100 µs.
    mutating func isSecond(_ packet: Packet, at time: Int) -> Bool {
        let flow = Flow(client: packet.source, port: packet.sourcePort)
        if let before = first[flow] { return time - before < 100 }
        first[flow] = time
        return false
    }
}
