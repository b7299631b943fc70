package import Exchanges

/// Exchanges that wait for the end of the captures, in the order in which they were decided.
package struct WaitingExchanges {
    package var exchanges: [PackedExchange] = []
    /// Their names, one after the other.
    package var names: [UInt8] = []
    /// Their sightings, one after the other.
    package var sightings: [PackedSighting] = []

    package init() {}

    package init(exchanges: [PackedExchange], names: [UInt8], sightings: [PackedSighting]) {
        (self.exchanges, self.names, self.sightings) = (exchanges, names, sightings)
    }

    package mutating func add(
        _ exchange: PackedExchange, name: Span<UInt8>, sightings seen: Span<PackedSighting>
    ) {
        exchanges.append(exchange)
        names.append(addingCapacity: name.count) { output in
            for place in name.indices { output.append(name[place]) }
        }
        for place in seen.indices { sightings.append(seen[place]) }
    }

    package mutating func removeAll() {
        exchanges.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        sightings.removeAll(keepingCapacity: true)
    }
}
