import DNSWire
import Exchanges
import Foundation
import PacketWire

extension Comparison {
    /// Sentences about what explains the losses; empty where nothing does.
    var sentences: String {
        var told: Set<String> = []
        let texts = explanations.prefix(3).compactMap { explanation in
            let text = sentence(explanation)
            return told.insert(text).inserted ? text : nil
        }
        return texts.isEmpty ? "" : " " + texts.joined(separator: " ")
    }

    private func sentence(_ explanation: Explanation) -> String {
        let (inside, outside) = (explanation.inside, explanation.outside)
        let all = inside.lost + outside.lost
        let failures = outside.lost == 0 ? "All \(plural(all, "failure"))" : "\(inside.lost) of \(all) failures"
        let only = inside.answered == 0 ? ", and only they," : ""
        let rest = inside.answered == 0 ? "" : ", as did \(inside.answered) that were answered"
        return """
            \(failures)\(only) \(predicate(explanation.dimension))\(rest); \(outside.answered) answered \
            \(outside.answered == 1 ? "query" : "queries") did not (Fisher's exact test, p = \
            \(power(explanation.probability)) after correction for \(plural(tried, "comparison"))).
            """
    }

    private func predicate(_ dimension: Dimension) -> String {
        switch dimension {
        case .endpoint(let address): "went to \(address)"
        case .client(let address): "came from \(address)"
        case .subnet(let network): "came from \(network)"
        case .endpointFromSubnet(let address, let network): "went to \(address) from \(network)"
        case .zone(let zone): "asked for names under \(zone.isEmpty ? "the root" : zone)"
        case .questionType(let type): "asked for \(type == 0 ? "other types" : RecordType(type).description) records"
        case .portParity(let isOdd): "had \(isOdd ? "an odd" : "an even") source port"
        case .portRange(let range): "had a source port of \(range.lowerBound) to \(range.upperBound)"
        case .edns(let isThere): "were sent \(isThere ? "with" : "without") EDNS"
        case .time(let range):
            "began between \(Timestamp(nanoseconds: range.lowerBound)) and \(Timestamp(nanoseconds: range.upperBound))"
        }
    }

    private func power(_ probability: Double) -> String {
        probability < 1e-300 ? "less than 1e-300" : String(format: "%.0e", probability)
    }
}
