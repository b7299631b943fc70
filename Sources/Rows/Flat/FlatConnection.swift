package import Exchanges
import PacketWire

/// TCP connections of one client to one server, with one fate, as a row of the flat table `connections`.
package struct FlatConnection: Sendable {
    package let head: RowHead
    package var row: ConnectionRow

    package init(head: RowHead, row: ConnectionRow) {
        (self.head, self.row) = (head, row)
    }
}

extension FlatConnection: FlatRow {
    package enum Field: String, CaseIterable, Sendable {
        case client, server
        case serverPort = "server_port"
        case endpoint, fate, connections
        case synTransmissions = "syn_transmissions"
        case delayed
        case firstNS = "first_ns"
        case lastNS = "last_ns"
        case rejectedBy = "rejected_by"
        case icmpType = "icmp_type"
        case icmpCode = "icmp_code"
    }

    package static func column(_ field: Field) -> FlatColumn {
        switch field {
        case .client: FlatExchange.column(.client)
        case .server: FlatExchange.column(.server)
        case .serverPort: FlatExchange.column(.serverPort)
        case .endpoint: FlatColumn(.address, "the address after DNAT; empty where no such leg was seen")
        case .fate:
            FlatColumn(
                .word,
                """
                what became of them: `established`, `syn-unanswered`, `refused` (a RST answered the SYN), `reset` (before any \
                answer), `rejected` (by an ICMP error) or `unknown`
                """)
        case .connections: FlatColumn(.int64, "connections of this fate")
        case .synTransmissions: FlatColumn(.int64, "their SYNs, with those that were sent again")
        case .delayed: FlatColumn(.int64, "those of them whose SYN was sent again")
        case .firstNS: FlatColumn(.time, "the first SYN of them")
        case .lastNS: FlatColumn(.time, "the last SYN of them")
        case .rejectedBy: FlatColumn(.address, "who sent the ICMP error; empty where nobody did")
        case .icmpType: FlatColumn(.int32, "its type; -1 without")
        case .icmpCode: FlatColumn(.int32, "its code; -1 without")
        }
    }

    package func put(_ field: Field, into cells: inout some FlatCells & ~Copyable) {
        switch field {
        case .client: cells.put(row.client)
        case .server: cells.put(row.server)
        case .serverPort: cells.put(Int64(row.port))
        case .endpoint: cells.put(row.endpoint)
        case .fate: cells.put(word: fate)
        case .connections: cells.put(Int64(row.connections))
        case .synTransmissions: cells.put(Int64(row.synTransmissions))
        case .delayed: cells.put(Int64(row.delayed))
        case .firstNS: cells.put(row.firstStart == .max ? 0 : row.firstStart)
        case .lastNS: cells.put(row.lastStart == .min ? 0 : row.lastStart)
        case .rejectedBy: cells.put(row.rejection?.reporter)
        case .icmpType: cells.put(row.rejection.map { Int64($0.type) } ?? -1)
        case .icmpCode: cells.put(row.rejection.map { Int64($0.code) } ?? -1)
        }
    }

    private var fate: String {
        switch row.fate {
        case .established: "established"
        case .synUnanswered: "syn-unanswered"
        case .refused: "refused"
        case .resetBeforeAnswer: "reset"
        case .rejected: "rejected"
        case .unknown: "unknown"
        }
    }

    package func put(into line: inout FlatLine) { putLine(into: &line) }
    package func put(into batch: inout FlatBatch) { putBatch(into: &batch) }
}
