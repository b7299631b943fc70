package import Cluster
package import DNSVerdictAnalysis
package import Diagnosis
import Exchanges
package import Report
package import Wording

extension Story {
    /// What the story comes to: captures are named `one.pcap`, `two.pcap` … unless names are given.
    ///
    /// - Parameter places: addresses that the first capture states as its place's own.
    package func judgement(
        names: [String] = ["one.pcap", "two.pcap", "three.pcap", "four.pcap"], kernelDrops: Int? = nil,
        places: [Host] = [], context: ContextReading = ContextReading()
    ) -> Judgement {
        let spans = analysis.summary.coverage.captures
        let captures = packets.indices.map { number in
            CaptureDescription(
                name: names[number], sha256: String(repeating: "0", count: 64), bytes: 24, linkTypes: ["EN10MB"],
                addresses: number == 0 ? places.map(\.address) : [], packets: packets[number], kernelDrops: kernelDrops,
                first: spans[number].first, last: spans[number].last)
        }
        var pipeline = Pipeline(options: options, context: context)
        return pipeline.conclude(analysis, of: captures)
    }

    package func conclusion(_ context: ClusterContext) -> Conclusion {
        judgement(context: ContextReading(context)).conclusion
    }

    package var conclusion: Conclusion { judgement().conclusion }

    package var document: ReportDocument { document() }

    /// - Parameter captureName: what the first capture's file is called.
    package func document(
        captureName: String = "one.pcap", kernelDrops: Int? = nil, language: Language = .english
    ) -> ReportDocument {
        judgement(names: [captureName, "two.pcap", "three.pcap", "four.pcap"], kernelDrops: kernelDrops)
            .document(version: "0.0.0", language: language)
    }
}
