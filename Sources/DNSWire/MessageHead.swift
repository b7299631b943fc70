internal import Bytes

/// What correlating needs of a message, read without heap allocation.
///
/// All sections are walked to the end, so that `error` tells of any entry that does not fit; the data of records is
/// not looked at (`Message` does that).
public struct MessageHead: Sendable {
    /// The first 12 octets.
    public var header: Header
    /// The first question, as far as it could be read; nil where the message has none or nothing of it is there.
    public var question: QuestionHead?
    /// The response code with the bits that EDNS adds.
    public var responseCode: UInt16
    /// The first OPT record's fixed fields.
    public var edns: EDNSHead?
    /// Where the target stands of a CNAME that is the first record of the answer section (RFC 1035, section 3.3.1); 0 without
    /// one.
    public var aliasOffset: Int
    /// The first rule broken.
    public var error: WireError?
    /// The capture holds only a part of the message, and that part ends before the last entry.
    public var isIncomplete: Bool

    /// Reads the message in `bytes`, which are the whole payload; nil where they are fewer than a header's 12 octets.
    ///
    /// - Parameters:
    ///   - bytes: the payload of a datagram, or a message of a stream without its length.
    ///   - isCut: the capture's snap length cut the message: octets that are missing are then no error of the sender,
    ///     and `isIncomplete` is set instead.
    ///
    /// Complexity: O(octets of owner names + records), at most the message's length.
    public init?(_ bytes: Span<UInt8>, isCut: Bool = false) {
        guard let header = Header(bytes) else { return nil }
        self.header = header
        question = nil
        responseCode = UInt16(header.responseCode)
        edns = nil
        aliasOffset = 0
        error = nil
        isIncomplete = false

        var walk = SectionWalk()
        do throws(WireError) {
            try walk.readQuestions(bytes, count: header.questionCount)
            try walk.skipRecords(bytes, section: .answer, count: header.answerCount)
            try walk.skipRecords(bytes, section: .authority, count: header.authorityCount)
            try walk.skipRecords(bytes, section: .additional, count: header.additionalCount)
        } catch {
            if isCut && error.isOutOfOctets {
                isIncomplete = true
            } else {
                walk.note(error)
            }
        }
        question = walk.question
        error = walk.error
        aliasOffset = walk.aliasOffset
        if let found = walk.edns {
            edns = found
            responseCode = found.responseCode(low: header.responseCode)
        }
    }
    /// Copies the name that ``aliasOffset`` leads to, in uncompressed wire form with its case kept, into `output`, which has room
    /// for 255 octets.
    ///
    /// - Returns: the octets copied; 0 without such a name, or where `message` is not the one this head was read from.
    public func copyAlias(from message: Span<UInt8>, into output: inout MutableSpan<UInt8>) -> Int {
        guard aliasOffset >= Header.wireLength, aliasOffset < message.count, output.count >= NameLimit.octets,
            let name = try? message.expandName(at: aliasOffset, into: &output)
        else { return 0 }
        return name.length
    }
}
