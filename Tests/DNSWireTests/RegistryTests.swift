import Bytes
import Testing

@testable import DNSWire

@Suite struct RegistryTests {
    @Test func `No number and no name stands twice in a table`() {
        expectUnique(RecordType.registry)
        expectUnique(RecordClass.registry)
        expectUnique(Opcode.registry)
        expectUnique(ResponseCode.registry)
        expectUnique(TSIGError.registry)
        expectUnique(EDNSOptionCode.registry)
        expectUnique(ExtendedErrorCode.registry)
        expectUnique(SecurityAlgorithm.registry)
        expectUnique(DigestType.registry)
        expectUnique(ServiceParameterKey.registry)
        expectUnique(CERTRecord.types)
    }

    @Test(
        arguments: [
            (1, "A"), (28, "AAAA"), (33, "SRV"), (41, "OPT"), (65, "HTTPS"), (99, "SPF"), (252, "AXFR"), (255, "ANY"),
            (257, "CAA"), (32769, "DLV"), (0, "TYPE0"), (65280, "TYPE65280"),
        ] as [(UInt16, String)])
    func `A type has its registered name or the one of RFC 3597`(code: UInt16, name: String) {
        #expect(RecordType(code).name == name)
        #expect(RecordType(named: name) == RecordType(code))
        #expect(RecordType(named: name.lowercased()) == RecordType(code))
    }

    @Test func `A name in a text is the same name`() {
        for code: UInt16 in 0...400 {
            var text = TextBuffer()
            text.append(RecordType(code))
            text.append(RecordClass(code))
            text.append(ResponseCode(code))
            #expect(text.string == RecordType(code).name + RecordClass(code).name + ResponseCode(code).name)
        }
    }

    @Test func `Unknown numbers are named by what they number`() {
        #expect(RecordClass(2).name == "CLASS2")
        #expect(Opcode(3).name == "OPCODE3")
        #expect(ResponseCode(15).name == "RCODE15")
        #expect(ServiceParameterKey(667).name == "key667")
        #expect(RecordType(named: "TYPE65536") == nil)
        #expect(RecordType(named: "NONSENSE") == nil)
    }

    @Test func `Code 16 is BADVERS in a message and BADSIG in a signature`() {
        #expect(ResponseCode(16).name == "BADVERS")
        #expect(TSIGError(16).name == "BADSIG")
        #expect(TSIGError(18).name == ResponseCode(18).name)
    }

    @Test func `A row tells the document`() {
        #expect(RecordType.https.reference == "RFC 9460")
        #expect(RecordType(65280).reference == nil)
    }

    private func expectUnique<Code>(_ registry: Registry<Code>) {
        #expect(Set(registry.entries.map(\.code)).count == registry.entries.count)
        #expect(Set(registry.entries.map { $0.name.uppercased() }).count == registry.entries.count)
        #expect(registry.entries.allSatisfy { !$0.name.isEmpty && !$0.reference.isEmpty })
    }
}
