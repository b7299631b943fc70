import Diagnosis
import Exchanges
package import PacketWire

/// Which kind of verdict explains a failed exchange, as far as the verdicts over all of them tell.
package struct BlamedKinds: Sendable {
    /// By address, of the weightiest verdict whose culprit is known by it.
    private let kinds: [IPAddress: VerdictKind]

    package init(_ judgement: Judgement) {
        let verdicts = judgement.conclusion.verdicts.filter { $0.kind != .healthy }
        var kinds: [IPAddress: VerdictKind] = [:]
        for verdict in verdicts {
            for address in verdict.culprit?.addresses ?? [] where kinds[address] == nil {
                kinds[address] = verdict.kind
            }
        }
        // What a server's upstream does to it shows in its answers.
        for path in judgement.evidence.analysis.summary.paths.map(\.path)
        where kinds[path.server] == .upstream && kinds[path.client] == nil {
            kinds[path.client] = .upstream
        }
        self.kinds = kinds
    }

    /// The kind of verdict on the exchange's endpoint, client or server; `undetermined` where there is none.
    package func kind(client: IPAddress, server: IPAddress, endpoint: IPAddress?) -> String {
        let kind = endpoint.flatMap { kinds[$0] } ?? kinds[client] ?? kinds[server]
        return (kind ?? .undetermined).rawValue
    }
}
