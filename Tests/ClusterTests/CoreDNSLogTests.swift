import PacketWire
import Testing

@testable import Cluster

@Suite("CoreDNSLog")
struct CoreDNSLogTests {
    static let line =
        #"[INFO] 192.168.2.71:58683 - 10745 "AAAA IN kubernetes.default.svc.cluster.local. udp 77 true 1232" NOERROR qr,aa,rd 147 0.000372996s"#

    static func read(_ text: String) throws -> (entries: [CoreDNSLogEntry], counts: CoreDNSLog.Counts) {
        var entries: [CoreDNSLogEntry] = []
        let log = try CoreDNSLog(ByteFeed(name: "log", octets: Array(text.utf8))) { entries.append($0) }
        return (entries, log.counts)
    }

    static func query(_ line: String) throws -> CoreDNSQuery {
        guard case .query(let query) = try #require(read(line).entries.first) else {
            throw ContextError.cannotRead(name: line, reason: "not a query")
        }
        return query
    }

    static func failure(_ line: String) throws -> CoreDNSFailure {
        guard case .failure(let failure) = try #require(read(line).entries.first) else {
            throw ContextError.cannotRead(name: line, reason: "not a failure")
        }
        return failure
    }

    @Test func `a line of the log plugin gives client, ID, question, result and duration`() throws {
        let query = try Self.query(Self.line)
        #expect(query.client == (try address("192.168.2.71")))
        #expect(query.port == 58683)
        #expect(query.id == 10745)
        #expect(query.type == "AAAA")
        #expect(query.queryClass == "IN")
        #expect(query.name == "kubernetes.default.svc.cluster.local.")
        #expect(query.transport == "udp")
        #expect(query.size == 77)
        #expect(query.isDNSSECAsked)
        #expect(query.bufferSize == 1232)
        #expect(query.responseCode == "NOERROR")
        #expect(query.flags == ["qr", "aa", "rd"])
        #expect(query.responseSize == 147)
        #expect(query.duration == 0.000372996)
        #expect(!query.isServerFailure)
        #expect(query.origin == CoreDNSLogOrigin(line: 1, time: nil, pod: nil))
    }

    @Test func `a query without an answer of an upstream has no code and is a server failure`() throws {
        let text = #"[INFO] 192.168.2.72:56413 - 12057 "A IN amazon.com. udp 51 false 1232" - - 0 6.002909471s"#
        let query = try Self.query(text)
        #expect(query.responseCode == nil)
        #expect(query.flags.isEmpty)
        #expect(query.isServerFailure)
        #expect(try Self.read(text).counts.serverFailures == 1)
    }

    @Test func `a client with an IPv6 address is read with its port`() throws {
        let query = try Self.query(
            #"[INFO] [2001:db8:3:0:b::71]:60851 - 60574 "AAAA IN amazon.com. udp 51 false 1232" NOERROR qr 66 0.1s"#)
        #expect(query.client == (try address("2001:db8:3:0:b::71")))
        #expect(query.port == 60851)
    }

    @Test func `escapes in names and types without a name stay as CoreDNS prints them`() throws {
        let query = try Self.query(
            #"[INFO] 10.0.0.1:1 - 2 "TYPE65400 CH a\032b\"c\.d.example. tcp 40 false 65535" NXDOMAIN qr 9 1s"#)
        #expect(query.name == #"a\032b\"c\.d.example."#)
        #expect(query.type == "TYPE65400")
        #expect(query.queryClass == "CH")
        #expect(query.transport == "tcp")
    }

    @Test(
        arguments: [
            ("nothing", "", nil, nil),
            ("--prefix", "[pod/coredns-7975d6fb9b-4xk2p/coredns] ", nil, "coredns-7975d6fb9b-4xk2p"),
            ("--timestamps", "2026-11-23T04:51:44.123456789Z ", 1_795_409_504_123_456_789, nil),
            ("a time stamp without a fraction", "2026-11-23T04:51:44Z ", 1_795_409_504_000_000_000, nil),
            ("a time stamp with an offset", "2026-11-23T06:51:44.5+02:00 ", 1_795_409_504_500_000_000, nil),
            ("both", "[pod/coredns-a/coredns] 2026-11-23T04:51:44.1Z ", 1_795_409_504_100_000_000, "coredns-a"),
            ("a CRI line", "2026-11-23T04:51:44.100000000Z stdout F ", 1_795_409_504_100_000_000, nil),
            ("a log shipper's words", "coredns-abc-x coredns ", nil, "coredns-abc-x"),
            ("spaces", "  ", nil, nil),
        ] as [(String, String, Int64?, String?)])
    func `a line is read after`(what: String, prefix: String, nanoseconds: Int64?, pod: String?) throws {
        let query = try Self.query(prefix + Self.line)
        #expect(query.id == 10745)
        #expect(query.origin.time?.nanoseconds == nanoseconds)
        #expect(query.origin.pod == pod)
    }

    @Test func `a line in Docker's JSON is unwrapped`() throws {
        let escaped = Self.line.replacing("\"", with: #"\""#)
        let query = try Self.query(
            #"{"log":"\#(escaped)\n","stream":"stdout","time":"2026-11-23T04:51:44.5Z"}"#)
        #expect(query.id == 10745)
        #expect(query.origin.time?.nanoseconds == 1_795_409_504_500_000_000)
        let shipped = try Self.query(#"{"message":"\#(escaped)","kubernetes":{"pod_name":"coredns-b"}}"#)
        #expect(shipped.origin.pod == "coredns-b")
    }

    @Test(
        arguments: [
            (
                "read udp 192.168.3.117:33422->192.168.0.2:53: i/o timeout", CoreDNSFailure.Reason.timeout, "udp",
                "192.168.0.2", 53, "192.168.3.117"
            ),
            (
                "read udp [2001:db8::5]:33422->[fd00:ec2::253]:53: i/o timeout", .timeout, "udp", "fd00:ec2::253", 53,
                "2001:db8::5"
            ),
            ("dial tcp 192.168.0.2:53: i/o timeout", .timeout, "tcp", "192.168.0.2", 53, nil),
            ("dial tcp 10.100.0.10:53: connect: connection refused", .refused, "tcp", "10.100.0.10", 53, nil),
            (
                "read udp 10.0.0.1:5->10.0.0.2:5353: read: connection refused", .refused, "udp", "10.0.0.2", 5353,
                "10.0.0.1"
            ),
            ("dial udp 8.8.8.8:53: connect: network is unreachable", .unreachable, "udp", "8.8.8.8", 53, nil),
            (
                "read udp 10.0.0.1:5->10.0.0.2:53: read: no route to host", .unreachable, "udp", "10.0.0.2", 53,
                "10.0.0.1"
            ),
            (
                "write udp 10.0.0.1:5->10.0.0.2:53: write: operation not permitted", .notPermitted, "udp", "10.0.0.2",
                53,
                "10.0.0.1"
            ),
            (
                "read tcp 10.0.0.1:5->10.0.0.2:53: read: connection reset by peer", .closed, "tcp", "10.0.0.2", 53,
                "10.0.0.1"
            ),
            ("EOF", .closed, nil, nil, nil, nil),
            ("no healthy proxies", .noHealthyUpstream, nil, nil, nil, nil),
            ("unreachable backend: no upstream host", .noHealthyUpstream, nil, nil, nil, nil),
            ("concurrent queries exceeded maximum 1000", .tooManyConcurrent, nil, nil, nil, nil),
            ("context deadline exceeded", .timeout, nil, nil, nil, nil),
            ("something new", .other, nil, nil, nil, nil),
            ("read", .other, nil, nil, nil, nil),
            ("read udp", .other, nil, nil, nil, nil),
            ("read udp ->: x", .other, "udp", nil, nil, nil),
            ("", .other, nil, nil, nil, nil),
        ] as [(String, CoreDNSFailure.Reason, String?, String?, UInt16?, String?)])
    func `an error of the errors plugin gives its reason and both addresses`(
        text: String, reason: CoreDNSFailure.Reason, transport: String?, upstream: String?, port: UInt16?,
        own: String?
    ) throws {
        let failure = try Self.failure("[ERROR] plugin/errors: 2 amazon.com. AAAA: \(text)")
        #expect(failure.responseCode == 2)
        #expect(failure.name == "amazon.com.")
        #expect(failure.type == "AAAA")
        #expect(failure.reason == reason)
        #expect(failure.transport == transport)
        #expect(failure.upstream == (try upstream.map(address)))
        #expect(failure.upstreamPort == port)
        #expect(failure.own == (try own.map(address)))
        #expect(failure.count == 1)
        #expect(failure.text == text)
    }

    @Test func `consolidated errors count as many as they stand for`() throws {
        let text = "[ERROR] plugin/errors: 128 errors like '^read udp .* i/o timeout$' occurred in last 30s"
        let failure = try Self.failure(text)
        #expect(failure.count == 128)
        #expect(failure.reason == .timeout)
        #expect(failure.name == nil)
        #expect(try Self.read(text).counts.failuresByReason == [.timeout: 128])
        let absurd = text.replacing("128", with: "9223372036854775807")
        #expect(try Self.read(absurd + "\n" + absurd).counts.failures > 0)
    }

    @Test(arguments: [
        ("CoreDNS-1.11.3", CoreDNSNotice.Kind.started),
        ("[INFO] Reloading complete", .reloaded),
        ("[INFO] SIGTERM: Shutting down servers then terminating", .stopping),
        ("[INFO] plugin/health: Going into lameduck mode for 5s", .stopping),
        (
            #"[FATAL] plugin/loop: Loop (127.0.0.1:43209 -> :53) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO 1.2.""#,
            .loop
        ),
        (
            #"[WARNING] plugin/health: Local health request to "http://:8080/health" took more than 1s: 2.001739243s"#,
            .unhealthy
        ),
        (#"[INFO] plugin/ready: Still waiting on: "kubernetes""#, .waitingForAPI),
        ("[WARNING] plugin/kubernetes: starting server with unsynced Kubernetes API", .waitingForAPI),
        ("[ERROR] Recovered from panic in server: \"dns://:53\"", .panic),
        ("[FATAL] listen tcp :53: bind: permission denied", .fatal),
    ])
    func `what CoreDNS says about itself is told`(text: String, kind: CoreDNSNotice.Kind) throws {
        guard case .notice(let notice)? = try Self.read("[pod/coredns-a/coredns] " + text).entries.first else {
            Issue.record("no notice in: \(text)")
            return
        }
        #expect(notice.kind == kind)
        #expect(notice.text == text)
        #expect(notice.origin.pod == "coredns-a")
    }

    @Test func `counts say what the log held, when, and of which pods`() throws {
        let text = """
            .:53
            [INFO] plugin/reload: Running configuration SHA512 = ff7a
            CoreDNS-1.11.3
            linux/amd64, go1.23.9, a7ed346

            [pod/coredns-a/coredns] 2026-11-23T04:51:45Z \(Self.line)
            [pod/coredns-b/coredns] 2026-11-23T04:51:44Z \(Self.line)\r
            [ERROR] plugin/errors: 2 amazon.com. A: no healthy proxies
            """
        let counts = try Self.read(text).counts
        #expect(counts.lines == 8)
        #expect(counts.queries == 2)
        #expect(counts.failures == 1)
        #expect(counts.notices == [.started: 1])
        #expect(counts.otherLines == 3)
        #expect(counts.pods == ["coredns-a", "coredns-b"])
        #expect(counts.first?.nanoseconds == 1_795_409_504_000_000_000)
        #expect(counts.last?.nanoseconds == 1_795_409_505_000_000_000)
    }

    @Test(arguments: [
        #"[INFO] 192.168.2.71:58683 - 10745 "A IN a. udp 77 false"#,
        #"[INFO] 192.168.2.71 - 10745 "A IN a. udp 77 false 1232" NOERROR qr 147 0.1s"#,
        #"[INFO] 192.168.2.71:99999 - 10745 "A IN a. udp 77 false 1232" NOERROR qr 147 0.1s"#,
        #"[INFO] 192.168.2.71:5 - 70000 "A IN a. udp 77 false 1232" NOERROR qr 147 0.1s"#,
        #"[INFO] 192.168.2.71:5 - 7 "A IN a. udp -7 false 1232" NOERROR qr 147 0.1s"#,
        #"[INFO] 192.168.2.71:5 - 7 "A IN a. udp 99999999999999999999 false 1232" NOERROR qr 147 0.1s"#,
        #"[INFO] 192.168.2.71:5 - 7 "A IN a. udp 7 false 1232" NOERROR qr 147 nans"#,
        #"[INFO] 192.168.2.71:5 - 7 "A IN a. udp 7 false 1232" NOERROR qr 147 infs"#,
        #"[INFO] 192.168.2.71:5 - 7 "A IN a. udp 7 false 1232" NOERROR qr 147 -1s"#,
        "[INFO] ", "[INFO] [", "[ERROR] plugin/errors: ", "[ERROR] plugin/errors: 2 a.", "[ERROR] plugin/errors: x y z",
        "{\"log\": 5}", "{", "[pod/", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00+0", "\u{0}\u{1}",
        "[INFO] \u{ff}:5 - 7",
    ])
    func `a line that is cut or wrong is counted and nothing more`(text: String) throws {
        let (entries, counts) = try Self.read(Self.line + "\n" + text)
        let understood = entries.filter { if case .unread = $0 { false } else { true } }
        #expect(understood.count == 1)
        #expect(counts.queries == 1 && counts.otherLines == 1)
    }

    @Test func `a line without end takes no more memory than a long line`() throws {
        let (entries, counts) = try Self.read(
            Self.line + "\n" + String(repeating: "x", count: 500_000) + "\n" + Self.line)
        #expect(entries.count == 2)
        #expect(counts.lines == 3)
    }

    @Test(arguments: [("nothing", ""), ("another log", "10.0.0.1 - - GET /\nhello"), ("JSON", "{\"kind\": \"List\"}")])
    func `a file that is no log of CoreDNS is refused with the command that makes one`(what: String, text: String) {
        let error = #expect(throws: ContextError.self) { try Self.read(text) }
        #expect(error?.description.contains("kubectl logs -n kube-system -l k8s-app=kube-dns") == true)
    }

    @Test(arguments: [
        ("var_log/coredns-7975d6fb9b-4xk2p_kube-system_coredns-0a1b.log", "coredns-7975d6fb9b-4xk2p"),
        ("var_log/kube-system_coredns-7975d6fb9b-4xk2p_4f2c/coredns/0.log", "coredns-7975d6fb9b-4xk2p"),
        ("coredns.log", nil),
        ("/tmp/my_own_file.log", nil),
    ])
    func `a file's name on the node tells the pod`(path: String, pod: String?) {
        #expect(CoreDNSLog.podName(ofFile: path) == pod)
    }
}

@Suite("Addresses in text")
struct SocketAddressTests {
    @Test(
        arguments: [
            ("192.168.2.71:53", "192.168.2.71", 53), ("[2001:db8::1]:5353", "2001:db8::1", 5353),
            ("255.255.255.255:0", "255.255.255.255", 0), ("192.168.2:53", nil, 0), ("192.168.2.256:53", nil, 0),
            ("1.2.3.4.5:53", nil, 0), ("1..2.3:53", nil, 0), ("0001.2.3.4:53", nil, 0), ("1.2.3.4", nil, 0),
            ("1.2.3.4:65536", nil, 0), (":53", nil, 0), ("", nil, 0), ("[::1:53", nil, 0), ("a.b.c.d:53", nil, 0),
        ] as [(String, String?, UInt16)])
    func `an address with its port is`(text: String, expected: String?, port: UInt16) throws {
        let parsed = SocketAddress.parse(Array(text.utf8)[...])
        #expect(parsed?.address == (try expected.map(address)))
        if expected != nil { #expect(parsed?.port == port) }
    }
}
