import DNSWire
import PacketWire

/// What is counted anew of a query that was counted as unanswered: an answer came after all, or the captures ended before
/// its time was over.
extension TrafficSummary {
    /// The answer on leg `number` of a query that was counted before.
    ///
    /// - Returns: its outcome now.
    mutating func answered(
        _ record: UnansweredQueries.Record, leg number: Int, _ sighting: MessageSighting
    ) -> Outcome {
        let latency = max(sighting.time &- record.firstQuery, 0)
        let wait = max(sighting.time &- record.lastTransmission, 0)
        let outcome: Outcome = wait > timeout.nanoseconds ? .late : .answered
        let isError = TrafficSummary.isServerError(sighting.head.responseCode)
        let row = Int(record.legs[number])
        if legs.indices.contains(row) {
            legs[row].outcomes[record.outcome] -= 1
            legs[row].outcomes.add(outcome, isError: isError)
            legs[row].noteLateAnswer(latency, code: sighting.head.responseCode)
        }
        guard number == Int(record.clientLeg) else { return outcome }
        change(record, to: outcome, isError: isError, latency: latency)
        addLatePattern(record, outcome, latency, sighting)
        return outcome
    }

    /// The captures ended before the time of a query was over that had to be judged early.
    mutating func endedEarly(_ record: UnansweredQueries.Record) {
        for number in record.legs.indices where legs.indices.contains(Int(record.legs[number])) {
            legs[Int(record.legs[number])].outcomes[record.outcome] -= 1
            legs[Int(record.legs[number])].outcomes[.pending] += 1
        }
        change(record, to: .pending, isError: false, latency: nil)
        let pattern = Int(record.pattern)
        guard patterns.indices.contains(pattern) else { return }
        patterns[pattern].count -= 1
        var key = patterns[pattern].key
        key.outcome = .pending
        guard let row = patternRow(of: key) else { return }
        patterns[row].count += 1
        patterns[row].firstStart = min(patterns[row].firstStart, record.firstQuery)
        patterns[row].lastStart = max(patterns[row].lastStart, record.firstQuery)
    }

    private mutating func change(
        _ record: UnansweredQueries.Record, to outcome: Outcome, isError: Bool, latency: Int64?
    ) {
        let path = Int(record.path)
        if paths.indices.contains(path) {
            paths[path].outcomes[record.outcome] -= 1
            paths[path].outcomes.add(outcome, isError: isError)
            if let latency { paths[path].latencies.add(latency) }
            if outcome == .answered {
                paths[path].firstSuccess = min(paths[path].firstSuccess, record.firstQuery)
                paths[path].lastSuccess = max(paths[path].lastSuccess, record.firstQuery)
            }
        }
        guard record.isClients else { return }
        zoneTable.change(Int(record.zone), from: record.outcome, to: outcome, isError: isError, latency: latency)
    }

    private mutating func addLatePattern(
        _ record: UnansweredQueries.Record, _ outcome: Outcome, _ latency: Int64, _ sighting: MessageSighting
    ) {
        let pattern = Int(record.pattern)
        guard patterns.indices.contains(pattern) else { return }
        patterns[pattern].count -= 1
        let example = patterns[pattern].takeExample(sighting, start: record.firstQuery)
        guard outcome == .late || latency >= TrafficSummary.slow else { return }
        var key = patterns[pattern].key
        let isError = TrafficSummary.isServerError(sighting.head.responseCode)
        key.outcome = outcome
        key.responseCode = isError ? sighting.head.responseCode : nil
        key.response = Reach(sighting)
        key.isSlow = true
        guard let row = patternRow(of: key) else { return }
        patterns[row].count += 1
        patterns[row].firstStart = min(patterns[row].firstStart, record.firstQuery)
        patterns[row].lastStart = max(patterns[row].lastStart, record.firstQuery)
        patterns[row].longestLatency = max(patterns[row].longestLatency, latency)
        if var example, patterns[row].examples.count < FailurePattern.exampleLimit {
            example.outcome = outcome
            example.legs[example.clientLeg].outcome = outcome
            example.legs[example.clientLeg].latency = latency
            example.legs[example.clientLeg].responses += 1
            example.legs[example.clientLeg].responseCode = sighting.head.responseCode
            example.sightings.append(
                Sighting(
                    frame: sighting.frame, time: Timestamp(nanoseconds: sighting.time), point: Int(sighting.point),
                    kind: .response, leg: example.clientLeg))
            patterns[row].examples.append(example)
        }
    }
}

extension FailurePattern {
    /// Takes the example out that `sighting` belongs to, if it is one.
    fileprivate mutating func takeExample(_ sighting: MessageSighting, start: Int64) -> Exchange? {
        let isIt = { (exchange: Exchange) in
            exchange.clientPort == sighting.clientPort && exchange.id == sighting.head.header.id
                && exchange.start.nanoseconds == start
        }
        if let worst, isIt(worst) { self.worst = nil }
        guard let place = examples.firstIndex(where: isIt) else { return nil }
        return examples.remove(at: place)
    }
}

extension Reach {
    /// What one sighting reaches.
    fileprivate init(_ sighting: MessageSighting) {
        let mask = CaptureSetMask(capture: sighting.capture)
        if sighting.isTunnelled {
            tunnelled = mask
        } else if sighting.direction == .outgoing {
            outgoing = mask
        } else {
            incoming = mask
        }
    }
}
