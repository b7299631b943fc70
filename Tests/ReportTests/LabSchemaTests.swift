import Foundation
import TestSupport
import Testing

/// The JSON of every lab scenario fits the schema: each capture alone, all of them, and all with the cluster's records.
@Suite struct LabSchemaTests {
    @Test(arguments: CaptureCollection.lab.sets)
    func `the JSON of a lab scenario fits the schema`(scenario: String) throws {
        let folder = try CaptureCollection.lab.folder(of: scenario)
        let names = Files.names(in: folder)
        let captures = names.filter { $0.contains(".pcap") }.map { folder.appending(path: $0).path }
        var records: [String] = []
        for name in names {
            let path = folder.appending(path: name).path
            if name == "kube.json" { records += ["--cluster", path] }
            if name == "resolv.conf" { records += ["--resolv-conf", path] }
            if name.hasPrefix("coredns-") && name.hasSuffix(".log") { records += ["--coredns-log", path] }
        }
        #expect(!captures.isEmpty && !records.isEmpty)
        let schema = try JSONSchema(JSONSchemaTests.text)
        for arguments in captures.map({ [$0] }) + [captures, captures + records] {
            let run = try Tool.run(["analyze", "--format", "json"] + arguments)
            #expect([0, 1, 2].contains(run.status), "\(run.errors)")
            let problems = try schema.problems(in: run.text)
            #expect(problems.isEmpty, "\(arguments): \(problems.prefix(5))")
        }
    }
}
