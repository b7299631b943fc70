import ClusterRun
import Foundation
import TestSupport
import Testing

/// What kubectl says and how it ends, told apart.
@Suite struct KubectlTests {
    static func kubectl(_ cluster: ScriptedCluster, flags: [String] = [], patience: Double = 1) throws -> Kubectl {
        // The script finds the program by its environment.
        Kubectl(
            program: "env", flags: ["TOOL=\(try Tool.path)", cluster.folder.appending(path: "kubectl").path] + flags,
            folder: cluster.folder, patience: patience)
    }

    @Test func `what it prints is had, and the user's flags come before every command`() async throws {
        let cluster = try ScriptedCluster()
        let data = try await Self.kubectl(cluster, flags: ["--context", "prod", "--as", "jane"])
            .output(["get", "nodes", "--all-namespaces"])
        #expect(String(decoding: data, as: UTF8.self).contains(ScriptedCluster.nodes[0]))
        #expect(cluster.calls == ["--context prod --as jane get nodes --all-namespaces"])
    }

    @Test(arguments: [
        ("unreachable", KubectlError.Kind.unreachable, Int32(66)), ("unauthorized", .unauthorized, 77),
        ("forbidden-nodes", .forbidden, 77),
    ])
    func `a refusal is told by its kind`(fault: String, kind: KubectlError.Kind, code: Int32) async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault(fault)
        let kubectl = try Self.kubectl(cluster)
        let error = await #expect(throws: KubectlError.self) { try await kubectl.output(["get", "nodes"]) }
        #expect(error?.kind == kind && error?.exitCode == code)
        #expect(error?.description.contains("get nodes`: ") == true && error?.description.hasSuffix(".") == true)
    }

    @Test func `one that hangs is ended`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("hang-all")
        let kubectl = try Self.kubectl(cluster, patience: 0.01)
        let error = await #expect(throws: KubectlError.self) { try await kubectl.output(["get", "nodes"]) }
        #expect(error?.kind == .hung)
    }

    @Test func `a program that is missing is told by its name`() async throws {
        let cluster = try ScriptedCluster()
        let kubectl = Kubectl(program: "kubectl-that-is-not-there", folder: cluster.folder)
        let error = await #expect(throws: KubectlError.self) { try await kubectl.output(["get", "nodes"]) }
        #expect(error?.kind == .missing)
        #expect(error?.description.hasPrefix("kubectl-that-is-not-there: there is no such program") == true)
    }

    @Test func `a list that came cut is asked for once more, and is an error if it is cut again`() async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("cut-pods", "1")
        let survey = try await Survey(Self.kubectl(cluster), folder: cluster.folder)
        #expect(survey.pods.count == 5 && survey.nodes.count == 2)
        let other = try ScriptedCluster()
        try other.fault("cut-pods", "2")
        let kubectl = try Self.kubectl(other)
        let error = await #expect(throws: KubectlError.self) { try await Survey(kubectl, folder: other.folder) }
        #expect(error?.reason == "what it printed was cut off, twice")
    }

    @Test func `a list that came cut behind a bracket is no whole one`() async throws {
        let cluster = try ScriptedCluster()
        let list = try Data(contentsOf: cluster.folder.appending(path: "objects/pods.json"))
        let brace = try #require(list.dropLast(1).lastIndex(of: UInt8(ascii: "}")))
        try cluster.fault("cut-pods", "1")
        try cluster.fault("cut-length", "\(brace + 1)")
        #expect(try await Survey(Self.kubectl(cluster), folder: cluster.folder).pods.count == 5)
    }

    @Test(arguments: ["services", "endpoints", "endpointslices"])
    func `a list that the plan can do without is no reason to end`(kind: String) async throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("forbidden-\(kind)")
        let survey = try await Survey(Self.kubectl(cluster), folder: cluster.folder)
        #expect(survey.problems.map(\.kind) == [.forbidden] && survey.nodes.count == 2)
        #expect(!survey.files.contains { $0.contains("-\(kind).json") })
    }
}
