package import Exchanges
import PacketWire

/// What the analyzer made of a scene.
package struct Story: Sendable {
    package let analysis: Analysis
    /// The same where exchanges are listed one by one as well.
    package let listing: Analysis
    /// Exchanges in the order in which they started.
    package let exchanges: [Exchange]
    package let options: AnalysisOptions
    /// Packets of each capture.
    package let packets: [Int]

    package var outcomes: [Outcome] { exchanges.map(\.outcome) }

    /// Exchanges by outcome, each once, as the paths count them.
    package var totals: OutcomeCounts {
        var sum = OutcomeCounts()
        for path in analysis.summary.paths { sum += path.outcomes }
        return sum
    }

    package var retransmissions: Int { analysis.summary.paths.reduce(0) { $0 + $1.retransmissions } }
    package var lookups: Int { analysis.clients.reduce(0) { $0 + $1.lookups } }
    package var lostLookups: Int { analysis.clients.reduce(0) { $0 + $1.lost } }
    package var savedLookups: Int { analysis.clients.reduce(0) { $0 + $1.saved } }
    package var messages: Int { analysis.counts.reduce(0) { $0 + $1.messages } }

    /// What was asked of one server.
    package func leg(_ server: Host, port: UInt16 = 53) -> LegRow? {
        analysis.summary.legs.first { $0.server == server.address && $0.port == port }
    }
}
