import Foundation
import Synthetic

/// Who is where: nodes with client pods, some with a CoreDNS pod besides.
struct Cluster {
    static let service = Address(10, 100, 0, 10)

    let nodes: Int
    let podsOfNode: Int
    let servers: Int

    func name(of node: Int) -> String { "node-\(node + 1)" }

    /// CoreDNS pods stand on the first nodes.
    func node(ofServer server: Int) -> Int { server }

    func server(on node: Int) -> Int? { node < servers ? node : nil }

    func address(ofServer server: Int) -> Address { Address(10, 1, UInt8(server), 250) }

    func address(ofPod pod: Int, on node: Int) -> Address { Address(10, 1, UInt8(node), UInt8(10 + pod)) }

    /// What `kubectl get services,endpoints,pods,nodes -A -o json` would print.
    var objects: Data {
        get throws {
            var items: [[String: Any]] = [
                [
                    "apiVersion": "v1", "kind": "Service",
                    "metadata": ["name": "kube-dns", "namespace": "kube-system", "labels": ["k8s-app": "kube-dns"]],
                    "spec": [
                        "clusterIP": "\(Self.service)", "clusterIPs": ["\(Self.service)"],
                        "selector": ["k8s-app": "kube-dns"],
                        "ports": [["name": "dns", "port": 53, "protocol": "UDP"]],
                    ],
                ],
                [
                    "apiVersion": "v1", "kind": "Endpoints",
                    "metadata": ["name": "kube-dns", "namespace": "kube-system"],
                    "subsets": [
                        [
                            "addresses": (0..<servers).map { ["ip": "\(address(ofServer: $0))"] },
                            "ports": [["name": "dns", "port": 53, "protocol": "UDP"]],
                        ]
                    ],
                ],
            ]
            for node in 0..<nodes {
                items.append([
                    "apiVersion": "v1", "kind": "Node", "metadata": ["name": name(of: node)],
                    "status": ["addresses": [["type": "InternalIP", "address": "10.0.0.\(node + 1)"]]],
                ])
                for number in 0..<podsOfNode {
                    items.append(pod("client-\(number)", "\(address(ofPod: number, on: node))", node, isDNS: false))
                }
                if let server = server(on: node) {
                    items.append(pod("coredns", "\(address(ofServer: server))", node, isDNS: true))
                }
            }
            return try JSONSerialization.data(
                withJSONObject: ["apiVersion": "v1", "kind": "List", "items": items], options: [.sortedKeys])
        }
    }

    private func pod(_ name: String, _ address: String, _ node: Int, isDNS: Bool) -> [String: Any] {
        [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": [
                "name": "\(name)-\(node + 1)", "namespace": isDNS ? "kube-system" : "default",
                "labels": isDNS ? ["k8s-app": "kube-dns"] : ["app": "shop"],
            ],
            "spec": ["nodeName": self.name(of: node)],
            "status": [
                "phase": "Running", "podIP": address, "podIPs": [["ip": address]],
                "conditions": [["type": "Ready", "status": "True"]],
            ],
        ]
    }
}
