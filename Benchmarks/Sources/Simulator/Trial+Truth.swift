import ExpectedVerdicts
import Synthetic

/// What is true of a trial, and what of it its captures show.
extension Trial {
    /// Harm that captures show: failures of clients whose packets they hold, and what failed at servers that they watch,
    /// early enough to be known as such.
    private func failures(at recorders: [Recorder], of watched: String? = nil, areProven: Bool = false) -> Int {
        let watched = watched ?? (flaw == .hostClient ? world.topology.clients[0].address.description : nil)
        let clients = world.clients.filter {
            (watched == nil || $0.address.description == watched) && (!areProven || $0.repeatsItself)
        }
        let harmed = clients.reduce(0) { sum, client in
            let harms =
                client.harms + (filter == .udp && flaw != .hostClient && flaw != .hostService ? [] : client.tcpHarms)
            return sum + count(harms, at: recorders.filter { sees(client.address, $0) })
        }
        if watched != nil || areProven { return harmed }
        return harmed
            + world.strikes.reduce(0) { sum, strikes in
                sum + count(strikes.value, at: recorders.filter { watches(strikes.key, $0) })
            }
    }

    private func count(_ times: [Int], at recorders: [Recorder]) -> Int {
        guard let end = recorders.map(\.last).max() else { return 0 }
        let holes = recorders.compactMap(\.hole)
        return times.count { time in
            time < end - 6_000_000 && !holes.contains { $0.overlaps(max(0, time - 16_000_000)..<time + 1) }
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

    /// Whether the capture is at this DNS pod.
    private func watches(_ pod: Address, _ recorder: Recorder) -> Bool {
        guard case .pod(let address) = recorder.scope else { return false }
        return address == pod
    }

    /// Whether the failures of a node's clients pass its `eth0`: what clients and pods of one node exchange does not.
    private func leaves(_ node: Int) -> Bool {
        world.settings.contains { setting in
            let fault = setting.fault
            let isOnePod = fault.hasOnePod || fault.isSlow && !setting.isSlowEverywhere
            if isOnePod { return setting.pod.node != node }
            let isAtPods = fault.isSlow || fault == .corednsError
            return !isAtPods || world.topology.pods.contains { $0.node != node }
        }
    }

    private func situations(harm: Int, packets: Int) -> [Situation] {
        world.settings.map { situation(of: $0, vantage: vantage, filter: filter, harm: harm, packets: packets) }
    }

    private func situation(
        of setting: FaultSetting, vantage: VantageSet, filter: CaptureFilter, harm: Int, packets: Int
    ) -> Situation {
        let (topology, client) = (world.topology, setting.client)
        var situation = Situation(fault: setting.fault, vantage: vantage)
        // `host` alone takes every protocol.
        situation.filter = world.recorders.contains { $0.host != nil } ? .everything : filter
        situation.variants = variants
        situation.flaw = flaw
        situation.hasNodeCache = topology.nodeCache != nil
        situation.harm = harm
        situation.provenHarm = min(harm, failures(at: world.recorders, areProven: true))
        situation.hasOnePod = topology.pods.count == 1
        situation.packets = packets
        situation.lossPerThousand = setting.rate
        situation.hasClientsOnPodNode = topology.clients.contains { $0.node == topology.pods[0].node }
        situation.isOnOneNode = client.node == topology.pods[0].node
        situation.isClientAlone = topology.clients.filter { $0.node == client.node }.count == 1
        situation.isFromTheStart = setting.begin == 0
        situation.isPodQuiet = isQuiet(setting.pod.address)
        return situation
    }

    /// A client knows of a failure up to 5 s after it asked; a capture shows that it runs by frames 2 s apart at most.
    private func isQuiet(_ pod: Address) -> Bool {
        guard let recorder = world.recorders.first(where: { watches(pod, $0) }) else { return false }
        let harms = world.clients.flatMap(\.harms)
        return harms.count { recorder.isRunning(at: $0 - 3_000_000, within: 3_000_000) } * 2 < harms.count
    }

    /// Failures that the captures show.
    package var harm: Int { failures(at: world.recorders) }

    /// The verdicts that are right: of two faults, those of either, and of what is open those of the first.
    package var right: Set<String> {
        let situations = situations(harm: harm, packets: world.recorders.reduce(0) { $0 + $1.count })
        return situations.dropFirst().reduce(into: Expectations.right(situations[0])) { right, situation in
            right.formUnion(Expectations.right(situation).intersection(Expectations.blaming))
        }
    }

    /// Whether `healthy` is right for some of the captures: no failure of a client shows there, or none has to.
    ///
    /// - Parameters:
    ///   - files: the captures that are given, by file name.
    ///   - portOnly: a filter left nothing but UDP from and to port 53.
    ///   - host: the one client whose packets a filter left.
    package func allowsHealthy(at files: Set<String>, portOnly: Bool = false, host: String? = nil) -> Bool {
        let recorders = world.recorders.filter { !files.isDisjoint(with: $0.files) }
        let harm = failures(at: recorders, of: host)
        return recorders.contains { recorder in
            world.settings.allSatisfy { setting in
                let situation = situation(
                    of: setting, vantage: place(of: recorder), filter: portOnly ? .udp : filter, harm: harm,
                    packets: recorder.count)
                return Expectations.right(situation).contains("healthy")
            }
        }
    }

    /// The sides that the packets may show to be at fault, wherever captures are taken.
    package var sides: Set<String> {
        world.settings.reduce(into: []) { sides, setting in
            sides.formUnion(Expectations.sides(of: setting.fault))
            for vantage in VantageSet.allCases {
                let situation = situation(of: setting, vantage: vantage, filter: filter, harm: 10, packets: 1)
                sides.formUnion(Expectations.right(situation).intersection(Expectations.blaming))
            }
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
        Dictionary(world.recorders.flatMap { recorder in recorder.files.map { ($0, recorder.clockOffset) } }) { $1 }
    }

    /// CoreDNS pods that have nothing to do with the fault.
    package var innocents: [String] {
        guard world.settings.allSatisfy(\.fault.hasOnePod) else { return [] }
        let struck = world.settings.map(\.pod.address)
        return world.topology.pods.map(\.address).filter { !struck.contains($0) }.map(\.description)
    }

    /// A line for people: what the trial is made of.
    package var description: String {
        let topology = world.topology
        let families = world.clients.map(\.family.name).joined(separator: ",")
        let faults = world.settings.map(description(of:)).joined(separator: " and ")
        let build = variants.map(\.rawValue).sorted() + (topology.nodeCache == nil ? [] : ["node cache"])
        return """
            \(faults) at \(vantage.rawValue)\(hasWildClocks ? " with wild clocks" : ""), filter \
            '\(filter.rawValue)'\(flaw.map { ", \($0.rawValue)" } ?? ""), \(topology.nodes.count) nodes, pods \
            \(topology.pods.map { "\($0.address)@\($0.node)" }.joined(separator: " ")), clients \
            \(topology.clients.map { "\($0.address)@\($0.node)" }.joined(separator: " ")) (\(families))\
            \(build.isEmpty ? "" : ", \(build.joined(separator: " "))"), harm \(harm)
            """
    }

    private func description(of setting: FaultSetting) -> String {
        var words = ["\(setting.fault.rawValue)"]
        if setting.rate > 0 { words.append("\(setting.rate)/1000") }
        if setting.begin > 0 { words.append("from \(setting.begin / 1000) ms") }
        if setting.end < .max { words.append("to \(setting.end / 1000) ms") }
        if setting.fault.hasOnePod { words.append("at \(setting.pod.address)\(setting.isWide ? ", wide" : "")") }
        if setting.part != nil { words.append("for one port in eight") }
        return words.joined(separator: " ")
    }
}
