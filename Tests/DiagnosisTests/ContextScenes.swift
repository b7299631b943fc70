import Cluster
import Diagnosis
import Exchanges
import PacketWire
import TestSupport

/// A scene, the files given beside its captures, and what a rule must make of both.
struct ContextCase: Sendable, CustomStringConvertible {
    var rule: String
    /// What tells a neighbour's scene apart; empty for the rule's own.
    var difference = ""
    /// The verdict's kind.
    var verdict: VerdictKind
    /// The finding's; nil where the rule must not speak above information.
    var severity: Severity?
    var confidence: Confidence?
    var culprit = ""
    /// What the finding's summary holds.
    var says = ""
    var files: @Sendable (Story) throws -> ClusterContext
    var scene: @Sendable () -> Scene

    var description: String { difference.isEmpty ? rule : "\(rule): \(difference)" }
}

let contextPositives: [ContextCase] = logPositives + clusterPositives + nodePositives
let contextNeighbours: [ContextCase] = logNeighbours + clusterNeighbours + nodeNeighbours

// MARK: Scenes

/// Queries of the client that die on their way, between others that are answered by both pods; seen at the client.
@Sendable private func lostBetweenAnswered() -> Scene {
    var cluster = SmallCluster(client: 0)
    for start in [0.0, 8] {
        cluster.chatter(from: .client, via: .corednsA, at: start)
        cluster.chatter(from: .client, via: .corednsB, at: start + 0.1)
    }
    cluster.ask(5, at: 5, interval: 0.3, reaching: .eth0)
    return cluster.scene
}

/// Queries for names outside the cluster that get SERVFAIL, and none under cluster.local; seen at the client.
@Sendable private func serverFailures() -> Scene {
    var cluster = SmallCluster(client: 0)
    cluster.ask(5, Names.external, at: 3, answer: .serverFailure, latency: 2)
    return cluster.scene
}

/// Queries that nobody answers, seen at the client.
@Sendable private func silence() -> Scene {
    var cluster = SmallCluster(client: 0)
    cluster.ask(5, reaching: .veth)
    return cluster.scene
}

/// Queries led to pod B that are lost beyond the node, which is captured.
@Sendable private func lostBeyondNode() -> Scene {
    var cluster = SmallCluster(node: 0)
    cluster.chatter(via: .corednsA)
    cluster.ask(5, via: .corednsB, reaching: .eth0)
    return cluster.scene
}

@Sendable private func healthyPod() -> Scene {
    var cluster = SmallCluster(corednsA: 0)
    cluster.ask(5, Names.external, forwarding: .answered(.address, after: 0.001), latency: 0.003)
    return cluster.scene
}

@Sendable private func silentUpstream() -> Scene {
    var cluster = SmallCluster(corednsA: 0)
    cluster.chatter()
    cluster.ask(5, Names.external, forwarding: .silent, answer: nil)
    return cluster.scene
}

@Sendable private func searchList() -> Scene {
    var cluster = SmallCluster(client: 0)
    cluster.ask(1, "example.com.svc.cluster.local", at: 1, answer: .nonexistent)
    cluster.ask(Query("example.com", id: 9), at: 1.01)
    return cluster.scene
}

// MARK: Files

@Sendable private func cluster(_ change: (inout ClusterFiles) -> Void = { _ in }) throws -> ClusterContext {
    var files = ClusterFiles()
    change(&files)
    return try files.context()
}

@Sendable private func collected(_ node: String, _ files: [String: String]) throws -> ClusterContext {
    var context = try ClusterFiles().context()
    context.nodes = [try ClusterFiles.node(node, files)]
    return context
}

@Sendable private func resolver(_ text: String) throws -> ClusterContext {
    var context = try ClusterFiles().context()
    context.resolver = try ResolverConfiguration(parsing: text, name: "resolv.conf")
    return context
}

extension Story {
    fileprivate var answered: [Exchange] { exchanges.filter { $0.outcome == .answered } }
    fileprivate var unanswered: [Exchange] { exchanges.filter { $0.outcome == .unanswered } }

