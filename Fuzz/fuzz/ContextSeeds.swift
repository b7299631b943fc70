/// Files about the cluster, small ones of every kind that is read, for ``ContextTarget``.
enum ContextSeeds {
    private static let line =
        #"[INFO] 10.0.0.1:4000 - 7 "A IN a.b. udp 33 false 512" NOERROR qr,aa,rd 49 0.0001s"#
    private static let escaped = line.replacing("\"", with: #"\""#)
    private static let doubled = line.replacing("\"", with: "\"\"")

    private static let objects = [
        #"{"kind":"List","items":[{"kind":"Pod","metadata":{"name":"a","labels":{"k8s-app":"kube-dns"}},"status":{"podIP":"10.0.0.2"}}]}"#,
        #"{"items":[{"metadata":{"name":"s"},"spec":{"clusterIP":"10.0.0.10","ports":[{"port":53}]}}],"kind":"ServiceList"}"#,
        #"{"kind":"EndpointSlice","metadata":{"name":"x"},"endpoints":[{"addresses":["10.0.0.2"],"conditions":{"ready":true}}]}"#,
        "apiVersion: v1\nitems:\n- kind: Pod\n  metadata:\n    name: a\n- kind: Node\n  metadata: {name: n}\nkind: List\n",
        "kind: Pod\nmetadata:\n  name: a\n---\nkind: Pod\nmetadata:\n  name: \"b\"\n",
        "NAME READY\ncoredns 1/1\n", "Error from server (Forbidden)\n",
    ]

    private static let logs = [
        line, "[pod/coredns-a/coredns] 2026-11-23T04:51:44.1Z \(line)", "2026-11-23T04:51:44.1Z stdout F \(line)",
        #"{"log":"\#(escaped)\n","stream":"stdout","time":"2026-11-23T04:51:44.5Z"}"#,
        #"{"events":[{"logStreamName":"x","timestamp":1795409504123,"message":"\#(escaped)"}]}"#,
        "{\n\"results\": [[{\"field\":\"@message\",\"value\":\"\(escaped)\"}]]}",
        #"[{"textPayload":"\#(escaped)","timestamp":"2026-11-23T04:51:44Z","resource":{"labels":{"pod_name":"coredns-a"}}}]"#,
        "TimeGenerated,PodName,LogMessage\n\"11/23/2026, 4:51:44.123 AM\",coredns-a,\"\(doubled)\"\n",
        #"[INFO] {"remote":"10.0.0.1","port":4000,"id":7,"type":"A","name":"a.b."}"#,
        "[ERROR] plugin/errors: 2 a.b. A: read udp 10.0.0.2:33422->10.0.0.3:53: i/o timeout",
        "[FATAL] plugin/loop: Loop (127.0.0.1:40000 -> :53) detected for zone \".\"",
    ]

    /// Each with the octet before it that says what it is.
    static var all: [[UInt8]] {
        objects.map { [0] + Array($0.utf8) } + logs.map { [1] + Array($0.utf8) }
            + [[0, 0xff, 0xfe] + objects[0].utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }, [2] + archive]
            + [[3] + Array("nameserver 10.0.0.10\nsearch default.svc.cluster.local\noptions ndots:5\n".utf8)]
    }

    /// A tar archive of one member (POSIX.1-2017, pax, "ustar Interchange Format").
    private static var archive: [UInt8] {
        let content = Array("nameserver 192.168.0.2\n".utf8)
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at place: Int) {
            header.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
        }
        put("networking/resolv.conf", at: 0)
        put("0000644", at: 100)
        put("000000000\(String(content.count, radix: 8))", at: 124)
        put("        ", at: 148)
        put("0ustar", at: 156)
        put("00", at: 263)
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.count) + sum + "\0", at: 148)
        return header + content + [UInt8](repeating: 0, count: 512 - content.count + 1024)
    }
}
