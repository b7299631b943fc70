import Capture
import DNSVerdictAnalysis

/// An archive of any content: what is in it is found, kept and opened as a user's is.
enum ArchiveTarget {
    static func run(_ input: [UInt8]) {
        CaptureTarget.withFile(input) { path in
            let source = CaptureSource(.path(path))
            let search = InputSearch([source])
            // What is no archive stands for itself.
            guard search.captures != [source] else { return }
            guard
                var captures = try? CaptureSet(
                    search.captures, filter: nil, from: nil, to: nil, hashing: false, onProblem: { _ in })
            else { return }
            var frames = 0
            captures.forEachFrame { _, _ in
                frames += 1
                return frames < 1000
            }
            _ = captures.infos().map(\.problem)
            _ = try? ContextReading(ContextFiles(), found: search.context)
        }
    }
}
