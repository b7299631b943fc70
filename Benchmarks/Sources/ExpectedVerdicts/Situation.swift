/// What a trial's captures can show.
package struct Situation: Sendable {
    package var fault: Fault
    package var vantage: VantageSet
    package var filter: CaptureFilter
    package var hasNodeCache: Bool
    /// Failures of clients that the captures show.
    package var harm: Int
    package var packets: Int
    /// Of a thousand packets, how many a lossy capture loses.
    package var lossPerThousand: Int
    /// The faulty pod's node has clients.
    package var hasClientsOnPodNode: Bool
    /// The first client is on the faulty pod's node.
    package var isOnOneNode: Bool
    /// No other client is on the first one's node.
    package var isClientAlone: Bool

    package init(
        fault: Fault, vantage: VantageSet, filter: CaptureFilter = .portAndErrors, hasNodeCache: Bool = false,
        harm: Int = 1, packets: Int = 1, lossPerThousand: Int = 100, hasClientsOnPodNode: Bool = false,
        isOnOneNode: Bool = false, isClientAlone: Bool = false
    ) {
        self.fault = fault
        self.vantage = vantage
        self.filter = filter
        self.hasNodeCache = hasNodeCache
        self.harm = harm
        self.packets = packets
        self.lossPerThousand = lossPerThousand
        self.hasClientsOnPodNode = hasClientsOnPodNode
        self.isOnOneNode = isOnOneNode
        self.isClientAlone = isClientAlone
    }
}