    /// The log of both pods, in which every second answered query is each one's.
    fileprivate var logOfBoth: LogText {
        var text = LogText()
        for (number, exchange) in answered.enumerated() {
            text.log([exchange], by: number % 2 == 0 ? .corednsA : .corednsB)
        }
        return text
    }
}

// MARK: CoreDNS's log

private let logPositives = [
    ContextCase(
        rule: "absent-from-log", verdict: .network, severity: .error, confidence: .likely, culprit: Host.client.text,
        says: "never appeared in the log"
    ) {
        try $0.join($0.logOfBoth, cluster())
    } scene: {
        lostBetweenAnswered()
    },
    ContextCase(
        rule: "logged-answer-lost", verdict: .network, severity: .error, confidence: .likely,
        culprit: "path back from \(Host.corednsA.text)", says: "as answered"
    ) { story in
        var text = story.logOfBoth
        text.log(story.unanswered, by: .corednsA)
        return try story.join(text, cluster())
    } scene: {
        lostBetweenAnswered()
    },
    ContextCase(
        rule: "logged-upstream-failure", verdict: .upstream, severity: .error, confidence: .likely,
        culprit: Host.upstream.text, says: "timeout"
    ) { story in
        var text = LogText()
        text.log(story.answered, by: .corednsA, code: "-", took: 2)
        text.add(
            """
            [pod/coredns-a/coredns] [ERROR] plugin/errors: 2 example.com. A: read udp \
            \(Host.corednsA.text):50000->\(Host.upstream.text):53: i/o timeout
            """)
        return try story.join(text, cluster())
    } scene: {
        serverFailures()
    },
]

private let logNeighbours = [
    ContextCase(rule: "absent-from-log", difference: "one pod's log holds nothing of that time", verdict: .undetermined)
    {
        story in
        var text = LogText()
        text.log(story.answered, by: .corednsA)
        text.log(Array(story.answered.prefix(3)), by: .corednsB)
        return try story.join(text, cluster())
    } scene: {
        lostBetweenAnswered()
    },
    ContextCase(rule: "absent-from-log", difference: "the log lacks what was answered too", verdict: .undetermined) {
        story in
        var text = LogText()
        for (number, exchange) in story.answered.enumerated() where number % 4 < 2 {
            text.log([exchange], by: number % 4 == 0 ? .corednsA : .corednsB)
        }
        return try story.join(text, cluster())
    } scene: {
        lostBetweenAnswered()
    },
    ContextCase(rule: "absent-from-log", difference: "nobody knows how many pods there are", verdict: .undetermined) {
        try $0.join($0.logOfBoth, ClusterContext())
    } scene: {
        lostBetweenAnswered()
    },
    ContextCase(
        rule: "logged-answer-lost", difference: "the line is of another query with the same port and ID",
        verdict: .undetermined
    ) { story in
        var text = LogText()
        for exchange in story.unanswered {
            text.add(
                """
                [INFO] \(exchange.client):\(exchange.clientPort) - \(exchange.id) "A IN other.example. udp 50 false \
                512" NOERROR qr,aa,rd 84 0.001s
                """)
        }
        return try story.join(text, cluster())
    } scene: {
        lostBetweenAnswered()
    },
    ContextCase(
        rule: "logged-upstream-failure", difference: "the log has the failure and no reason", verdict: .undetermined
    ) { story in
        var text = LogText()
        text.log(story.answered, by: .corednsA, code: "SERVFAIL")
        return try story.join(text, cluster())
    } scene: {
        serverFailures()
    },
]

// MARK: The cluster's records and resolv.conf

