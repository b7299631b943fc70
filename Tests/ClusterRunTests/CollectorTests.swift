import ClusterRun
import Foundation
import TestSupport
import Testing

/// Files come whole or are said not to, wherever their streams are cut.
@Suite struct CollectorTests {
    private static let node = ScriptedCluster.nodes[0]
    /// The files of the first node, with their lengths.
    private static let names = [".coredns.pcapng", ".web.pcapng", ".web.resolv.conf"].map { node + $0 }

    /// A cluster whose Jobs are there, and a collector of the first node.
    private static func collector(
        _ cluster: ScriptedCluster, silence: Duration = .seconds(20)
    ) async throws -> (collector: Collector, folder: URL) {
        let kubectl = try KubectlTests.kubectl(cluster)
        let manifest = ScriptedCluster.nodes.map { "        values: [\"\($0)\"]\n" }.joined()
        _ = try await kubectl.output(["create", "--filename", "-"], input: manifest)
        var pace = Collector.Pace()
        pace.pieceSize = 4096
        pace.pause = .milliseconds(5)
        pace.limits = Kubectl.Limits(whole: silence * 2, silence: silence)
        let folder = cluster.folder.appending(path: "collected")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return (Collector(kubectl, namespace: "kube-system", pod: "capture-0", folder: folder, pace: pace), folder)
    }

    private static func expectWhole(_ result: Collector.Result, _ cluster: ScriptedCluster, _ folder: URL) throws {
        #expect(result.problem == nil && result.isReleased)
        #expect(result.files.map(\.name) == names && result.files.allSatisfy(\.isWhole))
        for name in names {
            let original = try Data(contentsOf: cluster.folder.appending(path: "files/\(node)/\(name)"))
            #expect(try Data(contentsOf: folder.appending(path: name)) == original, "\(name)")
        }
        // Nothing else is left in the folder.
        #expect(Files.names(in: folder) == names)
        #expect(cluster.has("files/\(node)/.collected"))
    }

    @Test func `everything comes whole, and the pod is let go`() async throws {
        let cluster = try ScriptedCluster()
        let (collector, folder) = try await Self.collector(cluster)
        try Self.expectWhole(try await collector.collect(), cluster, folder)
        // 14168, 8708 and 117 octets in pieces of 4096.
        #expect(cluster.calls.count { $0.contains(" read ") } == 4 + 3 + 1)
    }

    @Test(arguments: [0, 1, 60, 150, 200, 300, 1000, 2500, 4200, 4300])
    func `a piece that is cut goes on where it broke`(place: Int) async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("cut-read", "\(place)")
        try cluster.fault("cuts-read", "3")
        let (collector, folder) = try await Self.collector(cluster)
        try Self.expectWhole(try await collector.collect(), cluster, folder)
        // Where a cut brought octets, the next one asks for those after them.
        let next = cluster.calls.filter { $0.contains(" read ") }[1]
        #expect(next.hasSuffix("--offset 0 --length 4096") == (place < 200), "\(next)")
    }

    @Test(arguments: [0, 1, 10, 30, 100, 200, 300, 350, 400, 410])
    func `a list of files that is cut is asked for again`(place: Int) async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("cut-end", "\(place)")
        try cluster.fault("cuts-end", "2")
        let (collector, folder) = try await Self.collector(cluster)
        try Self.expectWhole(try await collector.collect(), cluster, folder)
        #expect(cluster.calls.count { $0.hasSuffix(" end") } == 3)
    }

    @Test func `a stream that hangs is given up and asked for again`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("hang-read", "1")
        let (collector, folder) = try await Self.collector(cluster, silence: .seconds(1))
        try Self.expectWhole(try await collector.collect(), cluster, folder)
    }

    @Test func `a piece with other octets than its hash says is asked for again`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("spoil-read", "2")
        let (collector, folder) = try await Self.collector(cluster)
        try Self.expectWhole(try await collector.collect(), cluster, folder)
    }

    @Test func `one that never comes as its hash says is no capture`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("spoil-read", "1000")
        let (collector, folder) = try await Self.collector(cluster)
        let result = try await collector.collect()
        #expect(result.files.isEmpty && !result.isReleased)
        #expect(result.problem == "of \(Self.names[0]) only 0 of 14168 bytes came")
        #expect(Files.names(in: folder).isEmpty)
    }

    @Test func `a name that leads out of the folder is refused`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("hostile-list")
        let (collector, folder) = try await Self.collector(cluster)
        let result = try await collector.collect()
        #expect(result.files.isEmpty && result.problem == "its list of files has one called ../../x")
        #expect(Files.names(in: folder).isEmpty)
    }

    @Test func `a node that is lost before anything came brings nothing`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("lost-\(Self.node)")
        let (collector, folder) = try await Self.collector(cluster)
        let result = try await collector.collect()
        #expect(result.files.isEmpty && result.problem?.contains("not found") == true)
        #expect(Files.names(in: folder).isEmpty)
        // It is not asked again what is not there any more.
        #expect(cluster.calls.count { $0.hasPrefix("exec") } == 1)
    }

    @Test func `a node that is lost in the middle of a file leaves a part with a name of its own`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("lost-at-\(Self.node)", "2")
        let (collector, folder) = try await Self.collector(cluster)
        let result = try await collector.collect()
        #expect(result.problem == "of \(Self.names[0]) only 8192 of 14168 bytes came")
        #expect(result.files.map(\.received) == [8192] && result.files[0].path.hasSuffix("/cut-\(Self.names[0])"))
        #expect(Files.names(in: folder) == ["cut-\(Self.names[0])"])
        let original = try Data(contentsOf: cluster.folder.appending(path: "files/\(Self.node)/\(Self.names[0])"))
        #expect(try Data(contentsOf: folder.appending(path: "cut-\(Self.names[0])")) == original.prefix(8192))
    }

    @Test func `a node that is lost between two files leaves the first one whole`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("lost-at-\(Self.node)", "4")
        let (collector, folder) = try await Self.collector(cluster)
        let result = try await collector.collect()
        #expect(result.files.map(\.isWhole) == [true])
        #expect(result.problem == "of \(Self.names[1]) only 0 of 8708 bytes came")
        #expect(Files.names(in: folder) == [Self.names[0]])
    }
}
