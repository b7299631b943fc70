import Foundation
import Testing
import Wording

@testable import Cluster

/// Lists are read element by element, however their text is cut on its way.
@Suite struct ManifestReaderTests {
    /// A feed that gives so many octets at a time.
    private func objects(_ text: String, by step: Int = 1 << 16) throws -> KubernetesObjects {
        let octets = Array(text.utf8)
        var place = 0
        return try KubernetesObjects(
            ByteFeed(name: "kube") { buffer in
                let part = octets[place...].prefix(min(step, buffer.count))
                buffer.replaceSubrange(0..<part.count, with: part)
                place += part.count
                return part.count
            })
    }

    private static func pod(_ name: String, _ kind: String = #""kind": "Pod", "#) -> String {
        """
        {\(kind)"metadata": {"name": "\(name)", "annotations": {"a": "]}, \\"items\\": [{\\\\"}}, "status": {"podIP": "10.0.0.1"}}
        """
    }

    static let texts: [(what: String, text: String, pods: [String])] = [
        ("a list with its kind at the end", #"{"items": [\#(pod("a")), \#(pod("b"))], "kind": "List"}"#, ["a", "b"]),
        (
            "a typed list, its kind first", #"{"kind": "PodList", "items": [\#(pod("a", "")), \#(pod("b", ""))]}"#,
            ["a", "b"]
        ),
        (
            "a typed list, its kind last", #"{"items": [\#(pod("a", "")),\#(pod("b", ""))], "kind": "PodList"}"#,
            ["a", "b"]
        ),
        (
            "two documents",
            #"{"kind": "List", "items": [\#(pod("a"))]}"# + "\n" + pod("b") + #"{"items": [], "kind": "List"}"#,
            ["a", "b"]
        ),
        (
            "an object with a field that is called like a list's",
            #"{"kind": "Pod", "metadata": {"name": "a", "items": [1, 2]}}"#,
            ["a"]
        ),
        (
            "a key that only looks like it",
            #"{"x": "items", "y": [\#(pod("b"))], "kind": "List", "items": [\#(pod("a"))]}"#, ["a"]
        ),
        (
            "YAML as kubectl writes it",
            """
            apiVersion: v1
            items:
            - kind: Pod
              metadata:
                name: a
                annotations:
                  text: |
                    - kind: Pod
                    items:
                    - more

                    --- no mark
            # a comment between

            - kind: Pod
              metadata: {name: b}
            kind: List
            metadata:
              resourceVersion: ""
            """, ["a", "b"]
        ),
        (
            "YAML with dashes further in, CR LF and marks",
            "---\r\nkind: PodList\r\nitems:\r\n  - kind: Pod\r\n    metadata:\r\n      name: a\r\n  -\r\n    kind: Pod\r\n"
                + "    metadata:\r\n      name: b\r\n...\r\n---\r\nkind: Pod\r\nmetadata:\r\n  name: c\r\n",
            ["a", "b", "c"]
        ),
        (
            "YAML, elements without a kind",
            "items:\n- metadata:\n    name: a\n- metadata:\n    name: b\nkind: PodList\n", ["a", "b"]
        ),
        ("YAML, a list in flow style", "kind: List\nitems: [{kind: Pod, metadata: {name: a}}]\n", ["a"]),
    ]

    @Test(arguments: texts, [1, 2, 7, 1 << 16])
    func `every element is found`(text: (what: String, text: String, pods: [String]), step: Int) throws {
        let objects = try objects(text.text, by: step)
        #expect(objects.pods.map(\.name) == text.pods, "\(text.what)")
        #expect(objects.problems.isEmpty, "\(text.what): \(objects.problems)")
    }

    @Test(arguments: [1, 3, 1 << 16])
    func `UTF-16 with a mark is read, also where a character is cut`(step: Int) throws {
        let text = #"{"kind": "Pod", "metadata": {"name": "a", "labels": {"x": "😀é"}}}"#
        for isBigEndian in [false, true] {
            let octets = [0xfeff] + Array(text.utf16)
            let bytes = octets.flatMap {
                isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
            }
            var place = 0
            let feed = ByteFeed(name: "kube") { buffer in
                let part = bytes[place...].prefix(min(step, buffer.count))
                buffer.replaceSubrange(0..<part.count, with: part)
                place += part.count
                return part.count
            }
            #expect(try KubernetesObjects(feed).pods.first?.labels == ["x": "😀é"])
        }
    }

    @Test(arguments: [
        (
            "{\n\"kind\": \"List\",\n\"items\": [\n{\"kind\": \"Pod\"\n\"metadata\": {}}]}", 5,
            "a comma or a bracket is missing"
        ),
        ("{\"kind\": \"List\", \"items\": [\n\n{\"kind\": Pod}]}", 3, "invalid value"),
        ("{\"kind\": \"Pod\",\n \"metadata\": {\"name\": \"a\"", 2, "the file ends within it"),
        ("{\"kind\": \"List\", \"items\": [{}, {\"kind\"\n: \"x\n", 2, "a text goes over the line's end"),
    ])
    func `what is wrong with JSON is told with its line`(text: String, line: Int, reason: String) {
        let error = #expect(throws: ContextError.self) { try objects(text) }
        #expect(
            error?.description.hasPrefix("kube, line \(line): no valid JSON (\(reason));") == true,
            "\(String(describing: error))")
    }

