import Diagnosis
import TestSupport
import Testing
import Wording

/// Random clusters, faults and captures: whoever is blamed did it. What cannot be told may be left open.
@Suite struct FalseBlameTests {
    enum Fault: CaseIterable {
        case none, untranslated, lostOnNode, lostOnTheWay, lostOnTheWayBack, untranslatedBack, silentPod,
            silentUpstream, failingUpstream, slowPod

        /// The verdict that is right, besides those that leave it open.
        var kind: VerdictKind {
            switch self {
            case .none: .healthy
            case .untranslated: .kubeProxy
            case .lostOnNode, .lostOnTheWay, .lostOnTheWayBack, .untranslatedBack: .network
            case .silentPod, .slowPod: .coredns
            case .silentUpstream, .failingUpstream: .upstream
            }
        }

        /// True where the client or a single node sees as much as there is to see.
        var isExternal: Bool { self == .silentUpstream || self == .failingUpstream }
    }

    /// xorshift64: the same numbers from the same seed on every machine.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    /// Captures, by the places where they were taken.
    static let vantages: [(name: String, empty: SmallCluster)] = [
        ("client", SmallCluster(client: 0)),
        ("node", SmallCluster(node: 0)),
        ("pod", SmallCluster(corednsA: 0)),
        ("client and pod", SmallCluster(client: 0, corednsA: 1)),
        ("node and pods", SmallCluster(node: 0, corednsA: 1, corednsB: 2)),
        ("client, node and pods", SmallCluster(client: 0, node: 1, corednsA: 2, corednsB: 3)),
    ]

    static func play(_ fault: Fault, _ empty: SmallCluster, share: Double, random: inout Random) -> Conclusion {
        var cluster = empty
        cluster.chatter(from: .client, via: .corednsA)
        cluster.chatter(from: .neighbour, via: .corednsB)
        let guilty = Bool.random(using: &random) ? Host.corednsA : .corednsB
        for number in 0..<40 {
            let isHit = fault != .none && Double.random(in: 0..<1, using: &random) < share
            let name = fault.isExternal || number % 2 == 0 ? "n\(number).example.com" : Names.cluster
            let time = 5 + Double(number) * 0.1 + Double.random(in: 0..<0.05, using: &random)
            let query = Query(name, id: UInt16(number), port: UInt16(50_000 + number))
            let answered = SmallCluster.Forwarding.answered(.address, after: 0.004)
            let forwarding = name == Names.cluster ? .none : answered
            let healthy = fault == .none || number % 4 < 2 ? guilty : .corednsA
            guard isHit else {
                cluster.ask(query, at: time, via: healthy, forwarding: forwarding, latency: 0.008)
                continue
            }
            switch fault {
            case .none: break
            case .untranslated: cluster.ask(query, at: time, via: guilty, reaching: .untranslated)
            case .lostOnNode: cluster.ask(query, at: time, via: guilty, reaching: .veth)
            case .lostOnTheWay: cluster.ask(query, at: time, via: guilty, reaching: .eth0)
            case .lostOnTheWayBack:
                cluster.ask(query, at: time, via: guilty, forwarding: forwarding, returning: .lost, latency: 0.008)
            case .untranslatedBack:
                cluster.ask(
                    query, at: time, via: guilty, forwarding: forwarding, returning: .untranslated, latency: 0.008)
            case .silentPod: cluster.ask(query, at: time, via: guilty, answer: nil)
            case .silentUpstream:
                cluster.ask(query, at: time, via: guilty, forwarding: .silent, answer: .serverFailure, latency: 6)
            case .failingUpstream:
                let failure = SmallCluster.Forwarding.answered(.serverFailure, after: 0.004)
                cluster.ask(query, at: time, via: guilty, forwarding: failure, answer: .serverFailure, latency: 0.008)
            case .slowPod: cluster.ask(query, at: time, via: guilty, latency: 5.5)
            }
        }
        return cluster.scene.play().conclusion
    }

    @Test(arguments: Fault.allCases, [1, 2, 3, 4] as [UInt64])
    func `nobody is blamed for another's fault`(fault: Fault, seed: UInt64) {
        var random = Random(state: seed &* 0x9e37_79b9_7f4a_7c15)
        for (name, empty) in FalseBlameTests.vantages {
            let share: Double = [0.2, 0.5, 1.0].randomElement(using: &random) ?? 1
            let conclusion = FalseBlameTests.play(fault, empty, share: share, random: &random)
            // Without the node nothing tells a translation that did not take place from a loss on the way.
            let seesNode = name.contains("node")
            let accepted =
                [fault.kind, .undetermined, .healthy] + (fault == .untranslated && !seesNode ? [.network] : [])
            for verdict in conclusion.verdicts where verdict.confidence > .possible {
                #expect(
                    accepted.contains(verdict.kind),
                    "\(fault) \(share) seen at \(name), seed \(seed): \(verdict.kind) \(verdict.culpritSentence), \(verdict.summary)"
                )
            }
        }
    }

    @Test(arguments: Fault.allCases, [5, 6] as [UInt64])
    func `captures at every place tell whose fault it is`(fault: Fault, seed: UInt64) throws {
        var random = Random(state: seed &* 0x9e37_79b9_7f4a_7c15)
        let everywhere = try #require(FalseBlameTests.vantages.last).empty
        for share in [0.2, 1.0] {
            let verdict = FalseBlameTests.play(fault, everywhere, share: share, random: &random).verdict
            #expect(verdict.kind == fault.kind, "\(fault) \(share), seed \(seed): \(verdict.summary)")
        }
    }
}
