import DNSWire
import PacketWire

/// Joins sightings into exchanges: copies of one packet, the legs before and after DNAT, retransmissions,
/// responses, and ICMP errors about either. Holds open exchanges only; each is handed to `summary` when
/// nothing more can be expected of it.
///
/// What tells a copy from a retransmission: the IP identification (RFC 791, section 3.1), which every copy of
/// one packet shares and DNAT keeps; where it is zero or absent (IPv6, unconnected sockets), time. No resolver
/// repeats a query within ``sameCaptureCopyWindow``.
struct Correlator: ~Copyable {
    /// Copies of one packet in one capture (`-i any`) follow each other within this many nanoseconds.
    static let sameCaptureCopyWindow: Int64 = 20_000_000
    /// The same where the identification says that it is the same packet.
    static let samePacketWindow: Int64 = 1_000_000_000
    /// Sightings in different captures may be this far apart: the path's delay and the clocks' difference.
    static let otherCaptureCopyWindow: Int64 = 2_000_000_000

    /// The client's own timeout in nanoseconds.
    let timeout: Int64
    /// How long after its last activity an exchange is kept open for late answers and retransmissions.
    let horizon: Int64
    var table: ExchangeTable
    var summary: TrafficSummary
    /// Takes every finished exchange where the caller lists them; nil otherwise, so that none is built.
    var onExchange: ((Exchange) -> Void)?
    /// The latest time stamp met.
    private(set) var now: Int64 = .min

    init(options: AnalysisOptions) {
        timeout = options.timeout
        horizon = max(options.timeout &* 2, 5_000_000_000) &+ 1_000_000_000
        table = ExchangeTable(capacity: options.openExchangeLimit)
        summary = TrafficSummary(options: options)
    }

    // MARK: Queries

    mutating func query(_ sighting: MessageSighting, message: Span<UInt8>) {
        advance(to: sighting.time)
        let id = sighting.head.header.id
        let questionHash = sighting.head.question?.nameHash ?? 0
        let questionType = sighting.head.question?.type ?? 0
        let keyHash = ExchangeTable.keyHash(
            client: sighting.client, port: sighting.clientPort, id: id, transport: sighting.transport)
        let server = sighting.server
        let serverPort = sighting.serverPort
        if let slot = table.first(
            keyHash: keyHash, client: sighting.client, port: sighting.clientPort, id: id,
            transport: sighting.transport,
            where: {
                $0.questionHash == questionHash && $0.questionType == questionType
                    && $0.leg(of: server, port: serverPort) != nil
            })
        {
            let leg = table.slots[slot].leg(of: server, port: serverPort) ?? 0
            noteQuery(sighting, slot: slot, leg: leg)
            return
        }
        var isExtraLeg = false
        if let slot = table.first(
            keyHash: keyHash, client: sighting.client, port: sighting.clientPort, id: id,
            transport: sighting.transport,
            where: { $0.questionHash == questionHash && $0.questionType == questionType })
        {
            switch linkage(of: sighting, to: table.slots[slot]) {
            case .otherLeg:
                addLeg(sighting, to: slot)
                return
            case .furtherLeg:
                isExtraLeg = true
            case .unrelated:
                break
            }
        }
        let slot = openSlot(keyHash: keyHash, for: sighting, message: message)
        if isExtraLeg { table.slots[slot].flags.insert(.isExtraLeg) }
        table.slots[slot].legCount = 1
        table.slots[slot].legs[0].server = server
        table.slots[slot].legs[0].serverPort = serverPort
        noteQuery(sighting, slot: slot, leg: 0)
        if !isExtraLeg { summary.opened(slot, in: &table, at: sighting.time) }
    }

    /// How a query to another server address relates to an exchange with the same client, port, ID and question.
    private enum Linkage {
        /// The same packet after (or before) DNAT.
        case otherLeg
        /// The same query again, translated to a third address.
        case furtherLeg
        /// A query of its own: the client asks several servers at once (musl).
        case unrelated
    }

