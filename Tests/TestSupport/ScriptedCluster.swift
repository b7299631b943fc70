package import Foundation

/// A cluster that a `kubectl` of the tests plays: two nodes with a CoreDNS pod each and a client on the first, whose pods'
/// captures are a sample's. What goes wrong in it is said by ``fault(_:_:)``; see the script `kubectl` beside this file.
package final class ScriptedCluster {
    package let folder: URL
    package static let nodes = ["ip-192-168-2-10.ec2.internal", "ip-192-168-3-10.ec2.internal"]
    package static let client = "web-6c9f7d5b8-h2x9q"
    package static let coreDNS = ["coredns-7975d6fb9b-4xk2p", "coredns-7975d6fb9b-z8w6r"]
    private static let sample = Files.checkout.appending(path: "Samples/dropped-on-the-way")

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "dnsverdict-cluster-\(UUID().uuidString)")
        for name in ["objects", "files", "log", "fault"] + Self.nodes.map({ "files/\($0)" }) {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
            at: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "kubectl"),
            to: folder.appending(path: "kubectl"))
        try writeObjects()
        try copy("client.pcap", to: Self.nodes[0], "web")
        try copy("coredns-a.pcap", to: Self.nodes[0], "coredns")
        try copy("coredns-b.pcap", to: Self.nodes[1], "coredns")
        try FileManager.default.copyItem(
            at: Self.sample.appending(path: "resolv.conf"),
            to: file("files/\(Self.nodes[0])/\(Self.nodes[0]).web.resolv.conf"))
        for node in Self.nodes {
            try write(
                "log/\(node)", #"{"capturing":{"version":"0.1.0","places":[{"name":"any"},{"name":"coredns"}]}}"# + "\n"
            )
        }
        for pod in Self.coreDNS {
            try write(
                "log/\(pod)",
                "2026-11-23T04:52:13.000000000Z [INFO] 127.0.0.1:5000 - 1 \"A IN example.com. udp 40 false 512\" NOERROR qr,rd,ra 70 0.001s\n"
            )
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: What is in it

    private func file(_ name: String) -> URL { folder.appending(path: name) }

    package func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: file(name)) }

    package func append(_ text: String, to name: String) throws {
        try write(name, String(contentsOf: file(name), encoding: .utf8) + text)
    }

    private func copy(_ capture: String, to node: String, _ place: String) throws {
        try FileManager.default.copyItem(
            at: Self.sample.appending(path: capture), to: file("files/\(node)/\(node).\(place).pcapng"))
    }

    private func writeObjects() throws {
        let data = try Data(contentsOf: Self.sample.appending(path: "kube.json"))
        let list = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let items = list?["items"] as? [[String: Any]] ?? []
        let kinds = [
            "services": "Service", "endpoints": "Endpoints", "endpointslices": "EndpointSlice", "pods": "Pod",
            "nodes": "Node",
        ]
        for (name, kind) in kinds { try write(list: items.filter { $0["kind"] as? String == kind }, to: name) }
        let client = items.filter { ($0["metadata"] as? [String: Any])?["name"] as? String == Self.client }
        try write(list: client, to: "pod-\(Self.client)")
        try write(list: client, to: "selected")
        try write("objects/namespace.json", #"{"kind":"Namespace","metadata":{"name":"kube-system"}}"#)
    }

    private func write(list items: [[String: Any]], to name: String) throws {
        try JSONSerialization.data(withJSONObject: ["kind": "List", "items": items])
            .write(to: file("objects/\(name).json"))
    }

    /// Changes a node's labels or readiness.
    package func change(node number: Int, _ change: (inout [String: Any]) -> Void) throws {
        var index = 0
        try self.change("nodes") { node in
            if index == number { change(&node) }
            index += 1
        }
    }

    /// Changes objects of a kind, one after another.
    package func change(_ kind: String, _ change: (inout [String: Any]) -> Void) throws {
        let place = file("objects/\(kind).json")
        let list = try JSONSerialization.jsonObject(with: Data(contentsOf: place)) as? [String: Any]
        var items = list?["items"] as? [[String: Any]] ?? []
        for index in items.indices { change(&items[index]) }
        try write(list: items, to: kind)
    }

    /// Something goes wrong from now on.
    package func fault(_ name: String, _ parameter: String = "") throws { try write("fault/\(name)", parameter) }

    /// The Jobs run the program's own captures on this machine, with these options of `live`.
    package func captureReally(_ options: [String]) throws {
        try fault("real", options.joined(separator: " "))
        for node in Self.nodes {
            for name in Files.names(in: file("files/\(node)")) {
                try FileManager.default.removeItem(at: file("files/\(node)/\(name)"))
            }
            try write("log/\(node)", "")
        }
    }

    // MARK: What happened

    /// Every command that kubectl got.
    package var calls: [String] {
        ((try? String(contentsOf: file("calls"), encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    /// Whether no Job is left.
    package var isClean: Bool { !FileManager.default.fileExists(atPath: file("run").path) }

    /// The manifest that was applied, while it is there.
    package func manifest() throws -> String { try String(contentsOf: file("run/manifest"), encoding: .utf8) }

    package func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name).path) }

    /// What the program needs to meet this cluster.
    package var environment: [String: String] {
        get throws {
            [
                "PATH": "\(folder.path):/usr/local/bin:/usr/bin:/bin", "TOOL": try Tool.path,
                "DNSVERDICT_TEST_PACE": "200", "TMPDIR": folder.path, "HOME": folder.path,
            ]
        }
    }

    /// Runs `dnsverdict cluster`.
    ///
    /// - Parameter pace: milliseconds that stand for a second of its patience.
    package func run(
        _ words: [String], image: String? = "registry.example/dnsverdict", pace: Int = 200
    ) throws -> Tool.Run {
        try Tool.run(
            ["cluster"] + words + (image.map { ["--image", $0] } ?? []) + ["--no-progress", "--lang", "en"],
            environment: environment.merging(["DNSVERDICT_TEST_PACE": "\(pace)"]) { $1 })
    }
}
