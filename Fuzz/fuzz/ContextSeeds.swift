import Capture
import Foundation
import PacketWire

/// Files about the cluster, logs and archives, small ones of every kind that is read.
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
        "TimeGenerated,LogMessage\nx,\"\"\"\(escaped.replacing("\"", with: "\"\""))\"\"\"\n",
        "@timestamp,@message\n2026-11-23 04:51:44.123,\"\(doubled)\"\n",
        #"{"log":"\#(escaped)","stream":"stdout","kubernetes":{"pod_name":"coredns-a"}}"#,
        "2026-11-23T04:51:44 s\n{\n    \"log\": \"\(escaped)\"\n}\n2026-11-23T04:51:44.1+00:00 s \(line)",
        #"[{"@timestamp":"2026-11-23 04:51:44.123","@message":{"log":"\#(escaped)"}}]"#,
        #"{"jsonPayload":{"message":"\#(escaped)"},"timestamp":"2026-11-23T04:51:44Z"}"#,
        "---\ntextPayload: '\(line)'\n", "coredns-a coredns \(line)", line + #" "0""#, "[INFO] query: 10.0.0.1 A a.b.",
        "[INFO] client=10.0.0.1 port=4000 id=7 type=A name=a.b. rcode=NOERROR duration=0.1s",
        ".:53\n[INFO] plugin/reload: Running configuration SHA512 = 7b\nCoreDNS-1.11.3\nlinux/amd64, go1.23.9, a7ed346\n",
        #"[INFO] {"remote":"10.0.0.1","port":4000,"id":7,"type":"A","name":"a.b."}"#,
        "[ERROR] plugin/errors: 2 a.b. A: read udp 10.0.0.2:33422->10.0.0.3:53: i/o timeout",
        "[FATAL] plugin/loop: Loop (127.0.0.1:40000 -> :53) detected for zone \".\"",
    ]

    /// UTF-16, as a Windows shell writes it.
    private static func wide(_ text: String) -> [UInt8] {
        [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    }

    private static let tables = [
        "*nat\n:KUBE-SERVICES - [0:0]\n-A KUBE-SERVICES -d 10.100.0.10/32 -p udp -m udp --dport 53 -j KUBE-SVC-A\nCOMMIT\n",
        "udp 17 29 src=10.0.0.1 dst=10.0.0.10 sport=4000 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=4000\n"
            + "cpu=0 found=1 insert_failed=7 drop=1\n",
        "Interface eth0\n linklocal_allowance_exceeded: 812\n",
        "UDP  10.100.0.10:53 rr\n  -> 10.0.0.2:53 Masq 1 0 0\n",
        "[1.0] nf_conntrack: table full, dropping packet\n",
    ]

    static var logSeeds: [[UInt8]] { logs.map { Array($0.utf8) } + [wide(line + "\n" + line)] }

    /// Each with the octet before it that says what it is.
    static var clusterSeeds: [[UInt8]] {
        objects.map { [0] + Array($0.utf8) } + [[0] + wide(objects[0])]
            + [[2] + Array("nameserver 10.0.0.10\nsearch default.svc.cluster.local\noptions ndots:5\n".utf8)]
            + tables.enumerated().map { [UInt8($0.offset) + 3] + Array($0.element.utf8) }
    }

    /// Tar and zip archives of everything that is found by its content, with `capture` among it.
    static func archiveSeeds(with capture: [UInt8]) throws -> [[UInt8]] {
        let members = [
            ("a.pcap", capture), ("kube.json", Array(objects[0].utf8)), ("coredns.log", Array(line.utf8)),
            ("resolv.conf", clusterSeeds[objects.count + 1].dropFirst().map(\.self)),
            ("eks/networking/ethtool.txt", Array(tables[2].utf8)), ("eks/kernel/dmesg.current", Array(tables[4].utf8)),
        ].map { ArchiveMember($0.0, octets: $0.1) }
        return try ArchiveFormat.allCases.flatMap { format in
            let file = FileManager.default.temporaryDirectory
                .appending(path: "dnsverdict-seed-\(getpid())\(format.endings[0])")
            defer { try? FileManager.default.removeItem(at: file) }
            try format.write(members, to: file.path, time: Timestamp(nanoseconds: 0))
            let octets = Array(try Data(contentsOf: file))
            guard format == .tarGzip else { return [octets] }
            // Changes of a compressed archive reach little of what is in it.
            let plain = try DecompressedFile(path: file.path)
            var unpacked = [UInt8](repeating: 0, count: 1 << 16)
            return [octets, Array(unpacked.prefix(try plain.read(into: &unpacked)))]
        }
    }
}
