import Exchanges
import PacketWire

/// Unanswered queries whose trail is lost, and that a rule with a better reason has.
struct Explained {
    private let wrongServers: Set<IPAddress>
    private let stalePorts: [PortRow]
    private let isRace: Bool
    private let isCorrupted: Bool

    init(_ evidence: Evidence) {
        wrongServers = Set(WrongNameserverRule.wrongServers(in: evidence))
        stalePorts = StaleConntrackRule.stalePorts(in: evidence)
        isCorrupted = !CorruptedRule.corrupted(in: evidence).isEmpty
        isRace = ConntrackRaceRule.isLikely(in: evidence)
    }

    func contains(_ failure: LocatedFailure) -> Bool {
        if wrongServers.contains(failure.key.path.server) || (isCorrupted && failure.key.isCorrupted) {
            return true
        }
        if isRace && failure.key.isHalfOfPair { return true }
        return stalePorts.contains { row in
            row.client == failure.key.path.client && failure.pattern.examples.allSatisfy { $0.clientPort == row.port }
        }
    }
}
