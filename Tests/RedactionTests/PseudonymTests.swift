import PacketWire
import Redaction
import Testing

@Suite struct PseudonymTests {
    static let key = RedactionKey([UInt8](0..<32))
    static let other = RedactionKey([UInt8](1...32))

    static func make(_ key: RedactionKey? = key) throws -> Pseudonyms { Pseudonyms(key: try #require(key)) }

    @Test func `a key that is written down is read again`() throws {
        let key = RedactionKey()
        #expect(try #require(RedactionKey(text: key.text + "\n")).text == key.text)
        #expect(RedactionKey(text: "abc") == nil)
        #expect(RedactionKey(text: String(repeating: "x", count: 64)) == nil)
    }

    @Test func `the same key gives the same pseudonyms and another key others`() throws {
        let (one, same, other) = (try Self.make(), try Self.make(), try Self.make(Self.other))
        for name in ["payments.prod.svc.cluster.local.", "www.example.com", "a.b"] {
            #expect(one.name(name) == same.name(name))
            #expect(one.name(name) != other.name(name))
        }
        for text in ["192.168.2.71", "203.0.113.9", "2001:db8::1"] {
            let address = try #require(IPAddress(text))
            #expect(one.address(address) == same.address(address))
            #expect(one.address(address) != other.address(address))
        }
    }

    @Test func `a cluster's own words and the length of every label stay`() throws {
        let pseudonyms = try Self.make()
        let name = pseudonyms.name("Payments.prod.svc.cluster.local.")
        let labels = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        #expect(labels.map(\.count) == [8, 4, 3, 7, 5, 0])
        #expect(labels[2...] == ["svc", "cluster", "local", ""])
        #expect(labels[0] != "payments" && labels[1] != "prod")
        #expect(pseudonyms.name("PAYMENTS.prod") == pseudonyms.name("payments.PROD"))
        #expect(pseudonyms.name("kubernetes.default.svc.cluster.local") == "kubernetes.default.svc.cluster.local")
        #expect(pseudonyms.name("coredns-5d78c9869d-x2x4z").hasPrefix("coredns-"))
    }

    @Test(arguments: [1, 2])
    func `no two labels of one length get one pseudonym`(length: Int) throws {
        let pseudonyms = try Self.make()
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789".map(String.init)
        let labels = length == 1 ? letters : letters.flatMap { first in letters.map { first + $0 } }
        #expect(Set(labels.map { pseudonyms.name($0) }).count == labels.count)
        #expect(Set(labels.map { pseudonyms.name($0).count }) == [length])
    }

    @Test(arguments: [1, 2, 5, 12, 13, 40, 63])
    func `labels of any octets keep their length`(length: Int) throws {
        let pseudonyms = try Self.make()
        for octet: Character in ["a", "-", "_", "9", "*"] {
            let label = String(repeating: octet, count: length)
            #expect(pseudonyms.name(label).utf8.count == length)
        }
    }

    @Test func `addresses that share a prefix share one of the same length`() throws {
        let pseudonyms = try Self.make()
        func common(_ left: UInt32, _ right: UInt32) -> Int { (left ^ right).leadingZeroBitCount }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let left = UInt32.random(in: 0..<1 << 16, using: &generator) | 0xc0a8_0000
            let right = UInt32.random(in: 0..<1 << 16, using: &generator) | 0xc0a8_0000
            let results = try [left, right].map { try #require(pseudonyms.address(IPAddress(v4: $0)).v4) }
            #expect(common(results[0], results[1]) == common(left, right))
        }
    }

    @Test(arguments: [
        ("10.1.2.3", "10.0.0.0/8"), ("172.16.9.9", "172.16.0.0/12"), ("192.168.2.71", "192.168.0.0/16"),
        ("100.64.3.4", "100.64.0.0/10"), ("fd12:3456::1", "fc00::/7"), ("fe80::1234", "fe80::/64"),
        ("64:ff9b::c000:201", "64:ff9b::/96"), ("2001:db8::53", "2000::/3"),
    ])
    func `a private address stays in its block`(text: String, block: String) throws {
        let pseudonyms = try Self.make()
        let result = pseudonyms.address(try #require(IPAddress(text)))
        #expect(try #require(IPNetwork(block)).contains(result), "\(result)")
        #expect(result != IPAddress(text))
    }

    @Test func `a public address stays public`() throws {
        let pseudonyms = try Self.make()
        let blocks = try [
            "0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        ]
        .map { try #require(IPNetwork($0)) }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let address = IPAddress(v4: UInt32.random(in: 0..<0xe000_0000, using: &generator))
            guard !blocks.contains(where: { $0.contains(address) }) else { continue }
            let result = pseudonyms.address(address)
            #expect(!blocks.contains { $0.contains(result) }, "\(address) became \(result)")
        }
    }

    @Test(arguments: [
        "127.0.0.1", "169.254.20.10", "169.254.169.253", "224.0.0.251", "255.255.255.255", "::1", "ff02::fb",
    ])
    func `addresses with a meaning of their own stay`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(try Self.make().address(address) == address)
    }

    @Test func `a name of a reverse zone keeps its shape`() throws {
        let pseudonyms = try Self.make()
        let v4 = pseudonyms.name("71.2.168.192.in-addr.arpa")
        #expect(v4.split(separator: ".").map(\.count) == [2, 1, 3, 3, 7, 4])
        #expect(v4.hasSuffix(".in-addr.arpa"))
        #expect(v4.split(separator: ".").prefix(4).allSatisfy { UInt8($0) != nil })
        let sibling = pseudonyms.name("72.2.168.192.in-addr.arpa")
        #expect(sibling != v4)
        #expect(sibling.split(separator: ".").dropFirst() == v4.split(separator: ".").dropFirst())
        let address = try #require(IPAddress("2001:db8::53"))
        func reverse(_ address: IPAddress) -> String {
            let digits = [address.high, address.low].flatMap { half in
                (0..<16).map { String(half >> UInt64(60 - 4 * $0) & 0xf, radix: 16) }
            }
            return digits.reversed().joined(separator: ".") + ".ip6.arpa"
        }
        #expect(pseudonyms.name(reverse(address)) == reverse(pseudonyms.address(address)))
    }

    @Test func `what a name that lacks its end has in common with the whole stays in common`() throws {
        let pseudonyms = try Self.make()
        let short = pseudonyms.name("8.2.168.192.in-addr.arpa")
        #expect(pseudonyms.name("8.2.168.192.in-addr.arpa.prod.svc.cluster.local").hasPrefix(short + "."))
    }
}
