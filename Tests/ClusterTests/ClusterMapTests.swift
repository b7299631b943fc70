import PacketWire
import Testing

@testable import Cluster

/// A small cluster, object by object.
private struct Manifests {
    private var items: [String] = []

    func map() throws -> ClusterMap {
        ClusterMap(try objects(#"{"kind": "List", "items": [\#(items.joined(separator: ", "))]}"#))
    }

    mutating func service(_ name: String = "kube-dns", ip: String = "10.100.0.10", port: Int = 53) {
        items.append(
            """
            {"kind": "Service", "metadata": {"name": "\(name)", "namespace": "kube-system"},
             "spec": {"clusterIP": "\(ip)", "selector": {"k8s-app": "kube-dns"},
              "ports": [{"port": \(port), "protocol": "UDP"}]}}
            """)
    }

    mutating func pod(
        _ name: String, ip: String, node: String = "node-a", phase: String = "Running", label: String = "kube-dns",
        hostNetwork: Bool = false
    ) {
        items.append(
            """
            {"kind": "Pod", "metadata": {"name": "\(name)", "namespace": "kube-system",
              "labels": {"k8s-app": "\(label)"}}, "spec": {"nodeName": "\(node)", "hostNetwork": \(hostNetwork)},
             "status": {"phase": "\(phase)", "podIP": "\(ip)"}}
            """)
    }

    mutating func node(_ name: String, ip: String, zone: String = "z1") {
        items.append(
            """
            {"kind": "Node", "metadata": {"name": "\(name)", "labels": {"topology.kubernetes.io/zone": "\(zone)"}},
             "status": {"addresses": [{"type": "InternalIP", "address": "\(ip)"}]}}
            """)
    }

    mutating func endpoints(ready: [(ip: String, pod: String)], unready: [(ip: String, pod: String)] = []) {
        func addresses(_ rows: [(ip: String, pod: String)]) -> String {
            rows.map {
                #"{"ip": "\#($0.ip)", "targetRef": {"kind": "Pod", "namespace": "kube-system", "name": "\#($0.pod)"}}"#
            }.joined(separator: ", ")
        }
        items.append(
            """
            {"kind": "Endpoints", "metadata": {"name": "kube-dns", "namespace": "kube-system"}, "subsets": [
              {"addresses": [\(addresses(ready))], "notReadyAddresses": [\(addresses(unready))]}]}
            """)
    }

    mutating func slice(_ endpoints: [(ip: String, isReady: Bool)]) {
        let rows = endpoints.map { #"{"addresses": ["\#($0.ip)"], "conditions": {"ready": \#($0.isReady)}}"# }
        items.append(
            """
            {"kind": "EndpointSlice", "metadata": {"name": "kube-dns-x", "namespace": "kube-system",
              "labels": {"kubernetes.io/service-name": "kube-dns"}}, "endpoints": [\(rows.joined(separator: ", "))]}
            """)
    }
}

@Suite("ClusterMap")
struct ClusterMapTests {
    @Test func `every address has its object's name, namespace, node and zone`() throws {
        var manifests = Manifests()
        manifests.service()
        manifests.pod("coredns-a", ip: "192.168.2.218")
        manifests.node("node-a", ip: "192.168.2.10", zone: "us-east-1a")
        let map = try manifests.map()
        #expect(map.name(of: try address("192.168.2.218"))?.description == "pod kube-system/coredns-a")
        #expect(map.name(of: try address("192.168.2.10"))?.description == "node node-a")
        #expect(map.name(of: try address("10.100.0.10"))?.description == "service kube-system/kube-dns")
        #expect(map.name(of: try address("1.1.1.1")) == nil)
        #expect(map.zone(of: try address("192.168.2.218")) == "us-east-1a")
        #expect(map.label(of: try address("192.168.2.218")) == "pod kube-system/coredns-a (192.168.2.218)")
        #expect(map.label(of: try address("1.1.1.1")) == "1.1.1.1")
    }

    @Test func `pods on the host's network name the node and are listed`() throws {
        var manifests = Manifests()
        manifests.node("node-a", ip: "192.168.2.10")
        manifests.pod("kube-proxy-1", ip: "192.168.2.10", label: "kube-proxy", hostNetwork: true)
        let map = try manifests.map()
        #expect(map.name(of: try address("192.168.2.10"))?.description == "node node-a")
        #expect(map.hostNetworkPods(at: try address("192.168.2.10")).map(\.name) == ["kube-proxy-1"])
        #expect(map.pods(at: try address("192.168.2.10")).isEmpty)
    }

    @Test(arguments: [true, false])
    func `an address that a finished pod left behind belongs to the pod that has it now`(finishedFirst: Bool) throws {
        var manifests = Manifests()
        if finishedFirst { manifests.pod("job-1", ip: "192.168.2.50", phase: "Succeeded", label: "job") }
        manifests.pod("web-1", ip: "192.168.2.50", label: "web")
        if !finishedFirst { manifests.pod("job-1", ip: "192.168.2.50", phase: "Succeeded", label: "job") }
        let map = try manifests.map()
        #expect(map.name(of: try address("192.168.2.50"))?.name == "web-1")
        #expect(map.pods(at: try address("192.168.2.50")).map(\.name) == ["web-1"])
    }

    @Test func `endpoints name pods that are not in the file`() throws {
        var manifests = Manifests()
        manifests.service()
        manifests.endpoints(ready: [("192.168.2.218", "coredns-a")])
        let map = try manifests.map()
        #expect(map.name(of: try address("192.168.2.218"))?.description == "pod kube-system/coredns-a")
        #expect(map.staleDNSEndpoints.isEmpty)
    }

    @Test func `the DNS service is known by name, by selector, or else by its port`() throws {
        var manifests = Manifests()
        manifests.service("kube-dns-upstream", ip: "10.100.0.11")
        manifests.service("kube-dns", ip: "10.100.0.10")
        #expect(try manifests.map().dnsServices.map(\.name) == ["kube-dns", "kube-dns-upstream"])
        let other = """
            {"kind": "List", "items": [{"kind": "Service", "metadata": {"name": "powerdns", "namespace": "infra"},
              "spec": {"clusterIP": "10.100.7.7", "ports": [{"port": 53, "protocol": "UDP"}]}},
             {"kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}]}
            """
        #expect(ClusterMap(try objects(other)).dnsServices.map(\.name) == ["powerdns"])
    }

    @Test func `a pod of OpenShift's DNS answers on the port of its endpoint, which is not the service's`() throws {
        let map = ClusterMap(
            try objects(
                """
                {"kind": "List", "items": [{"kind": "Service", "metadata": {"name": "dns-default", "namespace": "openshift-dns"},
                  "spec": {"clusterIP": "172.30.0.10", "ports": [{"name": "dns", "port": 53, "protocol": "UDP"}]}},
                 {"kind": "Endpoints", "metadata": {"name": "dns-default", "namespace": "openshift-dns"}, "subsets": [
                  {"addresses": [{"ip": "10.128.0.5"}], "ports": [{"name": "metrics", "port": 9154, "protocol": "TCP"},
                   {"name": "dns-tcp", "port": 5354, "protocol": "TCP"}, {"name": "other", "port": 99, "protocol": "UDP"},
                   {"name": "dns", "port": 5353, "protocol": "UDP"}]}]}]}
                """))
        #expect(map.dnsPort(of: try address("10.128.0.5")) == 5353)
        #expect(map.dnsPort(of: try address("10.128.0.6")) == nil)
    }

    @Test func `CoreDNS's endpoints are ready or not, and slices go before Endpoints`() throws {
        var manifests = Manifests()
        manifests.service()
        manifests.endpoints(ready: [("10.0.0.1", "a")], unready: [("10.0.0.2", "b")])
        #expect(try manifests.map().dnsEndpoints.map(\.isReady) == [true, false])
        manifests.slice([("10.0.0.1", false), ("10.0.0.2", false)])
        #expect(try manifests.map().dnsEndpoints.map(\.isReady) == [false, false])
    }

    @Test(arguments: [
        ("a pod that is gone", "192.168.3.117", "other", "Running", StaleEndpoint.Reason.noSuchPod),
        ("a pod that failed", "192.168.3.117", "coredns-b", "Failed", .podEnded(.failed)),
        (
            "a pod with another address", "192.168.3.118", "coredns-b", "Running",
            .podMoved(to: [IPAddress(v4: 0xc0a8_0376)])
        ),
    ])
    func `a ready endpoint is stale for`(
        what: String, ip: String, name: String, phase: String, reason: StaleEndpoint.Reason
    ) throws {
        var manifests = Manifests()
        manifests.service()
        manifests.pod("coredns-a", ip: "192.168.2.218")
        manifests.pod(name, ip: ip, phase: phase)
        manifests.endpoints(ready: [("192.168.2.218", "coredns-a"), ("192.168.3.117", "coredns-b")])
        let stale = try manifests.map().staleDNSEndpoints
        #expect(stale.map(\.reason) == [reason])
        #expect(stale.first?.endpoint.address == (try address("192.168.3.117")))
        #expect(stale.first?.service == "kube-system/kube-dns")
    }

    @Test func `an unready endpoint of a pod that is gone gets no traffic and is not stale`() throws {
        var manifests = Manifests()
        manifests.service()
        manifests.pod("coredns-a", ip: "192.168.2.218")
        manifests.endpoints(ready: [("192.168.2.218", "coredns-a")], unready: [("192.168.3.117", "coredns-b")])
        #expect(try manifests.map().staleDNSEndpoints.isEmpty)
    }

    @Test func `a CoreDNS pod that no endpoint list has is told, if there are endpoint lists`() throws {
        var manifests = Manifests()
        manifests.service()
        manifests.pod("coredns-a", ip: "192.168.2.218")
        manifests.pod("coredns-b", ip: "192.168.3.117")
        #expect(try manifests.map().unlistedDNSPods.isEmpty)
        manifests.endpoints(ready: [("192.168.2.218", "coredns-a")])
        #expect(try manifests.map().unlistedDNSPods.map(\.name) == ["coredns-b"])
    }

    @Test func `CoreDNS pods that share a node are told with it`() throws {
        var manifests = Manifests()
        manifests.service()
        manifests.pod("coredns-a", ip: "10.0.0.1", node: "node-a")
        manifests.pod("coredns-b", ip: "10.0.0.2", node: "node-b")
        #expect(try manifests.map().sharedDNSNodes.isEmpty)
        manifests.pod("coredns-c", ip: "10.0.0.3", node: "node-b")
        let shared = try manifests.map().sharedDNSNodes
        #expect(shared.map(\.node) == ["node-b"])
        #expect(shared.first?.pods.map(\.name) == ["coredns-b", "coredns-c"])
    }

    @Test func `node caches are pods of their own and no CoreDNS`() throws {
        var manifests = Manifests()
        manifests.service()
        manifests.node("node-a", ip: "192.168.2.10")
        manifests.pod("coredns-a", ip: "192.168.2.218")
        manifests.pod("node-local-dns-x", ip: "192.168.2.10", label: "node-local-dns", hostNetwork: true)
        let map = try manifests.map()
        #expect(map.nodeCachePods.map(\.name) == ["node-local-dns-x"])
        #expect(map.dnsPods.map(\.name) == ["coredns-a"])
        #expect(map.dnsPodAddresses == [try address("192.168.2.218")])
    }
}
