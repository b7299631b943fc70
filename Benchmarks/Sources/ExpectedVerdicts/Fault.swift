/// What is wrong in a trial, or looks as if it were.
package enum Fault: String, CaseIterable, Sendable {
    case none
    case forwardDropped = "forward-dropped"
    case returnDropped = "return-dropped"
    case randomLoss = "random-loss"
    case podHung = "pod-hung"
    case podDrops = "pod-drops"
    case corednsSlow = "coredns-slow"
    case answersLate = "answers-late"
    case podGoneSilent = "pod-gone-silent"
    case podGoneUnreachable = "pod-gone-unreachable"
    case portClosed = "port-closed"
    case noEndpoints = "no-endpoints"
    case rulesMissing = "rules-missing"
    case notTranslatedBack = "not-translated-back"
    case policyDrop = "policy-drop"
    case tableFull = "table-full"
    case conntrackRace = "conntrack-race"
    case staleConntrack = "stale-conntrack"
    case upstreamSilent = "upstream-silent"
    case upstreamLimited = "upstream-limited"
    case upstreamError = "upstream-error"
    case upstreamSlow = "upstream-slow"
    case corednsError = "coredns-error"
    case nodeCacheHung = "node-cache-hung"
    case tcpBlocked = "tcp-blocked"
    case fragmentsDropped = "fragments-dropped"
    case mtu
    case wrongChecksum = "wrong-checksum"
    case forwardLoop = "forward-loop"
    case wrongNameserver = "wrong-nameserver"
    case searchWaste = "search-waste"
    case lossyCapture = "lossy-capture"
    case oneDirection = "one-direction"
    case midflight

    /// On the way between nodes, so it takes clients and a pod on different ones.
    package var needsTwoNodes: Bool {
        switch self {
        case .forwardDropped, .returnDropped, .randomLoss, .podGoneSilent, .podGoneUnreachable, .rulesMissing,
            .notTranslatedBack, .tcpBlocked, .fragmentsDropped, .mtu, .wrongChecksum:
            true
        default: false
        }
    }

    /// One that NodeLocal DNSCache does not hide or change.
    package var allowsNodeCache: Bool {
        switch self {
        case .none, .searchWaste, .upstreamSilent, .upstreamError, .lossyCapture, .midflight, .oneDirection,
            .nodeCacheHung, .upstreamSlow:
            true
        default: false
        }
    }

    package var needsNodeCache: Bool { self == .nodeCacheHung }

    /// Faults that share a cluster: each shows beside the other.
    package static let together: [Fault] = [
        .forwardDropped, .returnDropped, .randomLoss, .podHung, .podDrops, .corednsSlow, .policyDrop, .tableFull,
        .rulesMissing, .conntrackRace, .upstreamSilent, .upstreamError, .wrongNameserver,
    ]

    /// Hits answers larger than a datagram usually takes.
    package var needsLargeAnswers: Bool { self == .tcpBlocked || self == .fragmentsDropped || self == .mtu }

    package var isPodGone: Bool { self == .podGoneSilent || self == .podGoneUnreachable }

    /// Every answer comes, after a while.
    package var isSlow: Bool { self == .corednsSlow || self == .answersLate }

    /// Blames one CoreDNS pod, or the way to it: the others are innocent.
    package var hasOnePod: Bool {
        switch self {
        case .forwardDropped, .returnDropped, .randomLoss, .podHung, .podDrops, .podGoneSilent,
            .podGoneUnreachable, .portClosed, .notTranslatedBack, .tcpBlocked, .fragmentsDropped, .mtu, .wrongChecksum:
            true
        default: false
        }
    }
}
