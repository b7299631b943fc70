import Testing

@testable import DNSWire

@Suite struct NameHashTests {
    @Test(arguments: 1...64)
    func `Capitals and small letters hash alike at every length`(length: Int) {
        let small = (0..<length).map { UInt8(0x61 + $0 % 26) }
        for position in 0..<length {
            var mixed = small
            mixed[position] &= ~0x20
            #expect(hash(mixed) == hash(small))
            var other = small
            other[position] = 0x2d
            #expect(hash(other) != hash(small))
        }
    }

    @Test(arguments: 1...64)
    func `A label's hash tells every octet, whatever stands around it`(length: Int) {
        let small = [UInt8(length - 1)] + (1..<length).map { UInt8(0x61 + $0 % 26) }
        for before in [0, 3, 9] {
            for after in [0, 1, 12] {
                #expect(labelHash(small, before: before, after: after) == labelHash(small, before: 0, after: 0))
            }
        }
        for position in 1..<max(length, 1) {
            var mixed = small
            mixed[position] &= ~0x20
            #expect(labelHash(mixed, before: 2, after: 2) == labelHash(small, before: 0, after: 0))
            var other = small
            other[position] = 0x2d
            #expect(labelHash(other, before: 2, after: 2) != labelHash(small, before: 0, after: 0))
        }
    }

    @Test func `Only the letters A to Z are made small`() {
        for octet in UInt8.min...UInt8.max {
            let octets = UInt64(octet) << 24 | 0x5b40_0000_0000_4180
            let expected = UInt64(octet.asciiLowercased) << 24 | 0x5b40_0000_0000_6180
            #expect(NameHash.lowercased(octets) == expected)
        }
    }

    @Test func `Many similar names fall evenly into a table's slots`() {
        var slots = [Int](repeating: 0, count: 1024)
        for number in 0..<102_400 {
            slots[Int(hash(Wire.name("pod-\(number).default.svc.cluster.local")) & 1023)] += 1
        }
        // 100 names a slot are expected with a deviation of 10; ten deviations would be a bad hash.
        #expect(slots.min() ?? 0 > 40 && slots.max() ?? 0 < 200)
    }

    private func labelHash(_ octets: [UInt8], before: Int, after: Int) -> UInt32 {
        let name = [UInt8](repeating: 0x7a, count: before) + octets + [UInt8](repeating: 0x79, count: after)
        return NameHash.hashLabel(name.span, from: before, count: octets.count)
    }

    private func hash(_ octets: [UInt8]) -> UInt64 { NameHash.hash(octets.span, from: 0, count: octets.count) }
}
