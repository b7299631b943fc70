package import ExpectedVerdicts
import Foundation
import Synthetic

/// How many of a hundred trials are other than plain, and in what way they must be.
package struct Mixture: Sendable {
    package var withVariants = 50
    package var withFlaw = 20
    package var withSecondFault = 8
    package var variant: Variant?
    package var flaw: Flaw?

    package static let plain = Mixture(withVariants: 0, withFlaw: 0, withSecondFault: 0)

    package init(withVariants: Int = 50, withFlaw: Int = 20, withSecondFault: Int = 8) {
        self.withVariants = withVariants
        self.withFlaw = withFlaw
        self.withSecondFault = withSecondFault
    }
}

/// One simulated cluster with its faults, its captures, and what is true of them.
package struct Trial {
    package let number: Int
    package let fault: Fault
    package let secondFault: Fault?
    package let vantage: VantageSet
    package let variants: Set<Variant>
    package let flaw: Flaw?
    /// Captures' clocks differ by seconds instead of milliseconds.
    package let hasWildClocks: Bool
    let world: World
    let filter: CaptureFilter

    /// 2026-11-23T04:51:31Z in microseconds since the Unix epoch.
    private static let start = 1_795_409_491_000_000

    /// The faults and vantage sets take turns, so that each pair of them comes as often.
    package init(
        number: Int, seed: UInt64, fault: Fault?, vantage: VantageSet?, wildClocks: Int, mixture: Mixture = Mixture()
    ) {
        self.number = number
        var random = SplitMix64(seed: seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(number) &* 0xd1b5_4a32_d192_ed03)
        let all = Fault.allCases
        let vantages = VantageSet.allCases
        let fault = fault ?? all[number % all.count]
        self.fault = fault
        let wanted = vantage ?? vantages[(number / all.count + number) % vantages.count]
        hasWildClocks = random.chance(perThousand: wildClocks * 10)
        secondFault = Self.secondFault(beside: fault, mixture, &random)
        let faults = [fault] + (secondFault.map { [$0] } ?? [])
        variants = Self.variants(for: faults, mixture, &random)
        flaw = Self.flaw(for: fault, mixture, &random)
        world = World(faults: faults, variants: variants, seed: random.next())
        filter =
            random.chance(perThousand: 350)
            ? .udp
            : random.chance(perThousand: 300)
                ? .withFragments : random.chance(perThousand: 250) ? .everything : .portAndErrors
        let isNobodyThere = fault.isPodGone && world.topology.pods.count == 1
        self.vantage = isNobodyThere && (wanted == .pod || wanted == .pods) ? .podNode : wanted
        placeRecorders(&random)
        spoilRecorders(&random)
    }

    private static func secondFault(
        beside fault: Fault, _ mixture: Mixture, _ random: inout SplitMix64
    ) -> Fault? {
        guard Fault.together.contains(fault), random.chance(perThousand: mixture.withSecondFault * 10) else {
            return nil
        }
        let others = Fault.together.filter { $0 != fault }
        return others[random.number(in: 0..<others.count)]
    }

    private static func variants(
        for faults: [Fault], _ mixture: Mixture, _ random: inout SplitMix64
    ) -> Set<Variant> {
        var chosen: Set<Variant> = []
        func add(_ variant: Variant) {
            if faults.allSatisfy(variant.allows), chosen.isDisjoint(with: variant.excluded) { chosen.insert(variant) }
        }
        if let variant = mixture.variant { add(variant) }
        guard random.chance(perThousand: mixture.withVariants * 10) else { return chosen }
        for _ in 0..<random.number(in: 1..<4) {
            add(Variant.allCases[random.number(in: 0..<Variant.allCases.count)])
        }
        return chosen
    }

    private static func flaw(for fault: Fault, _ mixture: Mixture, _ random: inout SplitMix64) -> Flaw? {
        let isFlawed = random.chance(perThousand: mixture.withFlaw * 10)
        let flaw = Flaw.allCases[random.number(in: 0..<Flaw.allCases.count)]
        if [.lossyCapture, .oneDirection, .midflight].contains(fault) { return nil }
        return mixture.flaw ?? (isFlawed ? flaw : nil)
    }

    // MARK: Captures

    private func placeRecorders(_ random: inout SplitMix64) {
        let topology = world.topology
        let client = topology.clients[0]
        let pod = topology.pods[0]
        let living = fault.isPodGone ? Array(topology.pods.dropFirst()) : topology.pods
        let podNodes = Set(topology.pods.map(\.node)).subtracting([client.node]).sorted()
        var recorders: [Recorder] = []
        func atClient() { recorders.append(Recorder("client", .pod(client.address), filter)) }
        func atNode() { recorders.append(Recorder("node-\(client.node)", .node(client.node), filter)) }
        func atPod(_ name: String, _ address: Address) {
            let recorder = Recorder(name, .pod(address), filter)
            if topology.serverPort != 53 { recorder.extraPort = topology.serverPort }
            recorders.append(recorder)
        }
        func atPods() {
            for (number, pod) in living.enumerated() { atPod("coredns-\(number)", pod.address) }
        }
        func atPodNodes() {
            for node in podNodes { recorders.append(Recorder("node-\(node)", .node(node), filter)) }
        }
        switch vantage {
        case .client: atClient()
        case .node: atNode()
        case .nodeEth0: recorders.append(Recorder("eth0", .eth0(client.node), filter))
        case .pod: living.first.map { atPod("coredns", $0.address) }
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
        let direction = random.chance(perThousand: 500)
        for recorder in recorders {
            let spread = hasWildClocks ? 3_000_000 : 20_000
            recorder.clockOffset = recorders.count > 1 ? random.number(in: -spread..<spread) : 0
            if fault == .lossyCapture { recorder.lostPerThousand = world.settings[0].rate }
            if fault == .oneDirection { recorder.onlyOutgoing = direction }
        }
        world.recorders = recorders
    }

    private func spoilRecorders(_ random: inout SplitMix64) {
        guard let flaw else { return }
        let recorders = world.recorders
        let spoiled =
            random.chance(perThousand: 500) ? recorders : [recorders[random.number(in: 0..<recorders.count)]]
        switch flaw {
        case .fewLost:
            for recorder in recorders { recorder.lostPerThousand = random.number(in: 5..<51) }
        case .bursts:
            for recorder in recorders { recorder.gaps = Self.gaps(&random) }
        case .onlyOutgoing, .onlyIncoming:
            for recorder in spoiled { recorder.onlyOutgoing = flaw == .onlyOutgoing }
        case .hostClient:
            for recorder in recorders { recorder.host = world.topology.clients[0].address }
        case .hostService:
            for recorder in recorders where !isAtServer(recorder) { recorder.host = world.topology.service }
        case .ring, .ringGap:
            for recorder in recorders { recorder.ring = random.number(in: 3..<7) }
            if flaw == .ringGap {
                for recorder in spoiled { recorder.missing = random.number(in: 1..<recorder.ring - 1) }
            }
        case .cut:
            for recorder in spoiled {
                recorder.isCut = true
                recorder.end = random.number(in: 9_000_000..<16_000_000)
            }
        case .drift:
            for recorder in recorders { recorder.drift = random.number(in: -100..<101) }
        }
    }

    private static func gaps(_ random: inout SplitMix64) -> [Range<Int>] {
        var gaps: [Range<Int>] = []
        var time = 0
        while time < 80_000_000 {
            time += random.number(in: 2_000_000..<6_000_000)
            gaps.append(time..<time + random.number(in: 20_000..<300_000))
        }
        return gaps
    }

    private func isAtServer(_ recorder: Recorder) -> Bool {
        guard case .pod(let address) = recorder.scope else { return false }
        return world.topology.pods.contains { $0.address == address }
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
        return world.recorders.flatMap(\.files).map { "\(folder)/\($0)" }
    }
}
