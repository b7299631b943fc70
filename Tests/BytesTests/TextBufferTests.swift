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
}
