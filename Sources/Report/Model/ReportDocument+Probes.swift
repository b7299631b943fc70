extension ReportDocument {
    /// Test questions of one kind, from one place to one server.
    package struct Probe: Codable, Sendable {
        /// The place.
        package var from: String
        /// The server's address.
        package var to: String
        /// What Kubernetes calls the server.
        package var toName: String?
        package var role: String
        package var name: String
        package var type: String
        package var transport: String
        package var asked: Int
        package var answered: Int
        package var unanswered: Int
        package var refused: Int
        package var unreachable: Int
        /// Answers that did not fit into their message.
        package var truncated: Int
        /// Queries over UDP that were sent once more.
        package var retransmissions: Int
        /// Answers by response code.
        package var rcodes: [String: Int]
        @ExplicitNull package var slowestSeconds: Double?
        @ExplicitNull package var largestBytes: Int?

        package init(
            from: String, to: String, toName: String?, role: String, name: String, type: String, transport: String
        ) {
            (self.from, self.to, self.toName, self.role) = (from, to, toName, role)
            (self.name, self.type, self.transport) = (name, type, transport)
            (asked, answered, unanswered, refused, unreachable) = (0, 0, 0, 0, 0)
            (truncated, retransmissions) = (0, 0)
            rcodes = [:]
            (slowestSeconds, largestBytes) = (nil, nil)
        }
    }
}
