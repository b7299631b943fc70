import PacketWire
import Testing

@testable import Cluster

@Suite("ResolverConfiguration")
struct ResolverConfigurationTests {
    static func parse(_ text: String) throws -> ResolverConfiguration {
        try ResolverConfiguration(parsing: text, name: "resolv.conf")
    }

    @Test func `a pod's resolv.conf gives its server, its search list and ndots`() throws {
        let configuration = try Self.parse(
            """
            nameserver 10.100.0.10
            search default.svc.cluster.local svc.cluster.local cluster.local ec2.internal
            options ndots:5
            """)
        #expect(configuration.nameservers.map(\.address) == [try address("10.100.0.10")])
        #expect(
            configuration.searchList == [
                "default.svc.cluster.local", "svc.cluster.local", "cluster.local", "ec2.internal",
            ])
        #expect(configuration.ndots == 5)
        #expect(configuration.timeout == 5)
        #expect(configuration.attempts == 2)
        #expect(configuration.flags.isEmpty)
        #expect(configuration.problems.isEmpty)
    }

    @Test(arguments: [
        ("search a.example\nsearch b.example", ["b.example"]),
        ("search a.example\ndomain b.example", ["b.example"]),
        ("domain a.example\nsearch b.example c.example", ["b.example", "c.example"]),
        ("search a.example.\nnameserver 1.1.1.1", ["a.example"]),
        ("search", []),
        ("search .", []),
        ("nameserver 1.1.1.1", []),
    ])
    func `the last search or domain counts`(text: String, list: [String]) throws {
        #expect(try Self.parse(text).searchList == list)
    }

    @Test func `comments and blank lines say nothing`() throws {
        let configuration = try Self.parse(
            "# nameserver 1.1.1.1\n; search x\n\n\nnameserver 2.2.2.2 # no comment here\r\n")
        #expect(configuration.nameservers.map(\.address) == [try address("2.2.2.2")])
        #expect(configuration.nameservers.map(\.line) == [5])
        #expect(configuration.searchList.isEmpty)
    }

    @Test func `three servers are asked and the fourth is told`() throws {
        let configuration = try Self.parse(
            (1...5).map { "nameserver 10.0.0.\($0)" }.joined(separator: "\n"))
        #expect(configuration.nameservers.count == 5)
        #expect(configuration.usedNameservers.map(\.description) == ["10.0.0.1", "10.0.0.2", "10.0.0.3"])
        #expect(configuration.problems.map(\.place) == ["line 4"])
    }

    @Test func `without a server the local host is asked`() throws {
        #expect(try Self.parse("options ndots:2").usedNameservers.map(\.description) == ["127.0.0.1"])
    }

    @Test func `an IPv6 server keeps its scope`() throws {
        let configuration = try Self.parse("nameserver fe80::1%eth0\nnameserver fd00:ec2::253")
        #expect(configuration.nameservers.map(\.scope) == ["eth0", nil])
        #expect(configuration.nameservers.map(\.address) == [try address("fe80::1"), try address("fd00:ec2::253")])
    }

    @Test func `options are numbers, capped as glibc does, and flags`() throws {
        let configuration = try Self.parse(
            "options ndots:99 timeout:99\noptions attempts:99 rotate single-request-reopen use-vc edns0")
        #expect(configuration.ndots == 15)
        #expect(configuration.timeout == 30)
        #expect(configuration.attempts == 5)
        #expect(configuration.flags == ["rotate", "single-request-reopen", "use-vc", "edns0"])
    }

    @Test(arguments: [
        ("nameserver 1.1.1.1\nnameserver one", "line 2", "\"one\" is no IP address"),
        ("nameserver\nsearch a", "line 1", "\"\" is no IP address"),
        ("search a\noptions ndots:many", "line 2", "\"ndots:many\" has no number"),
        ("search a\noptions timeout:-1", "line 2", "\"timeout:-1\" has no number"),
        ("search a\nnamserver 1.1.1.1", "line 2", "\"namserver\" is no keyword of resolv.conf"),
    ])
    func `a line without effect is told and the others count`(text: String, place: String, reason: String) throws {
        let configuration = try Self.parse(text)
        #expect(configuration.problems == [ContextProblem(name: "resolv.conf", place: place, reason: reason)])
    }

    @Test(arguments: [
        ("", "resolv.conf: the file is empty; "),
        (" \n", "resolv.conf: the file is empty; "),
        ("a\u{0}b", "resolv.conf: this is a binary file; "),
        ("{\n\"kind\": 1}", "resolv.conf, line 1: \"{\" is no keyword of resolv.conf, and no line has one; "),
    ])
    func `a file of something else is refused with a sentence`(text: String, start: String) {
        let error = #expect(throws: ContextError.self) { try Self.parse(text) }
        #expect(error?.description.hasPrefix(start) == true)
    }

    @Test(arguments: [
        ("payments", 2, ["payments.a.", "payments.b.", "payments."]),
        ("www.example", 1, ["www.example.", "www.example.a.", "www.example.b."]),
        ("www.example", 2, ["www.example.a.", "www.example.b.", "www.example."]),
        ("www.example.", 5, ["www.example."]),
    ])
    func `a name is tried with the search list first if it has fewer dots than ndots`(
        name: String, ndots: Int, candidates: [String]
    ) throws {
        #expect(try Self.parse("search a b\noptions ndots:\(ndots)").candidates(for: name) == candidates)
    }
}
