import DNSWire
package import Exchanges
package import PacketWire

/// CoreDNS's logs joined with the exchanges of the captures: by client address, port, ID and question.
///
/// The exchanges are kept in bounded memory and the log is read against them, so its length does not matter. What is
/// kept of the log itself are the seconds in which each pod answered, within the captures' time.
package struct LogJoin: Sendable {
    /// One pod's lines, wherever they stood.
    package struct Source: Sendable {
        /// The pod that the lines, the user or the file's name say; else the file's name.
        package let name: String
        /// Nil where neither the cluster's records nor the packets tell.
        package fileprivate(set) var address: IPAddress?
        /// Lines of the `log` plugin.
        package fileprivate(set) var queries = 0
        package fileprivate(set) var failures: [CoreDNSFailure.Reason: Int] = [:]
        package fileprivate(set) var first: Timestamp?
        package fileprivate(set) var last: Timestamp?
        /// Lines that may be the `log` plugin's, in a format that is not read.
        package fileprivate(set) var unread = 0
        /// Answered exchanges of the captures that the lines hold.
        package fileprivate(set) var matches = 0
        /// Seconds since the Unix epoch in which queries arrived that it logged.
        fileprivate var seconds: Set<Int64> = []
        fileprivate var endpoints: [IPAddress: Int] = [:]
    }

    /// The line of a failing exchange.
    package struct Line: Sendable {
        package var source: Int
        package var number: Int
        package var time: Timestamp?
        /// Nil where CoreDNS had no answer to log (`-`).
        package var responseCode: String?
        /// Seconds that CoreDNS took.
        package var duration: Double
        package var isServerFailure: Bool
    }

    /// What CoreDNS's `errors` plugin said about a question.
    package struct Trouble: Hashable, Sendable {
        package var reason: CoreDNSFailure.Reason
        package var upstream: IPAddress?
    }

    private struct Coverage {
        var all = 0
        var found = 0

        var isComplete: Bool { found * 10 >= all * 9 }
    }

    private struct Question: Hashable {
        var name: String
        var type: String
    }

    package let kept: KeptExchanges
    package private(set) var sources: [Source] = []
    /// Lines of ``KeptExchanges/failures``, by its index.
    package private(set) var lines: [Line?]
    /// Seconds since the Unix epoch.
    private let span: ClosedRange<Int64>
    private var places: [UInt32: [Int32]] = [:]
    private var questions: [Question]
    private var isMatched: [Bool]
    private var troubles: [Question: Trouble] = [:]
    private var failedQuestions: Set<Question>
    private var sourceNumbers: [String: Int] = [:]
    /// Answered exchanges of each client that could have come to a pod, and how many of them the logs hold.
    private var coverage: [IPAddress: Coverage] = [:]
    private var total = Coverage()

    private static let sourceLimit = 1000
    private static let secondsLimit = 1 << 17
    /// A line that states its time belongs to no exchange that started longer before or after, in nanoseconds.
    private static let patience: Int64 = 60_000_000_000

    /// - Parameters:
    ///   - first: when the captures start, in nanoseconds since the Unix epoch.
    ///   - last: when they end.
    package init(_ kept: KeptExchanges, first: Int64, last: Int64) {
        self.kept = kept
        let margin: Int64 = 10
        let start = first / 1_000_000_000 - margin
        span = start...max(start, last / 1_000_000_000 + margin)
        lines = Array(repeating: nil, count: kept.failures.count)
        isMatched = Array(repeating: false, count: kept.answered.count)
        let rows = kept.failures + kept.answered
        questions = rows.map { row in
            Question(name: row.name.map { "\($0)".lowercased() } ?? "", type: "\(RecordType(row.type))")
        }
        failedQuestions = Set(questions.prefix(kept.failures.count))
        for (number, row) in rows.enumerated() {
            places[LogJoin.key(row.clientPort, row.id), default: []].append(Int32(clamping: number))
        }
    }

    // MARK: Reading

    /// Notes one line of the log `file`.
    package mutating func note(_ entry: CoreDNSLogEntry, file: String) {
        switch entry {
        case .query(let query): note(query, file: file)
        case .failure(let failure): note(failure, file: file)
        case .notice(let notice): _ = source(notice.origin.pod, file: file)
        case .unread(let origin):
            if let source = source(origin.pod, file: file) { sources[source].unread &+= 1 }
        }
    }

    private mutating func note(_ query: CoreDNSQuery, file: String) {
        guard let source = source(query.origin.pod, file: file) else { return }
        sources[source].queries &+= 1
        var arrival: Int64?
        if let time = query.origin.time {
            let duration = Int64(min(query.duration, 3600) * 1e9)
            arrival = time.nanoseconds.subtractingReportingOverflow(duration).partialValue
            sources[source].first = min(sources[source].first ?? time, time)
            sources[source].last = max(sources[source].last ?? time, time)
            if let arrival { isAlive(source, at: arrival) }
        }
        let candidates = places[LogJoin.key(query.port, query.id)] ?? []
        guard !candidates.isEmpty else { return }
        let question = Question(name: query.name.lowercased(), type: query.type)
        for candidate in candidates {
            let number = Int(candidate)
            guard questions[number] == question, matches(row(number), query, arrival: arrival) else { continue }
            noteMatch(number, query, source: source)
        }
    }

    private func row(_ number: Int) -> KeptExchanges.Row {
        number < kept.failures.count ? kept.failures[number] : kept.answered[number - kept.failures.count]
    }

    /// Address and port of the client, or the port alone where the source address is rewritten on the way.
    private func matches(_ row: KeptExchanges.Row, _ query: CoreDNSQuery, arrival: Int64?) -> Bool {
        guard (row.transport == .tcp) == (query.transport == "tcp") else { return false }
        guard let arrival else { return row.client == query.client }
        let (difference, overflow) = arrival.subtractingReportingOverflow(row.start)
        return !overflow && difference.magnitude <= LogJoin.patience.magnitude
    }

    private mutating func noteMatch(_ number: Int, _ query: CoreDNSQuery, source: Int) {
        let row = row(number)
        if number < kept.failures.count {
            lines[number] = Line(
                source: source, number: query.origin.line, time: query.origin.time,
                responseCode: query.responseCode, duration: query.duration,
                isServerFailure: query.isServerFailure)
        } else if !isMatched[number - kept.failures.count] {
            isMatched[number - kept.failures.count] = true
            sources[source].matches += 1
            isAlive(source, at: row.start)
            if let endpoint = row.endpoint { sources[source].endpoints[endpoint, default: 0] += 1 }
        }
    }

    private mutating func note(_ failure: CoreDNSFailure, file: String) {
        guard let source = source(failure.origin.pod, file: file) else { return }
        sources[source].failures[failure.reason, default: 0] &+= failure.count
        if sources[source].address == nil { sources[source].address = failure.own }
        guard let name = failure.name, let type = failure.type else { return }
        let question = Question(name: name.lowercased(), type: type)
        guard failedQuestions.contains(question) else { return }
        troubles[question] = Trouble(reason: failure.reason, upstream: failure.upstream)
    }

    private mutating func isAlive(_ source: Int, at time: Int64) {
        let second = time / 1_000_000_000
        guard span.contains(second), sources[source].seconds.count < LogJoin.secondsLimit else { return }
        sources[source].seconds.insert(second)
    }

    /// Notes a log of which no line is an entry.
    package mutating func note(withoutEntries file: String) { _ = source(nil, file: file) }

    private mutating func source(_ pod: String?, file: String) -> Int? {
        let name = pod ?? (file.split(separator: "/").last.map(String.init) ?? file)
        if let known = sourceNumbers[name] { return known }
        guard sources.count < LogJoin.sourceLimit else { return nil }
        sources.append(Source(name: name, address: IPAddress(name)))
        sourceNumbers[name] = sources.count - 1
        return sources.count - 1
    }

    private static func key(_ port: UInt16, _ id: UInt16) -> UInt32 { UInt32(port) << 16 | UInt32(id) }
}