    private func linkage(of sighting: MessageSighting, to exchange: OpenExchange) -> Linkage {
        let known = exchange.legs[0]
        let sameCapture = known.querySeenBy.contains(CaptureSetMask(capture: sighting.capture))
        if known.transmissions == 0 {
            // Only a response of the other leg was seen so far: the query's copy came out of order.
            return exchange.legCount < OpenExchange.maximumLegs ? .otherLeg : .furtherLeg
        }
        let gap = abs(sighting.time &- known.lastTransmission)
        if sameCapture {
            let samePacket =
                sighting.identification != 0 && sighting.identification == known.queryIdentification
            let window = samePacket ? Correlator.samePacketWindow : Correlator.sameCaptureCopyWindow
            // Two packets of one client to two servers leave with one hop limit; DNAT's copy was routed.
            if gap > window || sighting.hopLimit == known.queryHopLimit { return .unrelated }
            if !samePacket && sighting.identification != 0 && known.queryIdentification != 0 { return .unrelated }
        } else {
            if gap > Correlator.otherCaptureCopyWindow { return .unrelated }
            if sighting.identification != 0 && known.queryIdentification != 0
                && sighting.identification != known.queryIdentification
            {
                return .unrelated
            }
        }
        return exchange.legCount < OpenExchange.maximumLegs ? .otherLeg : .furtherLeg
    }

    private mutating func openSlot(
        keyHash: UInt64, for sighting: MessageSighting, message: Span<UInt8>
    ) -> Int {
        if table.isFull, let oldest = table.nextDue(before: .max, force: true) {
            table.slots[oldest].flags.insert(.evicted)
            finish(oldest)
        }
        let slot = table.open(keyHash: keyHash, now: sighting.time)
        table.slots[slot].client = sighting.client
        table.slots[slot].clientPort = sighting.clientPort
        table.slots[slot].id = sighting.head.header.id
        table.slots[slot].transport = sighting.transport
        if sighting.head.edns != nil { table.slots[slot].flags.insert(.hasEDNS) }
        if let question = sighting.head.question {
            table.slots[slot].questionHash = question.nameHash
            table.slots[slot].questionType = question.type
            table.slots[slot].questionClass = question.class
            table.slots[slot].labelCount = UInt8(truncatingIfNeeded: question.labelCount)
            table.setName(of: slot, from: question, in: message)
        } else if sighting.head.error != nil {
            table.slots[slot].flags.insert(.malformedQuery)
        }
        return slot
    }

    /// Adds the other side of DNAT. Legs stay in path order: a router lowers the hop limit, so the copy with
    /// the higher one is nearer the client; where both are equal, the earlier one is.
    private mutating func addLeg(_ sighting: MessageSighting, to slot: Int) {
        var leg = OpenLeg()
        leg.server = sighting.server
        leg.serverPort = sighting.serverPort
        let known = table.slots[slot].legs[0]
        let isNearer =
            known.transmissions > 0
            && (sighting.hopLimit > known.queryHopLimit
                || (sighting.hopLimit == known.queryHopLimit && sighting.time < known.lastTransmission))
        table.slots[slot].legCount = 2
        if isNearer {
            table.slots[slot].legs[1] = known
            table.slots[slot].legs[0] = leg
            noteQuery(sighting, slot: slot, leg: 0)
        } else {
            table.slots[slot].legs[1] = leg
            noteQuery(sighting, slot: slot, leg: 1)
        }
    }

