import BasicContainers
package import Histogram
package import PacketWire

/// Everything asked of one server address, port and transport: a row of the report's `legs`.
package struct LegRow: Sendable {
    package let server: IPAddress
    package let port: UInt16
    package let transport: TransportProtocol
    package var retransmissions = 0
    package var duplicateResponses = 0
    package var outcomes = OutcomeCounts()
    /// First responses by response code.
    package var responseCodes = ResponseCodeCounts()
    /// First responses with TC set.
    package var truncatedResponses = 0
    /// Microseconds from the first transmission to the first response, within one per cent.
    package var latency = Histogram<UInt32>(numberOfSignificantValueDigits: .two)
    /// The longest latency in nanoseconds.
    package var longestLatency: Int64 = 0
    /// Exchanges for names under `cluster.local`, and those of them that were answered.
    package var clusterNames = 0
    package var clusterNamesAnswered = 0
    /// Answers for such names, of whichever code, with AA set.
    package internal(set) var clusterNamesAuthoritative = 0
    /// Answers for other names without an error and without AA: a forwarder's, from its upstream or its cache.
    package internal(set) var forwardedAnswers = 0
    /// Captures that saw a query to this server.
    var seenBy: CaptureSetMask = []
    /// Captures that saw an answer of it.
    var answersSeenBy: CaptureSetMask = []
    /// Captures that saw one sent: by whom it comes from, or, on a node, handed on.
    var sentBy: CaptureSetMask = []
    /// Captures that saw one within a tunnel and without it: they show what is unwrapped.
    var unwrappedBy: CaptureSetMask = []
    /// Captures that saw one come in, routed before, and go out again.
    var handedOnBy: CaptureSetMask = []
    /// By capture: the steps through its host, of exchanges that were answered.
    package private(set) var steps: [StepTally] = []

    init(server: IPAddress, port: UInt16, transport: TransportProtocol) {
        self.server = server
        self.port = port
        self.transport = transport
    }

    package var exchanges: Int { outcomes.total }

    @inline(__always)
    mutating func add(
        _ place: Int, in table: borrowing ExchangeTable, outcome: Outcome, isError: Bool, isClusterName: Bool
    ) {
        outcomes.add(outcome, isError: isError)
        retransmissions += max(Int(table.legs[place].transmissions) - 1, 0)
        duplicateResponses += max(Int(table.legs[place].responses) - 1, 0)
        seenBy.formUnion(table.legs[place].querySeenBy)
        answersSeenBy.formUnion(table.legs[place].answerSeenBy)
        sentBy.formUnion(table.legs[place].queryOut)
        handedOnBy.formUnion(table.legs[place].queryRoutedIn.intersection(table.legs[place].queryOut))
        unwrappedBy.formUnion(
            table.legs[place].queryTunnelled.intersection(table.legs[place].queryIn.union(table.legs[place].queryOut)))
        if isClusterName { clusterNames += 1 }
        guard let nanoseconds = table.legs[place].latency else { return }
        latency.record(UInt64(max(nanoseconds / 1000, 0)))
        longestLatency = max(longestLatency, nanoseconds)
        if table.legs[place].flags.contains(.truncated) { truncatedResponses += 1 }
        responseCodes.add(table.legs[place].responseCode)
        let isAuthoritative = table.legs[place].flags.contains(.authoritative)
        if isClusterName {
            if table.legs[place].responseCode == 0 { clusterNamesAnswered += 1 }
            if isAuthoritative { clusterNamesAuthoritative += 1 }
        } else if table.legs[place].responseCode == 0, !isAuthoritative {
            forwardedAnswers += 1
        }
    }

    @inline(__always)
    mutating func add(_ seen: StepTally.Steps) {
        var rest = seen.queryIn.union(seen.responseOut).rawValue
        while rest != 0 {
            let capture = rest.trailingZeroBitCount
            while steps.count <= capture { steps.append(StepTally()) }
            steps[capture].add(seen, CaptureSetMask(capture: capture))
            if capture == seen.interfaceOutCapture, seen.interfaceOut != 0 {
                steps[capture].note(interface: seen.interfaceOut)
            }
            rest &= rest &- 1
        }
    }

    /// Counts the answer to an exchange that was counted as unanswered.
    mutating func noteLateAnswer(_ nanoseconds: Int64, code: UInt16) {
        latency.record(UInt64(max(nanoseconds / 1000, 0)))
        longestLatency = max(longestLatency, nanoseconds)
        responseCodes.add(code)
    }

    /// The same without the latency, whose histogram is large and would be copied for a look at sums meanwhile.
    mutating func addOpen(
        _ place: Int, in table: borrowing ExchangeTable, outcome: Outcome, isError: Bool, isClusterName: Bool
    ) {
        outcomes.add(outcome, isError: isError)
        seenBy.formUnion(table.legs[place].querySeenBy)
        sentBy.formUnion(table.legs[place].queryOut)
        handedOnBy.formUnion(table.legs[place].queryRoutedIn.intersection(table.legs[place].queryOut))
        if isClusterName { clusterNames += 1 }
        guard table.legs[place].responses > 0 else { return }
        responseCodes.add(table.legs[place].responseCode)
        if isClusterName { if table.legs[place].responseCode == 0 { clusterNamesAnswered += 1 } }
    }

    /// True where the capture saw a query to this server come in a tunnel and go on without.
    package func isUnwrapped(in capture: Int) -> Bool { unwrappedBy.contains(CaptureSetMask(capture: capture)) }

    /// The captures that saw a query to this server, by number.
    package var captures: [Int] { seenBy.captures }

    /// True where the capture saw a query to this server, or an answer of it.
    package func isSeen(by capture: Int) -> Bool {
        seenBy.union(answersSeenBy).contains(CaptureSetMask(capture: capture))
    }

    /// True where the capture saw an answer of this server.
    package func isAnswerSeen(by capture: Int) -> Bool { answersSeenBy.contains(CaptureSetMask(capture: capture)) }

    /// True where the capture saw a query to this server sent.
    package func isSent(in capture: Int) -> Bool { sentBy.contains(CaptureSetMask(capture: capture)) }

    /// True where the capture saw a query to this server come in and go out again that was answered: not only the host's own
    /// are seen to go out.
    package func isPassedOn(in capture: Int) -> Bool {
        steps.indices.contains(capture) && steps[capture].queriesPassed > 0
    }

    /// True where nearly every query to this server that came in and was answered was seen to go out again.
    package func showsAllPass(in capture: Int) -> Bool {
        steps.indices.contains(capture) && steps[capture].queriesPassed > 0
            && steps[capture].queriesPassed * 20 >= steps[capture].queriesIn * 19
    }

    /// The one interface by which queries that were answered left the capture's host last: the server's own on its node; 0
    /// where it is not known, or not one.
    package func deliveringInterface(in capture: Int) -> UInt32 {
        steps.indices.contains(capture) ? steps[capture].deliveringInterface : 0
    }

    /// True where the capture saw a query to this server come from another host and go out again: to a pod, its node
    /// hands it on.
    package func isHandedOn(in capture: Int) -> Bool { handedOnBy.contains(CaptureSetMask(capture: capture)) }
}
