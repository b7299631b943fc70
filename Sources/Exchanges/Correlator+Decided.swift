import BasicContainers
import DNSWire
import PacketWire

/// Exchanges that are decided before their time is over, and late packets of theirs.
extension Correlator {
    /// Finishes an answered exchange before its time, and remembers what a late packet of it needs.
    mutating func decide(_ slot: Int) {
        takeUnseenAnswer(slot)
        leaveCluster(slot)
        let reach = reach(of: slot, legPlace(slot, table.clientLeg(of: slot)))
        let end = table.slots[slot].lastActivity &+ horizon
        let isClusterName = table.slots[slot].flags.contains(.isClusterName)
        list(slot)
        let rows = count(slot)
        decided.add(
            slot, until: end, reach: reach, isClusterName: isClusterName, countedTo: rows, in: &table)
        table.close(slot)
    }

    private mutating func reach(of slot: Int, _ client: Int) -> UInt16 {
        var reach = DecidedExchanges.Reaches(
            query: table.legs[client].queryReach, response: table.legs[client].responseReach)
        if table.isTranslated(of: slot) {
            reach.endpointQuery = table.legs[legPlace(slot, 1)].queryReach
            reach.endpointResponse = table.legs[legPlace(slot, 1)].responseReach
        }
        return decided.row(of: reach)
    }

    /// Counts a query of a decided exchange, if it went to one of its servers.
    mutating func noteLateQuery(_ sighting: MessageSighting, of place: Int, message: Span<UInt8>) -> Bool {
        guard let leg = decidedLeg(of: place, sighting) else { return false }
        if decided.noteQuery(sighting, of: place, leg: leg) {
            let rows = decided.rows(of: place, leg: leg)
            summary.addRetransmission(leg: rows.leg, path: leg == 0 ? rows.path : nil)
            if leg == 0 { noteAskedAgain(sighting, place, message) }
        }
        return true
    }

    /// Notes a query with the ID and question of an answered one from another port of its client, as dig, dnspython and
    /// c-ares try again.
    mutating func noteAskedAgain(
        _ sighting: MessageSighting, from port: UInt16, _ question: QuestionKey, _ message: Span<UInt8>
    ) {
        let key = ExchangeTable.Key(
            client: sighting.client, port: port, id: sighting.head.header.id, transport: sighting.transport)
        if let place = decided.first(key, question: question) { noteAskedAgain(sighting, place, message) }
    }

    private mutating func noteAskedAgain(_ sighting: MessageSighting, _ place: Int, _ message: Span<UInt8>) {
        guard !isTwinOfLost(place), decided.isAskedAgain(place, at: sighting.time) else { return }
        let record = decided.record(place)
        summary.addAskedAgain(
            record, seenAs: decided.reaches[Int(record.reach)], sighting,
            name: sighting.head.question.flatMap { name(of: $0, in: message) })
    }

    /// glibc sends both questions of a pair again where one of them got no answer: the other one has not failed.
    private func isTwinOfLost(_ place: Int) -> Bool {
        let record = decided.record(place)
        let other = Int(record.sibling)
        guard other >= 0, table.slots[other].isOpen, table.slots[other].generation == record.siblingGeneration else {
            return false
        }
        let leg = table.legs[legPlace(other, table.clientLeg(of: other))]
        return leg.responses == 0 || leg.isAnsweredOnRetry
    }

    private func name(of question: QuestionHead, in message: Span<UInt8>) -> DomainName? {
        guard let place = question.namePlace(in: message) else { return nil }
        return DomainName(wire: message.extracting(place))
    }

    /// Counts a response of a decided exchange, if it came from one of its servers.
    mutating func noteLateResponse(_ sighting: MessageSighting, of place: Int) -> Bool {
        guard let leg = decidedLeg(of: place, sighting) else { return false }
        if decided.noteResponse(sighting, of: place, leg: leg) {
            summary.addDuplicateResponse(leg: decided.rows(of: place, leg: leg).leg)
        }
        return true
    }

    @inline(__always)
    private func decidedLeg(of place: Int, _ sighting: MessageSighting) -> Int? {
        for leg in 0..<OpenExchange.maximumLegs {
            let row = decided.rows(of: place, leg: leg).leg
            if row >= 0, summary.legs[row].server == sighting.server, summary.legs[row].port == sighting.serverPort {
                return leg
            }
        }
        return nil
    }
}
