package import Exchanges
import PacketWire
package import Wording

/// Whose fault it is.
package enum VerdictKind: String, CaseIterable, Sendable {
    case healthy
    /// A packet was lost, blocked, altered or rejected between client and CoreDNS or back.
    case network
    /// Service translation on the node failed.
    case kubeProxy = "kube-proxy"
    /// CoreDNS itself did not answer, answered late, or made an error of its own.
    case coredns
    /// CoreDNS asked its upstream, and that failed.
    case upstream
    /// Resolver configuration or the application.
    case client
    /// The capture cannot be trusted for the question asked.
    case capture
    /// Failures are real; this vantage cannot tell the side.
    case undetermined
}

/// How sure a finding is.
package enum Confidence: String, CaseIterable, Comparable, Sendable {
    case possible
    /// Inferred by comparison.
    case likely
    /// Every step was seen.
    case certain

    private var rank: Int {
        switch self {
        case .possible: 0
        case .likely: 1
        case .certain: 2
        }
    }

    package static func < (left: Confidence, right: Confidence) -> Bool { left.rank < right.rank }
}

/// How much a finding matters to the people who wait for names.
package enum Severity: String, Comparable, Sendable {
    case info
    case warning
    case error

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        }
    }

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// Frames that prove something.
package struct EvidenceItem: Sendable {
    /// Index of the capture.
    package var capture: Int
    package var frames: [Int]
    package var note: Sentence
    /// The exchanges that the frames are of, where they are; the first item of several has them all.
    package var exchanges: [Exchange]

    package init(capture: Int, frames: [Int], note: Sentence, exchanges: [Exchange] = []) {
        self.capture = capture
        self.frames = frames
        self.note = note
        self.exchanges = exchanges
    }
}

/// What to do next, and the command for it where there is one.
package struct NextStep: Hashable, Sendable {
    /// What the cluster's own names can be filled in for.
    enum Place: Hashable, Sendable {
        /// A capture in the network namespace of the pod at the address; of every CoreDNS pod without one.
        case corednsPod(IPAddress?)
        case clientNode(IPAddress)
        case corednsLog(IPAddress?)
    }

    package var text: Sentence
    package var command: String?
    var place: Place?

    package init(_ text: Sentence, command: String? = nil) {
        self.text = text
        self.command = command
    }
}

/// What one rule concluded.
package struct Finding: Sendable {
    /// Identifier of the rule.
    package var rule: String
    package var kind: VerdictKind
    package var severity: Severity
    package var confidence: Confidence
    package var title: Sentence
    /// Nil where nobody is blamed.
    package var culprit: Culprit?
    /// The same in words; empty where nobody is blamed.
    package var culpritSentence: Sentence = ""
    /// Who may still be at fault: the culprit alone, or several where that is open.
    package internal(set) var suspects: [SuspectedSide] = []
    package var summary: Sentence
    package var evidence: [EvidenceItem] = []
    package var counts: [(name: String, value: Int)] = []
    package var nextSteps: [NextStep] = []
    /// Exchanges that the finding explains.
    package var weight: Int = 0
}
