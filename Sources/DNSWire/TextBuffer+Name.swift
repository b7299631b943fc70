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

    private mutating func append(label: Range<Int>, of message: Span<UInt8>, isFirst: Bool) {
        append(room: 1 &+ 4 &* label.count) { output in
            if !isFirst { output.append(UInt8(ascii: ".")) }
            for place in label { Self.append(message[place], to: &output) }
        }
    }

    /// An octet of a name: itself, behind a backslash where master files give it a meaning, `\DDD` where it does not print.
    @inline(__always)
    private static func append(_ octet: UInt8, to output: inout OutputSpan<UInt8>) {
        // Nearly all are letters, digits and hyphens.
        if (octet | 0x20) &- 0x61 < 26 || octet &- 0x30 < 10 || octet == UInt8(ascii: "-") {
            output.append(octet)
        } else if octet > 0x20, octet < 0x7f {
            if isSpecialInName(octet) { output.append(UInt8(ascii: "\\")) }
            output.append(octet)
        } else {
            output.append(UInt8(ascii: "\\"))
            output.append(0x30 &+ octet / 100)
            output.append(0x30 &+ octet / 10 % 10)
            output.append(0x30 &+ octet % 10)
        }
    }
}
