import PacketWire
import Testing

@testable import Capture

@Suite struct PlaceNameTests {
    @Test(arguments: [
        PlaceName(pod: "kube-system/coredns-7d9f", node: "node-a"), PlaceName(pod: "web-0"), PlaceName(node: "node-a"),
    ])
    func `a place's name is read back from its text`(name: PlaceName) {
        #expect(PlaceName(name.description) == name)
    }

    @Test(arguments: ["", "pod", "node a b", "the pod web-0", "pod web-0 at node n", "pod web-0 on node n 2"])
    func `other text names no place`(text: String) {
        #expect(PlaceName(text) == nil)
    }

    @Test func `a pod with a network of its own is not taken for its node`() {
        #expect(
            OwnPlace.name(host: "web-0", hosts: "# Kubernetes-managed hosts file.\n127.0.0.1 localhost")
                == PlaceName(pod: "web-0"))
        #expect(
            OwnPlace.name(host: "node-a", hosts: "# Kubernetes-managed hosts file (host network).\n")
                == PlaceName(node: "node-a"))
        #expect(OwnPlace.name(host: "node-a", hosts: "127.0.0.1 localhost") == PlaceName(node: "node-a"))
        #expect(OwnPlace.name(host: nil, hosts: "") == PlaceName())
    }

    @Test func `a kept capture states its pod and node, and another program's comment does not`() throws {
        let folder = try TemporaryFolder()
        let start = Timestamp(nanoseconds: 1_795_409_491_000_000_000)
        let place = PlaceName(pod: "kube-system/coredns-7d9f", node: "node-a")
        let ours = try RecordedCapture(
            folder.path("ours.pcapng"), Rotation(),
            of: LiveRequest(namespace: "/proc/7/ns/net", name: "kube-system/coredns-7d9f", place: place),
            linkType: .linuxSLL2, filter: "port 53", start: start, version: "1")
        try ours.end(at: start, drops: 0)
        var other = try PcapngWriter(path: folder.path("other.pcapng"), application: "dumpcap")
        _ = try other.addInterface(linkType: .ethernet, comment: place.description)
        try other.close()
        var set = try CaptureSet(
            ["ours", "other"].map { CaptureSource(.path(folder.path("\($0).pcapng"))) }, onProblem: { _ in })
        set.forEachFrame { _, _ in true }
        #expect(set.infos().map(\.place) == [place, nil])
    }
}
