import BasicContainers

/// Failures that are known long before their exchange is over. They are told then, and the exchange stays open: a retry
/// or a late answer still belongs to it and may change what is counted in the end.
extension Correlator {
    /// Tells the exchange as a failure once copies of what was just seen have had their time, if it is one then.
    mutating func tellSoon(_ slot: Int) {
        guard onExchange != nil, !listsAll, knownFailures.count < table.capacity,
            table.slots[slot].flags.isDisjoint(with: [.isToBeTold, .isTold])
        else { return }
        table.slots[slot].flags.insert(.isToBeTold)
        knownFailures.append(slot, at: now &+ settling)
    }

    /// The same for one whose first response says that the server failed, or came so late that the exchange waits for
    /// its horizon.
    @inline(__always)
    mutating func tellSoonIfFailed(_ slot: Int, leg: Int) {
        guard onExchange != nil else { return }
        let place = legPlace(slot, leg)
        if TrafficSummary.isServerError(table.legs[place].responseCode)
            || (table.legs[place].latency ?? 0) >= TrafficSummary.slow
        {
            tellSoon(slot)
        }
    }

    /// The sums, with what the linkers know.
    var sums: TrafficSummary {
        var sums = summary
        sums.upstreamRates = links.nested.rates.rows
        sums.askers = links.nested.askers
        // Who answers under the address that it asks from is a pod: its node hands queries to it without a copy (eBPF).
        let answering = Set(sums.vantages.rows.filter { $0.responsesSent > 0 }.map(\.address))
        sums.cacheAskers = links.nested.cacheAskers.mapValues { $0.filter { !answering.contains($0) } }
            .filter { !$0.value.isEmpty }
        return sums
    }

    /// The sums with every open exchange among them.
    mutating func summaryWithOpen() -> TrafficSummary {
        var sums = sums
        for slot in table.slots.indices where table.slots[slot].isOpen { sums.addOpen(slot, in: &table, at: now) }
        return sums
    }

    /// Tells what fell due.
    mutating func tellKnownFailures() {
        while knownFailures.firstTime <= now, knownFailures.count > 0 {
            let slot = knownFailures.removeFirst()
            guard table.slots[slot].isOpen, table.slots[slot].flags.remove(.isToBeTold) != nil, isWanted,
                let onExchange, table.hasQuery(of: slot), summary.isKnownFailure(slot, in: table)
            else { continue }
            table.slots[slot].flags.insert(.isTold)
            isWanted = onExchange(summary.exchange(slot, in: table))
        }
    }
}
