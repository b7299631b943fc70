import BasicContainers
import PacketWire

/// ICMP errors that quote a query or a response, and RSTs.
extension Correlator {
    /// Notes a RST on every query that waits for its answer on that connection.
    mutating func reset(_ sighting: ResetSighting) {
        advance(to: sighting.time)
        for slot in table.slots(onConnectionOf: sighting.client, port: sighting.clientPort) {
            guard let leg = table.leg(of: slot, server: sighting.server, port: sighting.serverPort) else { continue }
            let place = legPlace(slot, leg)
            guard table.legs[place].transmissions > 0, table.legs[place].responses == 0 else { continue }
            table.legs[place].flags.insert(.connectionReset)
            note(.reset, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot, leg: leg)
            tellSoon(slot)
        }
    }

    /// Returns false where no open exchange is what the error quotes.
    mutating func rejection(_ sighting: RejectionSighting) -> Bool {
        advance(to: sighting.time)
        guard let id = sighting.id else { return false }
        let key = ExchangeTable.Key(client: sighting.client, port: sighting.clientPort, id: id, transport: .udp)
        let server = sighting.server
        let found =
            table.first(key, question: nil, server: (server, sighting.serverPort))
            ?? table.first(key, question: nil, server: nil)
        guard let slot = found else { return decided.first(key, question: nil) != nil }
        let leg = table.leg(of: slot, server: server, port: sighting.serverPort)
        if sighting.quotesQuery {
            guard let leg else { return false }
            table.legs[legPlace(slot, leg)].flags.insert(.queryRejected)
            if leg > 0 {
                table.slots[slot].isRejectedTranslated = true
            } else if sighting.reporter != table.slots[slot].rejectedBy,
                sighting.reporter != table.legs[legPlace(slot, 0)].server
            {
                // Another error, about a later transmission that was not translated.
                table.slots[slot].isRejectedTranslated = false
            }
            table.slots[slot].rejectedBy = sighting.reporter
            table.slots[slot].icmpType = sighting.type
            table.slots[slot].icmpCode = sighting.code
        } else if let leg {
            table.legs[legPlace(slot, leg)].flags.insert(.responseRejected)
            if leg == 0 {
                // It quotes the address that was asked: the response had been translated back.
                table.slots[slot].flags.remove(.unexpectedSource)
            } else {
                refused(sighting, leg: leg, slot: slot)
            }
        } else if !table.legs[legPlace(slot, 0)].flags.contains(.responseRejected) {
            table.slots[slot].flags.insert(.unexpectedSource)
            table.slots[slot].unexpectedSource = server
        }
        note(
            sighting.quotesQuery ? .queryRejection : .responseRejection, at: sighting.time,
            frame: sighting.frame, point: sighting.point, slot: slot, leg: leg ?? 0)
        // What is too big for a link is sent again in smaller parts.
        if !sighting.isTooBig { tellSoon(slot) }
        return true
    }

    /// A client that refuses a response of the leg after DNAT, while the service it asked stayed silent, got
    /// that response with the pod's address: nobody translated it back.
    private mutating func refused(_ sighting: RejectionSighting, leg: Int, slot: Int) {
        let near = legPlace(slot, 0)
        guard leg == 1, table.legs[near].transmissions > 0, table.legs[near].responses == 0,
            !table.legs[near].flags.contains(.responseRejected), isBeforeTranslation(sighting, slot),
            // Nobody saw the service stay silent where the captures of that leg had ended.
            !summary.coverage.running(table.legs[near].querySeenBy, at: table.legs[legPlace(slot, 1)].firstResponse)
                .isEmpty
        else { return }
        table.slots[slot].flags.insert(.unexpectedSource)
        table.slots[slot].unexpectedSource = sighting.server
    }

    /// True where the client's error was seen before its node translated it: connection tracking puts the pod's address into
    /// what it quotes.
    private func isBeforeTranslation(_ sighting: RejectionSighting, _ slot: Int) -> Bool {
        let mask = CaptureSetMask(capture: sighting.capture)
        let near = legPlace(slot, 0)
        guard table.legs[near].querySeenBy.contains(mask) else { return false }
        return sighting.direction != .outgoing || !table.legs[near].queryIn.contains(mask)
    }
}
