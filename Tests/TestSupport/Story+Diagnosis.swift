package import Cluster
package import Diagnosis
import Exchanges
package import Report
package import Wording

extension Story {
    /// What rules read: captures are named `one.pcap`, `two.pcap` … unless names are given.
    ///
    /// - Parameter places: addresses that the first capture states as its place's own.
    package func evidence(
        names: [String] = ["one.pcap", "two.pcap", "three.pcap", "four.pcap"], kernelDrops: Int? = nil,
        places: [Host] = [], hints: RoleHints = RoleHints(), context: ClusterContext = ClusterContext()
    ) -> Evidence {
        var hints = hints
        hints.add(context)
        let spans = analysis.summary.coverage.captures
        let captures = packets.indices.map { number in
            CaptureDescription(
                name: names[number], sha256: String(repeating: "0", count: 64), bytes: 24, linkTypes: ["EN10MB"],
                addresses: number == 0 ? places.map(\.address) : [], packets: packets[number], kernelDrops: kernelDrops,
                first: spans[number].first, last: spans[number].last)
        }
        return Evidence(
            analysis: analysis, roles: AddressRoles(analysis: analysis, hints: hints), captures: captures,
            options: options, context: context)
    }

    package func conclusion(_ context: ClusterContext) -> Conclusion {
        Conclusion(evidence: evidence(context: context))
    }

    package var conclusion: Conclusion { Conclusion(evidence: evidence()) }

    package var document: ReportDocument { document() }

    /// - Parameter captureName: what the first capture's file is called.
    package func document(
        captureName: String = "one.pcap", kernelDrops: Int? = nil, language: Language = .english
    ) -> ReportDocument {
        let evidence = evidence(
            names: [captureName, "two.pcap", "three.pcap", "four.pcap"], kernelDrops: kernelDrops)
        return ReportDocument(
            evidence: evidence, conclusion: Conclusion(evidence: evidence), version: "0.0.0", limits: [],
            language: language)
    }
}
