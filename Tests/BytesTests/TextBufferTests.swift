import Bytes
import Testing

@Suite struct TextBufferTests {
    @Test func `numbers are those of strings`() {
        let powers = (0..<20).map { power in (0..<power).reduce(1 as UInt) { number, _ in number * 10 } }
        let numbers = powers.flatMap { [$0 - 1, $0, $0 + 1] } + [UInt.max, UInt(Int.max)]
        for number in numbers {
            var text = TextBuffer()
            text.append(number)
            #expect(text.string == "\(number)")
        }
        for number in [Int.min, -10, -1, 0, 9, Int.max] {
            var text = TextBuffer()
            text.append(number)
            #expect(text.string == "\(number)")
        }
    }

    @Test func `nine digits keep their zeros`() {
        for number: UInt32 in [0, 1, 9, 10, 1_916_000, 99_999_999, 100_000_000, 123_456_789, 999_999_998, 999_999_999] {
            var text = TextBuffer()
            text.append(nineDigits: number)
            let digits = "\(number)"
            #expect(text.string == String(repeating: "0", count: 9 - digits.count) + digits)
        }
    }

    @Test func `what is cut off is gone, and what is replaced stands there`() {
        var text = TextBuffer()
        text.append("abc")
        text.append(true)
        text.appendNull()
        text.cut(to: 7)
        text[0] = UInt8(ascii: "x")
        #expect(text.string == "xbctrue" && text.string(from: 3) == "true" && text.count == 7)
    }

    @Test func `parts of any length stand one after the other`() {
        let alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
        for length in 0...alphabet.utf8.count {
            let part = String(alphabet.prefix(length))
            var parts = TextParts()
            _ = parts.add("other")
            let made = parts.add(part)
            var text = TextBuffer()
            text.append(part)
            text.append(made, of: parts.words.span)
            text.append(ShortText(part))
            text.append(Array(part.utf8))
            #expect(text.string == part + part + part.prefix(16) + part)
            #expect((ShortText(whole: part) == nil) == (length > 16))
        }
    }

    @Test func `a text grows to any length`() {
        var text = TextBuffer(capacity: 3)
        var expected = ""
        for number in 0..<3000 {
            text.append(number)
            text.append(number.isMultiple(of: 2))
            expected += "\(number)\(number.isMultiple(of: 2))"
        }
        #expect(text.string == expected)
        text.removeAll()
        text.append(UInt8(ascii: "x"))
        #expect(text.string == "x")
    }

    @Test func `every octet of an address has its digits`() {
        for octet: UInt32 in 0...255 {
            var text = TextBuffer()
            text.append(UInt8(ascii: "<"))
            text.append(v4: octet << 24 | (255 - octet) << 16 | octet << 8 | octet)
            text.append(UInt8(ascii: ">"))
            #expect(text.string == "<\(octet).\(255 - octet).\(octet).\(octet)>")
        }
    }

    @Test func `a time met again has the same second`() {
        var text = TextBuffer()
        for time: Int64 in [1_763_873_533_500_000_000, 1_763_873_533_000_000_009, -1, 1_763_873_533_999_999_999] {
            text.append(time: time)
            text.append(UInt8(ascii: " "))
        }
        #expect(
            text.string == """
                2025-11-23T04:52:13.500000000Z 2025-11-23T04:52:13.000000009Z 1969-12-31T23:59:59.999999999Z \
                2025-11-23T04:52:13.999999999Z \

                """)
    }
}
