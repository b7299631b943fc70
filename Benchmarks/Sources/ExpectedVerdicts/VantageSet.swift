/// Which captures the analysis is given.
package enum VantageSet: String, CaseIterable, Sendable {
    case client
    case node
    case nodeEth0 = "node-eth0"
    case pod
    case pods
    case podNode = "pod-node"
    case clientAndPods = "client+pods"
    case nodeAndPods = "node+pods"
    case nodes
    case all

    package var side: Side {
        switch self {
        case .client: .client
        case .node: .node
        case .nodeEth0: .eth0
        case .pod, .pods, .podNode: .coredns
        case .clientAndPods, .nodeAndPods, .nodes, .all: .both
        }
    }

    /// Where the captures are taken, for people.
    package var place: String {
        switch self {
        case .client: "`eth0` of the first client's pod"
        case .node: "`-i any` on that client's node"
        case .nodeEth0: "`eth0` of that client's node"
        case .pod: "`eth0` of one CoreDNS pod"
        case .pods: "`eth0` of every CoreDNS pod that is there"
        case .podNode: "`-i any` on the node of one CoreDNS pod"
        case .clientAndPods: "`client` and `pods`"
        case .nodeAndPods: "`node` and `pods`"
        case .nodes: "`node`, and `-i any` on every other node that has a CoreDNS pod"
        case .all: "`client`, `pods` and `nodes`"
        }
    }
}

/// The part of the path that a set of captures watches: a column of the table.
package enum Side: String, CaseIterable, Sendable {
    case client = "client pod"
    case node = "client's node"
    case eth0 = "node's `eth0`"
    case coredns = "CoreDNS only"
    case both = "both ends"
}

/// tcpdump's filter.
package enum CaptureFilter: String, Sendable {
    case udp = "udp port 53"
    case portAndErrors = "port 53 or icmp or icmp6"
    case withFragments = "port 53 or icmp or icmp6 or (ip[6:2] & 0x1fff != 0)"
    case everything = ""
}
