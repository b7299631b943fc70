import Diagnosis
import Report

extension AnalysisReport {
    /// Whose fault it is, as far as the captures can tell.
    public struct Verdict: Hashable, Sendable {
        /// Whose fault it is. Raw values are those of the JSON report. Later versions may add kinds.
        public enum Kind: String, CaseIterable, Hashable, Sendable {
            /// Queries were answered; no fault was found.
            case healthy
            /// A packet was lost, blocked, altered or rejected between client and CoreDNS or back.
            case network
            /// Service translation on the node failed: rules missing or wrong, stale endpoint, no endpoints.
            case kubeProxy = "kube-proxy"
            /// CoreDNS itself did not answer, answered late, or made an error of its own.
            case coredns
            /// CoreDNS asked its upstream, and that failed.
            case upstream
            /// Resolver configuration or the application.
            case client
            /// The captures cannot be trusted for the question, or hold nothing that answers it.
            case capture
            /// Failures are real, and these captures cannot tell whose they are; the report names the capture that would.
            case undetermined
        }

        /// How sure a verdict is, the least sure first. Raw values are those of the JSON report.
        public enum Confidence: String, CaseIterable, Hashable, Comparable, Sendable {
            /// Nothing contradicts it, and something else may explain the same.
            case possible
            /// Inferred by comparison.
            case likely
            /// Every step was seen.
            case certain

            /// Whether `left` is less sure than `right`.
            public static func < (left: Confidence, right: Confidence) -> Bool {
                (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
            }
        }

        /// Whose fault it is.
        public let kind: Kind
        /// How sure that is.
        public let confidence: Confidence
        /// What happened, in one or a few sentences in English. Their wording is no promise.
        public let summary: String
        /// The endpoint, hop or path that is to blame, in words; empty where none is.
        public let culprit: String
        /// Identifiers of the rules behind it, as `dnsverdict explain` knows them.
        public let rules: [String]
    }
}

extension AnalysisReport.Verdict {
    init(_ verdict: Diagnosis.Verdict, as told: ReportDocument.Verdict) {
        kind = Kind(verdict.kind)
        confidence = Confidence(verdict.confidence)
        summary = told.summary
        culprit = told.culprit
        rules = told.rules
    }
}

extension AnalysisReport.Verdict.Kind {
    fileprivate init(_ kind: VerdictKind) {
        self =
            switch kind {
            case .healthy: .healthy
            case .network: .network
            case .kubeProxy: .kubeProxy
            case .coredns: .coredns
            case .upstream: .upstream
            case .client: .client
            case .capture: .capture
            case .undetermined: .undetermined
            }
    }
}

extension AnalysisReport.Verdict.Confidence {
    fileprivate init(_ confidence: Diagnosis.Confidence) {
        self =
            switch confidence {
            case .possible: .possible
            case .likely: .likely
            case .certain: .certain
            }
    }
}
