import Bytes
package import Cluster
import DNSWire
import Exchanges
package import PacketWire

/// One exchange as a row of the flat table `exchanges`. One value serves for exchange after exchange.
package struct FlatExchange {
    /// Which way a failed exchange's kind of culprit is found: by client, server and endpoint.
    package typealias Blame = (IPAddress, IPAddress, IPAddress?) -> String

    private(set) var listed: ListedExchange
    private let roles: AddressRoles
    private let places: FlatPlaces
    private let blame: Blame
    private var octets: [UInt8] = []

    private(set) var endpoint: IPAddress?
    private(set) var keys = (exchange: Int64(0), question: Int64(0))
    private(set) var seen = Seen()
    private(set) var leg = ""
    /// Of the last server, which mostly is the next one's too.
    private var isOfService = false
    private var lastServer = IPAddress.unspecified
    private let hasNodeCaches: Bool
    package var isFailed: Bool { listed.isFailed }

    /// What its sightings come to.
    struct Seen {
        /// Sightings before DNAT and after it.
        var queries: (before: Int64, after: Int64) = (0, 0)
        var answers: (before: Int64, after: Int64) = (0, 0)
        var firstQuery: Int64 = 0
        var firstAnswer: Int64 = 0
        var watchedUntil: Int64 = 0
        /// Capture point of the first sighting, and its place; -1 without.
        var point = -1
        var place = -1

        mutating func add(_ sighting: PackedSighting, isBehind: Bool) {
            switch sighting.kind {
            case .query:
                if firstQuery == 0 || sighting.time < firstQuery { firstQuery = sighting.time }
                if isBehind { queries.after += 1 } else { queries.before += 1 }
            case .response:
                if firstAnswer == 0 || sighting.time < firstAnswer { firstAnswer = sighting.time }
                if isBehind { answers.after += 1 } else { answers.before += 1 }
            case .queryRejection, .responseRejection, .reset: break
            }
        }
    }

    package init(_ listed: ListedExchange, roles: AddressRoles, places: FlatPlaces, blame: @escaping Blame) {
        self.listed = listed
        self.roles = roles
        hasNodeCaches = !roles.addresses(of: .nodeCache).isEmpty
        self.places = places
        self.blame = blame
    }

    /// Goes on with other exchanges: the first of them is the next.
    package mutating func begin(_ waiting: WaitingExchanges) { listed.begin(waiting) }

    /// Becomes the row of the next exchange; false where there is none.
    package mutating func next() -> Bool {
        guard listed.next() else { return false }
        let exchange = listed.exchange
        if leg.isEmpty || hasNodeCaches || exchange.server != lastServer {
            lastServer = exchange.server
            leg = listed.leg
            isOfService = roles.role(of: exchange.server) == .service
        }
        // Where a capture lacks a part, the legs may stand the other way round.
        let other = exchange.endpoint == nil ? exchange.server(ofLeg: 1) : nil
        let isSwapped = other.map { roles.role(of: $0) == .service } ?? false
        if let endpoint = exchange.endpoint {
            self.endpoint = endpoint
        } else if let other, !isSwapped {
            endpoint = other
        } else {
            endpoint = isSwapped ? exchange.server(ofLeg: 0) : isOfService ? nil : exchange.server
        }
        let hasLegs = exchange.server(ofLeg: 1) != nil
        var scratch: [UInt8] = []
        swap(&scratch, &octets)
        let key = ExchangeKey(
            client: exchange.client, endpoint: endpoint, clientPort: exchange.clientPort, id: exchange.id,
            type: exchange.questionType, transport: exchange.transport,
            name: listed.waiting.names.span.extracting(listed.name), scratch: &scratch)
        swap(&scratch, &octets)
        keys = (key.key, key.question)
        seen = sightings(areBehind: (isSwapped || !hasLegs && !isOfService, !isSwapped))
        return true
    }

    /// - Parameter areBehind: whether the first leg, and the second, is one after DNAT, or of a server that is asked without.
    private func sightings(areBehind: (first: Bool, second: Bool)) -> Seen {
        var seen = Seen()
        let sightings = listed.waiting.sightings.span
        for number in listed.sightings {
            let sighting = sightings[number]
            seen.add(sighting, isBehind: sighting.leg == 0 ? areBehind.first : areBehind.second)
            guard Int(sighting.point) < places.points.count else { continue }
            let place = places.points[Int(sighting.point)].place
            if seen.point < 0 { (seen.point, seen.place) = (Int(sighting.point), place) }
            if place < places.places.count {
                seen.watchedUntil = max(seen.watchedUntil, places.places[place].watchedUntil)
            }
        }
        return seen
    }

    /// Where it was seen first.
    private var place: FlatPlaces.Place? {
        seen.place >= 0 && seen.place < places.places.count ? places.places[seen.place] : nil
    }
}

