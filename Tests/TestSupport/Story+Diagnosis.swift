package import Cluster
package import DNSVerdictAnalysis
package import Diagnosis
import Exchanges
package import Report
package import Wording

/// What `live` states of a place where it captured.
package struct LivePlace {
    package var label: String
    package var addresses: [Host]
    /// What the kernel counted there.
    package var counters: PlaceCounters?
    /// The pod (`NAMESPACE/POD`) in whose namespace it was taken.
    package var pod: String?
    /// It was taken on all interfaces of a node.
    package var isOfAllInterfaces = false

    package init(_ label: String, _ addresses: Host...) {
        self.label = label
        self.addresses = addresses
    }
}

extension Story {
    /// What the story comes to: captures are named `one.pcap`, `two.pcap` … unless names are given.
    ///
    /// - Parameters:
    ///   - places: addresses that the first capture states as its place's own.
    ///   - lives: what each capture states that `live` took, in place of `places`.
    package func judgement(
        names: [String] = ["one.pcap", "two.pcap", "three.pcap", "four.pcap"], kernelDrops: Int? = nil,
        places: [Host] = [], lives: [LivePlace] = [], linkTypes: [String] = ["EN10MB"], hasTimes: Bool = true,
        context: ContextReading = ContextReading()
    ) -> Judgement {
        let spans = analysis.summary.coverage.captures
        let captures = packets.indices.map { number in
            var capture = CaptureDescription(
                name: names[number], sha256: String(repeating: "0", count: 64), bytes: 24, linkTypes: linkTypes,
                addresses: number == 0 ? places.map(\.address) : [], packets: packets[number], kernelDrops: kernelDrops,
                first: spans[number].first, last: spans[number].last)
            capture.hasTimes = hasTimes
            if lives.indices.contains(number) {
                capture.label = lives[number].label
                capture.addresses = lives[number].addresses.map(\.address)
                capture.node = "node-a"
                capture.pod = lives[number].pod
                if lives[number].isOfAllInterfaces { capture.linkTypes = ["LINUX_SLL2"] }
                capture.admitsAll = true
                capture.counters = lives[number].counters
            }
            return capture
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
