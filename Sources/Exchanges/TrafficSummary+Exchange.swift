import BasicContainers
import DNSWire
import PacketWire

extension TrafficSummary {
    /// Response codes by which a server says that it failed or will not (RFC 1035, section 4.1.1). NXDOMAIN is
    /// an answer.
    static func isServerError(_ code: UInt16) -> Bool {
        code == 1 || code == 2 || code == 4 || code == 5
    }

    /// True where the first response of the leg at `place` says that the server failed or will not. What is no query
    /// (UPDATE, NOTIFY) may be refused by right.
    @inline(__always)
    static func isError(_ slot: Int, _ place: Int, in table: borrowing ExchangeTable) -> Bool {
        // FORMERR is the right answer to what cannot be read.
        table.legs[place].responses > 0 && isServerError(table.legs[place].responseCode)
            && !table.slots[slot].flags.contains(.isOtherOperation)
            && !(table.slots[slot].flags.contains(.malformedQuery) && table.legs[place].responseCode == 1)
    }

    /// True where the client got no answer in time, or one that says that the server failed.
    func isFailure(_ slot: Int, in table: borrowing ExchangeTable) -> Bool {
        let clientLeg = table.clientLeg(of: slot)
        return switch table.outcome(of: slot, leg: clientLeg, timeout: timeout, coverage: coverage) {
        case .answered: TrafficSummary.isError(slot, legPlace(slot, clientLeg), in: table)
        case .pending: false
        case .late, .unanswered, .rejected, .mismatched, .truncated, .malformed: true
        }
    }

    /// True for a failure that is one already while the exchange is open. Neither silence nor TC is: what comes next
    /// decides.
    func isKnownFailure(_ slot: Int, in table: borrowing ExchangeTable) -> Bool {
        let clientLeg = table.clientLeg(of: slot)
        return switch table.outcome(of: slot, leg: clientLeg, timeout: timeout, coverage: coverage) {
        case .answered: TrafficSummary.isError(slot, legPlace(slot, clientLeg), in: table)
        case .late, .rejected, .mismatched: true
        case .unanswered, .pending, .truncated, .malformed: false
        }
    }

    /// An exchange as a value with all its evidence so far.
    func exchange(_ slot: Int, in table: borrowing ExchangeTable) -> Exchange {
        let open = table.slots[slot]
        var legs: [ExchangeLeg] = []
        for index in 0..<Int(open.legCount) {
            let leg = table.legs[legPlace(slot, index)]
            legs.append(
                ExchangeLeg(
                    server: leg.server, serverPort: leg.serverPort, transmissions: Int(leg.transmissions),
                    responses: Int(leg.responses),
                    outcome: table.outcome(of: slot, leg: index, timeout: timeout, coverage: coverage),
                    responseCode: leg.responses > 0 ? leg.responseCode : nil,
                    isAuthoritative: leg.flags.contains(.authoritative), latency: leg.latency))
        }
        let clientLeg = table.clientLeg(of: slot)
        return Exchange(
            client: open.client, clientPort: open.clientPort, transport: open.transport, id: open.id,
            name: open.nameLength > 0 ? table.withName(of: slot) { DomainName(wire: $0) } : nil,
            questionType: open.questionType, questionClass: open.questionClass, legs: legs,
            clientLeg: clientLeg,
            outcome: table.outcome(of: slot, leg: clientLeg, timeout: timeout, coverage: coverage),
            start: Timestamp(nanoseconds: table.legs[legPlace(slot, clientLeg)].firstQuery),
            unexpectedSource: open.flags.contains(.unexpectedSource) ? open.unexpectedSource : nil,
            rejectedBy: wasRejected(slot, in: table) ? open.rejectedBy : nil,
            sightings: table.sightings(of: slot).map {
                Sighting(
                    frame: Int($0.frame), time: Timestamp(nanoseconds: $0.time), point: Int($0.point),
                    kind: $0.kind, leg: Int($0.leg))
            },
            isExtraLeg: open.flags.contains(.isExtraLeg))
    }
}
