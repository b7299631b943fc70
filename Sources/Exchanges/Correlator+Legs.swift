import BasicContainers
import DNSWire
import PacketWire

/// Legs of one exchange before and after translation: whose they are, and in which order.
extension Correlator {
    /// The open exchange of which a query to another server is one more leg. A client that asks two servers at once has two
    /// that it may belong to: the same packet tells, then an address that was translated before, then time.
    ///
    /// Mutating though it changes nothing: a borrowed correlator would be copied, all 7 KiB of it.
    mutating func exchange(
        of sighting: MessageSighting, _ key: ExchangeTable.Key, _ question: QuestionKey
    ) -> (slot: Int, linkage: OpenLeg.Linkage, isSure: Bool)? {
        var found: (slot: Int, linkage: OpenLeg.Linkage)?
        var best: (rank: Int, gap: Int64) = (-1, .max)
        var candidates = 0
        var probe = table.probe(key)
        while let slot = table.next(&probe, key, question: question) {
            candidates += 1
            let place = legPlace(slot, 0)
            let hasRoom = table.slots[slot].legCount < OpenExchange.maximumLegs
            let linkage = table.legs[place].linkage(of: sighting, hasRoom: hasRoom)
            if linkage == .unrelated { continue }
            let isSamePacket =
                sighting.identification != 0 && sighting.identification == table.legs[place].queryIdentification
            let rank = isSamePacket ? 2 : links.nested.isTranslated(table.legs[place].server) ? 1 : 0
            let gap = abs(sighting.time &- table.legs[place].lastQuerySighting)
            if rank > best.rank || (rank == best.rank && gap < best.gap) {
                found = (slot, linkage)
                best = (rank, gap)
            }
        }
        return found.map { ($0.slot, $0.linkage, candidates == 1 || best.rank == 2) }
    }

    /// The answer of an exchange's own server shows whose the leg after DNAT is that another exchange of the same client,
    /// port, ID and question has: a client that asks two servers at once (IPv6 has no identification to tell them apart).
    @inline(never)
    mutating func takeLegBack(_ slot: Int, _ sighting: MessageSighting, _ key: ExchangeTable.Key) {
        let question = QuestionKey(sighting.head.question)
        var rival: Int?
        var probe = table.probe(key)
        while let other = table.next(&probe, key, question: question) {
            if other != slot, table.slots[other].legCount == 2, table.legs[legPlace(other, 0)].responses == 0,
                table.legs[legPlace(other, 1)].responses > 0,
                abs(sighting.time &- table.legs[legPlace(other, 1)].lastResponseSighting) <= OpenLeg.samePacketWindow
            {
                rival = other
            }
        }
        guard let rival else { return }
        table.moveLeg(from: rival, to: slot)
        links.nested.noteTranslated(sighting.server)
    }

    /// A retry that was translated to another endpoint than the first transmission, and answered there: the leg after DNAT is
    /// that of the endpoint which answered.
    @inline(never)
    mutating func takeAnsweringLeg(_ slot: Int, _ sighting: MessageSighting, _ key: ExchangeTable.Key) {
        var probe = table.probe(key)
        while let other = table.next(&probe, key, question: QuestionKey(sighting.head.question)) {
            let leg = table.legs[legPlace(other, 0)]
            guard other != slot, table.slots[other].flags.contains(.isExtraLeg), leg.responses > 0,
                abs(sighting.time &- leg.lastResponseSighting) <= OpenLeg.otherCaptureWindow,
                leg.responseIdentification == sighting.identification
            else { continue }
            table.exchangeSecondLeg(of: slot, for: other)
            table.slots[slot].isSentElsewhere = true
            return
        }
    }

    /// Adds a copy whose source was translated: of the leg to its server, or of another one after DNAT.
    mutating func addMasqueraded(_ sighting: MessageSighting, _ key: ExchangeTable.Key, to slot: Int) {
        table.setAlias(key, of: slot)
        if let leg = table.leg(of: slot, server: sighting.server, port: sighting.serverPort) {
            noteQuery(sighting, slot: slot, leg: leg)
        } else if table.slots[slot].legCount < OpenExchange.maximumLegs {
            addLeg(sighting, to: slot, isSure: true)
        }
    }

