import Diagnosis
import Exchanges
import PacketWire

extension ReportDocument.Period {
    init?(_ captures: [CaptureDescription]) {
        let times = captures.compactMap(\.first) + captures.compactMap(\.last)
        guard let first = times.min(), let last = times.max() else { return nil }
        self.init(
            first: Timestamp(nanoseconds: first).description, last: Timestamp(nanoseconds: last).description,
            seconds: ReportDocument.seconds(from: first, to: last))
    }
}

extension ReportDocument.Failures {
    init?(_ evidence: Evidence) {
        let failed = evidence.clientFailures.filter(Ledger.isFailed).map(\.pattern)
        guard let first = failed.map(\.firstStart).min(), let last = failed.map(\.lastStart).max() else { return nil }
        self.init(
            count: Ledger(evidence).failed, first: Timestamp(nanoseconds: first).description,
            last: Timestamp(nanoseconds: last).description, seconds: ReportDocument.seconds(from: first, to: last))
    }
}

extension ReportDocument {
    /// Time stamps of a damaged capture may lie centuries apart.
    fileprivate static func seconds(from first: Int64, to last: Int64) -> Double {
        let (span, overflow) = last.subtractingReportingOverflow(first)
        return Double(overflow ? .max : span) / 1e9
    }
}

extension ReportDocument.PacketEnds {
    /// An answer from an address not asked bears that one, and not the one that the exchange's leg is known by.
    init(_ sighting: Sighting, of exchange: Exchange) {
        let leg = exchange.legs.indices.contains(sighting.leg) ? exchange.legs[sighting.leg] : nil
        let isAsked = sighting.leg == exchange.clientLeg
        let (client, server) = (exchange.client, leg?.server ?? exchange.server)
        let port = leg?.serverPort ?? exchange.serverPort
        let answering = isAsked && exchange.outcome == .mismatched ? exchange.unexpectedSource ?? server : server
        switch sighting.kind {
        case .query:
            self.init(
                src: client.description, srcPort: exchange.clientPort, dst: server.description, dstPort: port)
        case .response, .reset:
            self.init(
                src: answering.description, srcPort: port, dst: client.description, dstPort: exchange.clientPort)
        case .queryRejection:
            // What the server itself sent bears its own address before translation and the service's behind it.
            let isServers = exchange.rejectedBy.map { reporter in exchange.legs.contains { $0.server == reporter } }
            let reporter = isServers == false ? exchange.rejectedBy ?? server : server
            self.init(src: reporter.description, dst: client.description)
        case .responseRejection:
            self.init(src: client.description, dst: answering.description)
        }
    }
}
