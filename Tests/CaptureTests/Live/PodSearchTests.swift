import Foundation
import Testing

@testable import Capture

/// Pods found in folders that look like a node's /proc, /var and /run.
@Suite struct PodSearchTests {
    private let folder: TemporaryFolder
    private let search: PodSearch
    private static let uid = "5d1f2c3a-9b7e-4f60-8a11-0c2d3e4f5a6b"
    private static let container = String(repeating: "4f", count: 32)

    init() throws {
        folder = try TemporaryFolder()
        search = PodSearch(processes: ProcessTable(folder: folder.path("proc")), roots: [folder.path])
    }

    /// A process in a network namespace that a file of its own stands for.
    private func add(_ id: Int, _ name: String, group: String, namespace: String) throws {
        try folder.write(Array("\(name)\n".utf8), "proc/\(id)/comm")
        try folder.write(Array("/usr/bin/\(name)\0--flag\0".utf8), "proc/\(id)/cmdline")
        try folder.write(Array("0::\(group)\n".utf8), "proc/\(id)/cgroup")
        let target = folder.path("namespaces/\(namespace)")
        if !FileManager.default.fileExists(atPath: target) { try folder.write([], "namespaces/\(namespace)") }
        try FileManager.default.createDirectory(
            atPath: folder.path("proc/\(id)/ns"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("proc/\(id)/ns/net"), withDestinationPath: target)
    }

    @Test func `a pod is found by the UID in its control group, written either way`() throws {
        try folder.write([], "var/log/pods/shop_web-7c9_\(Self.uid)/web/0.log")
        let group =
            "/kubepods.slice/kubepods-pod\(Self.uid.replacing("-", with: "_")).slice/cri-containerd-\(Self.container).scope"
        try add(40, "web", group: group, namespace: "web")
        #expect(try search.pod("web-7c9").process == 40)
        #expect(try search.pod("shop/web-7c9").name == "shop/web-7c9")
        #expect(try search.pod("web").name == "shop/web-7c9")
        #expect(
            PodSearch.logged("/kubepods/burstable/pod\(Self.uid)/x", ["shop_web-7c9_\(Self.uid)"]) == "shop/web-7c9")
    }

    @Test func `a pod is found by the UID that whoever started the program knows`() throws {
        try add(40, "web", group: "/../kubepods-pod\(Self.uid.replacing("-", with: "_")).slice/x", namespace: "web")
        let known = PodSearch(
            processes: search.processes, roots: [folder.path],
            environment: ["DNSVERDICT_PODS": "kube-system_dns_\(UUID().uuidString) shop_web-7c9_\(Self.uid)"])
        #expect(try known.pod("shop/web-7c9").process == 40)
    }

    @Test(arguments: [
        "run/containerd/io.containerd.runtime.v2.task/k8s.io/ID/config.json",
        "run/containers/storage/overlay-containers/ID/userdata/config.json",
    ])
    func `a pod is found by what the container runtime wrote`(_ place: String) throws {
        let prefix = place.contains("containerd") ? "io.kubernetes.cri.sandbox-" : "io.kubernetes.pod."
        let state = #"{"annotations":{"\#(prefix)name":"web-7c9","\#(prefix)namespace":"shop"}}"#
        try folder.write(Array(state.utf8), place.replacing("ID", with: Self.container))
        try add(41, "web", group: "/kubepods/cri-containerd-\(Self.container).scope", namespace: "web")
        #expect(try search.pod("web-7c9").name == "shop/web-7c9")
    }

    @Test func `a name that fits several pods lists them`() throws {
        for (number, name) in ["web-1", "web-2"].enumerated() {
            let uid = "\(number)" + Self.uid.dropFirst()
            try folder.write([], "var/log/pods/shop_\(name)_\(uid)/web/0.log")
            try add(50 + number, "web", group: "/kubepods/pod\(uid)/x", namespace: name)
        }
        #expect {
            try search.pod("web")
        } throws: { error in
            let sentence = (error as? LiveError)?.description ?? ""
            return sentence.contains("shop/web-1 (--pid 50), shop/web-2 (--pid 51)")
        }
        #expect(try search.pod("web-2").process == 51)
    }

    @Test func `what was tried is told where a pod is not found`() throws {
        try add(60, "other", group: "/", namespace: "other")
        #expect {
            try search.pod("web")
        } throws: { error in
            guard let error = error as? LiveError else { return false }
            return error.exitCode == 66 && error.description.contains("/var/log/pods of 1 network namespaces")
        }
    }

    @Test func `every CoreDNS process is found, once for each network namespace`() throws {
        try add(70, "coredns", group: "/a", namespace: "a")
        try add(71, "coredns", group: "/a", namespace: "a")
        try add(72, "coredns", group: "/b", namespace: "b")
        try add(73, "bash", group: "/b", namespace: "c")
        #expect(try search.coreDNS().map(\.process) == [70, 72])
    }

    @Test func `a node without CoreDNS is told`() throws {
        try add(80, "bash", group: "/", namespace: "a")
        #expect { try search.coreDNS() } throws: { error in
            (error as? LiveError)?.description.contains("the names of 1 processes") == true
        }
    }

    @Test func `a CoreDNS whose namespace may not be looked at is told with the capability that lacks`() throws {
        try folder.write(Array("coredns\n".utf8), "proc/90/comm")
        #expect { try search.coreDNS() } throws: { error in
            guard let error = error as? LiveError else { return false }
            return error.exitCode == 77 && error.description.contains("process 90 (coredns)")
                && error.description.contains("CAP_SYS_PTRACE")
        }
    }

    @Test func `a CoreDNS that has ended and was not waited for is passed over`() throws {
        try folder.write(Array("coredns\n".utf8), "proc/90/comm")
        try folder.write(Array("90 (core) Z 1) Z 1 90 90 0 -1".utf8), "proc/90/stat")
        #expect { try search.coreDNS() } throws: { error in
            (error as? LiveError)?.description.contains("the names of 1 processes") == true
        }
        try add(91, "coredns", group: "/a", namespace: "a")
        #expect(try search.coreDNS().map(\.process) == [91])
    }
}
