/// What Kubernetes calls the place where a capture was taken, as far as the node itself tells.
///
/// In a pcapng file it stands in the interface's comment: `pod kube-system/coredns-7d9f on node ip-192-168-2-10`.
package struct PlaceName: Hashable, Sendable, CustomStringConvertible {
    /// `NAMESPACE/POD`, or the pod's name alone; nil on the node itself.
    package var pod: String?
    package var node: String?

    package init(pod: String? = nil, node: String? = nil) {
        self.pod = pod
        self.node = node
    }

    /// Nil where the text is another one.
    package init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        switch words.count {
        case 2 where words[0] == "pod": self.init(pod: words[1])
        case 2 where words[0] == "node": self.init(node: words[1])
        case 5 where words[0] == "pod" && words[2...3] == ["on", "node"]: self.init(pod: words[1], node: words[4])
        default: return nil
        }
    }

    /// Empty where nothing is known.
    package var description: String {
        let node = node.map { "node \($0)" }
        guard let pod else { return node ?? "" }
        return "pod \(pod)" + (node.map { " on \($0)" } ?? "")
    }
}
