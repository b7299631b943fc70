import Testing

@testable import Bytes

@Suite struct BigEndianTests {
    let octets: [UInt8] = [0x00, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0]

    @Test func `Numbers are read in network byte order at an odd offset`() {
        #expect(octets.span.bigEndian16(at: 1) == 0x1234)
        #expect(octets.span.bigEndian32(at: 1) == 0x1234_5678)
        #expect(octets.span.bigEndian64(at: 1) == 0x1234_5678_9abc_def0)
    }

    @Test func `Little-endian numbers are read least significant octet first`() {
        #expect(octets.span.littleEndian16(at: 1) == 0x3412)
        #expect(octets.span.littleEndian32(at: 1) == 0x7856_3412)
    }
}
