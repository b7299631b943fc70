import Testing

@testable import DNSWire

/// Record data of one type: hex digits on the wire and what `dig` prints.
struct DataCase: CustomTestStringConvertible, Sendable {
    var type: String
    var wire: String
    var text: String

    init(_ type: String, _ wire: String, _ text: String) {
        self.type = type
        self.wire = wire
        self.text = text
    }

    var testDescription: String { "\(type) \(text)" }
}

@Suite struct RecordDataTests {
    static let cases: [DataCase] =
        addressCases + nameCases + textCases + serviceCases + securityCases + keyCases + otherCases

    static let addressCases: [DataCase] = [
        DataCase("A", "c0000201", "192.0.2.1"),
        DataCase("AAAA", "20010db8 00000000 00000000 00000001", "2001:db8::1"),
        DataCase("AAAA", "00000000 00000000 00000000 00000000", "::"),
        DataCase("AAAA", "20010000 00000001 00000000 00000001", "2001:0:0:1::1"),
        DataCase("AAAA", "20010000 00000001 00000000 00010000", "2001::1:0:0:1:0"),
        DataCase("AAAA", "fe800000 00000000 00010002 00000003", "fe80::1:2:0:3"),
        DataCase("AAAA", "20010db8 00010000 00010001 00010001", "2001:db8:1:0:1:1:1:1"),
        DataCase("AAAA", "00000000 00000000 0000ffff c0000201", "::ffff:192.0.2.1"),
        DataCase("WKS", "0a000001 06 0000 0040 00000080", "10.0.0.1 6 25 56"),
        DataCase("APL", "0001 10 02 c0a8  0002 20 84 20010db8", "1:192.168.0.0/16 !2:2001:db8::/32"),
        DataCase("APL", "0003 10 82 c0a8  0001 08 01 0a", ##"\# 11 00031082C0A8000108010A"##),
        DataCase("L32", "000a 0a010200", "10 10.1.2.0"),
        DataCase("L64", "000a 20010db8 11401000", "10 2001:0db8:1140:1000"),
        DataCase("NID", "000a 00144fff ff20ee64", "10 0014:4fff:ff20:ee64"),
        DataCase("EUI48", "00005e00532a", "00-00-5e-00-53-2a"),
        DataCase("EUI64", "00005eef1000002a", "00-00-5e-ef-10-00-00-2a"),
        DataCase("NSAP", "47000580005a", "0x47000580005A"),
    ]

    static let nameCases: [DataCase] = [
        DataCase("NS", "026e73 c00c", "ns.example.com."),
        DataCase("CNAME", "c00c", "example.com."),
        DataCase("PTR", "00", "."),
        DataCase("DNAME", "0161 00", "a."),
        DataCase("MB", "0161 c014", "a.com."),
        DataCase("MX", "000a 0161 c00c", "10 a.example.com."),
        DataCase("AFSDB", "0001 0161 00", "1 a."),
        DataCase("KX", "0002 c00c", "2 example.com."),
        DataCase("LP", "000a c00c", "10 example.com."),
        DataCase("PX", "0001 c00c c014", "1 example.com. com."),
        DataCase("RP", "0161 00 00", "a. ."),
        DataCase("MINFO", "c00c c014", "example.com. com."),
        DataCase(
            "SOA", "026e73 c00c 05 61 2e 62 63 64 c00c 78 9a bc de 00000e10 00000258 00015180 0000003c",
            #"ns.example.com. a\.bcd.example.com. 2023406814 3600 600 86400 60"#),
        DataCase("SRV", "0001 0002 01bb c00c", "1 2 443 example.com."),
        DataCase("DSYNC", "003b 01 14b4 c00c", "CDS NOTIFY 5300 example.com."),
        DataCase(
            "NAPTR", "0064 000a 01 55 07 4532552b736970 06 215e2e2a2421 00",
            #"100 10 "U" "E2U+sip" "!^.*$!" ."#),
    ]

    static let textCases: [DataCase] = [
        DataCase("TXT", "03 613b62 00 02 2220", #""a;b" "" "\" ""#),
        DataCase("TXT", "04 5c00ff7f", #""\\\000\255\127""#),
        DataCase("SPF", "06 763d73706631", #""v=spf1""#),
        DataCase("HINFO", "07 52464338343832 00", #""RFC8482" """#),
        DataCase("RESINFO", "09 716e616d656d696e78", #""qnameminx""#),
        DataCase("CAA", "80 05 6973737565 63612e6578616d706c65", #"128 issue "ca.example""#),
        DataCase("CAA", "00 05 6973737565", #"0 issue """#),
        DataCase("URI", "000a 0001 6674703a2f2f61", #"10 1 "ftp://a""#),
    ]

    static let serviceCases: [DataCase] = [
        DataCase("HTTPS", "0000 03666f6f 00", "0 foo."),
        DataCase("HTTPS", "0001 00 0001 0006 02 6832 02 6833", #"1 . alpn="h2,h3""#),
        DataCase(
            "SVCB", "0010 c00c 0000 0004 0001 0003 0001 0003 02 6832 0002 0000 0003 0002 0035",
            #"16 example.com. mandatory=alpn,port alpn="h2" no-default-alpn port=53"#),
        DataCase(
            "HTTPS",
            "0001 00 0004 0008 c0000201 c0000202 0005 0003 010203 0006 0010 20010db8 00000000 00000000 00000001",
            "1 . ipv4hint=192.0.2.1,192.0.2.2 ech=AQID ipv6hint=2001:db8::1"),
        DataCase("SVCB", "0001 00 0007 0007 2f7b3f646e737d", #"1 . dohpath="/{?dns}""#),
        DataCase("SVCB", "0001 00 0009 0004 001d 0017", "1 . tls-supported-groups=29,23"),
        DataCase("SVCB", "0001 00 000a 0006 03 646e73 01 71", #"1 . docpath="dns,q""#),
        DataCase("SVCB", "0001 00 000a 0000", "1 . docpath"),
        DataCase("SVCB", "0001 00 0008 0000 029b 0004 68656c22", #"1 . ohttp key667="hel\"""#),
        // RFC 9460, appendix D.2, figure 10.
        DataCase(
            "SVCB", "0010 03666f6f 00 0001 000c 08 665c6f6f2c626172 02 6832",
            #"16 foo. alpn="f\\\\oo\\,bar,h2""#),
    ]

    static let securityCases: [DataCase] = [
        DataCase(
            "DS", "ec45 05 01 2bb183af 5f22588179a53b0a98631fad1a292118",
            "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118"),
        DataCase("CDS", "0000 00 00 00", "0 0 0 00"),
        DataCase("DNSKEY", "0101 03 0f 010203", "257 3 15 AQID"),
        DataCase("CDNSKEY", "0000 03 00 00", "0 3 0 AA=="),
        DataCase(
            "RRSIG", "0001 0d 03 00000e10 65920080 5e0be100 04d2 c00c 01020304",
            "A 13 3 3600 20240101000000 20200101000000 1234 example.com. AQIDBA=="),
        DataCase(
            "SIG", "0000 0d 00 00000000 5e59a980 ffffffff 0001 00 ff",
            "TYPE0 13 0 0 20200229000000 21060207062815 1 . /w=="),
        DataCase("NSEC", "0161 c00c 00 06 40000000 0003 01 01 40", "a.example.com. A RRSIG NSEC CAA"),
        DataCase("NSEC", "00", "."),
        DataCase(
            "NSEC3", "01 01 000c 04 aabbccdd 14 174eb2409fe28bcb4887a1836f957f0a8425e27b 00 07 2200 0000 0002 90",
            "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR NS SOA RRSIG DNSKEY NSEC3PARAM"),
        DataCase("NSEC3PARAM", "01 00 0000 00", "1 0 0 -"),
        DataCase("CSYNC", "00000042 0003 00 04 60000008", "66 3 A NS AAAA"),
        DataCase("ZONEMD", "78b3f1c2 01 01 ff00", "2025058754 1 1 FF00"),
        DataCase("TLSA", "03 01 01 d2abde", "3 1 1 D2ABDE"),
        DataCase("SMIMEA", "00 00 01 ff", "0 0 1 FF"),
        DataCase("SSHFP", "02 01 123456", "2 1 123456"),
    ]

    static let keyCases: [DataCase] = [
        DataCase("OPENPGPKEY", "0102", "AQI="),
        DataCase("DHCID", "000201", "AAIB"),
        DataCase("CERT", "0001 0010 0d 010203", "PKIX 16 13 AQID"),
        DataCase("CERT", "0009 0010 0d 010203", "9 16 13 AQID"),
        DataCase("KEY", "0200 03 05 010203", "512 3 5 AQID"),
        DataCase("KEY", "c000 03 00", "49152 3 0"),
        DataCase("IPSECKEY", "0a 01 02 c0000226 010203", "10 1 2 192.0.2.38 AQID"),
        DataCase("IPSECKEY", "0a 00 02 010203", "10 0 2 . AQID"),
        DataCase("IPSECKEY", "0a 03 02 0161 00", "10 3 2 a."),
        DataCase("IPSECKEY", "0a 02 02 20010db8 00000000 00000000 00000001", "10 2 2 2001:db8::1"),
        DataCase("AMTRELAY", "0a 83 0161 00", "10 1 3 a."),
        DataCase("HIP", "02 02 0003 aabb 010203 0161 00 0162 00", "2 AABB AQID a. b."),
        DataCase(
            "TSIG", "0b 686d61632d736861323536 00 0000 6592 0080 012c 0004 01020304 1234 0010 0000",
            "hmac-sha256. 1704067200 300 4 AQIDBA== 4660 BADSIG 0"),
        DataCase(
            "TKEY", "00 65920080 65920081 0003 0013 0001 ff 0002 0102",
            ". 1704067200 1704067201 3 BADMODE 1 /w== 2 AQI="),
    ]

    static let otherCases: [DataCase] = [
        DataCase(
            "LOC", "00 12 16 13 89172dd0 70be15f0 00989b30",
            "42 21 54.000 N 71 6 18.000 W 12.00m 1m 10000m 10m"),
        DataCase("LOC", "00 33 40 00 80000000 80000000 0098961d", "0 0 0.000 N 0 0 0.000 E -0.99m 30m 0.04m 0.00m"),
        DataCase("NULL", "0102ff", "\\# 3 0102FF"),
        DataCase("NULL", "", "\\# 0"),
        DataCase("TYPE65280", "0102", "\\# 2 0102"),
    ]

    @Test(arguments: cases)
    func `Record data prints as dig prints it`(_ data: DataCase) throws {
        let record = try #require(try Self.decode(data.type, Wire.hex(data.wire)))
        #expect(record.error == nil)
        #expect(record.data.presentation == data.text)
    }

    /// The shortest data of a case is one that ends with a field that may be empty.
    @Test(arguments: cases)
    func `Record data cut anywhere is kept in the form of RFC 3597 or decodes`(_ data: DataCase) throws {
        let octets = Wire.hex(data.wire)
        for length in 0..<octets.count {
            let cut = Array(octets[..<length])
            let record = try #require(try Self.decode(data.type, cut))
            if record.error != nil {
                #expect(record.data.presentation == UnknownRecord(octets: cut).presentation)
                #expect(record.error?.recordType == record.type.rawValue)
            }
        }
    }

    static let broken: [DataCase] = [
        DataCase("A", "c00002", "dataTooShort"),
        DataCase("A", "c000020100", "dataTooLong"),
        DataCase("AAAA", "c0000201", "dataTooShort"),
        DataCase("NS", "c00c 00", "dataTooLong"),
        DataCase("NS", "", "dataTooShort"),
        DataCase("NS", "05 6161", "dataTooShort"),
        DataCase("NS", "41 00", "labelType"),
        DataCase("NS", "c0ff", "pointerDirection"),
        DataCase("MX", "00", "dataTooShort"),
        DataCase("TXT", "", "dataTooShort"),
        DataCase("TXT", "02 61", "dataTooShort"),
        DataCase("CAA", "00 00", "dataValue"),
        DataCase("CAA", "00 01 2d", "dataValue"),
        DataCase("LOC", "01 12 16 13 89170889 70be15d0 00989d20", "dataValue"),
        DataCase("LOC", "00 a2 16 13 89170889 70be15d0 00989d20", "dataValue"),
        DataCase("LOC", "00 12 16 13 ffffffff 70be15d0 00989d20", "dataValue"),
        DataCase("NSEC", "00 00 00", "dataValue"),
        DataCase("NSEC", "00 00 21", "dataValue"),
        DataCase("NSEC", "00 01 01 40 00 01 40", "dataValue"),
        DataCase("HTTPS", "0001 00 0003 0002 0035 0001 0003 02 6832", "dataValue"),
        DataCase("HTTPS", "0001 00 0003 0003 003500", "dataTooLong"),
        DataCase("HTTPS", "0001 00 0004 0003 c00002", "dataTooShort"),
        DataCase("HTTPS", "0001 00 0001 0000", "dataTooShort"),
        DataCase("HTTPS", "0001 00 0001 ffff", "dataTooShort"),
        DataCase("APL", "0001 21 02 c0a8", "dataValue"),
        DataCase("IPSECKEY", "0a 04 02 00", "dataValue"),
        DataCase("HIP", "ff 02 0003 aabb", "dataTooShort"),
        DataCase("HIP", "00 02 0000 0161 00 c00c", "dataValue"),
        DataCase("TSIG", "00 0000 6592 0080 012c ffff 01020304 1234 0010 0000", "dataTooShort"),
        DataCase("EUI48", "00005e0053", "dataTooShort"),
    ]

    @Test(arguments: broken)
    func `A rule that record data breaks is told by name`(_ data: DataCase) throws {
        let octets = Wire.hex(data.wire)
        let record = try #require(try Self.decode(data.type, octets))
        #expect(record.error.map { "\($0.rule)" } == data.text)
        #expect(record.data.presentation == UnknownRecord(octets: octets).presentation)
    }

    @Test func `Every type with a decoder has a case`() {
        // One struct decodes several types; a type that shares it needs no case of its own.
        let decoders = Set(
            Self.cases.compactMap { RecordType(named: $0.type)?.decoder(in: .internet).map(ObjectIdentifier.init) })
        for row in RecordType.rows {
            // OPT stands among the additional records only and has its own suite.
            guard let decoder = row.data, decoder != OPTRecord.self else { continue }
            #expect(decoders.contains(ObjectIdentifier(decoder)), "\(row.entry.name)")
        }
    }

    /// The record that an answer for example.com holds; the name stands at octet 12, "com" at octet 20.
    static func decode(_ type: String, _ data: [UInt8]) throws -> ResourceRecord? {
        let code = try #require(RecordType(named: type)).rawValue
        let octets = Wire.answer(Wire.record(type: code, data))
        return Message(octets: octets)?.answers.first
    }
}