    @Test func `what is wrong with an element of YAML is told with its line in the file`() {
        let text =
            "kind: List\nitems:\n- kind: Pod\n  metadata:\n    name: a\n- kind: Pod\n  metadata: \"x\" y\n  status: {}\n"
        let error = #expect(throws: ContextError.self) { try objects(text) }
        #expect(error?.description.contains("kube, line 7: no valid YAML (") == true, "\(String(describing: error))")
        #expect(error?.description.contains("yaml_") == false)
    }

    /// What Foundation's and libyaml's parsers call things is not for people.
    @Test(arguments: [
        #"{"kind": "Pod", "metadata": {"name": "a"}, "status": {"containerStatuses": [{"name": "c", "restartCount": 1e99}]}}"#,
        #"{"kind": "Pod", "metadata": {"name": "a"}, "status": {"containerStatuses": [{"name": "c", "restartCount": 1.5}]}}"#,
        #"{"kind": "Pod", "metadata": 99999999999999999999999999999}"#,
        #"{"kind": "Pod", "metadata": {"name": "\ud800"}}"#, #"{"kind": "Service", "metadata": {"name": null}}"#,
        "kind: " + String(repeating: "[", count: 20_000), "kind: !!float x\nmetadata: *a", "a: b: c",
    ])
    func `no parser's own words are told`(text: String) {
        let words: String
        do {
            words = try objects(#"{"kind": "Node", "metadata": {"name": "n"}}"# + "\n" + text).problems.map(
                \.sentence.description
            )
            .joined()
        } catch {
            words = "\(error)"
        }
        for own in ["Swift", "yaml_", "Codable", "Expected", "decod", "CodingKey", "JSONError", "debugDescription"] {
            #expect(!words.contains(own), "\(words)")
        }
    }

    @Test func `an object larger than any is refused before it fills memory`() {
        let json = ByteFeed(name: "endless") { buffer in
            buffer.replaceSubrange(0..<buffer.count, with: repeatElement(UInt8(ascii: "{"), count: buffer.count))
            return buffer.count
        }
        let yaml = ByteFeed(name: "endless") { buffer in
            buffer.replaceSubrange(0..<buffer.count, with: repeatElement(UInt8(ascii: "a"), count: buffer.count))
            return buffer.count
        }
        for feed in [json, yaml] {
            let error = #expect(throws: ContextError.self) { try KubernetesObjects(feed) }
            #expect(error?.description.contains("larger than the") == true)
        }
    }
}

/// What `kubectl cluster-info dump` prints where it writes no folder.
@Suite struct ClusterDumpTests {
    private static let line = #"[INFO] 10.0.0.1:4000 - 7 "A IN a.b. udp 33 false 512" NOERROR qr,aa,rd 49 0.0001s"#
    private static let text = """
        {"kind":"NodeList","items":[{"metadata":{"name":"n"}}]}
        {"kind":"PodList","items":[{"metadata":{"name":"coredns-a"},"status":{"podIP":"10.0.0.2"}}]}
        ==== START logs for container web of pod shop/web-1 ====
        {"kind":"Pod"
        ==== five words, and no mark
        ==== END logs for container web of pod shop/web-1 ====
        ==== START logs for container coredns of pod kube-system/coredns-a ====
        \(line)
        \(line)
        ==== END logs for container coredns of pod kube-system/coredns-a ====
        {"kind":"ServiceList","items":[{"metadata":{"name":"s"},"spec":{"clusterIP":"10.0.0.10"}}]}
        """

    private static func feed(in pieces: Int) -> ByteFeed {
        var rest = Array(text.utf8)[...]
        return ByteFeed(name: "dump") { buffer in
            let part = rest.prefix(min(pieces, buffer.count))
            buffer.replaceSubrange(0..<part.count, with: part)
            rest = rest.dropFirst(part.count)
            return part.count
        }
    }

    @Test(arguments: [1, 3, 50, 1 << 16])
    func `objects and CoreDNS's log are told apart`(pieces: Int) throws {
        let objects = try KubernetesObjects(Self.feed(in: pieces))
        #expect(objects.nodes.map(\.name) == ["n"] && objects.pods.map(\.name) == ["coredns-a"])
        #expect(objects.services.map(\.name) == ["s"])
        #expect(objects.hasLogs && objects.problems.isEmpty)
        var queries = 0
        let log = try CoreDNSLog(ClusterDump.part(.coreDNSLogs, of: Self.feed(in: pieces))) { _ in queries += 1 }
        #expect(queries == 2 && log.counts.otherLines == 0)
        #expect(log.counts.pods == ["coredns-a"])
    }

    @Test func `what is no dump is all objects`() throws {
        let objects = try KubernetesObjects(parsing: Array(#"{"kind":"Pod","metadata":{"name":"a"}}"#.utf8), name: "x")
        #expect(!objects.hasLogs && objects.pods.count == 1)
    }
}
