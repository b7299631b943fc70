import Bytes
import Wording

extension TextBuffer {
    /// Makes what stands from `start` on a part of a JSON string: what ``printable(_:)`` makes of it, quotation marks and
    /// backslashes behind a backslash (RFC 8259, section 7).
    mutating func escapeJSON(from start: Int) {
        guard !isPlain(from: start, without: (UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "\\"))) else {
            return
        }
        let text = printable(string(from: start))
        cut(to: start)
        for octet in text.utf8 {
            if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
            append(octet)
        }
    }

    /// Makes what stands from `start` on a cell of CSV.
    mutating func escapeCell(from start: Int) {
        guard start < count else { return }
        let isFormula = "=@'+-".utf8.contains(self[start])
        if !isFormula, isPlain(from: start, without: (UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: ";"))) {
            return
        }
        let cell = CSVLine.cell(string(from: start))
        cut(to: start)
        append(cell)
    }

    /// Appends a JSON string.
    mutating func append(json text: Span<UInt8>) {
        append(UInt8(ascii: "\""))
        append(jsonPart: text)
        append(UInt8(ascii: "\""))
    }

    /// Appends what stands between a JSON string's quotation marks.
    mutating func append(jsonPart text: Span<UInt8>) {
        let start = count
        append(text)
        escapeJSON(from: start)
    }

    /// Whether printable ASCII stands from `start` on, and none of three octets.
    @inline(__always)
    private func isPlain(from start: Int, without special: (UInt8, UInt8, UInt8)) -> Bool {
        var place = start
        while place < count {
            var word = word(at: place)
            if count &- place < 8 {
                // What stands behind the text counts for a letter.
                let behind = UInt64.max &<< UInt64(8 &* (count &- place))
                word = word & ~behind | behind & 0x6161_6161_6161_6161
            }
            guard (word | (word &+ 0x0101_0101_0101_0101) | word.lowOctets(below: 0x20)) & 0x8080_8080_8080_8080 == 0,
                !word.hasOctet(special.0), !word.hasOctet(special.1), !word.hasOctet(special.2)
            else { return false }
            place &+= 8
        }
        return true
    }
}

extension UInt64 {
    /// The highest bit of each octet that is below `limit`, where all are below 0x80; nothing is said of the octets above the
    /// lowest such one.
    fileprivate func lowOctets(below limit: UInt8) -> UInt64 {
        (self &- UInt64(limit) &* 0x0101_0101_0101_0101) & ~self
    }

    /// Whether one of the eight octets is `octet`.
    fileprivate func hasOctet(_ octet: UInt8) -> Bool {
        (self ^ UInt64(octet) &* 0x0101_0101_0101_0101).lowOctets(below: 1) & 0x8080_8080_8080_8080 != 0
    }
}
