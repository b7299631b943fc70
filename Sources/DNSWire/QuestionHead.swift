internal import Bytes

/// The first question of a message (RFC 1035, section 4.1.2) without its name copied, as far as it can be read.
public struct QuestionHead: Hashable, Sendable {
    /// Where the name stands in the message.
    public var nameOffset: Int
    /// Octets of the uncompressed wire form with its root label, 1 to 255; 0 where the name cannot be expanded.
    public var nameLength: Int
    /// Hash of the uncompressed wire form, the same in upper and lower case; 0 without a name.
    public var nameHash: UInt64
    /// Labels without the root.
    public var labelCount: Int
    /// QTYPE; 0 where the message ends before it.
    public var type: UInt16
    /// QCLASS; 0 where the message ends before it.
    public var `class`: UInt16
    /// Offset past QCLASS, or past the name where the message ends before QCLASS does.
    public var end: Int
    /// Whether the name holds a compression pointer, so that it does not stand in one piece.
    public var isCompressed: Bool
    /// Whether name, type and class are all there.
    public var isWhole = true

    /// Where the uncompressed wire form of the name stands in `message`; nil where it is compressed, or where `message` is
    /// not the one this head was read from.
    public func namePlace(in message: Span<UInt8>) -> Range<Int>? {
        guard !isCompressed, nameLength >= 0, nameLength <= NameLimit.octets, nameOffset >= 0,
            nameOffset <= message.count &- nameLength
        else { return nil }
        return nameOffset..<nameOffset &+ nameLength
    }

    /// Copies the uncompressed wire form of the name, case kept, into `output` from `start` on, where 255 octets have
    /// room.
    ///
    /// - Returns: the octets copied; 0 where `message` is not the one this head was read from.
    public func copyName(from message: Span<UInt8>, into output: inout MutableSpan<UInt8>, at start: Int = 0) -> Int {
        guard !isCompressed else { return copyCompressedName(from: message, into: &output, at: start) }
        guard start >= 0, start <= output.count &- NameLimit.octets, let place = namePlace(in: message)
        else { return 0 }
        for index in 0..<place.count { output[start &+ index] = message[place.lowerBound &+ index] }
        return place.count
    }

    private func copyCompressedName(
        from message: Span<UInt8>, into output: inout MutableSpan<UInt8>, at start: Int
    ) -> Int {
        var name = InlineArray<255, UInt8>(repeating: 0)
        var expanded = name.mutableSpan
        guard start >= 0, start <= output.count &- NameLimit.octets,
            let length = try? message.expandName(at: nameOffset, into: &expanded).length
        else { return 0 }
        for index in 0..<length { output[start &+ index] = name[index] }
        return length
    }

    /// Reads the question at `start`; of one that ends early (``isWhole`` is false) what is there.
    ///
    /// Names of questions come first in a message and so are hardly ever compressed: that case is hashed in place.
    @inline(__always)
    static func read(_ bytes: Span<UInt8>, at start: Int, _ walk: inout SectionWalk) throws(WireError) -> QuestionHead {
        var offset = start
        var labels = 0
        while true {
            guard offset < bytes.count else {
                throw WireError(offset &- start > NameLimit.octets ? .nameLength : .namePastMessage, at: start)
            }
            let length = Int(bytes[offset])
            guard length < 0x40 else { return try readCompressed(bytes, at: start, &walk) }
            offset &+= length &+ 1
            if length == 0 { break }
            labels &+= 1
        }
        let length = offset &- start
        guard length <= NameLimit.octets else { throw WireError(.nameLength, at: start) }
        var question = QuestionHead(
            nameOffset: start, nameLength: length, nameHash: NameHash.hash(bytes, from: start, count: length),
            labelCount: labels, type: 0, class: 0, end: offset, isCompressed: false)
        question.takeFields(bytes)
        return question
    }

    /// Reads type and class, which stand at ``end``.
    @inline(__always)
    private mutating func takeFields(_ bytes: Span<UInt8>) {
        guard end &+ 4 <= bytes.count else {
            isWhole = false
            if end &+ 2 <= bytes.count { type = bytes.bigEndian16(at: end) }
            return
        }
        type = bytes.bigEndian16(at: end)
        `class` = bytes.bigEndian16(at: end &+ 2)
        end &+= 4
    }

    /// A question of which the name, that ends at `end`, cannot be expanded.
    static func withoutName(_ bytes: Span<UInt8>, endingAt end: Int) -> QuestionHead {
        var question = QuestionHead(
            nameOffset: 0, nameLength: 0, nameHash: 0, labelCount: 0, type: 0, class: 0, end: end,
            isCompressed: false)
        question.takeFields(bytes)
        question.isWhole = false
        return question
    }

    /// Reads a question whose name holds a pointer, or a label type that nobody defined.
    @inline(never)
    private static func readCompressed(
        _ bytes: Span<UInt8>, at start: Int, _ walk: inout SectionWalk
    ) throws(WireError) -> QuestionHead {
        var name = InlineArray<255, UInt8>(repeating: 0)
        var output = name.mutableSpan
        let extent = try bytes.expandName(at: start, into: &output)
        if let error = extent.error { walk.note(error) }
        var question = QuestionHead(
            nameOffset: start, nameLength: extent.length,
            nameHash: NameHash.hash(name.span, from: 0, count: extent.length), labelCount: extent.labelCount,
            type: 0, class: 0, end: extent.end, isCompressed: true)
        question.takeFields(bytes)
        return question
    }
}
