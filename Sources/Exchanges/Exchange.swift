package import DNSWire
package import PacketWire

/// One sighting of a message, or of an ICMP error about it.
package struct Sighting: Sendable {
    /// Frame number in the capture of its capture point.
    package var frame: Int
    package var time: Timestamp
    /// Number of the capture point: an index into ``Analysis/points``.
    package var point: Int
    package var kind: SightingKind
    /// Index into the exchange's legs.
    package var leg: Int
}

/// One server address that an exchange's query was sent to, in path order.
package struct ExchangeLeg: Sendable {
    package var server: IPAddress
    package var serverPort: UInt16
    package var transmissions: Int
    package var responses: Int
    package var outcome: Outcome
    package var responseCode: UInt16?
    /// AA was set in the response (RFC 1035, section 4.1.1).
    package var isAuthoritative = false
    /// Nanoseconds from the first transmission to the first response.
    package var latency: Int64?
}

extension Exchange {
    /// SERVFAIL, NOTIMP or REFUSED came back on some leg, after which resolvers ask again.
    package var hasServerError: Bool {
        legs.contains { $0.responseCode.map(TrafficSummary.isServerError) ?? false }
    }
}

/// A query, its retransmissions and what came back: a finished exchange with its evidence.
package struct Exchange: Sendable {
    package var client: IPAddress
    package var clientPort: UInt16
    package var transport: TransportProtocol
    package var id: UInt16
    /// The question name; nil where it could not be read.
    package var name: DomainName?
    package var questionType: UInt16
    package var questionClass: UInt16
    package var legs: [ExchangeLeg]
    /// Index of the leg that decides the outcome: the one nearest the client.
    package var clientLeg: Int
    package var outcome: Outcome
    package var start: Timestamp
    /// Where an answer came from that was not asked.
    package var unexpectedSource: IPAddress?
    /// Who sent the ICMP error about the query.
    package var rejectedBy: IPAddress?
    package var sightings: [Sighting]
    /// False where there was no room for all of its sightings, so that one which is not among them says nothing.
    package var hasAllSightings: Bool { sightings.count < OpenExchange.maximumSightings }
    /// True for the leg of a query that stands as another exchange already.
    package var isExtraLeg: Bool

    /// The server address the client asked.
    package var server: IPAddress { legs[clientLeg].server }
    package var serverPort: UInt16 { legs[clientLeg].serverPort }
    /// The address after DNAT, where that leg was seen.
    package var endpoint: IPAddress? {
        clientLeg == 0 && legs.count > 1 && legs[1].transmissions > 0 ? legs[1].server : nil
    }
    package var responseCode: UInt16? { legs[clientLeg].responseCode }
    package var latency: Int64? { legs[clientLeg].latency }
    /// Transmissions of the query on the client's leg.
    package var attempts: Int { legs[clientLeg].transmissions }

    /// True for two values of one exchange.
    package func isSame(as other: Exchange) -> Bool {
        start == other.start && client == other.client && clientPort == other.clientPort && id == other.id
            && questionType == other.questionType
    }
}
