/// A report in words and figures, in the order that every face for people follows: text, Markdown and HTML only
/// differ in how they write it down.
///
/// Nothing in it is escaped for a face; control characters are gone.
struct ReportPage {
    var title: String
    var verdicts: [VerdictPart]
    /// When, where and how much, in a line each.
    var overview: [Fact]
    var path: PathPart
    var findings: [FindingPart]
    var findingsOmitted: String?
    var series: [SeriesPart]
    var latency: [LatencyPart]
    var tables: [TablePart]
    /// Test questions, for each place and server.
    var probes: [ProbePart]
    /// What kernels counted, place by place.
    var counters: [Fact]
    /// What was analysed.
    var captures: TablePart
    /// Titles of the columns of ``captures`` that a short report has.
    var briefCaptures: [String]
    var analysed: [Fact]
    var limits: [String]
    var tool: String

    struct Fact {
        var label: String
        var value: String
    }

    struct VerdictPart {
        /// The word of the JSON: `network`.
        var kind: String
        var badge: String
        var headline: String
        /// The title of the finding that decided.
        var tagline: String
        var hasTagline: Bool
        var confidence: String
        /// `confidence: likely`; that more captures are needed where nobody is blamed.
        var certainty: String
        /// True where nobody is blamed for want of captures.
        var isOpen: Bool
        var culprit: String
        var hasCulprit: Bool
        var summary: String
        /// The finding that decided, by its place; nil where none did.
        var finding: Int?
    }

    struct PathPart {
        var stations: [Station]
        var hops: [Hop]
        /// The whole picture in sentences.
        var sentences: [String]

        struct Station {
            var role: String
            var addresses: [String]
            /// What Kubernetes calls each of the addresses, or nothing.
            var names: [String]
            var state: String
            var stateWord: String

            /// A Kubernetes name without its kind and node: `kube-system/coredns-x`, or `coredns-x` where the namespace
            /// is not known.
            static func object(of name: String) -> Substring {
                let words = name.split(separator: " ")
                return words.first { $0.contains("/") } ?? (words.count > 1 && words[0] == "pod" ? words[1] : name[...])
            }
        }

        struct Hop {
            /// What was counted, a line each; what is zero and tells nothing is left out.
            var counts: [String]
            var state: String
            var stateWord: String
            /// True where what is wrong happens to answers.
            var isOnTheWayBack: Bool
        }
    }

    struct FindingPart {
        var rule: String
        var severity: String
        var severityWord: String
        var title: String
        var confidence: String
        var culprit: String
        var hasCulprit: Bool
        /// False where the first verdict says the same.
        var tellsCulprit: Bool
        var summary: String
        /// True where the first verdict says the same.
        var isSummaryTold: Bool
        var evidence: [EvidencePart]
        var hasEvidence: Bool
        var examples: [ExamplePart]
        /// The place of the example that proves most; nil where there is none.
        var strongest: Int?
        var hasSteps: Bool
        var steps: [StepPart]
        /// What a link to it ends in; no two are the same.
        var anchor: String
    }

    struct EvidencePart {
        var capture: String
        var frames: String
        var note: String
    }

    struct StepPart {
        var text: String
        var command: String?
    }

    struct ExamplePart {
        var caption: String
        var rows: [Row]
        var closing: [String]

        struct Row {
            /// Of the day, in UTC.
            var clock: String
            /// Since the first transmission.
            var time: String
            /// Share of the time line that is over, in per cent.
            var place: String
            var kind: String
            var what: String
            /// `192.168.2.71:40001 > 10.100.0.10:53`.
            var flow: String
            var capture: String
            var frame: String
            /// Interface and direction, where the capture tells them.
            var point: String
        }
    }

    /// Numbers over time, one above the other.
    struct SeriesPart {
        var id: String
        var caption: String
        var rows: [Row]
        var start: String
        var end: String
        var width: String

        struct Row {
            var label: String
            var peak: String
            var values: [Int]
            /// What the picture's top stands for; at least 1.
            var top: Int
            /// A line drawn across, and what it means.
            var limit: Int?
            var limitLabel: String?
            var description: String
        }
    }

    struct LatencyPart {
        var leg: String
        var numbers: String
        var counts: [Int]
        var description: String
    }

    struct ProbePart {
        /// `web-0 -> service 10.96.0.10`
        var label: String
        /// How many were answered; where all is well, the slowest.
        var summary: String
        var isWell: Bool
        /// A row for each question.
        var table: TablePart
    }

    struct TablePart {
        var id: String
        var caption: String
        var columns: [Column]
        var rows: [[String]]
        /// Rows left out.
        var omitted = 0

        struct Column {
            var title: String
            var isNumber: Bool
            /// True where the text may be broken anywhere to save room.
            var isLong = false
        }
    }
}
