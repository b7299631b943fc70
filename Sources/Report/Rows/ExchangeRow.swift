package import Cluster
import DNSWire
package import Exchanges
import PacketWire
package import Rows
package import Wording

/// One exchange as a row of `dnsverdict exchanges`.
package struct ExchangeRow: Encodable, Sendable {
    private enum CodingKeys: CodingKey {
        case client, clientPort, server, serverPort, endpoint, leg, transport, id, qname, qtype, start, outcome, rcode
        case latency, attempts, sightings
    }

    package var client: String
    package var clientPort: UInt16
    /// The address that was asked.
    package var server: String
    package var serverPort: UInt16
    /// The address after DNAT, where that leg was seen.
    @ExplicitNull package var endpoint: String? = nil
    /// What was asked: `service`, `coredns`, `node-cache`, `upstream` or `unknown`.
    package var leg: String
    package var transport: String
    package var id: UInt16
    @ExplicitNull package var qname: String? = nil
    package var qtype: String
    /// RFC 3339, UTC, nanoseconds: the first transmission.
    package var start: String
    package var outcome: String
    @ExplicitNull package var rcode: String? = nil
    /// Seconds from the first transmission to the first answer.
    @ExplicitNull package var latency: Double? = nil
    /// Transmissions of the query.
    package var attempts: Int
    package var sightings: [SightingRow]
    private let frameList: FrameList

    package struct SightingRow: Encodable, Sendable {
        package var capture: String
        package var frame: Int
        package var time: String
        package var point: String
        package var kind: String
        /// The address asked on the leg that was seen: before DNAT, or after it.
        package var server: String
        /// What the packet was wrapped in, where it was.
        package var tunnel: String?
        package var outerSrc: String?
        package var outerDst: String?
        package var vni: UInt32?
    }

    package init(
        _ exchange: ExchangeFields, of analysis: Analysis, roles: AddressRoles, captures: [String], names: PointNames
    ) {
        client = exchange.client.description
        clientPort = exchange.clientPort
        server = exchange.server.description
        serverPort = exchange.serverPort
        endpoint = exchange.endpoint?.description
        leg = AddressRole.leg(from: exchange.client, to: exchange.server, roles)
        transport = "\(exchange.transport)"
        id = exchange.id
        qname = DomainName(wire: exchange.name.span)?.withoutTrailingDot
        qtype = RecordType(exchange.questionType).description
        start = exchange.start.description
        outcome = exchange.outcome.name
        rcode = exchange.responseCode.map { ResponseCode($0).description }
        latency = exchange.latency.map { Double($0) / 1e9 }
        attempts = exchange.attempts
        frameList = FrameList(captures: captures)
        sightings = exchange.sightings.compactMap { sighting in
            guard analysis.points.indices.contains(sighting.point) else { return nil }
            let point = analysis.points[sighting.point]
            let cells = TunnelCells(analysis.tunnel(of: point))
            return SightingRow(
                capture: captures.indices.contains(point.capture) ? captures[point.capture] : "",
                frame: sighting.frame, time: sighting.time.description, point: names.name(of: point),
                kind: sighting.kind.name, server: sighting.server?.description ?? "",
                tunnel: cells.tunnel, outerSrc: cells.outerSource, outerDst: cells.outerDestination,
                vni: cells.identifier)
        }
    }
}

extension ExchangeRow {
    /// The exchange on one line for a person, as `exchanges` lists it.
    package var text: String { text(in: .english) }

    /// The same for one who reads `language`.
    ///
    /// - Parameter names: what addresses are called, which stands behind them.
    package func text(in language: Language, names: [String: String] = [:]) -> String {
        let words = Words.of(language)
        func name(_ address: String) -> String { names[address].map { " (\($0))" } ?? "" }
        let via = endpoint.map { words(.rowVia, $0 + name($0)) } ?? ""
        let code = rcode.map { " \($0)" } ?? ""
        let milliseconds = latency.map { seconds in
            let microseconds = Int((seconds * 1e6).rounded())
            return " \(microseconds / 1000).\(String(microseconds % 1000 + 1000).dropFirst()) ms"
        }
        let tries = attempts > 1 ? words(.rowTransmissions, "\(attempts)") : ""
        let frames = frameList.text(sightings.map { ($0.capture, $0.frame) })
        return """
            \(start) \(client):\(clientPort)\(name(client)) > \(server)\(name(server))\(via) \(transport) \(id) \(qname ?? words(.rowNoQuestion)) \(qtype) \
            \(language == .english ? outcome : words("outcome", of: outcome))\(code)\(milliseconds ?? "")\(tries) [\(frames)]
            """
    }
}
