/// What is known of every node while a run captures.
actor RunBoard {
    enum State: Equatable {
        case starting
        case capturing(places: [String])
        /// It does not capture, or not any more.
        case lost(String)
    }

    private(set) var states: [State]
    private var failures = FailureJoin()
    /// What the pods said last that is no message of the program's: why one ended, most likely.
    private var lastWords: [String?]
    private let names: [String]
    private let version: String
    private let tell: @Sendable (String) -> Void
    private let tellFailure: @Sendable (String) -> Void

    init(
        _ names: [String], version: String, tell: @escaping @Sendable (String) -> Void,
        tellFailure: @escaping @Sendable (String) -> Void
    ) {
        self.names = names
        self.version = version
        states = names.map { _ in .starting }
        lastWords = names.map { _ in nil }
        (self.tell, self.tellFailure) = (tell, tellFailure)
    }

    var failureCount: Int { failures.count }
    var isStarting: Bool { states.contains(.starting) }
    var places: Int { capturing.reduce(0) { $0 + $1.places } }
    var capturing: [(number: Int, places: Int)] {
        states.enumerated().compactMap { number, state in
            guard case .capturing(let places) = state else { return nil }
            return (number, places.count)
        }
    }

    /// A line of a node's log.
    func take(_ line: String, of number: Int) {
        if let capturing = AgentLine.capturing(line) {
            guard states[number] == .starting else { return }
            states[number] = .capturing(places: capturing.places.map(\.name))
            if capturing.version != version {
                tell("\(names[number]): its image has version \(capturing.version), this program \(version).")
            }
        } else if let failure = FailureLine(line) {
            failures.add(failure, of: number)
        } else if !line.isEmpty {
            lastWords[number] = line.hasPrefix("dnsverdict: ") ? String(line.dropFirst(12)) : line
        }
    }

    /// Tells failures that have waited for other nodes to tell them too.
    ///
    /// - Parameter patience: how long that is.
    func tellFailures(after patience: Duration) {
        for joined in failures.take(since: .now - patience) {
            let nodes = joined.nodes.sorted().map { names[$0] }.joined(separator: ", ")
            tellFailure(joined.failure.text + (names.count > 1 ? "; seen on \(nodes)" : ""))
        }
    }

    /// What the API server says of a node's pod; nil where there is none.
    func see(_ pod: CapturePod?, of number: Int) {
        guard let pod else {
            if case .capturing = states[number] { lose(number, because: "its pod is gone") }
            return
        }
        if pod.isFinal { lose(number, because: pod.obstacle ?? "its pod has ended") }
    }

    func lose(_ number: Int, because reason: String) {
        if case .lost = states[number] { return }
        let reason = lastWords[number].map { "\(reason); it said: \($0)" } ?? reason
        states[number] = .lost(reason)
        tell("\(names[number]): \(reason); this node is not captured, and counts as not seen.")
    }

    /// Gives up nodes that have not begun.
    func giveUpStarting(after limit: Duration, _ pods: [CapturePod]) {
        for number in states.indices where states[number] == .starting {
            let obstacle = pods.first { $0.number == number }?.obstacle
            lose(
                number,
                because: "does not capture after \(limit.components.seconds) s" + (obstacle.map { " (\($0))" } ?? ""))
        }
    }

    var losses: [(number: Int, reason: String)] {
        states.enumerated().compactMap { number, state in
            guard case .lost(let reason) = state else { return nil }
            return (number, reason)
        }
    }
}
