import ExpectedVerdicts
import Foundation
import Synthetic

/// Folders of captures, each with a `truth.json` that says which verdicts are right where which files are given.
struct LabelledScenes: SceneSource {
    private struct Label: Decodable {
        struct Expectation: Decodable {
            var given: [String]
            var verdict: String
            var alsoAcceptable: [String]?
            var secondVerdict: String?

            var verdicts: Set<String> {
                let all = [verdict] + (alsoAcceptable ?? []) + [secondVerdict].compactMap { $0 }
                return Set(all.map { Self.names[$0] ?? $0 })
            }

            var captures: [String] { given.filter { $0.contains(".pcap") } }

            private static let names = ["client-config": "client", "application": "client"]
        }

        var expected: [Expectation]
    }

    private struct CaptureSet {
        var folder: URL
        var label: Label
        var captures: [String]
    }

    private let sets: [CaptureSet]

    /// - Parameter roots: folders of such folders.
    init(in roots: [String]) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var sets: [CaptureSet] = []
        for root in roots {
            let names = try FileManager.default.contentsOfDirectory(atPath: root).sorted()
            for name in names {
                let folder = URL(filePath: root).appending(path: name)
                guard let data = try? Data(contentsOf: folder.appending(path: "truth.json")) else { continue }
                let label = try decoder.decode(Label.self, from: data)
                for expectation in label.expected {
                    // What libpcap reads by itself.
                    guard expectation.captures.allSatisfy({ $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }) else {
                        continue
                    }
                    sets.append(CaptureSet(folder: folder, label: label, captures: expectation.captures))
                }
            }
        }
        guard !sets.isEmpty else {
            throw CaptureFailure(description: "There is no truth.json below \(roots.joined(separator: ", ")).")
        }
        self.sets = sets
    }

    func scene(_ number: Int, seed: UInt64, _ needs: SceneNeeds, in folder: String) throws -> Scene? {
        var random = SplitMix64(seed: seed ^ UInt64(number) &* 0x2545_f491_4f6c_dd1d)
        let fitting = sets.filter { set in
            set.captures.count >= needs.captures && (!needs.isHealthy || isHealthy(set.label))
        }
        guard !fitting.isEmpty else { return nil }
        let set = fitting[random.number(in: 0..<fitting.count)]
        let captures = try set.captures.map { try Capture(path: set.folder.appending(path: $0).path()) }
        let all = set.label.expected.reduce(into: Set<String>()) { $0.formUnion($1.verdicts) }
        let truth = Truth(
            isHealthy: isHealthy(set.label), sides: all.intersection(Expectations.blaming), innocents: []
        ) { files, filter in
            // Labels are of whole sets of whole captures.
            guard filter == nil else { return true }
            let labels = set.label.expected.filter { Set($0.captures) == files }
            return labels.isEmpty || labels.contains { $0.verdicts.contains("healthy") }
        }
        return Scene(
            description: "\(set.folder.lastPathComponent): \(set.captures.joined(separator: " "))", captures: captures,
            truth: truth, hasRealLinks: true)
    }

    private func isHealthy(_ label: Label) -> Bool { label.expected.allSatisfy { $0.verdict == "healthy" } }
}
