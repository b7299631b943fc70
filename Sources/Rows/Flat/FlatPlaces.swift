package import Exchanges
package import PacketWire

/// What a flat row tells of where its packets were captured, which is known once the captures are read.
package struct FlatPlaces {
    /// A place where captures were taken.
    package struct Place: Sendable {
        /// The Kubernetes node's name; empty where nobody says.
        package var node: String
        /// `client-pod`, `node`, `coredns-pod`, … as the report calls it.
        package var vantage: String
        /// Nanoseconds since the Unix epoch of its last packet, or of the capture's end where that is stated.
        package var watchedUntil: Int64

        package init(node: String, vantage: String, watchedUntil: Int64) {
            (self.node, self.vantage, self.watchedUntil) = (node, vantage, watchedUntil)
        }
    }

    package var cluster: String
    /// By the number of the place.
    package var places: [Place]
    /// By the number of the capture point: its name, and its place.
    package var points: [(name: String, place: Int)]
    /// What clients resolve names with, as their retries tell.
    package var resolvers: [IPAddress: String]

    /// - Parameter nodes: by place; empty names where nobody says.
    package init(
        of analysis: Analysis, cluster: String, nodes: [String], vantages: [String], names: PointNames
    ) {
        self.cluster = cluster
        places = analysis.summary.coverage.captures.enumerated().map { number, span in
            Place(
                node: nodes.indices.contains(number) ? nodes[number] : "",
                vantage: vantages.indices.contains(number) ? vantages[number] : "",
                watchedUntil: max(span.last, 0))
        }
        points = analysis.points.indices.map { number in
            (names.name(of: analysis.points[number]), analysis.place(ofPoint: number))
        }
        resolvers = [:]
        for row in analysis.clients {
            if let family = row.resolvers.families.first?.family { resolvers[row.client] = family.rawValue }
        }
    }
}
