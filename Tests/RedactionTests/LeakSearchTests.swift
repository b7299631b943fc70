import Foundation
import PacketWire
import Redaction
import Testing

/// The last check finds what it is there to find, however it is written, and nothing else.
@Suite struct LeakSearchTests {
    /// An output that holds an original, and how.
    static let leaks: [(how: String, text: String)] = {
        let name = "payments.shop-7f9c.example.org"
        let v6 = "2001:db8:17:9::5a31"
        return [
            ("a name", "asked for \(name)."), ("a name in capitals", "PAYMENTS.Shop-7f9c.Example.ORG"),
            ("a label of no language", "pod shop-7f9c"), ("a label beside another name", "payments.kxqzwv.net"),
            (
                "a name in hexadecimal digits",
                Data(name.utf8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            ),
            ("a name in base64", Data("asked \(name) twice".utf8).base64EncodedString()),
            ("a name in JSON's escapes", "\\u0070ayments.shop-7f9c.example.org"),
            ("a name in RFC 1035's escapes", "\\112ayments.kxqzwv.net"),
            ("a name in percent encoding", "%70ayments%2eshop-7f9c"), ("a name in XML", "&#112;ayments.&#x65;xample"),
            ("a name in UTF-16", "payments.shop-7f9c".map { "\($0)\0" }.joined()),
            ("an address", "from 198.51.100.77:5353"), ("an address in a node's name", "ip-198-51-100-77.internal"),
            ("an address backwards", "77.100.51.198.in-addr.arpa"), ("an address in hexadecimal digits", "c633644d"),
            ("an address as a number", "3325256781"), ("an address in IPv6's", "::ffff:198.51.100.77"),
            ("an IPv6 address", "[\(v6)]:53"), ("an IPv6 address in full", "2001:0db8:0017:0009:0000:0000:0000:5a31"),
            ("an IPv6 address in hexadecimal digits", "20010db8001700090000000000005a31"),
            (
                "an IPv6 address backwards",
                "1.3.a.5.0.0.0.0.0.0.0.0.0.0.0.0.9.0.0.0.7.1.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
            ),
            ("a capture's name", "shop-capture-eu.pcap"),
        ]
    }()

    static func search() throws -> LeakSearch {
        let pseudonyms = try PseudonymTests.make()
        _ = pseudonyms.name("payments.shop-7f9c.example.org")
        for text in ["198.51.100.77", "2001:db8:17:9::5a31"] {
            _ = pseudonyms.address(try #require(IPAddress(text)))
        }
        pseudonyms.leaveOut("shop-capture-eu.pcap")
        return LeakSearch(pseudonyms)
    }

    @Test(arguments: leaks)
    func `an original is found in any encoding`(how: String, text: String) throws {
        #expect(try Self.search().find(in: Array("first line\n\(text)\nlast line\n".utf8)) != nil, "\(how)")
    }

    @Test(arguments: [
        "answered after 0.3325256781 s", "198.51.100.78", "2001:db8:17:9::5a32", "c633644e", "kube-dns.kube-system.svc",
        "payments were made", "https://docs.aws.amazon.com/eks/latest/userguide/", "svc.cluster.local", "",
    ])
    func `what was never in the original is no leak`(text: String) throws {
        #expect(try Self.search().find(in: Array(text.utf8)) == nil)
    }

    @Test func `pseudonyms are no leaks`() throws {
        let pseudonyms = try PseudonymTests.make()
        let name = pseudonyms.name("payments.shop-7f9c.example.org")
        let address = pseudonyms.address(try #require(IPAddress("198.51.100.77")))
        #expect(LeakSearch(pseudonyms).find(in: Array("\(name) at \(address)".utf8)) == nil)
    }
}
