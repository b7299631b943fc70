import DNSWire
import PacketWire

/// What sightings of a query and its response do to the leg on which they were seen.
///
/// What tells a copy from a retransmission: the IP identification (RFC 791, section 3.1), which every copy of
/// one packet shares and DNAT keeps; where it is zero or absent (IPv6, unconnected sockets), time. No resolver
/// repeats a query within ``sameCaptureWindow``.
extension OpenLeg {
    /// Copies of one packet in one capture (`-i any`) follow each other within this many nanoseconds.
    static let sameCaptureWindow: Int64 = 20_000_000
    /// The same where the identification says that it is the same packet.
    static let samePacketWindow: Int64 = 50_000_000
    /// The same at two places of one host, where nothing but time tells that it is the same packet.
    static let sameHostWindow: Int64 = 1_000_000
    /// Sightings in different captures may be this far apart: the path's delay and the clocks' difference.
    static let otherCaptureWindow: Int64 = 2_000_000_000

    /// A query so many nanoseconds after its answer was captured does not cross that answer on its way.
    static let settledAnswer: Int64 = 300_000_000

    /// Notes a query: a copy of the last transmission, or another one.
    @inline(__always)
    mutating func noteQuery(_ sighting: MessageSighting) {
        let mask = CaptureSetMask(capture: sighting.capture)
        if transmissions == 0 {
            firstQuery = sighting.time
            queryHopLimit = sighting.hopLimit
            queryPoint = sighting.point
            nearestSeenBy = mask
            lowestQueryHopLimit = sighting.hopLimit
            if sighting.direction == .incoming { flags.insert(.isNearestIncoming) }
        }
        if transmissions == 0 || !isCopyOfQuery(sighting, mask) {
            if isAfterAnswer(sighting.time, lastResponseSighting) { flags.insert(.askedAgain) }
            if transmissions == 1 { retryGap = UInt16(clamping: (sighting.time &- firstQuery) / 1_000_000) }
            if transmissions < .max { transmissions &+= 1 }
            if sighting.isCorrupted { flags.insert(.corruptedQuery) }
            lastTransmission = sighting.time
            transmissionSeenBy = mask
            lastLowestHopLimit = sighting.hopLimit
            for place in stride(from: earlierIdentifications.count - 1, to: 0, by: -1) {
                earlierIdentifications[place] = earlierIdentifications[place - 1]
            }
            earlierIdentifications[0] = queryIdentification
            queryIdentification = sighting.identification
        } else {
            // In a file merged of several nodes' captures what one sent comes in to the next: it is there now.
            if sighting.hopLimit < lastLowestHopLimit {
                if sighting.direction == .incoming, transmissionSeenBy.contains(mask) { queryOut.remove(mask) }
                lastLowestHopLimit = sighting.hopLimit
            }
            transmissionSeenBy.insert(mask)
            // On the sender's host the checksum may be left to the network card.
            if sighting.isCorrupted { flags.insert(.corruptedQuery) }
            if transmissions == 1 {
                // Of equal hop limits (one link, or a network that is routed without lowering them) the first is nearest;
                // text that tcpdump printed without -v tells none.
                if sighting.hopLimit == 0 || queryHopLimit == 0 {
                    nearestSeenBy.insert(mask)
                    queryHopLimit = max(queryHopLimit, sighting.hopLimit)
                } else if sighting.hopLimit > queryHopLimit || isNearer(sighting) {
                    queryHopLimit = sighting.hopLimit
                    nearestSeenBy = mask
                    flags.remove(.isNearestIncoming)
                }
                if sighting.hopLimit != 0 {
                    lowestQueryHopLimit =
                        lowestQueryHopLimit == 0 ? sighting.hopLimit : min(lowestQueryHopLimit, sighting.hopLimit)
                }
            }
        }
        lastQuerySighting = sighting.time
        if sighting.isTunnelled {
            queryTunnelled.insert(mask)
        } else if sighting.direction == .outgoing {
            // What leaves by the interface by which it came was turned back, and came to nobody here.
            if isTurnedBack(sighting) {
                queryRoutedIn.remove(mask)
                return
            }
            queryOut.insert(mask)
            (interfaceOut, interfaceOutCapture) = (sighting.interfaceIndex, Int16(truncatingIfNeeded: sighting.capture))
        } else {
            queryIn.insert(mask)
            (interfaceIn, interfaceInCapture) = (sighting.interfaceIndex, Int16(truncatingIfNeeded: sighting.capture))
            if VantageRow.wasRouted(sighting.hopLimit) { queryRoutedIn.insert(mask) }
        }
    }

