package import Exchanges
package import PacketWire

/// A second in which one server asked another as a row of the flat table `upstream_seconds`.
package struct FlatUpstreamSecond: Sendable {
    package let head: RowHead
    package var asker: IPAddress
    package var server: IPAddress
    package var second: UpstreamRate.Second

    package init(
        head: RowHead, asker: IPAddress, server: IPAddress, second: UpstreamRate.Second
    ) {
        (self.head, self.asker, self.server, self.second) = (head, asker, server, second)
    }

    /// All of an analysis.
    package static func rows(of analysis: Analysis, head: RowHead) -> [FlatUpstreamSecond] {
        analysis.summary.upstreamRates.flatMap { rate in
            rate.seconds.map {
                FlatUpstreamSecond(head: head, asker: rate.asker, server: rate.server, second: $0)
            }
        }
    }
}

extension FlatUpstreamSecond: FlatRow {
    package enum Field: String, CaseIterable, Sendable {
        case asker, server
        case secondNS = "second_ns"
        case queries, answers
    }

    package static func column(_ field: Field) -> FlatColumn {
        switch field {
        case .asker: FlatColumn(.address, "the server that asked: a CoreDNS pod, or a node cache")
        case .server: FlatColumn(.address, "the server that it asked")
        case .secondNS: FlatColumn(.time, "the second's start")
        case .queries: FlatColumn(.int32, "queries in that second, copies of one counted once")
        case .answers: FlatColumn(.int32, "answers that came in that second")
        }
    }

    package func put(_ field: Field, into cells: inout some FlatCells & ~Copyable) {
        switch field {
        case .asker: cells.put(asker)
        case .server: cells.put(server)
        case .secondNS: cells.put(second.start &* 1_000_000_000)
        case .queries: cells.put(Int64(second.queries))
        case .answers: cells.put(Int64(second.answers))
        }
    }

    package func put(into line: inout FlatLine) { putLine(into: &line) }
    package func put(into batch: inout FlatBatch) { putBatch(into: &batch) }
}
