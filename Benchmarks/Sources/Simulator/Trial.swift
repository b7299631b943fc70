package import ExpectedVerdicts
import Foundation
import Synthetic

/// One simulated cluster with one fault, its captures, and what is true of them.
package struct Trial {
    package let number: Int
    package let fault: Fault
    package let vantage: VantageSet
    /// Captures' clocks differ by seconds instead of milliseconds.
    package let hasWildClocks: Bool
    private let world: World
    private let filter: CaptureFilter

    /// 2026-11-23T04:51:31Z in microseconds since the Unix epoch.
    private static let start = 1_795_409_491_000_000

    /// The faults and vantage sets take turns, so that each pair of them comes as often.
    package init(number: Int, seed: UInt64, fault: Fault?, vantage: VantageSet?, wildClocks: Int) {
        self.number = number
        var random = SplitMix64(seed: seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(number) &* 0xd1b5_4a32_d192_ed03)
        let faults = Fault.allCases
        let vantages = VantageSet.allCases
        self.fault = fault ?? faults[number % faults.count]
        self.vantage = vantage ?? vantages[(number / faults.count + number) % vantages.count]
        hasWildClocks = random.chance(perThousand: wildClocks * 10)
        world = World(fault: self.fault, seed: random.next())
        filter =
            random.chance(perThousand: 350) ? .udp : random.chance(perThousand: 300) ? .withFragments : .portAndErrors
        placeRecorders(&random)
    }

    // MARK: Captures

    private func placeRecorders(_ random: inout SplitMix64) {
        let topology = world.topology
        let client = topology.clients[0]
        let pod = topology.pods[0]
        let isGone = fault == .podGoneSilent || fault == .podGoneUnreachable
        let living = isGone ? Array(topology.pods.dropFirst()) : topology.pods
        let podNodes = Set(topology.pods.map(\.node)).subtracting([client.node]).sorted()
        var recorders: [Recorder] = []
        func atClient() { recorders.append(Recorder("client", .pod(client.address), filter)) }
        func atNode() { recorders.append(Recorder("node-\(client.node)", .node(client.node), filter)) }
        func atPods() {
            for (number, pod) in living.enumerated() {
                recorders.append(Recorder("coredns-\(number)", .pod(pod.address), filter))
            }
        }
        func atPodNodes() {
            for node in podNodes { recorders.append(Recorder("node-\(node)", .node(node), filter)) }
        }
        switch vantage {
        case .client: atClient()
        case .node: atNode()
        case .nodeEth0: recorders.append(Recorder("eth0", .eth0(client.node), filter))
        case .pod: recorders.append(Recorder("coredns", .pod((living.first ?? pod).address), filter))
        case .pods: atPods()
        case .podNode: recorders.append(Recorder("node-\(pod.node)", .node(pod.node), filter))
        case .clientAndPods:
            atClient()
            atPods()
        case .nodeAndPods:
            atNode()
            atPods()
        case .nodes:
            atNode()
            atPodNodes()
        case .all:
            atClient()
            atNode()
            atPods()
            atPodNodes()
        }
        if recorders.isEmpty { recorders = [Recorder("node-\(pod.node)", .node(pod.node), filter)] }
        let direction = random.chance(perThousand: 500)
        for recorder in recorders {
            let spread = hasWildClocks ? 3_000_000 : 20_000
            recorder.clockOffset = recorders.count > 1 ? random.number(in: -spread..<spread) : 0
            if fault == .lossyCapture { recorder.lostPerThousand = world.setting.rate }
            if fault == .oneDirection { recorder.onlyOutgoing = direction }
        }
        world.recorders = recorders
    }

    // MARK: Playing

    /// Runs the trial, writes its captures into the folder and returns their paths.
    package func play(into folder: String) throws -> [String] {
        let load = 12_000_000 + world.random.number(in: 0..<18_000_000)
        if fault == .midflight {
            for recorder in world.recorders { (recorder.begin, recorder.end) = (3_000_000, load - 2_000_000) }
        }
        for client in world.clients { client.begin(until: load) }
        world.run(until: load + 40_000_000)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for recorder in world.recorders { try recorder.write(into: folder, start: Self.start) }
        return world.recorders.map { "\(folder)/\($0.file)" }
    }

    // MARK: Truth

    /// Harm that captures show: failures of clients whose packets they hold, early enough to be known as such.
    private func failures(at recorders: [Recorder], of watched: String? = nil) -> Int {
        world.clients.filter { watched == nil || $0.address.description == watched }.reduce(0) { sum, client in
            let ends = recorders.filter { sees(client.address, $0) }.map(\.last)
            guard let end = ends.max() else { return sum }
            return sum + client.harms.count { $0 < end - 6_000_000 }
        }
    }

    private func sees(_ client: Address, _ recorder: Recorder) -> Bool {
        let node = world.topology.node(of: client)
        return switch recorder.scope {
        case .pod(let address): address == client
        case .node(let number): number == node
        case .eth0(let number): number == node && node.map(leaves) == true
        }
    }

    /// Whether the failures of a node's clients pass its `eth0`: what clients and pods of one node exchange does not.
    private func leaves(_ node: Int) -> Bool {
        let isOnePod = fault.hasOnePod || fault.isSlow && !world.setting.isSlowEverywhere
        if isOnePod { return world.topology.pods[0].node != node }
        return !fault.isSlow || world.topology.pods.contains { $0.node != node }
    }

    package var situation: Situation {
        makeSituation(
            vantage: vantage, filter: filter, harm: failures(at: world.recorders),
            packets: world.recorders.reduce(0) { $0 + $1.count })
    }

    private func makeSituation(vantage: VantageSet, filter: CaptureFilter, harm: Int, packets: Int) -> Situation {
        Situation(
            fault: fault, vantage: vantage, filter: filter, hasNodeCache: world.topology.nodeCache != nil,
            harm: harm, packets: packets, lossPerThousand: world.setting.rate,
            hasClientsOnPodNode: world.topology.clients.contains { $0.node == world.topology.pods[0].node },
            isOnOneNode: world.topology.clients[0].node == world.topology.pods[0].node,
            isClientAlone: world.topology.clients.dropFirst().allSatisfy { $0.node != world.topology.clients[0].node })
    }

    /// Whether `healthy` is right for some of the captures: no failure of a client shows there, or none has to.
    ///
    /// - Parameters:
    ///   - files: the captures that are given, by file name.
    ///   - portOnly: a filter left nothing but UDP from and to port 53.
    ///   - host: the one client whose packets a filter left.
    package func allowsHealthy(at files: Set<String>, portOnly: Bool = false, host: String? = nil) -> Bool {
        let recorders = world.recorders.filter { files.contains($0.file) }
        let harm = failures(at: recorders, of: host)
        return recorders.contains { recorder in
            let situation = makeSituation(
                vantage: place(of: recorder), filter: portOnly ? .udp : filter, harm: harm, packets: recorder.count)
            return Expectations.right(situation).contains("healthy")
        }
    }

    /// The sides that the packets may show to be at fault, wherever captures are taken.
    package var sides: Set<String> {
        VantageSet.allCases.reduce(into: Expectations.sides(of: fault)) { sides, vantage in
            let situation = makeSituation(vantage: vantage, filter: filter, harm: 1, packets: 1)
            sides.formUnion(Expectations.right(situation).intersection(Expectations.blaming))
        }
    }

    private func place(of recorder: Recorder) -> VantageSet {
        switch recorder.scope {
        case .pod(let address): world.topology.pods.contains { $0.address == address } ? .pod : .client
        case .node(let node): world.topology.clients[0].node == node ? .node : .podNode
        case .eth0: .nodeEth0
        }
    }

    /// Microseconds that were added to the time stamps of a capture, by file name.
    package var clockOffsets: [String: Int] {
        Dictionary(world.recorders.map { ($0.file, $0.clockOffset) }) { first, _ in first }
    }

    /// CoreDNS pods that have nothing to do with the fault.
    package var innocents: [String] {
        fault.hasOnePod ? world.topology.pods.dropFirst().map(\.address.description) : []
    }

    /// A line for people: what the trial is made of.
    package var description: String {
        let topology = world.topology
        let families = world.clients.map(\.family.name).joined(separator: ",")
        return """
            \(fault.rawValue) at \(vantage.rawValue)\(hasWildClocks ? " with wild clocks" : ""), filter \
            '\(filter.rawValue)', \(topology.nodes.count) nodes, pods \
            \(topology.pods.map { "\($0.address)@\($0.node)" }.joined(separator: " ")), clients \
            \(topology.clients.map { "\($0.address)@\($0.node)" }.joined(separator: " ")) (\(families)), \
            rate \(world.setting.rate)/1000, from \(world.setting.begin / 1000) ms\(world.setting.isWide ? ", wide" : "")\
            \(topology.nodeCache == nil ? "" : ", node cache"), harm \(situation.harm)
            """
    }
}
