import Cluster
import Exchanges
import PacketWire
package import Wording

/// One side that may still be at fault, once everything that the captures show has been taken into account.
package struct SuspectedSide: Hashable, Sendable {
    package var kind: VerdictKind
    package var culprit: Culprit
    /// The same in words.
    package var culpritSentence: Sentence
}

extension Trail {
    /// The sides between where the query or its answer was last seen and where it would have been seen next; none where
    /// nothing failed.
    func suspectedSides(_ key: FailurePattern.Key) -> [VerdictKind] {
        switch self {
        case .open, .unproven, .explained: []
        case .unreachable: Trail.isForWantOfRoute(key) ? [.network, .kubeProxy] : [.network]
        case .rejectedByNode: [.kubeProxy, .coredns]
        case .portClosed, .reset, .silent: [.coredns]
        case .fromUnexpectedSource: [.network, .kubeProxy]
        case .waitingForUpstream, .failedInLog: [.upstream]
        case .answerLost, .fragmentsLost, .answerKept, .answerUnused, .answeredInLog: [.network]
        case .untranslated, .noRule, .staleEndpoint, .wrongPort: [.kubeProxy]
        case .noReadyEndpoint: [.coredns]
        case .lostBefore: [.network]
        case .stopped: [.network, .kubeProxy]
        case .keptOnNode, .atNoEndpoint: [.kubeProxy, .network]
        case .absentFromLog: [.kubeProxy, .network]
        case .beyondSight: [.network] + Trail.servers(key)
        case .invisible: [.kubeProxy, .network] + Trail.servers(key)
        case .wrongServer: [.client]
        case .answered: Trail.sidesOfAnswer(key)
        }
    }

    /// An error was made by a server; what came late, altered or only on a retry may have been held up anywhere.
    private static func sidesOfAnswer(_ key: FailurePattern.Key) -> [VerdictKind] {
        key.responseCode == nil ? [.network] + servers(key) : servers(key)
    }

    /// CoreDNS, and where it may have asked for the name, its upstream.
    private static func servers(_ key: FailurePattern.Key) -> [VerdictKind] {
        key.isClusterName ? [.coredns] : [.coredns, .upstream]
    }
}

extension Evidence {
    /// Who may still be at fault for what a finding tells: the culprit alone where one is blamed.
    func suspects(of finding: Finding) -> [SuspectedSide] {
        if finding.kind != .undetermined {
            return finding.culprit.map { [suspect(finding.kind, $0)] } ?? []
        }
        let told = finding.evidence.flatMap(\.exchanges)
        let failures = clientFailures.filter { failure in
            failure.pattern.allExamples.contains { example in told.contains { $0.isSame(as: example) } }
        }
        return VerdictKind.allCases.compactMap { kind in
            let of = failures.filter { $0.trail.suspectedSides($0.key).contains(kind) }
            return of.isEmpty ? nil : suspect(kind, culprit(kind, of))
        }
    }

    private func suspect(_ kind: VerdictKind, _ culprit: Culprit) -> SuspectedSide {
        SuspectedSide(kind: kind, culprit: culprit, culpritSentence: named(culprit.sentence))
    }

    private func culprit(_ kind: VerdictKind, _ failures: [LocatedFailure]) -> Culprit {
        let targets = failures.map(\.target).uniqued
        let servers = targets.filter { roles.role(of: $0) != .service }
        return switch kind {
        case .kubeProxy:
            .node(Culprit.Node(of: failures.clients, part: .missingTranslation(of: failures.servers[0])))
        case .coredns: servers.isEmpty ? .podBehind(services: targets) : self.servers(servers)
        case .upstream: .upstreamOfCoreDNS(isOutsideClusterOnly: failures.allSatisfy { !$0.key.isClusterName })
        case .client: .nameservers(failures.servers, of: failures.clients, file: "")
        case .network, .healthy, .capture, .undetermined:
            .path(
                Culprit.Way(
                    from: failures.clients, to: servers.isEmpty ? .endpoints(of: targets) : .addresses(servers),
                    transport: failures[0].key.path.transport))
        }
    }
}