private let clusterPositives = [
    ContextCase(
        rule: "no-ready-endpoints", verdict: .kubeProxy, severity: .error, confidence: .certain,
        culprit: Host.service.text, says: "none of them ready"
    ) { _ in
        try cluster { ($0.ready, $0.notReady) = ([], [.corednsA, .corednsB]) }
    } scene: {
        silence()
    },
    ContextCase(
        rule: "stale-endpoint", verdict: .kubeProxy, severity: .error, confidence: .certain,
        culprit: "stale endpoint \(Host.corednsB.text)", says: "there is no such pod"
    ) { _ in
        try cluster { $0.dnsPods[.corednsB] = nil }
    } scene: {
        lostBeyondNode()
    },
    ContextCase(
        rule: "stale-endpoint", verdict: .kubeProxy, severity: .error, confidence: .certain,
        culprit: "stale endpoint \(Host.router.text) of service \(Host.service.text)", says: "no pod has this address"
    ) { _ in
        try cluster()
    } scene: {
        balancedAtSocket()
    },
    ContextCase(
        rule: "coredns-pods", verdict: .healthy, severity: .info, confidence: .certain, says: "CrashLoopBackOff"
    ) { _ in
        try cluster { ($0.ready, $0.crashing) = ([.corednsA], [.corednsB]) }
    } scene: {
        healthyPod()
    },
    ContextCase(
        rule: "coredns-on-one-node", verdict: .healthy, severity: .info, confidence: .certain, says: "node-a"
    ) { _ in
        try cluster { $0.dnsPods[.corednsB] = "node-a" }
    } scene: {
        healthyPod()
    },
    ContextCase(
        rule: "nameserver", verdict: .client, severity: .error, confidence: .likely, culprit: "192.0.2.53",
        says: "not a DNS service"
    ) { _ in
        try resolver("nameserver 192.0.2.53\nsearch shop.svc.cluster.local svc.cluster.local cluster.local\n")
    } scene: {
        var scene = Scene()
        for number in 0..<5 {
            scene.send(Query(id: UInt16(number), to: Host(192, 0, 2, 53)), at: Double(number))
        }
        return scene
    },
    ContextCase(rule: "ndots", verdict: .healthy, severity: .info, confidence: .certain, says: "ndots:5 and 3 search") {
        _ in
        try resolver(
            """
            nameserver \(Host.service.text)
            search shop.svc.cluster.local svc.cluster.local cluster.local
            options ndots:5
            """)
    } scene: {
        searchList()
    },
]

private let clusterNeighbours = [
    ContextCase(rule: "no-ready-endpoints", difference: "queries to the service are answered", verdict: .undetermined) {
        _ in
        try cluster { ($0.ready, $0.notReady) = ([], [.corednsA, .corednsB]) }
    } scene: {
        lostBetweenAnswered()
    },
    ContextCase(rule: "stale-endpoint", difference: "the pod runs", verdict: .undetermined) { _ in
        try cluster()
    } scene: {
        lostBeyondNode()
    },
    ContextCase(
        rule: "stale-endpoint", difference: "the state knows none of the pods that answer", verdict: .undetermined
    ) { _ in
        try cluster { ($0.dnsPods, $0.ready) = ([.router: "node-x"], [.router]) }
    } scene: {
        lostBeyondNode()
    },
    ContextCase(rule: "coredns-pods", difference: "all pods are ready and listed", verdict: .healthy) { _ in
        try cluster()
    } scene: {
        healthyPod()
    },
    ContextCase(rule: "coredns-on-one-node", difference: "each pod has a node of its own", verdict: .healthy) { _ in
        try cluster()
    } scene: {
        healthyPod()
    },
    ContextCase(rule: "nameserver", difference: "the nameserver is the service", verdict: .undetermined) { _ in
        try resolver("nameserver \(Host.service.text)\n")
    } scene: {
        silence()
    },
    ContextCase(
        rule: "wrong-nameserver", difference: "resolv.conf names another, which the client asks too",
        verdict: .undetermined
    ) { _ in
        try resolver("nameserver \(Host.service.text)\n")
    } scene: {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.ask(5, Names.external, to: Host(198, 51, 100, 7), at: 3, reaching: .eth0, isRetried: false)
        return cluster.scene
    },
    ContextCase(rule: "nameserver", difference: "the nameserver is a node cache", verdict: .undetermined) { _ in
        try resolver("nameserver 169.254.20.10\n")
    } scene: {
        silence()
    },
    ContextCase(rule: "ndots", difference: "no lookup walks the list", verdict: .undetermined) { _ in
        try resolver("nameserver \(Host.service.text)\nsearch cluster.local\noptions ndots:5\n")
    } scene: {
        silence()
    },
]

// MARK: A node's records

private let blocking = "[%:800] -A FORWARD -p udp -m udp --dport 53 -j DROP"

