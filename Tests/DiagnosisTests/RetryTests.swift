import Diagnosis
import Exchanges
import TestSupport
import Testing
import Wording

/// A lost packet that the client's retransmission made up for: a delay, and nobody slow.
@Suite struct RetryTests {
    @Test(arguments: [2.5, 5.0])
    func `a loss before the pod that a retry saved is the network's`(gap: Double) {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter()
        cluster.sentTwice(after: gap, first: .eth0)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .network)
        #expect(verdict.rules == ["saved-by-retry"])
        #expect(verdict.culpritSentence.contains("to \(Host.corednsA.text)"))
    }

    @Test func `a loss of the answer that a retry saved is the network's`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter()
        cluster.sentTwice(after: 5, first: .coredns, answer: .address, returning: .lost)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .network)
        #expect(verdict.culpritSentence.contains("back from \(Host.corednsA.text)"))
    }

    @Test func `a transmission that the pod left unanswered is CoreDNS's`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.chatter()
        cluster.sentTwice(after: 5, first: .coredns, times: 2)
        let verdict = cluster.scene.play().conclusion.verdict
        #expect(verdict.kind == .coredns)
        #expect(verdict.rules == ["saved-by-retry"])
    }

    @Test(arguments: [2.5, 5.0])
    func `from the client alone nobody is blamed, and the delay is told`(gap: Double) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter()
        cluster.sentTwice(after: gap, first: .eth0)
        let conclusion = cluster.scene.play().conclusion
        #expect(conclusion.verdict.kind == .undetermined)
        #expect(conclusion.accusing == ["saved-by-retry"])
        #expect(conclusion.verdict.summary.contains(gap == 5 ? "5.002 s" : "2.502 s"))
    }

    @Test(arguments: [2.5, 5.0])
    func `the lookup is saved, not lost, and its exchange answered`(gap: Double) {
        var cluster = SmallCluster(client: 0)
        cluster.sentTwice(after: gap, first: .eth0)
        let story = cluster.scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.map(\.attempts) == [2])
        #expect(story.lookups == 1)
        #expect(story.savedLookups == 1)
        #expect(story.lostLookups == 0)
    }
}
