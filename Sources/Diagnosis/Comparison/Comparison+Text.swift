import DNSWire
import Exchanges
import Foundation
import PacketWire
import Wording

extension Comparison {
    /// Sentences about what explains the losses; empty where nothing does.
    var sentences: Sentence {
        var told: Set<Sentence> = []
        let texts = explanations.prefix(3).compactMap { explanation in
            let text = sentence(explanation)
            return told.insert(text).inserted ? text : nil
        }
        return texts.isEmpty ? "" : " \(texts.joined(separator: " "))"
    }

    private func sentence(_ explanation: Explanation) -> Sentence {
        let (inside, outside) = (explanation.inside, explanation.outside)
        let all = inside.lost + outside.lost
        let failures: Sentence =
            outside.lost == 0 ? "All \(plural(all, "failure"))" : "\(inside.lost) of \(all) failures"
        let only: Sentence = inside.answered == 0 ? ", and only they," : ""
        let rest: Sentence = inside.answered == 0 ? "" : ", as did \(inside.answered) that were answered"
        return """
            \(failures)\(only) \(predicate(explanation.dimension))\(rest); \(outside.answered) answered \
            \(outside.answered, "query", "queries") did not (Fisher's exact test, p = \
            \(power(explanation.probability)) after correction for \(plural(tried, "comparison"))).
            """
    }

    private func predicate(_ dimension: Dimension) -> Sentence {
        switch dimension {
        case .endpoint(let address): "went to \(address)"
        case .client(let address): "came from \(address)"
        case .subnet(let network): "came from \(verbatim: network)"
        case .endpointFromSubnet(let address, let network): "went to \(address) from \(verbatim: network)"
        case .zone(let zone):
            zone.isEmpty ? "asked for names under the root" : "asked for names under \(verbatim: zone)"
        case .questionType(let type):
            type == 0 ? "asked for other record types" : "asked for \(verbatim: "\(RecordType(type))") records"
        case .portParity(let isOdd): isOdd ? "had an odd source port" : "had an even source port"
        case .portRange(let range): "had a source port of \(range.lowerBound) to \(range.upperBound)"
        case .edns(let isThere): isThere ? "were sent with EDNS" : "were sent without EDNS"
        case .time(let range):
            """
            began between \(verbatim: Timestamp(nanoseconds: range.lowerBound).description) and \
            \(verbatim: Timestamp(nanoseconds: range.upperBound).description)
            """
        }
    }

    private func power(_ probability: Double) -> Sentence {
        probability < 1e-300 ? "less than 1e-300" : .verbatim(String(format: "%.0e", probability))
    }
}
