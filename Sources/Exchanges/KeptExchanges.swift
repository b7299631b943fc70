import BasicContainers
package import DNSWire
package import PacketWire

/// Single exchanges in bounded memory, so that CoreDNS's log can be searched for them after the captures were read:
/// those that failed, and a sample of those that were answered, which shows what the log covers.
package struct KeptExchanges: Sendable {
    package struct Row: Sendable {
        package var client: IPAddress
        package var clientPort: UInt16
        package var id: UInt16
        package var transport: TransportProtocol
        package var server: IPAddress
        /// The address after DNAT; nil where that leg was not seen.
        package var endpoint: IPAddress?
        package var name: DomainName?
        package var type: UInt16
        /// Nanoseconds since the Unix epoch of the first transmission.
        package var start: Int64
        /// Index into ``TrafficSummary/patterns``; nil for one that was answered.
        package var pattern: Int?
        fileprivate var hash: UInt64 = 0
    }

    /// Failing exchanges kept at most: the first ones.
    static let failureLimit = 16_384
    /// Answered exchanges kept at most: chosen by their key, so that the choice does not depend on time.
    static let sampleLimit = 4096

    package private(set) var failures: [Row] = []
    package private(set) var answered: [Row] = []
    /// Failing exchanges that there was no room for.
    package private(set) var overflow = 0
    private var mask: UInt64 = 0

    init() {
        answered.reserveCapacity(KeptExchanges.sampleLimit)
    }

    mutating func addFailure(_ slot: Int, path: Path, pattern: Int, in table: borrowing ExchangeTable) {
        guard failures.count < KeptExchanges.failureLimit else {
            overflow &+= 1
            return
        }
        failures.append(KeptExchanges.row(slot, path: path, pattern: pattern, in: table))
    }

    @inline(__always)
    mutating func addAnswered(_ slot: Int, path: Path, in table: borrowing ExchangeTable) {
        // The key's upper bits: the lower ones choose its place in the exchange table.
        guard (table.slots[slot].keyHash >> 32) & mask == 0 else { return }
        if answered.count == KeptExchanges.sampleLimit { thin() }
        guard (table.slots[slot].keyHash >> 32) & mask == 0 else { return }
        answered.append(KeptExchanges.row(slot, path: path, pattern: nil, in: table))
    }

    private mutating func thin() {
        while answered.count > KeptExchanges.sampleLimit / 2, mask < .max >> 33 {
            mask = mask << 1 | 1
            let mask = mask
            answered.removeAll { ($0.hash >> 32) & mask != 0 }
        }
    }

    private static func row(
        _ slot: Int, path: Path, pattern: Int?, in table: borrowing ExchangeTable
    ) -> Row {
        let exchange = table.slots[slot]
        return Row(
            client: exchange.client, clientPort: exchange.clientPort, id: exchange.id, transport: exchange.transport,
            server: path.server, endpoint: path.endpoint,
            name: exchange.nameLength > 0 ? table.withName(of: slot) { DomainName(wire: $0) } : nil,
            type: exchange.questionType, start: table.legs[legPlace(slot, table.clientLeg(of: slot))].firstQuery,
            pattern: pattern, hash: exchange.keyHash)
    }
}