private let nodePositives = [
    ContextCase(
        rule: "node-rules", verdict: .kubeProxy, severity: .error, confidence: .likely, culprit: "node node-a",
        says: "has no rule for \(Host.service.text):53"
    ) { _ in
        try collected("a", ["networking/iptables-save.txt": ClusterFiles.rules()])
    } scene: {
        silence()
    },
    ContextCase(
        rule: "dns-blocked", verdict: .undetermined, severity: .warning, confidence: .possible, culprit: "node node-a",
        says: "--dport 53 -j DROP"
    ) { _ in
        let rules = ClusterFiles.rules(to: [.corednsA, .corednsB], more: blocking.replacing("%", with: "10"))
        return try collected("a", ["networking/iptables-save.txt": rules])
    } scene: {
        silence()
    },
    ContextCase(
        rule: "conntrack-records", verdict: .undetermined, severity: .warning, confidence: .possible,
        culprit: "connection tracking of node node-a", says: "table is full"
    ) { _ in
        try collected(
            "a", ["kernel/dmesg.current": "[1.2] nf_conntrack: nf_conntrack: table full, dropping packet\n"])
    } scene: {
        silence()
    },
    ContextCase(
        rule: "interface-allowances", verdict: .upstream, severity: .warning, confidence: .possible,
        culprit: Host.upstream.text, says: "linklocal_allowance_exceeded 812"
    ) { _ in
        try collected(
            "a", ["networking/ethtool.txt": "Interface eth0\n     linklocal_allowance_exceeded: 812\n"])
    } scene: {
        silentUpstream()
    },
    ContextCase(
        rule: "kernel-messages", verdict: .healthy, severity: .info, confidence: .certain, says: "martian"
    ) { _ in
        try collected("a", ["kernel/dmesg.current": "[1.2] IPv4: martian source 10.0.0.1 from 10.0.0.2, on dev eth1\n"])
    } scene: {
        healthyPod()
    },
]

private let nodeNeighbours = [
    ContextCase(rule: "node-rules", difference: "the rules are another node's", verdict: .undetermined) { _ in
        try collected("b", ["networking/iptables-save.txt": ClusterFiles.rules()])
    } scene: {
        silence()
    },
    ContextCase(rule: "node-rules", difference: "the rules lead to both pods", verdict: .undetermined) { _ in
        try collected("a", ["networking/iptables-save.txt": ClusterFiles.rules(to: [.corednsA, .corednsB])])
    } scene: {
        silence()
    },
    ContextCase(rule: "dns-blocked", difference: "no packet matched the rule", verdict: .undetermined) { _ in
        let rules = ClusterFiles.rules(to: [.corednsA], more: blocking.replacing("%", with: "0"))
        return try collected("a", ["networking/iptables-save.txt": rules])
    } scene: {
        silence()
    },
    ContextCase(rule: "conntrack-records", difference: "a counter alone", verdict: .undetermined) { _ in
        try collected("a", ["networking/conntrack.txt": "cpu=0 found=1 invalid=0 insert=0 insert_failed=44 drop=0\n"])
    } scene: {
        silence()
    },
    ContextCase(rule: "interface-allowances", difference: "the upstream answers", verdict: .healthy) { _ in
        try collected(
            "a", ["networking/ethtool.txt": "Interface eth0\n     linklocal_allowance_exceeded: 812\n"])
    } scene: {
        healthyPod()
    },
    ContextCase(rule: "kernel-messages", difference: "the kernel says nothing of it", verdict: .healthy) { _ in
        try collected("a", ["kernel/dmesg.current": "[1.2] eth0: link up\n"])
    } scene: {
        healthyPod()
    },
]

/// A client whose node chooses a backend at the socket (eBPF): two pods of CoreDNS, and an address where no pod is.
private func balancedAtSocket() -> Scene {
    var scene = Scene()
    for number in 0..<30 {
        let server = [Host.corednsA, .corednsB, .router][number % 3]
        let query = Query(
            Names.cluster, id: UInt16(number), port: UInt16(40_000 + number), to: server)
        scene.send(query, at: Double(number))
        if server != .router {
            scene.answer(query, at: Double(number) + 0.001)
        } else {
            scene.send(query, at: Double(number) + 5)
        }
    }
    return scene
}
