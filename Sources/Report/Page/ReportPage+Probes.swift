import Wording

extension ReportPage {
    /// Rows shown: one for each question from a place to a server.
    private static let probeLimit = 100

    /// Test questions: from where, to whom and for what in rows, each transport a column.
    static func probes(_ document: ReportDocument, _ words: Words) -> TablePart {
        let groups = probeGroups(document)
        let rows = groups.flatMap { group in
            group.rows.map { row in
                [printable(group.probes[0].from), server(group.probes[0], words)] + cells(row, words)
            }
        }
        return TablePart(
            id: "probes", caption: words(.probesHeading),
            columns: columns(words, texts: [.probeFrom, .probeTo], numbers: []) + probeColumns(words),
            rows: Array(rows.prefix(probeLimit)), omitted: max(rows.count - probeLimit, 0))
    }

    /// The same for who reads text: each place and server by itself.
    static func probeParts(_ document: ReportDocument, _ words: Words) -> [ProbePart] {
        probeGroups(document).map { group in
            let isWell = group.probes.allSatisfy {
                $0.answered == $0.asked && $0.truncated == 0 && $0.rcodes.keys.allSatisfy { $0 == "NOERROR" }
            }
            let count = group.probes.reduce(0) { $0 + $1.asked }
            let answered = group.probes.reduce(0) { $0 + $1.answered }
            let slowest = group.probes.compactMap(\.slowestSeconds).max() ?? 0
            return ProbePart(
                label: "\(printable(group.probes[0].from)) -> \(server(group.probes[0], words))",
                summary: isWell
                    ? words(.probesAnswered, words.number(count), words.duration(slowest))
                    : words(.probesPartlyAnswered, words.number(answered), words.number(count)),
                isWell: isWell,
                table: TablePart(
                    id: "probes", caption: "", columns: probeColumns(words), rows: group.rows.map { cells($0, words) }))
        }
    }

    /// Questions from one place to one server.
    private struct ProbeGroup {
        var probes: [ReportDocument.Probe] = []

        /// Those for the same name and type.
        var rows: [[ReportDocument.Probe]] {
            var rows: [[ReportDocument.Probe]] = []
            for probe in probes {
                let number = rows.firstIndex { $0[0].name == probe.name && $0[0].type == probe.type }
                if let number { rows[number].append(probe) } else { rows.append([probe]) }
            }
            return rows
        }
    }

    private static func probeGroups(_ document: ReportDocument) -> [ProbeGroup] {
        var groups: [ProbeGroup] = []
        for probe in document.probes ?? [] {
            let number = groups.firstIndex { $0.probes[0].from == probe.from && $0.probes[0].to == probe.to }
            if let number { groups[number].probes.append(probe) } else { groups.append(ProbeGroup(probes: [probe])) }
        }
        return groups
    }

    private static func server(_ probe: ReportDocument.Probe, _ words: Words) -> String {
        let name = probe.toName.map { " (\(PathPart.Station.object(of: $0)))" } ?? ""
        return printable("\(words("role", of: probe.role)) \(probe.to)\(name)")
    }

    private static func probeColumns(_ words: Words) -> [TablePart.Column] {
        columns(words, texts: [.probeQuestion], numbers: [])
            + ["UDP", "TCP"].map { TablePart.Column(title: $0, isNumber: false) }
    }

    private static func cells(_ row: [ReportDocument.Probe], _ words: Words) -> [String] {
        [printable("\(row[0].name) \(row[0].type)")]
            + ["udp", "tcp"].map { transport in
                row.first { $0.transport == transport }.map { cell($0, words) } ?? ""
            }
    }

    /// `3/3 4 ms`, and what went wrong: `1/3 4 ms, 2 no answer`; `0/3 no answer` where that is all.
    private static func cell(_ probe: ReportDocument.Probe, _ words: Words) -> String {
        var faults = [
            (words(.probeUnanswered), probe.unanswered), (words(.probeRefused), probe.refused),
            (words(.probeUnreachable), probe.unreachable), (words(.truncated), probe.truncated),
        ]
        faults += probe.rcodes.filter { $0.key != "NOERROR" }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let parts = faults.filter { $0.1 > 0 }.map { word, count in
            count == probe.asked ? word : "\(words.number(count)) \(word)"
        }
        let share = "\(words.number(probe.answered))/\(words.number(probe.asked))"
        guard let slowest = probe.slowestSeconds.map(words.duration) else {
            return share + " " + parts.joined(separator: ", ")
        }
        return (["\(share) \(slowest)"] + parts).joined(separator: ", ")
    }
}
