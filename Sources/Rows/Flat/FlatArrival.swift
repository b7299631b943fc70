package import PacketWire

/// A query that came to an endpoint and was plainly answered, as a row of the flat table `arrivals`: what is left of it in
/// reduced rows.
package struct FlatArrival: Sendable {
    /// Keys are kept as remainders of a division by this.
    package static let divisor: Int64 = 1 << 40

    package let head: RowHead
    package let key: Int64
    package let endpoint: IPAddress?
    package let attempts: UInt16
    package let seenQuery: Int64
    package let seenAnswer: Int64

    /// What rows are sorted by: equal values stand together, and so the keys take the fewest bits.
    private var order: (UInt64, UInt64, UInt16, Int64, Int64, Int64) {
        (endpoint?.high ?? 0, endpoint?.low ?? 0, attempts, seenQuery, seenAnswer, key)
    }

    package static func precedes(_ one: Self, _ other: Self) -> Bool { one.order < other.order }
}

extension FlatArrival: FlatRow {
    package enum Field: String, CaseIterable, Sendable {
        case key40 = "key_40"
        case endpoint, attempts
        case seenQueryAfterDNAT = "seen_query_after_dnat"
        case seenAnswerAfterDNAT = "seen_answer_after_dnat"
    }

    package static func column(_ field: Field) -> FlatColumn {
        switch field {
        case .key40:
            FlatColumn(
                .int64,
                "`key` % \(divisor): what is left of the exchange's key divided by 2⁴⁰, with the key's sign")
        case .endpoint: FlatExchange.column(.endpoint)
        case .attempts: FlatExchange.column(.attempts)
        case .seenQueryAfterDNAT: FlatExchange.column(.seenQueryAfterDNAT)
        case .seenAnswerAfterDNAT: FlatExchange.column(.seenAnswerAfterDNAT)
        }
    }

    package func put(_ field: Field, into cells: inout some FlatCells & ~Copyable) {
        switch field {
        case .key40: cells.put(key)
        case .endpoint: cells.put(endpoint)
        case .attempts: cells.put(Int64(attempts))
        case .seenQueryAfterDNAT: cells.put(seenQuery)
        case .seenAnswerAfterDNAT: cells.put(seenAnswer)
        }
    }

    package func put(into line: inout FlatLine) { putLine(into: &line) }
    package func put(into batch: inout FlatBatch) { putBatch(into: &batch) }
}