    /// True for a copy that was routed on by the interface that had brought it.
    @inline(__always)
    private func isTurnedBack(_ sighting: MessageSighting) -> Bool {
        sighting.interfaceIndex != 0 && sighting.interfaceIndex == interfaceIn
            && interfaceInCapture == Int16(truncatingIfNeeded: sighting.capture)
            && VantageRow.wasRouted(sighting.hopLimit)
    }

    /// True for the sender's own sighting of a query that its node saw come in a moment before, by clocks a little apart.
    @inline(__always)
    private func isNearer(_ sighting: MessageSighting) -> Bool {
        flags.contains(.isNearestIncoming) && sighting.hopLimit == queryHopLimit && sighting.direction != .incoming
            && !querySeenBy.contains(CaptureSetMask(capture: sighting.capture))
            && abs(sighting.time &- firstQuery) <= OpenLeg.sameHostWindow
    }

    /// True where a query of this time would not have been sent if the answer had come to the client and was taken: later
    /// than any resolver's first timeout it is another call's, whose ID came round again.
    @inline(__always)
    func isAfterAnswer(_ time: Int64, _ answer: Int64) -> Bool {
        isAnsweredPromptly && time &- answer >= OpenLeg.settledAnswer && time &- answer <= UpstreamAsks.patience
    }

    /// True where no client's timeout was over when the first answer came, and it was no error: after one some resolvers
    /// ask again (musl), others go on to the next server.
    @inline(__always)
    var isAnsweredPromptly: Bool {
        latency.map { $0 < TrafficSummary.slow && !TrafficSummary.isServerError(responseCode) } ?? false
    }

    @inline(__always)
    private func isCopyOfQuery(_ sighting: MessageSighting, _ mask: CaptureSetMask) -> Bool {
        let isSame = sighting.identification == queryIdentification
        if !isSame && sighting.identification != 0 && queryIdentification != 0 {
            return isEarlierTransmission(sighting)
                && abs(sighting.time &- lastTransmission) <= OpenLeg.otherCaptureWindow
        }
        if transmissionSeenBy.contains(mask) {
            let isSamePacket = isSame && queryIdentification != 0
            let gap = sighting.time &- lastQuerySighting
            return gap <= (isSamePacket ? OpenLeg.samePacketWindow : OpenLeg.sameCaptureWindow)
        }
        return abs(sighting.time &- lastTransmission) <= OpenLeg.otherCaptureWindow
    }

    /// True for a packet that was sent before the last one: a client that is refused asks again within microseconds.
    @inline(__always)
    private func isEarlierTransmission(_ sighting: MessageSighting) -> Bool {
        guard sighting.identification != 0, transmissions > 1 else { return false }
        for place in earlierIdentifications.indices where earlierIdentifications[place] == sighting.identification {
            return true
        }
        return false
    }

