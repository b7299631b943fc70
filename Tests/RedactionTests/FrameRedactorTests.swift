import PacketWire
import Redaction
import TestSupport
import Testing

@Suite struct FrameRedactorTests {
    static let query: [UInt8] =
        [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0] + WireMessage.name("payments.shop.example") + [0, 1, 0, 1]

    /// The payloads of the redacted segments, one after the other.
    static func redacted(_ payloads: [[UInt8]], by redactor: FrameRedactor) -> [UInt8] {
        let opening = TCPConnection(port: 40_000)
        var sequence: UInt32 = 7001
        var result: [UInt8] = []
        for (number, payload) in ([[]] + payloads).enumerated() {
            var packet = number == 0 ? opening.syn : opening.acknowledged
            packet.payload = payload
            if number > 0 { packet.segment?.sequence = sequence }
            sequence &+= UInt32(payload.count)
            let octets = packet.octets
            let frame = Frame(
                capture: 0, number: number + 1, time: Timestamp(nanoseconds: Int64(number)), wireLength: octets.count,
                linkType: .raw)
            redactor.redact(frame, octets.span)
            result += redactor.output.suffix(payload.count)
        }
        return result
    }

    @Test(arguments: 1..<query.count + 2)
    func `a message in two segments keeps its header wherever it is cut`(place: Int) throws {
        let stream = [0, UInt8(Self.query.count)] + Self.query
        let redactor = FrameRedactor(try PseudonymTests.make(), ports: [53])
        let result = Self.redacted([Array(stream[..<place]), Array(stream[place...])], by: redactor)
        #expect(result.prefix(14) == stream.prefix(14))
        #expect(result.count == stream.count && result.suffix(5) == stream.suffix(5))
        #expect(redactor.blankPayloads == 0)
        #expect(result.firstRange(of: Array("payments".utf8)) == nil)
    }

    @Test func `text on a DNS port that is no message is left out`() throws {
        let redactor = FrameRedactor(try PseudonymTests.make(), ports: [53])
        let text = Array("GET /payments".utf8)
        let result = Self.redacted([Array(text.prefix(9)), Array(text.dropFirst(9))], by: redactor)
        // Where messages stand two octets of length, an ID and flags.
        #expect(result.dropFirst(6).allSatisfy { $0 == 0 }, "\(result)")
    }
}
