import Cluster
import Exchanges
package import PacketWire

/// How far a query that failed, or its answer, was followed: the furthest sighting bounds the fault.
///
/// Only what a capture would have seen counts as not seen: it must cover the time and stand at the place.
package enum Trail: Hashable, Sendable {
    /// The capture ended before the answer could come.
    case open
    /// ICMP from `reporter` says that the query could not be delivered: no route, no host, or not allowed.
    case unreachable(reporter: IPAddress)
    /// ICMP from a third address says that the service has no endpoint.
    case rejectedByNode(reporter: IPAddress)
    /// ICMP from the address asked: nothing listens there.
    case portClosed(at: IPAddress?)
    /// A RST of `server`'s ended the TCP connection that carried the query.
    case reset(server: IPAddress)
    /// The answer came from `source`, an address that was not asked.
    case fromUnexpectedSource(IPAddress)
    /// The query reached `server`'s host; no answer left it and it asked nobody.
    case silent(server: IPAddress)
    /// The query reached `server`; its own query upstream was not answered.
    case waitingForUpstream(server: IPAddress)
    /// The answer left `server`'s host and did not reach the client.
    case answerLost(server: IPAddress)
    /// Only the first fragment of `server`'s answer came.
    case fragmentsLost(server: IPAddress)
    /// The query was routed on while it still bore the service address.
    case untranslated
    /// The query was translated to `server` and did not reach the capture on `server`'s host.
    case lostBefore(server: IPAddress)
    /// The query came to `server`'s node and was not handed on to it, as others were.
    case stopped(server: IPAddress)
    /// The query came to the client's node and left it by no interface, as others did.
    case keptOnNode(capture: Int)
    /// No known endpoint's capture has the query.
    case atNoEndpoint
    /// The query was translated to `server`; no capture stands on `server`'s host.
    case beyondSight(server: IPAddress)
    /// Nothing after the client's own capture point can be seen.
    case invisible
    /// The query went to a nameserver of resolv.conf that is not the cluster's.
    case wrongServer
    /// The query went to a service without a ready endpoint.
    case noReadyEndpoint
    /// The rules of the client's node, the context's `number`th, lead queries to the service to no pod.
    case noRule(node: Int)
    /// The query was translated to `server`, where no pod is any more.
    case staleEndpoint(server: IPAddress)
    /// The query was translated to `port` of `server`, which answers on another.
    case wrongPort(UInt16, of: IPAddress)
    /// The query is in no log of CoreDNS, though those of all pods that could have got it hold others of its time.
    case absentFromLog(server: IPAddress?)
    /// CoreDNS logged its answer, which no capture has that would see it.
    case answeredInLog(server: IPAddress?)
    /// CoreDNS logged that it had no answer to give, and why its upstream gave none.
    case failedInLog(server: IPAddress?)
    /// The query is lost, and a rule that does not ask where has the reason.
    case explained
    /// The answer passed here in time, and the query came again: `server` answered, and the client got nothing from it.
    case answerUnused(server: IPAddress)
    /// An answer is missing, and only that: nobody asked again, and the capture loses as many frames itself.
    case unproven
    /// The answer of `server` came to the node of a capture, and left it by no interface, as others did.
    case answerKept(server: IPAddress, capture: Int)
    /// An answer came: late, slow, an error, cut or malformed.
    case answered(server: IPAddress)

    /// True where the packets alone say where a query or its answer was lost.
    var isLoss: Bool {
        switch self {
        case .silent, .waitingForUpstream, .answerLost, .answerKept, .untranslated, .lostBefore, .stopped, .keptOnNode,
            .atNoEndpoint, .beyondSight, .invisible:
            true
        default: false
        }
    }

    /// True where it was lost between two places that were captured.
    var isLocated: Bool {
        switch self {
        case .beyondSight, .invisible: false
        default: isLoss
        }
    }

    /// True where CoreDNS's log holds an answer that no capture has.
    var isAnsweredInLog: Bool { if case .answeredInLog = self { true } else { false } }

    init(of pattern: FailurePattern, in evidence: Evidence) {
        let key = pattern.key
        switch key.outcome {
        case .pending: self = .open
        case .answered where key.isAnsweredOnRetry && Trail.isFromElsewhere(key, evidence):
            self = key.unexpectedSource.map(Trail.fromUnexpectedSource) ?? .open
        case .answered where key.isAnswerKept:
            let node = key.response.captures.first { evidence.vantages[$0] == .node } ?? 0
            self = .answerKept(server: Trail.answerer(key, evidence), capture: node)
        case .answered where evidence.isAnswerMissed(key):
            self = .answerLost(server: Trail.answerer(key, evidence))
        case .answered where key.isAskedAgain: self = .answerUnused(server: Trail.answerer(key, evidence))
        case .answered, .late, .truncated, .malformed: self = .answered(server: Trail.answerer(key, evidence))
        case .rejected where key.isReset && key.rejectedBy == nil:
            self = .reset(server: Trail.answerer(key, evidence))
        case .rejected: self = Trail.rejected(pattern, evidence)
        case .mismatched where key.unexpectedSource.map({ Trail.isService($0, notAsked: key, evidence) }) == true:
            // A service's answer to a query for its pod: the query is a copy after DNAT whose original was not captured.
            self = .answered(server: Trail.answerer(key, evidence))
        case .mismatched:
            self = key.unexpectedSource.map(Trail.fromUnexpectedSource) ?? .answered(server: key.path.server)
        case .unanswered where key.rejectedBy != nil: self = Trail.rejected(pattern, evidence)
        case .unanswered where key.isReset: self = .reset(server: Trail.answerer(key, evidence))
        // The client's host quotes the answer, which the capture lost.
        case .unanswered where key.isAnswerRefused: self = .answered(server: Trail.answerer(key, evidence))
        case .unanswered where key.isFirstFragmentOnly: self = .fragmentsLost(server: Trail.answerer(key, evidence))
        case .unanswered: self = Trail.unanswered(pattern, evidence)
        }
    }

    /// True where an answer came from an address that was not asked, and that is no service's.
    private static func isFromElsewhere(_ key: FailurePattern.Key, _ evidence: Evidence) -> Bool {
        key.unexpectedSource.map { !isService($0, notAsked: key, evidence) } ?? false
    }

    private static func isService(_ source: IPAddress, notAsked key: FailurePattern.Key, _ evidence: Evidence) -> Bool {
        evidence.roles.role(of: source) == .service
            || (AddressRoles.looksLikeServiceIP(source) && !AddressRoles.looksLikeServiceIP(key.path.server))
    }

    /// Who gave the answer: the pod behind the service where it is known.
    private static func answerer(_ key: FailurePattern.Key, _ evidence: Evidence) -> IPAddress {
        key.path.endpoint ?? key.path.server
    }

    private static func rejected(_ pattern: FailurePattern, _ evidence: Evidence) -> Trail {
        let key = pattern.key
        guard let reporter = key.rejectedBy else { return .portClosed(at: key.path.endpoint) }
        if !isPortUnreachable(key) {
            // A router that has a service's address before it got it untranslated.
            let isUntranslated =
                key.path.endpoint == nil && key.wasRouted && evidence.roles.role(of: key.path.server) == .service
                && isForWantOfRoute(key)
            return isUntranslated ? .untranslated : .unreachable(reporter: reporter)
        }
        // The retry of a query whose endpoint was taken out meanwhile, so that there was no translation any more.
        if key.isRejectedUntranslated, reporter != key.path.endpoint, reporter != key.path.server,
            evidence.roles.role(of: key.path.server) == .service
        {
            return .rejectedByNode(reporter: reporter)
        }
        if let endpoint = key.path.endpoint {
            // On the way, before the node's conntrack puts the service's address in place, the sender is who it says.
            let isOther =
                reporter != endpoint && evidence.roles.role(of: reporter) == .unknown
                || evidence.isRejectedByNamesake(pattern, of: endpoint)
            return isOther ? .unreachable(reporter: reporter) : .portClosed(at: endpoint)
        }
        if reporter != key.path.server && evidence.roles.role(of: key.path.server) == .service {
            return .rejectedByNode(reporter: reporter)
        }
        // Whoever else refuses what was sent to a pod stands on the way; what never sent a packet may be a service without
        // endpoints, which its clients' node refuses.
        if reporter != key.path.server, evidence.roles.role(of: reporter) != .service {
            let isThere = evidence.analysis.vantageRows.contains { $0.address == key.path.server }
            return isThere ? .unreachable(reporter: reporter) : .rejectedByNode(reporter: reporter)
        }
        // Behind a service, conntrack puts the service's address in place of the pod's.
        return .portClosed(at: evidence.roles.role(of: reporter) == .service ? nil : reporter)
    }

    private static func isPortUnreachable(_ key: FailurePattern.Key) -> Bool {
        isPortUnreachable(type: key.icmpType, code: key.icmpCode, isIPv6: key.path.client.v4 == nil)
    }

    /// No route to the network or host, which a firewall does not say (RFC 792: type 3, codes 0 and 1; RFC 4443, section
    /// 3.1: type 1, codes 0 and 3).
    static func isForWantOfRoute(_ key: FailurePattern.Key) -> Bool {
        key.path.client.v4 == nil
            ? key.icmpType == 1 && (key.icmpCode == 0 || key.icmpCode == 3)
            : key.icmpType == 3 && key.icmpCode <= 1
    }

    /// RFC 792: type 3 code 3; RFC 4443, section 3.1: type 1 code 4.
    static func isPortUnreachable(type: UInt8, code: UInt8, isIPv6: Bool) -> Bool {
        isIPv6 ? type == 1 && code == 4 : type == 3 && code == 3
    }

    private static func unanswered(_ pattern: FailurePattern, _ evidence: Evidence) -> Trail {
        let key = pattern.key
        // Captures that leave answers out have none of them, and a few queries are sent again anyway.
        if evidence.isBlind(key.query), key.endpointQuery.isEmpty || evidence.isBlind(key.endpointQuery),
            !key.isProven || evidence.isSeldomRetried(key.query)
        {
            return .unproven
        }
        if let unseen = evidence.unseenArrival(pattern) { return unseen }
        let isService = evidence.roles.role(of: key.path.server) == .service
        // What came in a tunnel and was not unwrapped, as others were, did not come out of it.
        let wrapped = key.query.tunnelledCaptures
        if !wrapped.isEmpty, key.query.bareCaptures.isEmpty, key.endpointQuery.isEmpty, key.response.isEmpty,
            wrapped.allSatisfy({ evidence.unwraps($0) })
        {
            return .stopped(server: key.path.endpoint ?? key.path.server)
        }
        if let server = key.path.endpoint ?? (isService ? nil : key.path.server) {
            return translated(pattern, server: server, evidence)
        }
        if key.wasRouted && evidence.roles.isSurelyService(key.path.server) && !isTranslatedForOthers(pattern, evidence)
        {
            return .untranslated
        }
        if isService, let node = evidence.node(keeping: pattern) { return .keptOnNode(capture: node) }
        let endpoints = evidence.endpoints
        // One pod that was captured says nothing of others that nobody knows of.
        let areKnown = endpoints.count > 1 || !evidence.context.readyEndpoints.isEmpty
        // What a node hands to its own pods without a copy is not missed there.
        let isWatched = { (endpoint: IPAddress) in
            evidence.captures(at: endpoint).contains { capture in
                evidence.covers(capture, pattern)
                    && !(evidence.isAt(capture, key.path.client) && evidence.deliversUnseen(capture))
            }
        }
        if areKnown && !endpoints.isEmpty && endpoints.allSatisfy(isWatched) && !isOfNobody(pattern, evidence)
            && !evidence.hasUnseenEndpoint(key.path.server, watchedBy: endpoints.flatMap(evidence.captures(at:)))
        {
            return .atNoEndpoint
        }
        return .invisible
    }

    /// True where an address that merely looks like the service's answers nobody, while others are seen to ask another on their
    /// own hosts, which leads to a pod or answers: it may be no DNS service of this cluster.
    private static func isOfNobody(_ pattern: FailurePattern, _ evidence: Evidence) -> Bool {
        let server = pattern.key.path.server
        guard !evidence.roles.isCertain(server) else { return false }
        let paths = evidence.clientPaths.filter { $0.path.client != pattern.key.path.client }
        return !paths.contains { $0.path.server == server }
            && paths.contains { row in
                (row.outcomes[.answered] > 0 || row.path.endpoint != nil)
                    && evidence.places.contains { row.isSeen(by: $0) && evidence.isAt($0, row.path.client) }
            }
    }

    /// True where clients that are as far from the same capture come to CoreDNS's pods meanwhile: their node's rules
    /// are there, and the address asked is none of theirs.
    private static func isTranslatedForOthers(_ pattern: FailurePattern, _ evidence: Evidence) -> Bool {
        let (client, middle) = (pattern.key.path.client, pattern.firstStart / 2 + pattern.lastStart / 2)
        return pattern.key.query.captures.contains { capture in
            let rows = evidence.analysis.vantageRows.filter { $0.capture == capture }
            guard let distance = rows.first(where: { $0.address == client })?.highestQueryHopLimit, distance != 0 else {
                return false
            }
            // Or on the capture's own host, as the client: systems begin with hop limits of their own.
            let isHere = evidence.isAt(capture, client)
            let others = Set(
                rows.filter {
                    $0.address != client && !evidence.areOnDifferentHosts($0.address, client, in: capture)
                        && ($0.highestQueryHopLimit == distance || (isHere && evidence.isAt(capture, $0.address)))
                }.map(\.address))
            return evidence.clientPaths.contains { row in
                others.contains(row.path.client) && row.isSeen(by: capture) && row.lastSuccess >= middle
                    && row.path.server != pattern.key.path.server && !asksPodBesides(row.path, pattern, evidence)
                    && (row.path.endpoint != nil || evidence.roles.role(of: row.path.server) == .coredns
                        || evidence.analysis.summary.answersClusterNames(row.path.server) == true)
            }
        }
    }

    /// True for a client that asks the same address in vain, and comes to a pod by asking the pod.
    private static func asksPodBesides(_ path: Path, _ pattern: FailurePattern, _ evidence: Evidence) -> Bool {
        path.endpoint == nil && evidence.roles.role(of: path.server) == .coredns
            && evidence.clientPaths.contains {
                $0.path.client == path.client && $0.path.server == pattern.key.path.server && $0.path.endpoint == nil
                    && $0.outcomes[.answered] == 0
            }
    }

    private static func translated(_ pattern: FailurePattern, server: IPAddress, _ evidence: Evidence) -> Trail {
        let key = pattern.key
        let query = key.path.endpoint == nil ? key.query : key.endpointQuery
        let response = key.path.endpoint == nil ? key.response : key.endpointResponse
        // A cache's address is on every node: only the client's own can miss a query for it.
        let watchers = evidence.captures(at: server).filter {
            !evidence.isCache(server) || query.captures.contains($0)
        }
        // What came to the host within a tunnel is not there before the host has unwrapped it.
        // A node that has both pods shows an arrival only where the query leaves for the server's.
        let arrived = watchers.contains {
            (query.bareCaptures.contains($0) && !evidence.isOnWayOut(query, of: key.path.client, to: server, at: $0))
                || (query.tunnelledCaptures.contains($0) && evidence.seesTunnelsAlone($0))
        }
        if !response.isEmpty {
            // A capture on the client's side that shows no answer at all cannot miss one.
            let isUnseen =
                !evidence.admitsAnswers(key.query) || evidence.isBlind(key.query)
                || !key.query.captures.contains { evidence.showsAnswers(of: key.path, $0) }
            // Who asked again before the server answered did not do so for want of that answer.
            if isUnseen, key.isProven, pattern.allExamples.contains(where: evidence.isRetriedBeforeAnswer) {
                return .explained
            }
            let isRetriedForIt = key.isProven && !evidence.isSeenOneWay(key.query)
            return isUnseen && (!isRetriedForIt || evidence.isSeldomRetried(key.query))
                ? .unproven : .answerLost(server: server)
        }
        // Where answers are left out, nobody can say that none was given.
        if arrived, evidence.isBlind(key.query), key.endpointQuery.isEmpty || evidence.isBlind(key.endpointQuery) {
            return .beyondSight(server: server)
        }
        // One that leaves answers out cannot tell that none was given; a node's way out, what comes to it in a tunnel, and a
        // bridge show no step to the pod's port, and a file of several hosts not at which of them the query was.
        let isShown = watchers.contains {
            query.bareCaptures.contains($0) && !evidence.blind.contains($0) && evidence.seesInside($0, of: server)
                && !evidence.isBridge($0, of: server, answering: pattern)
                && !evidence.isMerged($0) && !evidence.isEntrance($0, of: server, from: key.path.client, query)
        }
        let isWaiting = key.upstream == .unanswered || key.upstream == .late
        // What came to the way into the server's node is missed in the pod's own capture.
        let isMissedInside =
            !isShown
            && watchers.contains { watcher in
                evidence.vantages[watcher] == .corednsPod(server) && !query.captures.contains(watcher)
                    && evidence.covers(watcher, pattern)
                    && evidence.isOnlyWay(watcher, client: key.path.client, server: server, key.path.transport)
            }
        if arrived, !isShown, !isWaiting, !isMissedInside { return .beyondSight(server: server) }
        if isStoppedBeforePod(pattern, server, query, watchers, evidence) { return .stopped(server: server) }
        // Of several captures on the server's side the last one tells.
        let isMissedBeyond =
            isMissedInside
            || watchers.contains { watcher in
                !query.captures.contains(watcher) && !key.query.captures.contains(watcher)
                    && evidence.coversAll(watcher, pattern)
                    && evidence.isOnWay(watcher, client: key.path.client, server: server, key.path.transport)
            }
        if arrived, !isMissedBeyond {
            if isStopped(pattern, before: server, query, watchers, evidence) { return .stopped(server: server) }
            if key.upstream == .unseen { return .beyondSight(server: server) }
            return isWaiting ? .waitingForUpstream(server: server) : .silent(server: server)
        }
        if let node = evidence.node(keepingTranslated: pattern, for: server) { return .keptOnNode(capture: node) }
        let isMissed = evidence.captures(before: server).contains { watcher in
            !query.bareCaptures.contains(watcher)
                && (watchers.contains(watcher)
                    || !key.query.captures.contains(watcher) && !evidence.isCache(server))
                && evidence.covers(watcher, pattern)
                && evidence.isOnlyWay(watcher, client: key.path.client, server: server, key.path.transport)
        }
        if isMissed {
            return .lostBefore(server: server)
        }
        return key.path.endpoint == nil && query.captures.isEmpty ? .invisible : .beyondSight(server: server)
    }
}