    private mutating func noteQuery(_ sighting: MessageSighting, slot: Int, leg: Int) {
        let mask = CaptureSetMask(capture: sighting.capture)
        let known = table.slots[slot].legs[leg]
        if known.transmissions == 0 {
            table.slots[slot].legs[leg].firstQuery = sighting.time
            table.slots[slot].legs[leg].queryHopLimit = sighting.hopLimit
            table.slots[slot].legs[leg].lowestQueryHopLimit = sighting.hopLimit
        }
        if known.transmissions == 0 || !isCopy(sighting, of: known) {
            if known.transmissions < .max { table.slots[slot].legs[leg].transmissions &+= 1 }
            table.slots[slot].legs[leg].lastTransmission = sighting.time
            table.slots[slot].legs[leg].transmissionSeenBy = mask
            table.slots[slot].legs[leg].queryIdentification = sighting.identification
        } else {
            table.slots[slot].legs[leg].transmissionSeenBy.insert(mask)
            if known.transmissions == 1 {
                table.slots[slot].legs[leg].queryHopLimit = max(known.queryHopLimit, sighting.hopLimit)
                table.slots[slot].legs[leg].lowestQueryHopLimit = min(
                    known.lowestQueryHopLimit, sighting.hopLimit)
            }
        }
        table.slots[slot].legs[leg].lastQuerySighting = sighting.time
        if sighting.direction == .outgoing {
            table.slots[slot].legs[leg].queryOut.insert(mask)
        } else {
            if leg == 0 && table.slots[slot].clientInterface == 0 {
                table.slots[slot].clientInterface = sighting.interfaceIndex
                table.slots[slot].clientInterfaceCapture = Int32(truncatingIfNeeded: sighting.capture)
            }
            table.slots[slot].legs[leg].queryIn.insert(mask)
        }
        note(.query, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot, leg: leg)
    }

    private func isCopy(_ sighting: MessageSighting, of leg: OpenLeg) -> Bool {
        let sameIdentification =
            sighting.identification != 0 && sighting.identification == leg.queryIdentification
        let otherIdentification =
            sighting.identification != 0 && leg.queryIdentification != 0
            && sighting.identification != leg.queryIdentification
        if otherIdentification { return false }
        if leg.transmissionSeenBy.contains(CaptureSetMask(capture: sighting.capture)) {
            let gap = sighting.time &- leg.lastQuerySighting
            return gap <= (sameIdentification ? Correlator.samePacketWindow : Correlator.sameCaptureCopyWindow)
        }
        return abs(sighting.time &- leg.lastTransmission) <= Correlator.otherCaptureCopyWindow
    }

    // MARK: Responses

    mutating func response(_ sighting: MessageSighting, message: Span<UInt8>) {
        advance(to: sighting.time)
        let id = sighting.head.header.id
        let keyHash = ExchangeTable.keyHash(
            client: sighting.client, port: sighting.clientPort, id: id, transport: sighting.transport)
        let server = sighting.server
        let serverPort = sighting.serverPort
        // An answer without a question section (a refusal, a format error) answers whatever has its ID.
        let question = sighting.head.question
        let anyQuestion = question == nil
        let questionHash = question?.nameHash ?? 0
        let questionType = question?.type ?? 0
        if let slot = table.first(
            keyHash: keyHash, client: sighting.client, port: sighting.clientPort, id: id,
            transport: sighting.transport,
            where: {
                (anyQuestion || ($0.questionHash == questionHash && $0.questionType == questionType))
                    && $0.leg(of: server, port: serverPort) != nil
            })
        {
            let leg = table.slots[slot].leg(of: server, port: serverPort) ?? 0
            noteResponse(sighting, slot: slot, leg: leg)
            return
        }
        if let slot = table.first(
            keyHash: keyHash, client: sighting.client, port: sighting.clientPort, id: id,
            transport: sighting.transport,
            where: { anyQuestion || ($0.questionHash == questionHash && $0.questionType == questionType) })
        {
            otherSource(sighting, slot: slot)
            return
        }
        if let slot = table.first(
            keyHash: keyHash, client: sighting.client, port: sighting.clientPort, id: id,
            transport: sighting.transport,
            where: { $0.leg(of: server, port: serverPort) != nil && $0.hasQuery })
        {
            table.slots[slot].flags.insert(.wrongQuestion)
            touch(slot, at: sighting.time)
            note(
                .response, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot,
                leg: table.slots[slot].leg(of: server, port: serverPort) ?? 0)
            return
        }
        let slot = openSlot(keyHash: keyHash, for: sighting, message: message)
        table.slots[slot].legCount = 1
        table.slots[slot].legs[0].server = server
        table.slots[slot].legs[0].serverPort = serverPort
        noteResponse(sighting, slot: slot, leg: 0)
    }

