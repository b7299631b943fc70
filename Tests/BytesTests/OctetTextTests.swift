import Testing

@testable import Bytes

@Suite struct OctetTextTests {
    @Test(arguments: [
        [], Array("capture.pcap".utf8), Array("é-한국어.pcap".utf8), [0xff], [0x61, 0xc3, 0x28, 0x62],
        [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80], [0xc0, 0xaf], Array("\u{10ff80}\u{10ffff}".utf8),
        [0xf4, 0x8f, 0xbe, 0x80, 0xff], [0x80, 0xc3, 0xa9, 0xfe],
    ])
    func `whatever octets a name has, its text gives them back`(octets: [UInt8]) {
        #expect(OctetText.octets(of: OctetText.decode(octets)) == octets)
    }

    @Test func `what is UTF-8 is itself`() {
        #expect(OctetText.decode(Array("é.pcap".utf8)) == "é.pcap")
    }

    @Test func `no two names have the same text`() {
        let names: [[UInt8]] = [[0xff], Array("\u{10ffff}".utf8), Array("\\xff".utf8), [0xf4, 0x8f, 0xbf, 0xbf, 0xff]]
        #expect(Set(names.map(OctetText.decode)).count == names.count)
    }
}
