import Testing

@testable import DNSWire

@Suite struct DomainNameTests {
    static let texts: [(wire: [UInt8], text: String)] = [
        ([0], "."),
        (Wire.name("Example.com"), "Example.com."),
        ([3] + Array("a.b".utf8) + [3] + Array("com".utf8) + [0], #"a\.b.com."#),
        ([8] + Array(#"\";()@$!"#.utf8) + [0], #"\\\"\;\(\)\@\$!."#),
        ([4, 0x20, 0x00, 0x7f, 0xff, 0], #"\032\000\127\255."#),
        (Wire.name("_dns-sd._udp"), "_dns-sd._udp."),
        ([3, 0xc3, 0xa9, 0x2a, 0], #"\195\169*."#),
    ]

    @Test(arguments: texts)
    func `A name prints as RFC 4343 says and is read back the same`(wire: [UInt8], text: String) throws {
        let name = try #require(DomainName(octets: wire))
        #expect(name.description == text)
        #expect(DomainName(text)?.wire == wire)
        #expect(name.withoutTrailingDot == (text == "." ? "." : String(text.dropLast())))
        #expect(DomainName(name.withoutTrailingDot)?.wire == wire)
    }

    @Test(arguments: 0..<17)
    func `Every octet prints the same wherever it stands`(place: Int) throws {
        for octet: UInt8 in 0...255 {
            let alone = try #require(DomainName(octets: [1, octet, 0])).withoutTrailingDot
            var label = Array("abc-567890XYZabcd".utf8)
            label[place] = octet
            let start = String(decoding: label.prefix(place), as: UTF8.self)
            let end = String(decoding: label.dropFirst(place + 1), as: UTF8.self)
            // With a whole word behind the label, and without.
            for rest in ["", ".name-behind-it"] {
                let wire = [UInt8(label.count)] + label + Wire.name(String(rest.dropFirst()))
                let name = try #require(DomainName(octets: wire))
                #expect(name.withoutTrailingDot == start + alone + end + rest)
            }
        }
    }

    @Test(arguments: [
        "", "..", ".a", "a..b", "a b", "é", #"a\"#, #"\25"#, #"\256"#, String(repeating: "a", count: 64),
        Array(repeating: String(repeating: "a", count: 50), count: 5).joined(separator: "."),
    ])
    func `What is no name is refused`(text: String) {
        #expect(DomainName(text) == nil)
    }

    @Test(arguments: [[], [1], [1, 0x61], [0xc0, 0], [0x40, 0], [0x80, 0], [63, 0]] as [[UInt8]])
    func `Octets that are no whole uncompressed name are refused`(wire: [UInt8]) {
        #expect(DomainName(octets: wire) == nil)
    }

    @Test(arguments: [(last: 61, isName: true), (last: 62, isName: false)])
    func `A name has 255 octets at most`(last: Int, isName: Bool) throws {
        var wire: [UInt8] = []
        for length in [63, 63, 63, last] {
            wire.append(UInt8(length))
            wire += [UInt8](repeating: 0x61, count: length)
        }
        wire.append(0)
        #expect(DomainName(octets: wire)?.wire == (isName ? wire : nil))
        #expect(DomainName(octets: wire + [0xc0])?.wire == (isName ? wire : nil))
    }

    @Test func `Names that differ in case are equal`() throws {
        let one = try #require(DomainName("WWW.Example.COM"))
        let other = try #require(DomainName("www.example.com."))
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one != DomainName("www.example.co"))
        #expect(one.description == "WWW.Example.COM.")
        #expect(Set([one, other]).count == 1)
    }

    @Test func `A subdomain ends with all labels of its ancestor`() throws {
        let name = try #require(DomainName("a.Svc.cluster.local"))
        #expect(name.isSubdomain(of: try #require(DomainName("cluster.LOCAL"))))
        #expect(name.isSubdomain(of: name))
        #expect(name.isSubdomain(of: .root))
        #expect(!name.isSubdomain(of: try #require(DomainName("uster.local"))))
        #expect(!DomainName.root.isSubdomain(of: name))
        #expect(name.labels.map(Array.init) == [[0x61], Array("Svc".utf8), Array("cluster".utf8), Array("local".utf8)])
    }
}
