package import Wording

/// What every rule says of itself.
package struct RuleInfo: Sendable {
    /// Stable identifier.
    package var id: String
    package var title: Sentence
    package var kind: VerdictKind
    package var severity: Severity
    /// What the rule looks for.
    package var looksFor: String
    /// What tells it from its neighbours.
    package var toldApartBy: String
    package var reference: String
}

/// One fault that packets can show. A rule reads the evidence and concludes nothing, or one finding for each
/// thing it blames.
package protocol Rule: Sendable {
    static var info: RuleInfo { get }
    static func findings(in evidence: Evidence) -> [Finding]
}

extension Rule {
    /// A finding with the rule's own identifier, kind, severity and title.
    static func finding(
        kind: VerdictKind? = nil, severity: Severity? = nil, confidence: Confidence, culprit: Culprit?,
        summary: Sentence
    ) -> Finding {
        Finding(
            rule: info.id, kind: kind ?? info.kind, severity: severity ?? info.severity, confidence: confidence,
            title: info.title, culprit: culprit, summary: summary)
    }
}

/// The rules in the order in which the report lists findings of equal weight.
package enum RuleCatalogue {
    package static let rules: [any Rule.Type] = [
        OneDirectionRule.self,
        CaptureLossRule.self,
        NoEndpointsRule.self,
        PortClosedRule.self,
        UnreachableRule.self,
        UntranslatedRule.self,
        WrongPortRule.self,
        WrongNameserverRule.self,
        UnexpectedSourceRule.self,
        FragmentLossRule.self,
        MTURule.self,
        CorruptedRule.self,
        StaleConntrackRule.self,
        ConntrackRaceRule.self,
        LostBeforeCoreDNSRule.self,
        StoppedAtNodeRule.self,
        LostAfterCoreDNSRule.self,
        AskedAgainRule.self,
        SearchStoppedRule.self,
        CoreDNSSilentRule.self,
        UpstreamSilentRule.self,
        UpstreamRejectedRule.self,
        UpstreamRateRule.self,
        UpstreamErrorRule.self,
        UpstreamSlowRule.self,
        ForwardLoopRule.self,
        CoreDNSErrorRule.self,
        OversizedAnswersRule.self,
        LateAnswersRule.self,
        RefusedAnswersRule.self,
        SavedByRetryRule.self,
        TCPBlockedRule.self,
        TCPRefusedRule.self,
        TCPRejectedRule.self,
        TruncatedRule.self,
        MalformedRule.self,
        UnlocatedRule.self,
        LoggedAnswerRule.self,
        AbsentFromLogRule.self,
        LoggedFailureRule.self,
        NoReadyEndpointsRule.self,
        StaleEndpointRule.self,
        NodeRulesRule.self,
        DNSBlockedRule.self,
        ConntrackRecordsRule.self,
        AllowancesRule.self,
        KernelMessagesRule.self,
        NameserverRule.self,
        CoreDNSPodsRule.self,
        SharedNodeRule.self,
        NdotsRule.self,
        SearchListRule.self,
        NonexistentNamesRule.self,
        PendingRule.self,
    ]
}
