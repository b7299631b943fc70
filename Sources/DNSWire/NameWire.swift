internal import Bytes

/// Limits of a domain name on the wire.
enum NameLimit {
    /// Octets of the uncompressed form with its root label (RFC 1035, section 2.3.4).
    static let octets = 255
    /// A name of 255 octets has at most 127 labels, so no chain of pointers that each save a label is longer.
    static let pointers = 127
}

/// What reading a name told beside its octets.
struct NameExtent {
    /// Octets of the uncompressed form with its root label.
    var length: Int
    /// Labels without the root.
    var labelCount: Int
    /// Offset past the name as it stands, compressed or not.
    var end: Int
    /// A pointer that does not point backwards; it was followed all the same.
    var error: WireError?
}

extension Span where Element == UInt8 {
    /// Copies the uncompressed form of the name at `start` into `output`, which has room for 255 octets.
    ///
    /// A pointer has to lead strictly backwards from the part of the name that it ends (RFC 1035, section 4.1.4). One
    /// that does not is told in the result and followed; at most 127 of them keep a loop finite.
    /// Complexity: at most 255 octets and 127 pointers.
    func expandName(at start: Int, into output: inout MutableSpan<UInt8>) throws(WireError) -> NameExtent {
        var extent = NameExtent(length: 0, labelCount: 0, end: 0)
        var offset = start
        var partStart = start
        var pointers = 0
        while offset < count {
            let length = Int(self[offset])
            if length >= 0xc0 {
                guard offset &+ 1 < count else { break }
                if pointers == 0 { extent.end = offset &+ 2 }
                pointers &+= 1
                guard pointers <= NameLimit.pointers else { throw extent.error ?? WireError(.pointerChain, at: start) }
                let target = Int(bigEndian16(at: offset) & 0x3fff)
                if target >= partStart, extent.error == nil { extent.error = WireError(.pointerDirection, at: offset) }
                partStart = target
                offset = target
                continue
            }
            guard length < 0x40 else { throw extent.error ?? WireError(.labelType, at: offset) }
            guard extent.length &+ length < NameLimit.octets else {
                throw extent.error ?? WireError(.nameLength, at: start)
            }
            guard offset &+ length < count else { break }
            for index in 0...length { output[extent.length &+ index] = self[offset &+ index] }
            extent.length &+= length &+ 1
            offset &+= length &+ 1
            if length == 0 {
                if pointers == 0 { extent.end = offset }
                return extent
            }
            extent.labelCount &+= 1
        }
        throw extent.error ?? WireError(pointers == 0 ? .namePastMessage : .pointerTarget, at: start)
    }

    /// Offset past the name at `start` as it stands, whatever its pointer and length are; nil where its end cannot be
    /// told.
    func endOfName(at start: Int) -> Int? {
        var offset = start
        while offset < count {
            let length = Int(self[offset])
            if length >= 0xc0 { return offset &+ 2 <= count ? offset &+ 2 : nil }
            guard length < 0x40 else { return nil }
            offset &+= length &+ 1
            if length == 0 { return offset }
        }
        return nil
    }
}
