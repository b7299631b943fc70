import PacketWire
import Testing

@testable import Cluster

/// CoreDNS's log as clouds export it.
@Suite struct LogExportTests {
    private static let line = CoreDNSLogTests.line
    private static let escaped = line.replacing("\"", with: #"\""#)
    private static let doubled = line.replacing("\"", with: "\"\"")
    private static let nested =
        #"{"log":"\#(escaped)\n","stream":"stdout","kubernetes":{"pod_name":"coredns-a"}}"#
    private static let stream =
        "ip-192-168-2-10.ec2.internal-application.var.log.containers.coredns-a_kube-system_coredns-0a1b2c.log"
    /// 2026-11-23T04:51:44.123Z.
    private static let moment: Int64 = 1_795_409_504_123_000_000

    struct Export {
        var name: String
        var text: String
        var time: Int64? = moment
        var pod: String? = "coredns-a"
    }

    static let exports: [Export] = [
        Export(name: "aws logs tail", text: "2026-11-23T04:51:44.123000+00:00 \(stream) \(line)"),
        Export(name: "aws logs tail of a shipper's JSON", text: "2026-11-23T04:51:44.123000+00:00 \(stream) \(nested)"),
        Export(name: "the same, --format short", text: "2026-11-23T04:51:44 \(nested)", time: moment - 123_000_000),
        Export(
            name: "the same, --format json",
            text: """
                2026-11-23T04:51:44.123000+00:00 \(stream)\(" ")
                {
                    "time": "2026-11-23T04:51:44.123Z",
                    "log": "\(escaped)",
                    "kubernetes": {
                        "pod_name": "coredns-a"
                    }
                }
                2026-11-23T04:51:45.000000+00:00 \(stream)\(" ")
                """),
        Export(
            name: "aws logs filter-log-events",
            text: """
                {
                    "events": [
                        {
                            "logStreamName": "\(stream)",
                            "timestamp": 1795409504123,
                            "message": "\(escaped)",
                            "ingestionTime": 1795409505000
                        }
                    ],
                    "searchedLogStreams": []
                }
                """),
        Export(
            name: "the same in one line",
            text: #"{"events":[{"logStreamName":"\#(stream)","timestamp":1795409504123,"message":"\#(escaped)"}]}"#),
        Export(
            name: "aws logs get-query-results",
            text: """
                {"results": [
                    [{"field": "@timestamp", "value": "2026-11-23 04:51:44.123"},
                     {"field": "@message", "value": "\(nested.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))"}]
                ], "status": "Complete"}
                """),
        Export(
            name: "an export of Insights, JSON",
            text: #"[{"@timestamp":"2026-11-23 04:51:44.123","@message":"\#(escaped)","@logStream":"\#(stream)"}]"#),
        Export(
            name: "an export of Insights, JSON, of a shipper's",
            text: #"[{"@timestamp":"2026-11-23 04:51:44.123","@message":\#(nested)}]"#),
        Export(
            name: "an export of Insights, CSV",
            text: "@timestamp,@message,@logStream\n2026-11-23 04:51:44.123,\"\(doubled)\",\(stream)\n"),
        Export(
            name: "gcloud logging read",
            text: """
                [
                  {
                    "insertId": "x", "textPayload": "\(escaped)\\n", "timestamp": "2026-11-23T04:51:44.123Z",
                    "resource": {"type": "k8s_container", "labels": {"pod_name": "coredns-a"}}
                  }
                ]
                """),
        Export(
            name: "gcloud's structured entries, a line each",
            text:
                #"{"jsonPayload":{"message":"\#(escaped)"},"timestamp":"2026-11-23T04:51:44.123Z","resource":{"labels":{"pod_name":"coredns-a"}}}"#
        ),
        Export(
            name: "Azure's portal",
            text: """
                "TimeGenerated [UTC]",PodName,ContainerName,LogMessage
                "11/23/2026, 4:51:44.123 AM","coredns-a",coredns,"\(doubled)"
                """),
        Export(
            name: "Azure's portal, the line as JSON's text",
            text: """
                "TimeGenerated [UTC]",PodName,LogMessage
                "11/23/2026, 4:51:44.123 AM","coredns-a","\("\"\(escaped)\"".replacing("\"", with: "\"\""))"
                """),
        Export(
            name: "Azure's older table",
            text: "TimeGenerated,LogEntry\r\n2026-11-23T04:51:44.123Z,\"\(doubled)\n\"\r\n",
            pod: nil),
    ]

    @Test(arguments: exports)
    func `a line is read`(export: Export) throws {
        let query = try CoreDNSLogTests.query(export.text)
        #expect(query.id == 10745 && query.port == 58683 && query.name == "kubernetes.default.svc.cluster.local.")
        #expect(query.origin.time?.nanoseconds == export.time)
        #expect(query.origin.pod == export.pod)
    }

    @Test(arguments: ["9407519504123", "9223372036855", "1e300", "-1795409504123", "17954095041234"])
    func `a moment that no clock shows is none`(moment: String) throws {
        let query = try CoreDNSLogTests.query(#"{"events":[{"timestamp":\#(moment),"message":"\#(Self.escaped)"}]}"#)
        #expect(query.id == 10745 && query.origin.time == nil)
    }

    @Test func `every entry of a list is read, and what is no line of a log passed over`() throws {
        let entry = #"{"textPayload":"\#(Self.escaped)","timestamp":"2026-11-23T04:51:44.123Z"}"#
        let read = try CoreDNSLogTests.read("[\(entry),{\"x\":1}\n,17,\"text\",\(entry)]")
        #expect(read.counts.queries == 2)
    }

    @Test func `UTF-16, as PowerShell redirects, is read`() throws {
        let octets: [UInt16] = [0xfeff] + Array("\(Self.line)\r\n\(Self.line)\r\n".utf16)
        var queries = 0
        let feed = ByteFeed(name: "log", octets: octets.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] })
        _ = try CoreDNSLog(feed) { if case .query = $0 { queries += 1 } }
        #expect(queries == 2)
    }

    @Test(arguments: [
        #"{"remote":"192.168.2.71","port":58683,"id":10745,"type":"AAAA","name":"kubernetes.default.svc.cluster.local.","proto":"udp","rcode":"NOERROR","duration":"0.000372996s"}"#,
        #"{"client":"192.168.2.71:58683","id":"10745","qtype":"AAAA","qname":"kubernetes.default.svc.cluster.local","rcode":"NOERROR","duration":0.000372996}"#,
    ])
    func `a format of the log plugin that makes JSON is read`(json: String) throws {
        let query = try CoreDNSLogTests.query("2026-11-23T04:51:44.123Z [INFO] " + json)
        #expect(query.client == (try address("192.168.2.71")) && query.port == 58683 && query.id == 10745)
        #expect(query.type == "AAAA" && query.name == "kubernetes.default.svc.cluster.local.")
        #expect(query.responseCode == "NOERROR" && query.duration == 0.000372996)
        #expect(query.origin.time?.nanoseconds == Self.moment)
    }

    @Test(arguments: [
        line + #" "0""#,
        line.replacing("[INFO] ", with: "[INFO] dns query: "),
        """
        [INFO] client=192.168.2.71 port=58683 id=10745 type=AAAA name="kubernetes.default.svc.cluster.local." rcode=NOERROR \
        duration=0.000372996s
        """,
    ])
    func `a format of the log plugin that holds the default one, or names its fields, is read`(line: String) throws {
        let query = try CoreDNSLogTests.query(line)
        #expect(query.client == (try address("192.168.2.71")) && query.port == 58683 && query.id == 10745)
        #expect(query.type == "AAAA" && query.name == "kubernetes.default.svc.cluster.local.")
        #expect(query.responseCode == "NOERROR" && query.duration == 0.000372996)
    }

    @Test func `what gcloud prints for people is refused with what to do`() throws {
        let text = "---\ninsertId: x\ntextPayload: '\(Self.line)'\n"
        let error = #expect(throws: ContextError.self) { try CoreDNSLogTests.read(text) }
        #expect(error?.description.contains("--format json") == true)
    }

    @Test(arguments: [
        ("{\"events\": [", 0), ("[{\"log\": \"x\"", 0), ("[", 0), ("@timestamp,@message\n\"never closed", 0),
        ("[" + String(repeating: "[", count: 2000), 0),
    ])
    func `an export that is cut, or holds nothing, is no log of CoreDNS`(text: String, count: Int) {
        #expect(throws: ContextError.self) { try CoreDNSLogTests.read(text) }
    }

    @Test func `ten lines a pod are what kubectl prints of many`() throws {
        let pods = ["a", "b"].flatMap { pod in (0..<10).map { _ in "[pod/coredns-\(pod)/coredns] \(Self.line)\n" } }
        #expect(try CoreDNSLogTests.read(pods.joined()).counts.mayBeLastTen)
        #expect(try !CoreDNSLogTests.read(pods.dropLast().joined()).counts.mayBeLastTen)
        #expect(try CoreDNSLogTests.read(String(repeating: Self.line + "\n", count: 20)).counts.mayBeLastTen)
        #expect(try !CoreDNSLogTests.read(String(repeating: Self.line + "\n", count: 21)).counts.mayBeLastTen)
    }
}
