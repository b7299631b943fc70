import Cluster
import Exchanges
package import PacketWire
import Wording

extension Evidence {
    /// What Kubernetes calls `address`, as it may stand in a sentence: `pod kube-system/coredns-x on node ip-…`.
    package func kubernetesName(of address: IPAddress) -> String? { name(of: address)?.words.description }

    /// The pod at `address`, as `namespace/name`, and its node, where the files about the cluster name them.
    package func podName(of address: IPAddress) -> (pod: String, node: String?)? {
        guard let name = context.name(of: address), name.kind == .pod else { return nil }
        return (printable(name.namespace.map { "\($0)/\(name.name)" } ?? name.name), name.node.map(printable))
    }

    /// The same as it may stand behind the address in a sentence.
    func name(of address: IPAddress) -> AddressNames.Name? {
        guard let name = context.name(of: address) else { return nil }
        let node = name.kind == .pod ? name.node : nil
        let called = printable("\(name)")
        return AddressNames.Name(
            node.map { "\(verbatim: called) on node \(verbatim: printable($0))" } ?? .verbatim(called),
            identifier: printable(name.namespace.map { "\($0)/\(name.name)" } ?? "\(name)"))
    }

    /// The finding with Kubernetes' names beside addresses, and its next steps filled in.
    func completed(_ finding: Finding) -> Finding {
        var finding = finding
        finding.culpritSentence = finding.culprit?.sentence ?? ""
        finding.suspects = suspects(of: finding)
        guard context.namesAddresses else { return finding }
        finding.culpritSentence = named(finding.culpritSentence)
        finding.summary = named(finding.summary)
        finding.nextSteps = finding.nextSteps.flatMap(filledIn)
        return finding
    }

    func named(_ sentence: Sentence) -> Sentence {
        context.namesAddresses ? sentence.naming(AddressNames(in: sentence, name)) : sentence
    }
}
