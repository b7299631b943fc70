package import Foundation

/// Queries of one node's clients to one endpoint that ended at one place: a row of what ``MatrixQuery`` gives.
package struct MatrixRow: Codable, Hashable, Sendable {
    /// Where queries ended.
    package enum Place: String, Codable, CaseIterable, Sendable {
        case answered
        /// Answered, and the endpoint's node shows nothing of it: its capture lacks it.
        case answeredUnseen = "answered-unseen"
        /// The captures ended first.
        case pending
        case serverError = "server-error"
        case rejected
        case mismatched
        /// The query did not leave its node translated.
        case atClientNode = "at-client-node"
        /// It left, and did not come to the endpoint's node.
        case toEndpointNode = "to-endpoint-node"
        /// It came to the endpoint's node and was not handed to the endpoint.
        case atEndpointNode = "at-endpoint-node"
        /// The endpoint did not answer.
        case atEndpoint = "at-endpoint"
        /// The answer did not leave the endpoint's node.
        case backAtEndpointNode = "back-at-endpoint-node"
        /// It left, and did not come to the client's node.
        case backToClientNode = "back-to-client-node"
        /// It came to the client's node, and not to the client.
        case backAtClientNode = "back-at-client-node"
        case late
        /// No capture of the endpoint's node shows that time.
        case unknown

        package var isFailure: Bool {
            switch self {
            case .answered, .answeredUnseen, .pending: false
            default: true
            }
        }
    }

    package var clientNode: String
    /// Empty where it is not known.
    package var endpoint: String
    package var endpointNode: String
    package var place: Place
    package var queries: Int
    package var clients: Int
    /// Nanoseconds since the Unix epoch, by the client's node's clock.
    package var first: Int
    package var last: Int
    /// Frames of a million that the nodes' captures lack, as they show themselves.
    package var clientLoss: Int
    package var endpointLoss: Int

    private enum CodingKeys: String, CodingKey {
        case clientNode = "client_node"
        case endpoint
        case endpointNode = "endpoint_node"
        case place, queries, clients
        case first = "first_ns"
        case last = "last_ns"
        case clientLoss = "client_loss_ppm"
        case endpointLoss = "endpoint_loss_ppm"
    }
}

extension MatrixRow {
    /// What the query gave, as JSON, an object a line.
    ///
    /// - Parameter name: what the lines are called in the error.
    package static func rows(of lines: Data, called name: String) throws(FleetError) -> [MatrixRow] {
        let decoder = JSONDecoder()
        var rows: [MatrixRow] = []
        for (number, line) in lines.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let row = try? decoder.decode(MatrixRow.self, from: line) else {
                throw FleetError(
                    .unfitRows,
                    """
                    \(name), line \(number + 1): is no row of the query; give what `fleet query` writes, or the result of what \
                    `fleet sql` prints as JSON, an object a line.
                    """)
            }
            rows.append(row)
        }
        return rows
    }
}
