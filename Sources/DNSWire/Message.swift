/// A DNS message (RFC 1035, section 4.1), decoded as far as it goes.
///
/// One decoder for every opcode: in an UPDATE (RFC 2136, section 2) `questions` is the zone section, `answers` the
/// prerequisites and `authority` the updates.
public struct Message: Sendable {
    /// The first 12 octets.
    public var header: Header
    /// Every whole entry of the question section.
    public var questions: [Question]
    /// What could be read of the first question that is not whole, and so not among `questions`.
    public var partialQuestion: PartialQuestion?
    /// Records of the answer section, as far as they can be told apart.
    public var answers: [ResourceRecord]
    /// Records of the authority section.
    public var authority: [ResourceRecord]
    /// Records of the additional section, an OPT record among them.
    public var additional: [ResourceRecord]
    /// From the first OPT record, which stands in `additional` too.
    public var edns: EDNS?
    /// The first rule broken, in the structure or in a record's data.
    public var error: WireError?
    /// The capture holds only a part of the message, and that part ends before the last entry.
    public var isIncomplete: Bool
    /// Octets after the last entry.
    public var trailingOctets: Int

    /// Decodes the message in `bytes`, which are the whole payload; nil where they are fewer than a header's 12 octets.
    ///
    /// Nothing that can be read is lost: a record with bad data is kept in the form of RFC 3597 and the next ones
    /// are read; only where the end of an entry cannot be found does reading stop.
    ///
    /// - Parameters:
    ///   - bytes: the payload of a datagram, or a message of a stream without its length.
    ///   - isCut: the capture's snap length cut the message: octets that are missing are then no error of the sender,
    ///     and `isIncomplete` is set instead.
    ///
    /// Complexity: O(octets), with at most 255 octets and 127 pointers for each name, however it is compressed.
    public init?(lenient bytes: Span<UInt8>, isCut: Bool = false) {
        guard let header = Header(bytes) else { return nil }
        self.header = header
        var reader = MessageReader(isUpdate: header.opcode == Opcode.update.rawValue, isCut: isCut)
        questions = reader.readQuestions(bytes, count: header.questionCount)
        partialQuestion = reader.partialQuestion
        answers = reader.readRecords(bytes, section: .answer, count: header.answerCount)
        authority = reader.readRecords(bytes, section: .authority, count: header.authorityCount)
        additional = reader.readRecords(bytes, section: .additional, count: header.additionalCount)
        edns = reader.edns
        error = reader.error
        isIncomplete = reader.isIncomplete
        trailingOctets = reader.isStopped ? 0 : bytes.count - reader.offset
    }

    /// What the message asks for, or answers.
    public var opcode: Opcode { Opcode(header.opcode) }

    /// The response code with the bits that EDNS adds.
    public var responseCode: ResponseCode {
        ResponseCode(edns?.head.responseCode(low: header.responseCode) ?? UInt16(header.responseCode))
    }
}