    /// A response from an address that no known leg asked: the other side of DNAT where this capture (or
    /// another) has not shown that leg's query, or an answer that nobody translated back.
    private mutating func otherSource(_ sighting: MessageSighting, slot: Int) {
        let reachedClient =
            table.slots[slot].legCount == 1 && table.slots[slot].legs[0].responses == 0
            && comesToClient(sighting, table.slots[slot])
        if reachedClient {
            table.slots[slot].flags.insert(.unexpectedSource)
            table.slots[slot].unexpectedSource = sighting.server
        } else if table.slots[slot].legCount < OpenExchange.maximumLegs {
            table.slots[slot].legs[1] = OpenLeg()
            table.slots[slot].legs[1].server = sighting.server
            table.slots[slot].legs[1].serverPort = sighting.serverPort
            table.slots[slot].legCount = 2
            noteResponse(sighting, slot: slot, leg: 1)
            return
        }
        touch(slot, at: sighting.time)
        note(.response, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot, leg: 0)
    }

    private mutating func noteResponse(_ sighting: MessageSighting, slot: Int, leg: Int) {
        let mask = CaptureSetMask(capture: sighting.capture)
        let known = table.slots[slot].legs[leg]
        if known.responses == 0 {
            table.slots[slot].legs[leg].firstResponse = sighting.time
            table.slots[slot].legs[leg].answeredTransmission = known.lastTransmission
            table.slots[slot].legs[leg].answeredTransmissionNumber = known.transmissions
            table.slots[slot].legs[leg].responseCode = sighting.head.responseCode
            table.slots[slot].legs[leg].responseHopLimit = sighting.hopLimit
            table.slots[slot].legs[leg].responseLength = UInt16(clamping: sighting.length)
            if sighting.head.header.isTruncated { table.slots[slot].legs[leg].flags.insert(.truncated) }
            if sighting.head.error != nil { table.slots[slot].legs[leg].flags.insert(.malformedResponse) }
            if sighting.head.header.answerCount > 0 { table.slots[slot].legs[leg].flags.insert(.hasAnswers) }
        }
        let otherPacket =
            known.responseIdentification != 0 && sighting.identification != 0
            && known.responseIdentification != sighting.identification
        let seenHere = known.responseSeenBy.contains(mask)
        let window = seenHere ? Correlator.sameCaptureCopyWindow : Correlator.otherCaptureCopyWindow
        let isCopy =
            known.responses > 0 && !otherPacket
            && abs(sighting.time &- known.lastResponseSighting) <= window
        if isCopy {
            table.slots[slot].legs[leg].responseSeenBy.insert(mask)
        } else {
            if known.responses < .max { table.slots[slot].legs[leg].responses &+= 1 }
            table.slots[slot].legs[leg].responseSeenBy = mask
            table.slots[slot].legs[leg].responseIdentification = sighting.identification
        }
        table.slots[slot].legs[leg].lastResponseSighting = sighting.time
        if sighting.direction == .outgoing {
            table.slots[slot].legs[leg].responseOut.insert(mask)
        } else {
            table.slots[slot].legs[leg].responseIn.insert(mask)
        }
        if leg == 1 { noteDeliveredAsIs(sighting, slot: slot) }
        touch(slot, at: sighting.time)
        note(.response, at: sighting.time, frame: sighting.frame, point: sighting.point, slot: slot, leg: leg)
        if known.responses == 0 { summary.responded(slot, leg: leg, in: &table) }
    }

    /// A response of the leg after DNAT that comes to the client was not translated back: it has an address
    /// that the client did not ask. It goes out of the very interface by which the query came in, or stands in
    /// a capture that has the query before DNAT only.
    private mutating func noteDeliveredAsIs(_ sighting: MessageSighting, slot: Int) {
        let exchange = table.slots[slot]
        let isClientsInterface =
            sighting.direction == .outgoing && sighting.interfaceIndex != 0
            && sighting.interfaceIndex == exchange.clientInterface
            && Int(exchange.clientInterfaceCapture) == sighting.capture
        guard isClientsInterface || comesToClient(sighting, exchange) else { return }
        table.slots[slot].flags.insert(.unexpectedSource)
        table.slots[slot].unexpectedSource = sighting.server
    }

