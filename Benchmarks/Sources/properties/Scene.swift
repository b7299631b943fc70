import Conclusions
import ExpectedVerdicts
import Synthetic

/// Captures that were taken together, and what is true of them.
struct Scene {
    /// A line for people.
    var description: String
    var captures: [Capture]
    var truth: Truth
    /// Its frames have the hardware addresses of the hosts they come from.
    var hasRealLinks: Bool
}

struct Truth {
    /// Nothing is at fault.
    var isHealthy: Bool
    /// The sides that may be blamed.
    var sides: Set<String>
    /// Addresses of CoreDNS pods that must not be named as culprits.
    var innocents: [String]
    /// Whether `healthy` is right at captures, given by name, of which a filter left a part.
    var allowsHealthy: (_ files: Set<String>, _ filter: Filter?) -> Bool

    /// What is wrong with a conclusion, in words; nil if nothing is.
    func problem(_ conclusion: Conclusion, at files: Set<String>, filter: Filter? = nil) -> String? {
        if let verdict = conclusion.blames.first(where: { !sides.contains($0.kind) || $0.names(innocents) }) {
            return "blames \(verdict.kind): \(verdict.culprit)"
        }
        if conclusion.verdict.kind == "healthy", !allowsHealthy(files, filter) {
            return "says healthy, though failures are there to be seen"
        }
        return nil
    }
}

/// A filter of tcpdump's, as people give it.
struct Filter {
    enum Kind: CaseIterable {
        case udpPort
        case port
        case host
        case direction
    }

    var kind: Kind
    var expression: String
    /// The address whose packets are left.
    var host: String?

    static func any(for captures: [Capture], using random: inout SplitMix64) -> Filter {
        let kind = Kind.allCases[random.number(in: 0..<Kind.allCases.count)]
        switch kind {
        case .udpPort: return Filter(kind: kind, expression: "udp port 53")
        case .port: return Filter(kind: kind, expression: "port 53")
        case .host:
            let hosts = Set(captures.flatMap(\.addresses)).sorted()
            guard !hosts.isEmpty else { return Filter(kind: .port, expression: "port 53") }
            let host = hosts[random.number(in: 0..<hosts.count)]
            return Filter(kind: kind, expression: "host \(host)", host: host)
        case .direction:
            let side = random.chance(perThousand: 500) ? "src" : "dst"
            return Filter(kind: kind, expression: "udp \(side) port 53")
        }
    }
}

extension Conclusion {
    /// The verdicts that name a side.
    var blames: [Verdict] { verdicts.filter { Expectations.blaming.contains($0.kind) } }
    var blamed: Set<String> { Set(blames.map(\.kind)) }
}

/// What a property wants of a scene.
struct SceneNeeds {
    var isHealthy = false
    var captures = 1
    /// As many places at once as there are.
    var isWatchedEverywhere = false
}

protocol SceneSource {
    /// - Parameter folder: where captures may be written that are read again.
    func scene(_ number: Int, seed: UInt64, _ needs: SceneNeeds, in folder: String) throws -> Scene?
}
