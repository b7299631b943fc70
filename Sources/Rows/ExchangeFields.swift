internal import DNSWire
package import Exchanges
package import PacketWire

/// What a row of `dnsverdict exchanges` tells of an exchange, without what is known only when all captures are read: the
/// roles of its addresses, and what its capture points are called.
package struct ExchangeFields {
    package struct Sighted {
        package var frame: Int
        package var time: Timestamp
        /// Index into ``Analysis/points``.
        package var point: Int
        package var kind: SightingKind
        /// The address asked on the leg that was seen: before DNAT, or after it.
        package var server: IPAddress? = nil
    }

    package var client: IPAddress
    package var clientPort: UInt16
    /// The address that was asked.
    package var server: IPAddress
    package var serverPort: UInt16
    /// The address after DNAT, where that leg was seen.
    package var endpoint: IPAddress?
    package var transport: TransportProtocol
    package var id: UInt16
    /// The question name's uncompressed wire form; empty where it could not be read.
    package var name: [UInt8]
    package var questionType: UInt16
    /// The first transmission.
    package var start: Timestamp
    package var outcome: Outcome
    package var responseCode: UInt16?
    /// Nanoseconds from the first transmission to the first answer.
    package var latency: Int64?
    /// Transmissions of the query.
    package var attempts: Int
    package var sightings: [Sighted]

    package init(_ exchange: Exchange) {
        client = exchange.client
        clientPort = exchange.clientPort
        server = exchange.server
        serverPort = exchange.serverPort
        endpoint = exchange.endpoint
        transport = exchange.transport
        id = exchange.id
        name = exchange.name?.wire ?? []
        questionType = exchange.questionType
        start = exchange.start
        outcome = exchange.outcome
        responseCode = exchange.responseCode
        latency = exchange.latency
        attempts = exchange.attempts
        let legs = exchange.legs
        sightings = exchange.sightings.map { sighting in
            Sighted(
                frame: sighting.frame, time: sighting.time, point: sighting.point, kind: sighting.kind,
                server: legs.indices.contains(sighting.leg) ? legs[sighting.leg].server : nil)
        }
    }

    package init(_ row: ListedExchange) {
        let exchange = row.exchange
        client = exchange.client
        clientPort = exchange.clientPort
        server = exchange.server
        serverPort = exchange.serverPort
        endpoint = exchange.endpoint
        transport = exchange.transport
        id = exchange.id
        name = Array(row.waiting.names[row.name])
        questionType = exchange.questionType
        start = Timestamp(nanoseconds: exchange.start)
        outcome = exchange.outcome
        responseCode = exchange.responseCode
        latency = exchange.latency
        attempts = exchange.attempts
        sightings = row.waiting.sightings[row.sightings].map { sighting in
            Sighted(
                frame: Int(sighting.frame), time: Timestamp(nanoseconds: sighting.time), point: Int(sighting.point),
                kind: sighting.kind, server: exchange.server(ofLeg: sighting.leg))
        }
    }
}
