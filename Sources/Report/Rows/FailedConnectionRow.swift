package import Cluster
package import Exchanges
import PacketWire
package import Wording

/// One failed TCP connection as `dnsverdict live` tells it; as JSON in an object of its own, `{"connection": …}`, so that
/// it is not taken for an exchange.
package struct FailedConnectionRow: Encodable, Sendable {
    private enum CodingKeys: CodingKey {
        case connection
    }

    private struct Fields: Encodable {
        var client: String
        var clientPort: UInt16
        /// The address that was asked.
        var server: String
        var serverPort: UInt16
        /// The address after DNAT, where that leg was seen.
        @ExplicitNull var endpoint: String?
        /// What was asked, as of exchanges.
        var leg: String
        var transport = "tcp"
        /// RFC 3339, UTC, nanoseconds: the first SYN.
        var start: String
        /// `synUnanswered`, `refused` (a RST answered the SYN), `resetBeforeAnswer` or `rejected` (an ICMP error quotes
        /// the SYN).
        var fate: String
        /// Who sent the ICMP error, where one did.
        @ExplicitNull var rejectedBy: String?
        var synTransmissions: Int
        var sightings: [Sighting]
    }

    private struct Sighting: Encodable {
        var capture: String
        var frame: Int
        var time: String
        /// `syn`, `rst` or `icmp`.
        var kind: String
    }

    private let fields: Fields
    private let frameList: FrameList

    package init(_ connection: FailedConnection, roles: AddressRoles, captures: [String]) {
        frameList = FrameList(captures: captures)
        fields = Fields(
            client: connection.client.description, clientPort: connection.clientPort,
            server: connection.server.description, serverPort: connection.serverPort,
            endpoint: connection.endpoint?.description, leg: roles.role(of: connection.server).rawValue,
            start: connection.start.description, fate: "\(connection.fate)",
            rejectedBy: connection.rejectedBy?.description,
            synTransmissions: connection.synTransmissions,
            sightings: connection.sightings.map {
                Sighting(
                    capture: captures.indices.contains($0.capture) ? captures[$0.capture] : "", frame: $0.frame,
                    time: $0.time.description, kind: $0.kind.rawValue)
            })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fields, forKey: .connection)
    }

    /// The connection on one line for a person who reads `language`.
    package func text(in language: Language, names: [String: String] = [:]) -> String {
        let words = Words.of(language)
        func name(_ address: String) -> String { names[address].map { " (\($0))" } ?? "" }
        let fate = words("fate", of: fields.fate) + (fields.rejectedBy.map { words(.rowRejectedBy, $0) } ?? "")
        let via = fields.endpoint.map { words(.rowVia, $0 + name($0)) } ?? ""
        let tries = fields.synTransmissions > 1 ? words(.rowTransmissions, "\(fields.synTransmissions)") : ""
        let frames = frameList.text(fields.sightings.map { ($0.capture, $0.frame) })
        return """
            \(fields.start) \(fields.client):\(fields.clientPort)\(name(fields.client)) > \
            \(fields.server)\(name(fields.server))\(via) tcp \
            \(fate)\(tries) [\(frames)]
            """
    }
}
