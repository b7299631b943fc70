package import Cluster

/// Why no capture can run on a node.
package enum NodeFitness {
    /// Nil where one can, as far as the node's object tells.
    package static func obstacle(of node: ClusterNode) -> String? {
        let labels = node.labels
        if labels["eks.amazonaws.com/compute-type"] == "fargate" {
            return "a Fargate node, which takes no pod on the node's network; capture in the pod itself, or at CoreDNS"
        }
        if labels["type"] == "virtual-kubelet" || labels["kubernetes.azure.com/role"] == "virtual-kubelet" {
            return "a virtual node (virtual-kubelet), which has no network of its own"
        }
        if (labels["kubernetes.io/os"] ?? labels["beta.kubernetes.io/os"]) == "windows" {
            return "a Windows node, where this program does not run"
        }
        if !node.isReady { return "not ready, so that no pod starts there; kubectl describe node says why" }
        return nil
    }
}
