import Diagnosis
import PacketWire

extension ReportDocument {
    /// What the kernel counted at a place while it was captured at, by the kernel's names.
    package struct Counters: Encodable, Sendable {
        /// The capture taken there.
        package var capture: String
        package var node: String?
        package var from: String
        package var to: String
        /// Counters that grew.
        package var moved: [Counter]
        /// Counters that did not.
        package var unmoved: Int
        package var trackedConnections: Tracked?
        package var process: Process?
        package var clock: Clock?

        package struct Counter: Encodable, Sendable {
            package var name: String
            package var before: Int64
            package var after: Int64
            package var difference: Int64
        }

        package struct Tracked: Encodable, Sendable {
            package var before: Int64
            package var after: Int64
            package var most: Int64
            @ExplicitNull package var limit: Int64?
        }

        package struct Process: Encodable, Sendable {
            package var id: Int64
            package var name: String
            package var start: String
            /// At the end of the capture.
            package var ageSeconds: Double
            package var ended: Bool
        }

        package struct Clock: Encodable, Sendable {
            package var synchronized: Bool
            package var offsetSeconds: Double
            @ExplicitNull package var greatestErrorSeconds: Double?
        }
    }
}

extension ReportDocument.Counters {
    /// Counters shown of one place.
    private static let counterLimit = 64
    private static let second = 1e9

    /// One entry for each network namespace, however many captures were taken in it.
    static func rows(_ evidence: Diagnosis.Evidence) -> [Self] {
        var namespaces: Set<[String]> = []
        var nodes: Set<String> = []
        let rows = evidence.places.compactMap { place -> Self? in
            guard var counters = evidence.counters(at: place) else { return nil }
            let capture = evidence.captures[place]
            if let node = capture.node, let namespace = counters.namespace {
                guard namespaces.insert([node, "\(namespace)"]).inserted else { return nil }
                // Processors take packets in for all namespaces of a node, and its clock is one.
                if !nodes.insert(node).inserted {
                    counters.rows.removeAll { $0.name.hasPrefix("softnet.") }
                    counters.clock = nil
                }
            }
            return Self(counters, capture)
        }
        return Array(rows.prefix(ReportDocument.rowLimit))
    }

    private init(_ counters: PlaceCounters, _ capture: CaptureDescription) {
        func time(_ nanoseconds: Int64) -> String { Timestamp(nanoseconds: nanoseconds).description }
        self.capture = capture.name
        node = capture.node
        from = time(counters.from)
        to = time(counters.to)
        let all = counters.moved
        moved = all.prefix(Self.counterLimit).map {
            Counter(name: $0.name, before: $0.before, after: $0.after, difference: $0.growth)
        }
        unmoved = counters.rows.count - all.count
        trackedConnections = counters.tracked.map {
            Tracked(before: $0.before, after: $0.after, most: $0.most, limit: $0.limit)
        }
        process = counters.process.map {
            Process(
                id: $0.id, name: $0.name, start: time($0.start),
                ageSeconds: (Double(counters.to) - Double($0.start)) / Self.second, ended: $0.isEnded)
        }
        clock = counters.clock.map {
            Clock(
                synchronized: $0.isSynchronized, offsetSeconds: Double($0.offset) / Self.second,
                greatestErrorSeconds: $0.greatestError.map { Double($0) / Self.second })
        }
    }
}
