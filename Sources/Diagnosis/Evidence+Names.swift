import Cluster
import Exchanges
package import PacketWire

extension Evidence {
    /// What Kubernetes calls `address`, as it may stand in a sentence: `pod kube-system/coredns-x on node ip-…`.
    package func kubernetesName(of address: IPAddress) -> String? {
        guard let name = context.name(of: address) else { return nil }
        let node = name.kind == .pod ? name.node.map { " on node \($0)" } ?? "" : ""
        return printable("\(name)\(node)")
    }

    /// The finding with Kubernetes' names beside addresses, and its next steps filled in.
    func completed(_ finding: Finding) -> Finding {
        guard context.map != nil else { return finding }
        var finding = finding
        finding.culprit = named(finding.culprit)
        finding.summary = named(finding.summary)
        finding.nextSteps = finding.nextSteps.flatMap(filledIn)
        return finding
    }

    /// `text` with the name of each address behind its first mention, unless the name stands there already.
    func named(_ text: String) -> String {
        var result = ""
        var told: Set<IPAddress> = []
        var rest = text[...]
        while let start = rest.firstIndex(where: \.isHexDigit) {
            result += rest[..<start]
            var end = rest[start...].firstIndex { !$0.isHexDigit && $0 != "." && $0 != ":" } ?? rest.endIndex
            // A word that goes on after the digits is no address.
            let isWord = end < rest.endIndex && (rest[end].isLetter || rest[end] == "-" || rest[end] == "_")
            let isTail = result.last.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "/" } ?? false
            while end > start, let last = rest[start..<end].last, last == "." || last == ":" {
                end = rest.index(before: end)
            }
            let token = rest[start..<end]
            result += token
            rest = rest[end...]
            guard !isWord, !isTail, let address = Evidence.address(in: token), !told.contains(address),
                let name = kubernetesName(of: address), !isNamed(address, in: text)
            else { continue }
            told.insert(address)
            result += " (\(name))"
        }
        return result + rest
    }

    /// Whether the name of `address` stands in `text` already.
    private func isNamed(_ address: IPAddress, in text: String) -> Bool {
        guard let name = context.name(of: address) else { return false }
        return text.contains(printable(name.namespace.map { "\($0)/\(name.name)" } ?? "\(name)"))
    }

    /// The address of `192.168.3.117`, `192.168.3.117:53`, `2001:db8::1`.
    private static func address(in token: Substring) -> IPAddress? {
        guard token.contains(".") || token.contains(":") else { return nil }
        if let address = IPAddress(token) { return address }
        return token.firstIndex(of: ":").flatMap { IPAddress(token[..<$0]) }
    }
}
