import Testing

@testable import DNSWire

@Suite struct EDNSTests {
    static let options: [DataCase] = [
        DataCase(
            "LLQ", "0001 0002 0000 0000000000000005 00000e10",
            "Version: 1, Opcode: 2, Error: 0, Identifier: 5, Lifetime: 3600"),
        DataCase("UPDATE-LEASE", "00000e10", "3600"),
        DataCase("UPDATE-LEASE", "00000e10 00015180", "3600 86400"),
        DataCase("NSID", "6e7331", #"6e7331 ("ns1")"#),
        DataCase("NSID", "", ""),
        DataCase("DAU", "080d0f", "8 13 15"),
        DataCase("DHU", "0102", "1 2"),
        DataCase("N3U", "01", "1"),
        DataCase("CLIENT-SUBNET", "0001 18 00 c00002", "192.0.2.0/24/0"),
        DataCase("CLIENT-SUBNET", "0002 38 30 20010db8aabbcc", "2001:db8:aabb:cc00::/56/48"),
        DataCase("CLIENT-SUBNET", "0001 00 00", "0.0.0.0/0/0"),
        DataCase("CLIENT-SUBNET", "0000 00 00", "0/0/0"),
        DataCase("EXPIRE", "", ""),
        DataCase("EXPIRE", "00093a80", "604800 secs"),
        DataCase("COOKIE", "0102030405060708", "0102030405060708"),
        DataCase("COOKIE", "0102030405060708 a1a2a3a4a5a6a7a8", "0102030405060708a1a2a3a4a5a6a7a8"),
        DataCase("TCP-KEEPALIVE", "", ""),
        DataCase("TCP-KEEPALIVE", "0096", "15.0 secs"),
        DataCase("PAD", "000000", "(3 bytes)"),
        DataCase("CHAIN", "03636f6d00", "com."),
        DataCase("KEY-TAG", "4f66 9728", "20326 38696"),
        DataCase("EDE", "000f", "15 (Blocked)"),
        DataCase("EDE", "0016 61742000", "22 (No Reachable Authority): at "),
        DataCase("EDE", "ffff 61", "65535: a"),
        DataCase("CLIENT-TAG", "0102", "258"),
        DataCase("SERVER-TAG", "0001", "1"),
        DataCase("REPORT-CHANNEL", "01610162 00", "a.b."),
        DataCase("ZONEVERSION", "", ""),
        DataCase("ZONEVERSION", "02 00 7889d7b5", "2 SOA-SERIAL 2022299573"),
        DataCase("ZONEVERSION", "02 f6 0102", "2 246 0102"),
        DataCase("OPT65001", "dead", "DEAD"),
    ]

    @Test(arguments: options)
    func `An option prints on one line`(_ option: DataCase) throws {
        let message = try Self.message(option: option.type, Wire.hex(option.wire))
        let edns = try #require(message.edns)
        #expect(message.error == nil)
        #expect(edns.options.count == 1)
        #expect(edns.options.first?.code.name == option.type)
        #expect(edns.options.first?.data.presentation == option.text)
        let text = option.text.isEmpty ? option.type : "\(option.type): \(option.text)"
        #expect(message.additional.first?.description == "OPT version 0, udp 1232, do; \(text)")
    }

    static let broken: [DataCase] = [
        DataCase("COOKIE", "01020304050607", "dataTooShort"),
        DataCase("COOKIE", "0102030405060708 a1", "dataValue"),
        DataCase("CLIENT-SUBNET", "0001 21 00 c000020100", "dataValue"),
        DataCase("CLIENT-SUBNET", "0003 00 00", "dataValue"),
        DataCase("CLIENT-SUBNET", "0001 18 00 c0000201", "dataTooLong"),
        DataCase("CLIENT-SUBNET", "0001 18 00 c000", "dataTooShort"),
        DataCase("TCP-KEEPALIVE", "00", "dataTooShort"),
        DataCase("EDE", "00", "dataTooShort"),
        DataCase("EXPIRE", "0000", "dataTooShort"),
        DataCase("KEY-TAG", "0000 01", "dataTooShort"),
        DataCase("ZONEVERSION", "02 00 01", "dataValue"),
        DataCase("CHAIN", "03636f", "dataTooShort"),
    ]

    @Test(arguments: broken)
    func `A bad option is kept as octets and the next one is read`(_ option: DataCase) throws {
        let octets = Wire.hex(option.wire)
        let code = try #require(EDNSOptionCode(named: option.type)).rawValue
        let message = try Self.message(Self.option(code, octets) + Self.option(65001, [0xff]))
        let edns = try #require(message.edns)
        #expect(edns.options.map(\.data.presentation) == [String(hex: octets), "FF"])
        #expect(edns.options.first?.error.map { "\($0.rule)" } == option.text)
        #expect(message.error.map { "\($0.rule)" } == option.text)
        #expect(message.error?.section == .additional && message.error?.recordType == 41)
    }

    @Test func `Options before one that goes past the record are kept`() throws {
        let message = try Self.message(Self.option(12, [0, 0]) + [0, 10, 0, 9, 1])
        #expect(message.edns?.options.map(\.description) == ["PAD: (2 bytes)"])
        #expect(message.error?.rule == .dataTooShort)
    }

    @Test func `An option is found by its kind`() throws {
        let message = try Self.message(option: "CLIENT-SUBNET", [0, 1, 32, 0, 10, 0, 0, 1])
        #expect(message.edns?.option(ClientSubnetOption.self)?.address == [10, 0, 0, 1])
        #expect(message.edns?.option(CookieOption.self) == nil)
        #expect(message.edns?.udpPayloadSize == 1232)
        #expect(message.edns?.isDNSSECOK == true)
    }

    @Test func `The response code has the bits of EDNS above those of the header`() throws {
        let opt = Wire.record(owner: [0], type: 41, class: 1232, ttl: 0x0100_0000, [])
        let message = try #require(Message(octets: Wire.header(flags: 0x8007, 0, 0, 0, 1) + opt))
        #expect(message.responseCode.rawValue == 23)
        #expect(message.responseCode.name == "BADCOOKIE")
    }

    static func option(_ code: UInt16, _ data: [UInt8]) -> [UInt8] {
        [UInt8(code >> 8), UInt8(code & 0xff), UInt8(data.count >> 8), UInt8(data.count & 0xff)] + data
    }

    static func message(option name: String, _ data: [UInt8]) throws -> Message {
        try message(option(#require(EDNSOptionCode(named: name)).rawValue, data))
    }

    static func message(_ options: [UInt8]) throws -> Message {
        let opt = Wire.record(owner: [0], type: 41, class: 1232, ttl: 0x8000, options)
        return try #require(Message(octets: Wire.header(flags: 0x0100, 1, 0, 0, 1) + Wire.question("a") + opt))
    }
}
