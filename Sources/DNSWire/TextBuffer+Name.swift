package import Bytes

extension TextBuffer {
    /// Appends the name that stands at `start` in a message, compressed or not, in presentation format without its trailing
    /// dot; the root is ".".
    ///
    /// - Returns: the offset past the name as it stands; nil where it breaks a rule, with a part of it appended then.
    @discardableResult
    package mutating func append(nameAt start: Int, of message: Span<UInt8>) -> Int? {
        var offset = start
        var end: Int?
        var partStart = start
        var length = 0
        var pointers = 0
        while offset < message.count {
            let count = Int(message[offset])
            if count >= 0xc0 {
                guard offset &+ 1 < message.count else { return nil }
                end = end ?? offset &+ 2
                pointers &+= 1
                let target = Int(message.bigEndian16(at: offset) & 0x3fff)
                guard pointers <= NameLimit.pointers, target < partStart else { return nil }
                partStart = target
                offset = target
                continue
            }
            guard count < 0x40, length &+ count < NameLimit.octets, offset &+ count < message.count else { return nil }
            guard count > 0 else {
                if length == 0 { append(UInt8(ascii: ".")) }
                return end ?? offset &+ 1
            }
            append(label: offset &+ 1..<offset &+ 1 &+ count, of: message, isFirst: length == 0)
            length &+= count &+ 1
            offset &+= count &+ 1
        }
        return nil
    }

    /// The same with the trailing dot.
    package mutating func append(wholeNameAt start: Int, of message: Span<UInt8>) -> Int? {
        let place = count
        let end = append(nameAt: start, of: message)
        // The root has its dot already, and no other name is one octet that is no letter.
        if count != place &+ 1 || self[place] != UInt8(ascii: ".") { append(UInt8(ascii: ".")) }
        return end
    }

    @inline(__always)
    private mutating func append(label: Range<Int>, of message: Span<UInt8>, isFirst: Bool) {
        if !isFirst { append(UInt8(ascii: ".")) }
        var place = label.lowerBound
        while place < label.upperBound {
            let count = min(label.upperBound &- place, 8)
            if place &+ 8 <= message.count {
                let word = message.littleEndian64(at: place)
                if word.isPlainInName(first: count) {
                    append(word: word, count: count)
                    place &+= count
                    continue
                }
            }
            for _ in 0..<count {
                append(octetOfName: message[place])
                place &+= 1
            }
        }
    }

    /// An octet of a name: itself, behind a backslash where master files give it a meaning, `\DDD` where it does not print.
    private mutating func append(octetOfName octet: UInt8) {
        if octet > 0x20, octet < 0x7f {
            if isSpecialInName(octet) { append(UInt8(ascii: "\\")) }
            append(octet)
        } else {
            append(UInt8(ascii: "\\"))
            append(UInt(octet), digits: 3)
        }
    }
}

extension UInt64 {
    /// Whether the first `count` of eight octets, from the lowest on, are letters, digits and hyphens, as nearly all in names are.
    @inline(__always)
    fileprivate func isPlainInName(first count: Int) -> Bool {
        // The highest bit of each octet tells of it; where one has it set itself, what is told of those above may be wrong.
        let small = self | 0x2020_2020_2020_2020
        let letters = (small &+ 0x1f1f_1f1f_1f1f_1f1f) & ~(small &+ 0x0505_0505_0505_0505)
        let digits = (self &+ 0x5050_5050_5050_5050) & ~(self &+ 0x4646_4646_4646_4646)
        let others = (self ^ 0x2d2d_2d2d_2d2d_2d2d) &+ 0x7f7f_7f7f_7f7f_7f7f
        let odd = (~(letters | digits | ~others) | self) & 0x8080_8080_8080_8080
        return odd.trailingZeroBitCount >> 3 >= count
    }
}
