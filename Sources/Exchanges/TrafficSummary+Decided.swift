import DNSWire
import PacketWire

/// What comes of exchanges that were counted already, as answered.
extension TrafficSummary {
    /// Counts a retransmission of an exchange that was counted already.
    mutating func addRetransmission(leg: Int, path: Int?) {
        legs[leg].retransmissions += 1
        if let path, paths.indices.contains(path) { paths[path].retransmissions += 1 }
    }

    /// Counts an exchange that was counted already as asked again after its answer.
    mutating func addAskedAgain(
        _ record: DecidedExchanges.Record, seenAs reach: DecidedExchanges.Reaches, _ sighting: MessageSighting,
        name: DomainName?
    ) {
        let row = Int(record.path)
        guard paths.indices.contains(row) else { return }
        paths[row].askedAgain += 1
        if paths[row].askedAgainExamples.count < FailurePattern.exampleLimit {
            paths[row].askedAgainExamples.append((sighting.capture, sighting.frame))
        }
        guard !reach.query.isEmpty || !reach.endpointQuery.isEmpty else { return }
        let path = paths[row].path
        let key = FailurePattern.Key(
            path: path, outcome: .answered, responseCode: nil, query: reach.query, response: reach.response,
            endpointQuery: reach.endpointQuery, endpointResponse: reach.endpointResponse, upstream: .notAsked,
            unexpectedSource: nil, rejectedBy: nil, icmpType: 0, icmpCode: 0, isClusterName: record.isClusterName,
            retriedOverTCP: false, wasRouted: false, isSlow: false, isFirstFragmentOnly: false,
            isAnsweredOnRetry: false, isHalfOfPair: false, isAnswerRefused: false, isCorrupted: false,
            isOversized: false, isReset: false, isProven: true, isAskedAgain: true)
        guard let pattern = patternRow(of: key) else { return }
        patterns[pattern].count += 1
        patterns[pattern].retransmissions += 1
        patterns[pattern].firstStart = min(patterns[pattern].firstStart, record.firstQuery.time)
        patterns[pattern].lastStart = max(patterns[pattern].lastStart, record.firstQuery.time)
        guard patterns[pattern].examples.count < FailurePattern.exampleLimit else { return }
        let again = PackedSighting(
            time: sighting.time, frame: UInt32(clamping: sighting.frame), point: sighting.point, kind: .query)
        patterns[pattern].examples.append(
            Exchange(
                client: path.client, clientPort: sighting.clientPort, transport: path.transport,
                id: sighting.head.header.id, name: name, questionType: sighting.head.question?.type ?? 0,
                questionClass: sighting.head.question?.class ?? 0,
                legs: [
                    ExchangeLeg(
                        server: path.server, serverPort: path.serverPort, transmissions: 2, responses: 1,
                        outcome: .answered, responseCode: 0,
                        latency: record.firstResponse.time &- record.firstQuery.time)
                ], clientLeg: 0, outcome: .answered, start: Timestamp(nanoseconds: record.firstQuery.time),
                sightings: [record.firstQuery, record.firstResponse, again].map {
                    Sighting(
                        frame: Int($0.frame), time: Timestamp(nanoseconds: $0.time), point: Int($0.point),
                        kind: $0.kind, leg: 0)
                }, isExtraLeg: false))
    }

    /// Counts another response of an exchange that was counted already.
    mutating func addDuplicateResponse(leg: Int) {
        legs[leg].duplicateResponses += 1
    }
}
