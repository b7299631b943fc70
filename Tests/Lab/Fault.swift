import Testing

/// A fault that `Tests/Lab/scenario` injects, and what is to be concluded from it.
struct Fault: CustomTestStringConvertible, Sendable {
    /// What `scenario` calls it.
    var name: String
    var kind: String
    /// Words of the culprit.
    var culprit: String
    /// A rule that must have found it.
    var rule: String?
    /// What the rule's finding is called, where a counter of the kernel names the cause.
    var title: String?
    var exit: Int32 = 1
    /// Whether queries are captured that fail; a connection that does not come about brings none.
    var failsQueries = true
    /// What became of the connections that failed, as `live` tells it.
    var connections: Set<String> = []

    var testDescription: String { name }

    static let all = [
        Fault(name: "healthy", kind: "healthy", culprit: "", exit: 0, failsQueries: false),
        Fault(
            name: "query-dropped", kind: "network",
            culprit: "to 10.77.3.2:53 (pod coredns-b-5d78c on node node-a) (UDP)", rule: "lost-before-coredns"),
        Fault(
            name: "answer-dropped", kind: "network", culprit: "path back from 10.77.3.2", rule: "lost-after-coredns"),
        Fault(
            name: "fragment-dropped", kind: "network", culprit: "path back from 10.77.3.2",
            rule: "lost-after-coredns"),
        Fault(
            name: "server-hung", kind: "coredns",
            culprit: "CoreDNS pod 10.77.2.2 (pod coredns-a-5d78c on node node-a)", rule: "coredns-silent"),
        Fault(
            name: "receive-buffer-full", kind: "coredns",
            culprit: "CoreDNS pod 10.77.2.2 (pod coredns-a-5d78c on node node-a)", rule: "coredns-silent",
            title: "CoreDNS's receive buffer is full"),
        Fault(name: "server-killed", kind: "coredns", culprit: "CoreDNS pod 10.77.3.2", rule: "port-closed"),
        Fault(name: "no-endpoints", kind: "kube-proxy", culprit: "10.96.0.10", rule: "no-endpoints"),
        Fault(
            name: "rules-missing", kind: "kube-proxy", culprit: "no DNAT of 10.96.0.10",
            rule: "untranslated-service-ip"),
        Fault(name: "slow-answers", kind: "coredns", culprit: "CoreDNS pod 10.77.", rule: "late-answers"),
        Fault(
            name: "wrong-source", kind: "network", culprit: "not translated back to 10.96.0.10",
            rule: "unexpected-source"),
        Fault(name: "upstream-silent", kind: "upstream", culprit: "10.77.4.2", rule: "upstream-silent"),
        Fault(name: "upstream-failing", kind: "upstream", culprit: "10.77.4.2", rule: "upstream-error"),
        Fault(
            name: "tcp-dropped", kind: "network", culprit: "10.77.3.2:53 (pod coredns-b-5d78c on node node-a) (TCP)",
            rule: "tcp-blocked",
            failsQueries: false, connections: ["synUnanswered"]),
        Fault(
            name: "tcp-rejected", kind: "network", culprit: "10.77.3.2:53 (pod coredns-b-5d78c on node node-a) (TCP)",
            rule: "tcp-rejected",
            failsQueries: false, connections: ["rejected"]),
    ]
}
