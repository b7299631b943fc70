import BasicContainers
import PacketWire

/// What is counted of exchanges that are open, where rows are looked at while the captures go on.
extension TrafficSummary {
    /// Counts an open exchange as it stands at `time` where rows are looked at meanwhile; ``finished(_:in:)`` counts it
    /// for good.
    mutating func addOpen(_ slot: Int, in table: inout ExchangeTable, at time: Int64) {
        guard table.hasQuery(of: slot), !table.slots[slot].flags.contains(.isExtraLeg) else { return }
        let isClusterName = table.slots[slot].flags.contains(.isClusterName)
        for leg in 0..<Int(table.slots[slot].legCount) where table.legs[legPlace(slot, leg)].transmissions > 0 {
            let outcome = openOutcome(slot, leg: leg, in: table, at: time)
            guard let row = legRow(slot, leg: leg, in: &table) else { continue }
            legs[row].addOpen(
                legPlace(slot, leg), in: table, outcome: outcome,
                isError: TrafficSummary.isError(slot, legPlace(slot, leg), in: table), isClusterName: isClusterName)
        }
        let place = legPlace(slot, table.clientLeg(of: slot))
        let outcome = openOutcome(slot, leg: table.clientLeg(of: slot), in: table, at: time)
        let path = Path(
            client: table.slots[slot].client, server: table.legs[place].server,
            serverPort: table.legs[place].serverPort,
            endpoint: table.isTranslated(of: slot) ? table.legs[legPlace(slot, 1)].server : nil,
            transport: table.slots[slot].transport)
        if let row = pathRow(of: path) {
            let isError = TrafficSummary.isError(slot, place, in: table)
            paths[row].add(place, in: &table, outcome: outcome, isError: isError)
        }
        if !table.slots[slot].flags.contains(.isNested) { zoneTable.add(slot, place, outcome: outcome, in: &table) }
    }

    /// The outcome at `time`: silence is none before the client's timeout, however long the captures go on.
    private func openOutcome(_ slot: Int, leg: Int, in table: borrowing ExchangeTable, at time: Int64) -> Outcome {
        let outcome = table.outcome(of: slot, leg: leg, timeout: timeout, coverage: coverage)
        let waited = time &- table.legs[legPlace(slot, leg)].lastTransmission
        return outcome == .unanswered && waited < timeout.nanoseconds ? .pending : outcome
    }
}