// MARK: - What it tells

extension LogJoin {
    /// After the last line: gives every source its pod's address, the cluster's or that of the endpoint whose answers
    /// it logged, and counts what the logs cover.
    package mutating func finish(_ context: ClusterContext, roles: AddressRoles) {
        for number in sources.indices {
            let pod = context.map?.dnsPods.first {
                !$0.isHostNetwork && ($0.name == sources[number].name || $0.qualifiedName == sources[number].name)
            }
            let seen = sources[number].endpoints.max { ($0.value, $1.key.low) < ($1.value, $0.key.low) }?.key
            sources[number].address = pod?.addresses.first ?? sources[number].address ?? seen
        }
        for (number, row) in kept.answered.enumerated() {
            // What a node cache answers, and what CoreDNS asks, never stands in a log of CoreDNS.
            guard [.service, .coredns].contains(roles.role(of: row.server)), roles.role(of: row.client) != .coredns
            else { continue }
            coverage[row.client, default: Coverage()].all += 1
            total.all += 1
            guard isMatched[number] else { continue }
            coverage[row.client, default: Coverage()].found += 1
            total.found += 1
        }
    }

    /// Whether lines from `first` to `last` fall into the captures' time.
    func overlaps(_ first: Timestamp, _ last: Timestamp) -> Bool {
        first.nanoseconds / 1_000_000_000 <= span.upperBound && last.nanoseconds / 1_000_000_000 >= span.lowerBound
    }

    /// What the errors plugin said about the question of a failing exchange.
    package func trouble(of failure: Int) -> Trouble? { troubles[questions[failure]] }

    /// True where the failing exchange is in no log, though each pod of `endpoints` was logging other queries just
    /// before and after it, and the logs hold what else the captures show of its client.
    ///
    /// A pod that hangs logs nothing, so silence of a log alone proves nothing.
    package func isProvenAbsent(_ failure: Int, at endpoints: [IPAddress]) -> Bool {
        let row = kept.failures[failure]
        guard lines[failure] == nil, !endpoints.isEmpty, isComplete(for: row.client) else { return false }
        let logging = sources.filter { isLogging($0, around: row.start) }
        let unknown = endpoints.count { endpoint in !logging.contains { $0.address == endpoint } }
        // Logs of which nobody says whose they are: each that holds answers of these captures is one pod's.
        let anonymous = logging.count { $0.address == nil && $0.matches > 0 }
        return unknown <= anonymous
    }

    /// Whether lines state their time, so that they show when a pod was answering.
    package var isTimed: Bool { sources.allSatisfy { $0.queries == 0 || $0.first != nil } }

    private func isLogging(_ source: Source, around time: Int64) -> Bool {
        let second = time / 1_000_000_000
        return (second - 5...second).contains(where: source.seconds.contains)
            && (second + 1...second + 6).contains(where: source.seconds.contains)
    }

    /// Nine of ten answered exchanges of `client` that the captures show are in the logs; of everybody where the
    /// captures show too few of its own.
    private func isComplete(for client: IPAddress) -> Bool {
        guard let own = coverage[client], own.all >= 3 else { return total.isComplete }
        return own.isComplete
    }

    /// How many of the answered exchanges that were looked for the logs hold.
    package var matchedAnswers: (found: Int, all: Int) { (total.found, total.all) }
}