    /// Adds the other side of DNAT. Legs stay in path order: a router lowers the hop limit, so the copy with the higher one
    /// is nearer the client; where both are equal, the earlier one of one capture is. Clocks of several captures do not
    /// tell, but an address that was translated before is one.
    mutating func addLeg(_ sighting: MessageSighting, to slot: Int, isSure: Bool) {
        let leg = OpenLeg(sighting)
        let known = table.legs[legPlace(slot, 0)]
        var isNearer = false
        if known.transmissions > 0 {
            let hopLimits = (new: sighting.hopLimit, known: known.queryHopLimit)
            // Text that tcpdump printed without -v tells no hop limits.
            let areHopLimitsKnown = hopLimits.new != 0 && hopLimits.known != 0 && hopLimits.new != hopLimits.known
            let isOrdered =
                areHopLimitsKnown
                || known.querySeenBy.contains(CaptureSetMask(capture: sighting.capture))
            if isOrdered {
                isNearer =
                    areHopLimitsKnown
                    ? hopLimits.new > hopLimits.known : sighting.time < known.lastTransmission
                if isSure { links.nested.noteTranslated(isNearer ? sighting.server : known.server) }
            } else {
                let wasTranslated = (
                    new: links.nested.isTranslated(sighting.server), known: links.nested.isTranslated(known.server)
                )
                isNearer =
                    wasTranslated.new == wasTranslated.known
                    ? sighting.time < known.lastTransmission : wasTranslated.new
            }
        }
        table.slots[slot].legCount = 2
        links.translated(slot, to: sighting.server, in: table, at: sighting.time)
        table.legs[legPlace(slot, 1)] = leg
        if isNearer { swapLegs(of: slot) }
        noteQuery(sighting, slot: slot, leg: isNearer ? 0 : 1)
    }

    /// True for a packet that is no copy of one seen before, of an exchange with one leg.
    @inline(__always)
    mutating func isFirstOfLaterTransmission(_ sighting: MessageSighting, slot: Int) -> Bool {
        guard table.slots[slot].legCount == 1 else { return false }
        let known = table.legs[legPlace(slot, 0)]
        return known.transmissions > 0 && sighting.time &- known.lastQuerySighting > OpenLeg.samePacketWindow
    }

    /// Joins an exchange with another one that turns out to be its leg on the other side of DNAT: a capture that began
    /// after the first transmission shows a later one on both sides.
    ///
    /// - Returns: the leg of `sighting`, whose exchange `slot` is.
    @inline(never)
    mutating func joinLegs(
        of slot: Int, _ sighting: MessageSighting, _ key: ExchangeTable.Key, _ question: QuestionKey
    ) -> Int {
        let capture = CaptureSetMask(capture: sighting.capture)
        guard !table.legs[legPlace(slot, 0)].querySeenBy.contains(capture) else { return 0 }
        var found: Int?
        var probe = table.probe(key)
        while let other = table.next(&probe, key, question: question) {
            let leg = table.legs[legPlace(other, 0)]
            let isSamePacket =
                sighting.identification == 0
                ? leg.queryPoint != sighting.point : leg.queryIdentification == sighting.identification
            if other != slot, table.slots[other].legCount == 1, leg.transmissions == 1, leg.responses == 0,
                leg.querySeenBy.contains(capture), isSamePacket,
                sighting.time &- leg.firstQuery <= OpenLeg.sameHostWindow
            {
                found = other
            }
        }
        guard let other = found else { return 0 }
        let hopLimit = table.legs[legPlace(other, 0)].queryHopLimit
        let isNearer = hopLimit == 0 || sighting.hopLimit == 0 || hopLimit >= sighting.hopLimit
        lookups.withdrawn(other, for: slot, in: table)
        table.takeFirstLeg(of: other, to: slot)
        links.translated(slot, to: table.legs[legPlace(slot, 1)].server, in: table, at: sighting.time)
        if isNearer { swapLegs(of: slot) }
        links.nested.noteTranslated(table.legs[legPlace(slot, 0)].server)
        return isNearer ? 1 : 0
    }

    /// Puts the legs into the other order.
    mutating func swapLegs(of slot: Int) {
        let nearer = table.legs[legPlace(slot, 1)]
        table.legs[legPlace(slot, 1)] = table.legs[legPlace(slot, 0)]
        table.legs[legPlace(slot, 0)] = nearer
        table.swapSightings(of: slot)
        // The interface known so far is one that the translated query came by.
        table.slots[slot].clientInterface = 0
    }

    /// A capture that saw the query before its translation sees it after that now: it knows the order of the legs.
    mutating func isTranslatedHere(_ sighting: MessageSighting, slot: Int, leg: Int) -> Bool {
        guard leg == 0, table.slots[slot].legCount == 2 else { return false }
        let mask = CaptureSetMask(capture: sighting.capture)
        let (near, far) = (legPlace(slot, 0), legPlace(slot, 1))
        return table.legs[near].transmissions == 1 && table.legs[far].transmissions == 1
            && !table.legs[near].querySeenBy.contains(mask) && table.legs[far].querySeenBy.contains(mask)
            && table.legs[near].queryHopLimit == table.legs[far].queryHopLimit
            && table.legs[near].queryIdentification == sighting.identification
            && table.legs[far].queryIdentification == sighting.identification
    }
}