extension FlatExchange: FlatRow {
    @inline(__always)
    package var head: RowHead { RowHead(cluster: places.cluster, node: place?.node ?? "") }

    package enum Field: String, CaseIterable, Sendable {
        case vantage, point, key
        case questionKey = "question_key"
        case timeNS = "time_ns"
        case client
        case clientPort = "client_port"
        case server
        case serverPort = "server_port"
        case endpoint, leg, transport, id, qname, qtype, outcome, rcode, failed
        case latencyNS = "latency_ns"
        case attempts
        case seenQueryBeforeDNAT = "seen_query_before_dnat"
        case seenQueryAfterDNAT = "seen_query_after_dnat"
        case seenAnswerAfterDNAT = "seen_answer_after_dnat"
        case seenAnswerBeforeDNAT = "seen_answer_before_dnat"
        case queryNS = "query_ns"
        case answerNS = "answer_ns"
        case watchedUntilNS = "watched_until_ns"
        case rejectedBy = "rejected_by"
        case unexpectedSource = "unexpected_source"
        case hopLimit = "hop_limit"
        case ipID = "ip_id"
        case lookup, resolver
        case culpritKind = "culprit_kind"
    }

    private static let fields = Array(Field.allCases)

    package func put(into line: inout FlatLine) {
        line.begin()
        putAll(into: &line, Self.fields.span)
        line.end()
    }

    package func put(into batch: inout FlatBatch) {
        batch.begin()
        putAll(into: &batch, Self.fields.span)
        batch.end()
    }

    @inline(__always)
    package func put(_ field: Field, into cells: inout some FlatCells & ~Copyable) {
        switch field {
        case .vantage: cells.put(word: place?.vantage ?? "")
        case .point: cells.put(word: seen.point >= 0 ? places.points[seen.point].name : "")
        case .key: cells.put(keys.exchange)
        case .questionKey: cells.put(keys.question)
        case .timeNS: cells.put(listed.exchange.start)
        case .client: cells.put(listed.exchange.client)
        case .clientPort: cells.put(Int64(listed.exchange.clientPort))
        case .server: cells.put(listed.exchange.server)
        case .serverPort: cells.put(Int64(listed.exchange.serverPort))
        case .endpoint: cells.put(endpoint)
        case .leg: cells.put(word: leg)
        case .transport: cells.put(word: listed.exchange.transport == .tcp ? "tcp" : "udp")
        case .id: cells.put(Int64(listed.exchange.id))
        case .qname: cells.put(name: listed.waiting.names.span.extracting(listed.name))
        case .qtype: cells.put(number: listed.exchange.questionType) { RecordType($0).description }
        case .outcome: cells.put(word: listed.exchange.outcome.name)
        case .rcode: putResponseCode(into: &cells)
        case .failed: cells.put(isFailed)
        case .latencyNS: cells.put(listed.exchange.latency ?? -1)
        case .attempts: cells.put(Int64(listed.exchange.attempts))
        case .seenQueryBeforeDNAT: cells.put(seen.queries.before)
        case .seenQueryAfterDNAT: cells.put(seen.queries.after)
        case .seenAnswerAfterDNAT: cells.put(seen.answers.after)
        case .seenAnswerBeforeDNAT: cells.put(seen.answers.before)
        case .queryNS: cells.put(seen.firstQuery)
        case .answerNS: cells.put(seen.firstAnswer)
        case .watchedUntilNS: cells.put(seen.watchedUntil)
        case .rejectedBy: cells.put(listed.exchange.rejectedBy)
        case .unexpectedSource: cells.put(listed.exchange.unexpectedSource)
        case .hopLimit: cells.put(Int64(listed.exchange.hopLimit))
        case .ipID: cells.put(Int64(listed.exchange.identification))
        case .lookup: cells.put(listed.exchange.lookup)
        case .resolver:
            cells.put(word: places.resolvers.isEmpty ? "" : places.resolvers[listed.exchange.client] ?? "")
        case .culpritKind:
            cells.put(
                word: isFailed ? blame(listed.exchange.client, listed.exchange.server, endpoint) : "")
        }
    }

    @inline(__always)
    private func putResponseCode(into cells: inout some FlatCells & ~Copyable) {
        // No response code has 16 bits.
        cells.put(number: listed.exchange.responseCode ?? .max) { $0 == .max ? "" : ResponseCode($0).description }
    }
}
