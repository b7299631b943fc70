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
    /// Whether the fault is there from the start, or comes in the middle; whether it goes before the end.
    let begin: Int
    let end: Int
    /// Which eighth of the ports is hit, where one path of several is at fault; nil for all.
    let part: UInt16?
    /// Only one name in four is hit, as one zone of several.
    let isOneZone: Bool
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

    /// - Parameter number: which of the trial's faults it is, so that two strike at different places if they can.
    init(_ fault: Fault, number: Int, _ topology: Topology, _ random: inout SplitMix64) {
        self.fault = fault
        pod = topology.pods[number % topology.pods.count]
        let inPods = topology.clients.filter { !topology.nodes.contains($0.address) }
        client = inPods[number * (inPods.count - 1)]
        isWide = random.chance(perThousand: 500)
        switch fault {
        case .randomLoss: rate = [10, 30, 50, 100, 200, 400, 600][random.number(in: 0..<7)]
        case .lossyCapture: rate = [10, 50, 100, 200, 400][random.number(in: 0..<5)]
        case .conntrackRace: rate = 500
        case .podDrops: rate = [50, 100, 200, 500][random.number(in: 0..<4)]
        case .tableFull: rate = [20, 50, 100, 300][random.number(in: 0..<4)]
        default: rate = 0
        }
        let isLate = fault == .policyDrop && random.chance(perThousand: 500)
        begin =
            isLate
            ? random.number(in: 8_000_000..<11_000_000)
            : random.chance(perThousand: 300) ? random.number(in: 5_000_000..<10_000_000) : 0
        end = random.chance(perThousand: 150) ? begin + random.number(in: 6_000_000..<12_000_000) : Int.max
        let isOnePath = fault == .forwardDropped || fault == .returnDropped
        part = isOnePath && random.chance(perThousand: 250) ? UInt16(random.number(in: 0..<8)) : nil
        isOneZone = random.chance(perThousand: 400)
        isInAnswers = random.chance(perThousand: 500)
        code = random.chance(perThousand: 500) ? 2 : 5
        limit = random.number(in: 20..<60)
        gone = topology.host((topology.clients[0].node + 1) % topology.nodes.count, 250)
        stalePort = random.port()
        isSlowEverywhere = random.chance(perThousand: 500)
        delay =
            switch fault {
            case .answersLate: 5_200_000..<8_000_000
            case .upstreamSlow: 1_100_000..<1_800_000
            default: 1_200_000..<4_000_000
            }
    }

    func isOn(_ world: World) -> Bool { world.now >= begin && world.now < end }

    /// Whether the upstream fails for this question.
    func hits(_ question: Question) -> Bool { !isOneZone || question.name.utf8.reduce(0) { $0 + Int($1) } % 4 == 0 }

    private func hits(node: Int) -> Bool { isWide || node == client.node }

    // MARK: On the way between nodes

    /// Microseconds that the fault adds from one node to the other; nil where the packet is lost.
    func passage(of packet: inout Packet, from node: Int, to target: Int?, in world: World) -> Int? {
        guard isOn(world) else { return 0 }
        let port = world.topology.serverPort
        let isThere = packet.destination == pod.address && packet.destinationPort == port && hits(node: node)
        let isBack =
            packet.source == pod.address && packet.sourcePort == port && packet.quoted == nil
            && target.map(hits(node:)) == true
        switch fault {
        case .forwardDropped where isThere && isPart(packet.sourcePort),
            .returnDropped where isBack && isPart(packet.destinationPort):
            return nil
        case .randomLoss where (isThere || isBack) && packet.isUDP:
            return world.random.chance(perThousand: rate) ? nil : 0
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
        return 0
    }

    private func isPart(_ port: UInt16) -> Bool { part.map { port % 8 == $0 } ?? true }

    private func unreachable(_ packet: Packet, _ reason: Unreachable = .host, from: Address, in world: World) {
        guard world.mayReport(from: from, to: packet.source), let node = world.topology.node(of: packet.source)
        else { return }
        let error = packet.error(reason, from: from)
        world.schedule.after(300) {
            var error = error
            world.number(&error)
            world.comeIn(error, at: node)
        }
    }

    // MARK: On the client's node

    /// A policy drops what one pod sends to DNS.
    func dropsOnNode(_ packet: Packet, in world: World) -> Bool {
        fault == .policyDrop && packet.source == client.address && packet.quoted == nil && isOn(world)
    }

    /// No entry is left for a new flow.
    func hasFullTable(_ packet: Packet, at node: Int, in world: World) -> Bool {
        fault == .tableFull && node == client.node && isOn(world) && world.random.chance(perThousand: rate)
    }

    func lacksRules(_ node: Int, in world: World) -> Bool {
        fault == .rulesMissing && node == client.node && isOn(world)
    }

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
        fault == .staleConntrack && client == self.client.address && port == stalePort && (begin..<end).contains(time)
            ? gone : nil
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
