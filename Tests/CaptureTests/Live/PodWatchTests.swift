import Foundation
import Testing

@testable import Capture

/// Pods that come while a capture runs, in folders that look like a node's /proc and /var.
@Suite struct PodWatchTests {
    private let folder: TemporaryFolder
    private let search: PodSearch
    private static let uid = "5d1f2c3a-9b7e-4f60-8a11-0c2d3e4f5a6b"

    init() throws {
        folder = try TemporaryFolder()
        search = PodSearch(processes: ProcessTable(folder: folder.path("proc")), roots: [folder.path])
        try FileManager.default.createDirectory(
            atPath: folder.path("proc"), withIntermediateDirectories: true)
    }

    private func add(_ id: Int, _ name: String, pod: String? = nil, namespace: String) throws {
        try folder.write(Array("\(name)\n".utf8), "proc/\(id)/comm")
        let uid = "\(id % 10)" + Self.uid.dropFirst()
        if let pod { try folder.write([], "var/log/pods/shop_\(pod)_\(uid)/web/0.log") }
        try folder.write(Array("0::/kubepods/pod\(uid)/x\n".utf8), "proc/\(id)/cgroup")
        let target = folder.path("namespaces/\(namespace)")
        if !FileManager.default.fileExists(atPath: target) { try folder.write([], "namespaces/\(namespace)") }
        try FileManager.default.createDirectory(
            atPath: folder.path("proc/\(id)/ns"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("proc/\(id)/ns/net"), withDestinationPath: target)
    }

    private func namespace(_ name: String) throws -> NetworkNamespaceID {
        try #require(NetworkNamespaceID(path: folder.path("namespaces/\(name)")))
    }

    @Test func `a CoreDNS in a namespace that is not captured yet is found`() throws {
        try add(10, "coredns", namespace: "old")
        var watch = PodWatch(coreDNS: true, search: search)
        let known: Set = [try namespace("old")]
        #expect(watch.look(besides: known).isEmpty)
        try add(11, "bash", namespace: "new")
        try add(12, "coredns", namespace: "new")
        #expect(watch.look(besides: known).map(\.process) == [12])
    }

    @Test func `a process that becomes CoreDNS only later is found within ten looks`() throws {
        try add(11, "runc", namespace: "new")
        var watch = PodWatch(coreDNS: true, search: search)
        for _ in 0..<25 { #expect(watch.look(besides: []).isEmpty) }
        try folder.write(Array("coredns\n".utf8), "proc/11/comm")
        #expect((0..<10).contains { _ in !watch.look(besides: []).isEmpty })
    }

    @Test func `a pod is known again by its name, or by what the user gave of it`() throws {
        try add(21, "web", pod: "web-1", namespace: "a")
        let given = try search.pod("web")
        try add(22, "web", pod: "web-2", namespace: "b")
        try add(23, "web", pod: "api-2", namespace: "c")
        var watch = PodWatch(names: [given.nameToWatch("web")], search: search)
        #expect(watch.look(besides: [given.namespace]).map(\.name) == ["shop/web-2"])
        let whole = try search.pod("web-1")
        try add(24, "web", pod: "web-1-extra", namespace: "d")
        var exact = PodWatch(names: [whole.nameToWatch("web-1")], search: search)
        #expect(exact.look(besides: [whole.namespace]).isEmpty)
        #expect(exact.look(besides: []).map(\.name) == ["shop/web-1"])
    }
}
