import BasicContainers
import DNSWire
import PacketWire

/// Responses: whose they are, and which way they came.
extension Correlator {
    /// True for an answer to what the client asked this very server after the exchange of `slot`.
    mutating func isOfLater(
        _ sighting: MessageSighting, _ key: ExchangeTable.Key, _ question: QuestionKey?, than slot: Int
    ) -> Bool {
        guard let place = decided.first(key, question: question),
            decided.record(place).firstQuery.time > table.legs[legPlace(slot, 0)].lastQuerySighting
        else { return false }
        return noteLateResponse(sighting, of: place)
    }

    /// A response from an address that no known leg asked: the other side of DNAT where this capture (or
    /// another) has not shown that leg's query, or an answer that nobody translated back.
    mutating func otherSource(_ sighting: MessageSighting, slot: Int) {
        let asked = table.legs[legPlace(slot, 0)].server
        // On a bridge (`-i cni0`) queries pass after DNAT, and answers after it was undone.
        if sighting.direction == .unknown, table.slots[slot].legCount == 1, sighting.server.isTenthOfServiceNetwork,
            !asked.isTenthOfServiceNetwork,
            !links.nested.isTranslated(asked)
        {
            noteResponse(sighting, slot: slot, leg: 0)
            return
        }
        let reachedClient =
            table.slots[slot].legCount == 1 && table.legs[legPlace(slot, 0)].responses == 0
            && comesToClient(sighting, slot)
        if reachedClient {
            noteUnexpectedSource(sighting, slot)
        } else if table.slots[slot].legCount < OpenExchange.maximumLegs {
            table.legs[legPlace(slot, 1)] = OpenLeg(sighting)
            table.slots[slot].legCount = 2
            noteResponse(sighting, slot: slot, leg: 1)
            return
        }
        note(.response, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot, leg: 0)
        if reachedClient { tellSoon(slot) }
    }

    mutating func noteResponse(_ sighting: MessageSighting, slot: Int, leg: Int) {
        let isFirst = table.legs[legPlace(slot, leg)].responses == 0
        let wasBack = !isFirst && table.legs[legPlace(slot, leg)].isAnswerSeenByAsker(summary.coverage)
        table.legs[legPlace(slot, leg)].noteResponse(sighting)
        if leg == 1 { noteDeliveredAsIs(sighting, slot: slot) }
        note(.response, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot, leg: leg)
        if isFirst {
            links.nested.responded(slot, leg: leg, in: &table, summary.coverage)
            if leg == table.clientLeg(of: slot) { lookups.responded(slot, leg: leg, sighting, in: &table) }
            tellSoonIfFailed(slot, leg: leg)
        } else if !wasBack, table.legs[legPlace(slot, leg)].isAnswerSeenByAsker(summary.coverage) {
            links.nested.answerCameBack(slot, leg: leg, in: table, summary.coverage)
        }
    }

    /// A response of the leg after DNAT that comes to the client was not translated back: it has an address
    /// that the client did not ask. It goes out of the very interface by which the query came in, or stands in
    /// a capture that has the query before DNAT only.
    private mutating func noteDeliveredAsIs(_ sighting: MessageSighting, slot: Int) {
        let isClientsInterface =
            sighting.direction == .outgoing && sighting.interfaceIndex != 0
            && sighting.interfaceIndex == table.slots[slot].clientInterface
            && Int(table.slots[slot].clientInterfaceCapture) == sighting.capture
        guard isClientsInterface || comesToClient(sighting, slot) else { return }
        noteUnexpectedSource(sighting, slot)
        tellSoon(slot)
    }

    private mutating func noteUnexpectedSource(_ sighting: MessageSighting, _ slot: Int) {
        table.slots[slot].flags.insert(.unexpectedSource)
        table.slots[slot].unexpectedSource = sighting.server
        let isAsked = sighting.serverPort == table.legs[legPlace(slot, 0)].serverPort
        table.slots[slot].unexpectedPort = isAsked ? 0 : sighting.serverPort
    }

    /// Whether an exchange of this client's is open that a datagram from or to another port may belong to.
    func isAwaited(by client: IPAddress, port: UInt16, id: UInt16) -> Bool {
        let key = ExchangeTable.Key(client: client, port: port, id: id, transport: .udp)
        return table.first(key, question: nil, server: nil) != nil
    }

    /// True where the capture has the query of the client's leg alone, and the response comes in.
    @inline(__always)
    private func comesToClient(_ sighting: MessageSighting, _ slot: Int) -> Bool {
        let mask = CaptureSetMask(capture: sighting.capture)
        guard table.legs[legPlace(slot, 0)].querySeenBy.contains(mask),
            table.slots[slot].legCount < 2 || !table.legs[legPlace(slot, 1)].querySeenBy.contains(mask)
        else { return false }
        // Inside the client's own namespace queries only leave, and whatever comes in is for the client.
        let isClientsOwn = !table.legs[legPlace(slot, 0)].queryIn.contains(mask)
        return sighting.direction == .unknown || (sighting.direction == .incoming && isClientsOwn)
    }
}
