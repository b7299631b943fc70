import Testing

@testable import DNSWire

/// Properties of the decoder on messages that nobody would send.
@Suite struct MutationTests {
    static let seed: UInt64 = 0x5eed_0d45

    /// Messages that hold every kind of record and option that the tables of the other suites hold.
    static let messages: [[UInt8]] = {
        let records = RecordDataTests.cases.compactMap { data in
            RecordType(named: data.type).map { Wire.record(type: $0.rawValue, Wire.hex(data.wire)) }
        }
        let options = EDNSTests.options.flatMap { option in
            EDNSTests.option(EDNSOptionCode(named: option.type)?.rawValue ?? 0, Wire.hex(option.wire))
        }
        let opt = Wire.record(owner: [0], type: 41, class: 1232, ttl: 0x8000, options)
        return records.map { Wire.answer($0) } + [
            Wire.header(flags: 0x8180, 1, UInt16(records.count), 0, 1) + Wire.question("example.com")
                + records.flatMap { $0 } + opt
        ]
    }()

    @Test func `A mutated message never traps and keeps head and message in agreement`() throws {
        var random = SplitMix(state: Self.seed)
        for round in 0..<20_000 {
            let octets = random.mutate(Self.messages[random.below(Self.messages.count)])
            let isCut = random.below(2) == 0
            let head = MessageHead(octets: octets, isCut: isCut)
            let message = Message(octets: octets, isCut: isCut)
            let place: Comment = "round \(round) of seed \(Self.seed): \(String(hex: octets))"
            #expect((head == nil) == (message == nil), place)
            guard let head, let message else { continue }
            #expect(head.isIncomplete == message.isIncomplete, place)
            #expect(head.error == nil || message.error != nil, place)
            #expect(head.responseCode == message.responseCode.rawValue, place)
            #expect((head.question == nil) == (message.questions.isEmpty && message.partialQuestion == nil), place)
            if let question = head.question, question.isWhole {
                #expect(message.questions.first?.type.rawValue == question.type, place)
                #expect(message.questions.first?.name.wire.count == question.nameLength, place)
            }
            for record in message.answers + message.authority + message.additional {
                #expect(!record.description.isEmpty, place)
            }
        }
    }

    @Test func `A random name that is printed and parsed is the same`() throws {
        var random = SplitMix(state: Self.seed)
        for round in 0..<5_000 {
            var wire: [UInt8] = []
            for _ in 0..<random.below(5) {
                let length = 1 + random.below(50)
                wire.append(UInt8(length))
                for _ in 0..<length { wire.append(UInt8(random.below(256))) }
            }
            wire.append(0)
            let place: Comment = "round \(round) of seed \(Self.seed): \(String(hex: wire))"
            let name = try #require(DomainName(octets: wire), place)
            #expect(DomainName(name.description)?.wire == wire, place)
            #expect(DomainName(name.withoutTrailingDot)?.wire == wire, place)
        }
    }
}

/// A small random generator whose runs can be repeated.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    /// A number from 0 to below `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

    /// A few octets changed, and sometimes the end cut or a piece repeated.
    mutating func mutate(_ octets: [UInt8]) -> [UInt8] {
        var octets = octets
        for _ in 0..<1 + below(6) {
            let index = below(octets.count)
            switch below(4) {
            case 0: octets[index] = UInt8(below(256))
            case 1: octets[index] ^= 1 << UInt8(below(8))
            case 2: octets[index] = [0x00, 0x01, 0x3f, 0x40, 0xc0, 0xff][below(6)]
            default: octets[index] &+= 1
            }
        }
        if below(4) == 0 { octets.removeLast(below(octets.count)) }
        if below(8) == 0 { octets += octets.suffix(below(40)) }
        return octets
    }
}