    /// Notes a response: a copy of the last one, or another one. The first decides code and latency.
    @inline(__always)
    mutating func noteResponse(_ sighting: MessageSighting) {
        let mask = CaptureSetMask(capture: sighting.capture)
        if sighting.isFirstFragment {
            if responses == 0 { flags.insert(.fragmentOnly) }
            fragmentSeenBy.insert(mask)
        }
        // A whole response tells more than the first fragment of one.
        let completes = flags.contains(.fragmentOnly) && !sighting.isFirstFragment
        if responses == 0 || completes { takeFirst(sighting) }
        if completes { flags.remove(.fragmentOnly) }
        let isOtherPacket =
            responseIdentification != 0 && sighting.identification != 0
            && responseIdentification != sighting.identification
        let window =
            responseSeenBy.contains(mask) ? OpenLeg.sameCaptureWindow : OpenLeg.otherCaptureWindow
        if responses > 0, !isOtherPacket, abs(sighting.time &- lastResponseSighting) <= window {
            if sighting.hopLimit < lowestResponseHopLimit {
                if sighting.direction == .incoming, responseSeenBy.contains(mask) { responseOut.remove(mask) }
                lowestResponseHopLimit = sighting.hopLimit
            }
            responseSeenBy.insert(mask)
            if responses == 1, sighting.isCorrupted { flags.insert(.corruptedResponse) }
        } else {
            if responses < .max { responses &+= 1 }
            responseSeenBy = mask
            lowestResponseHopLimit = sighting.hopLimit
            responseIdentification = sighting.identification
        }
        lastResponseSighting = sighting.time
        if sighting.isFirstFragment { return }
        if sighting.isTunnelled {
            responseTunnelled.insert(mask)
        } else if sighting.direction == .outgoing {
            responseOut.insert(mask)
        } else {
            responseIn.insert(mask)
        }
    }

    private mutating func takeFirst(_ response: MessageSighting) {
        firstResponse = response.time
        answeredTransmission = lastTransmission
        answeredTransmissionNumber = transmissions
        responseCode = response.head.responseCode
        responseHopLimit = response.hopLimit
        responseLength = UInt16(clamping: response.length)
        if response.head.header.isTruncated { flags.insert(.truncated) }
        if response.head.header.isAuthoritative { flags.insert(.authoritative) }
        if response.head.error != nil { flags.insert(.malformedResponse) }
        if response.head.header.answerCount > 0 { flags.insert(.hasAnswers) }
        if response.isCorrupted { flags.insert(.corruptedResponse) }
    }

    /// What a query to another server with this leg's client, ports, ID and question is.
    enum Linkage {
        case otherLeg
        /// Another leg, and no room for one more.
        case furtherLeg
        case unrelated
    }

    /// Whether a query to another server is this one after or before DNAT.
    @inline(__always)
    func linkage(of sighting: MessageSighting, hasRoom: Bool) -> Linkage {
        let linked: Linkage = hasRoom ? .otherLeg : .furtherLeg
        // Only a response of the other leg was seen so far: the query's copy came out of order.
        if transmissions == 0 { return linked }
        let gap = abs(sighting.time &- lastTransmission)
        let isSame = sighting.identification == queryIdentification || isEarlierTransmission(sighting)
        let isOtherPacket = !isSame && sighting.identification != 0 && queryIdentification != 0
        guard querySeenBy.contains(CaptureSetMask(capture: sighting.capture)) else {
            return gap > OpenLeg.otherCaptureWindow || isOtherPacket ? .unrelated : linked
        }
        if isOtherPacket { return .unrelated }
        // A bridge's port shows DNAT's copy with the hop limit of the query: the identification joins, not the hop limit.
        if isSame && queryIdentification != 0 { return gap <= OpenLeg.samePacketWindow ? linked : .unrelated }
        // Two packets of one client to two servers pass the same point with one hop limit; DNAT's copy was routed, or is
        // at another point. Where a hop limit is not known, only the point tells.
        if sighting.hopLimit != queryHopLimit, sighting.hopLimit != 0, queryHopLimit != 0 {
            return gap <= OpenLeg.sameCaptureWindow ? linked : .unrelated
        }
        return sighting.point != queryPoint && gap <= OpenLeg.sameHostWindow ? linked : .unrelated
    }
}
