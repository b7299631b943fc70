/// What a trial's captures can show.
package struct Situation: Sendable {
    package var fault: Fault
    package var vantage: VantageSet
    package var filter = CaptureFilter.portAndErrors
    package var variants: Set<Variant> = []
    package var flaw: Flaw?
    package var hasNodeCache = false
    /// Failures of clients that the captures show.
    package var harm = 10
    /// Those of them that the client's own retry with the same ID proves.
    package var provenHarm = 10
    package var packets = 1
    /// Of a thousand packets, how many a lossy capture loses.
    package var lossPerThousand = 100
    /// The faulty pod's node has clients.
    package var hasClientsOnPodNode = false
    /// The first client is on the faulty pod's node.
    package var isOnOneNode = false
    /// No other client is on the first one's node.
    package var isClientAlone = false
    /// There is one CoreDNS pod, and so one that could be captured.
    package var hasOnePod = false
    /// The capture at the faulty pod has frames around few of the failures.
    package var isPodQuiet = false
    /// The fault was there before the first query.
    package var isFromTheStart = false

    package init(fault: Fault, vantage: VantageSet) {
        self.fault = fault
        self.vantage = vantage
    }

    /// Whether a capture on a node is among them.
    package var watchesNodes: Bool {
        switch vantage {
        case .node, .nodeEth0, .podNode, .nodeAndPods, .nodes, .all: true
        case .client, .pod, .pods, .clientAndPods: false
        }
    }
}
