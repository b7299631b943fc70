import Capture
import Cluster
import DNSWire
import Diagnosis
import PacketWire
import Report

/// The report's table of what came of test questions.
enum ProbeTable {
    /// Nil where none were asked.
    static func rows(_ tallies: [ProbeTally], _ evidence: Diagnosis.Evidence) -> [ReportDocument.Probe]? {
        tallies.isEmpty ? nil : ordered(tallies).map { row($0, evidence) }
    }

    /// Servers as queries come to them.
    private static let roles: [AddressRole] = [.service, .nodeCache, .coredns, .upstream]

    /// Server by server, whenever questions came to their end.
    private static func ordered(_ tallies: [ProbeTally]) -> [ProbeTally] {
        func rank(_ tally: ProbeTally) -> (Int, UInt64, UInt64, String, String, String) {
            (
                roles.firstIndex { $0.rawValue == tally.role } ?? roles.count, tally.server.high, tally.server.low,
                tally.from, tally.name.withoutTrailingDot, tally.type.description
            )
        }
        return tallies.sorted { rank($0) < rank($1) }
    }

    /// What the captures' files hold.
    static func rows(_ infos: [CaptureInfo], _ evidence: Diagnosis.Evidence) -> [ReportDocument.Probe]? {
        // A file of several places is read once for each, and has one table.
        var seen: Set<[ProbeTally]> = []
        return rows(infos.map(\.probes).filter { seen.insert($0).inserted }.flatMap(\.self), evidence)
    }

    private static func row(_ tally: ProbeTally, _ evidence: Diagnosis.Evidence) -> ReportDocument.Probe {
        var row = ReportDocument.Probe(
            from: tally.from, to: tally.server.description, toName: evidence.kubernetesName(of: tally.server),
            role: tally.role, name: tally.name.withoutTrailingDot, type: tally.type.description,
            transport: tally.transport == .tcp ? "tcp" : "udp")
        (row.asked, row.answered, row.unanswered) = (tally.asked, tally.answered, tally.unanswered)
        (row.refused, row.unreachable) = (tally.refused, tally.unreachable)
        (row.truncated, row.retransmissions) = (tally.truncated, tally.retransmissions)
        row.rcodes = Dictionary(
            tally.codes.map { (ResponseCode($0.key).description, $0.value) }, uniquingKeysWith: +)
        row.slowestSeconds = tally.slowest.map { Double($0) / 1e9 }
        row.largestBytes = tally.largest
        return row
    }
}