    /// True where the capture has the query of the client's leg alone, and the response comes in.
    private func comesToClient(_ sighting: MessageSighting, _ exchange: OpenExchange) -> Bool {
        let mask = CaptureSetMask(capture: sighting.capture)
        guard exchange.legs[0].querySeenBy.contains(mask),
            exchange.legCount < 2 || !exchange.legs[1].querySeenBy.contains(mask)
        else { return false }
        // Inside the client's own namespace queries only leave, and whatever comes in is for the client.
        let isClientsOwn = !exchange.legs[0].queryIn.contains(mask)
        return sighting.direction == .unknown || (sighting.direction == .incoming && isClientsOwn)
    }

    // MARK: ICMP errors

    /// Returns false where no open exchange is what the error quotes.
    mutating func rejection(_ sighting: RejectionSighting) -> Bool {
        advance(to: sighting.time)
        guard let id = sighting.id else { return false }
        let keyHash = ExchangeTable.keyHash(
            client: sighting.client, port: sighting.clientPort, id: id, transport: .udp)
        let server = sighting.server
        let serverPort = sighting.serverPort
        let found =
            table.first(
                keyHash: keyHash, client: sighting.client, port: sighting.clientPort, id: id, transport: .udp,
                where: { $0.leg(of: server, port: serverPort) != nil })
            ?? table.first(
                keyHash: keyHash, client: sighting.client, port: sighting.clientPort, id: id, transport: .udp,
                where: { _ in true })
        guard let slot = found else { return false }
        let leg = table.slots[slot].leg(of: server, port: serverPort)
        if sighting.quotesQuery {
            guard let leg else { return false }
            table.slots[slot].legs[leg].flags.insert(.queryRejected)
            table.slots[slot].rejectedBy = sighting.reporter
            table.slots[slot].icmpType = sighting.type
            table.slots[slot].icmpCode = sighting.code
        } else if let leg {
            table.slots[slot].legs[leg].flags.insert(.responseRejected)
            refused(from: server, leg: leg, slot: slot)
        } else {
            table.slots[slot].flags.insert(.unexpectedSource)
            table.slots[slot].unexpectedSource = server
        }
        touch(slot, at: sighting.time)
        note(
            sighting.quotesQuery ? .queryRejection : .responseRejection, at: sighting.time,
            frame: sighting.frame, point: sighting.point, slot: slot, leg: leg ?? 0)
        return true
    }

    /// A client that refuses a response of the leg after DNAT, while the service it asked stayed silent, got
    /// that response with the pod's address: nobody translated it back.
    private mutating func refused(from server: IPAddress, leg: Int, slot: Int) {
        guard leg == 1, table.slots[slot].legs[0].transmissions > 0, table.slots[slot].legs[0].responses == 0
        else { return }
        table.slots[slot].flags.insert(.unexpectedSource)
        table.slots[slot].unexpectedSource = server
    }

    // MARK: Time

    /// Finishes what fell due before `time`.
    @inline(__always)
    mutating func advance(to time: Int64) {
        if time <= now { return }
        now = time
        let limit = now &- horizon
        while let slot = table.nextDue(before: limit) { finish(slot) }
    }

    /// Finishes everything: the captures are at their end.
    mutating func finishAll() {
        while let slot = table.nextDue(before: .max, force: true) { finish(slot) }
        summary.finishAll()
    }

    private mutating func finish(_ slot: Int) {
        if let onExchange, table.slots[slot].hasQuery { onExchange(summary.exchange(slot, in: table)) }
        summary.finished(slot, in: &table)
        table.close(slot)
    }

    @inline(__always)
    private mutating func touch(_ slot: Int, at time: Int64) {
        if time > table.slots[slot].lastActivity { table.slots[slot].lastActivity = time }
    }

    @inline(__always)
    private mutating func note(
        _ kind: SightingKind, at time: Int64, frame: Int, point: UInt16, slot: Int, leg: Int
    ) {
        touch(slot, at: time)
        table.note(
            PackedSighting(
                time: time, frame: UInt32(clamping: frame), point: point, kind: kind,
                leg: UInt8(truncatingIfNeeded: leg)),
            at: slot)
    }
}
