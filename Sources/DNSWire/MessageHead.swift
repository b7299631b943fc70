internal import Bytes

/// What correlating needs of a message, read without heap allocation.
///
/// All sections are walked to the end, so that `error` tells of any entry that does not fit; the data of records is
/// not looked at (`Message` does that).
public struct MessageHead: Sendable {
    public var header: Header
    /// The first question; nil where the message has none or it could not be read.
    public var question: QuestionHead?
    /// The response code with the bits that EDNS adds.
    public var responseCode: UInt16
    /// The first OPT record's fixed fields.
    public var edns: EDNSHead?
    /// The first rule broken.
    public var error: WireError?
    /// The capture holds only a part of the message, and that part ends before the last entry.
    public var isIncomplete: Bool

    /// Reads the message in `bytes`, which are the whole payload; nil where they are fewer than a header's 12 octets.
    ///
    /// - Parameter isCut: the capture's snap length cut the message: octets that are missing are then no error of
    ///   the sender, and `isIncomplete` is set instead.
    ///
    /// Complexity: O(octets of owner names + records), at most the message's length.
    public init?(_ bytes: Span<UInt8>, isCut: Bool = false) {
        guard let header = Header(bytes) else { return nil }
        self.header = header
        question = nil
        responseCode = UInt16(header.responseCode)
        edns = nil
        error = nil
        isIncomplete = false

        var walk = SectionWalk()
        do throws(WireError) {
            if header.questionCount != 0 {
                walk.section = .question
                try walk.requireEntry(bytes)
                let first = try QuestionHead.read(bytes, at: walk.offset)
                question = first
                walk.offset = first.end
                if header.questionCount > 1 { try walk.skipQuestions(bytes, from: 1, to: Int(header.questionCount)) }
            }
            try walk.skipRecords(bytes, section: .answer, count: header.answerCount)
            try walk.skipRecords(bytes, section: .authority, count: header.authorityCount)
            try walk.skipRecords(bytes, section: .additional, count: header.additionalCount)
        } catch {
            if isCut && error.isOutOfOctets {
                isIncomplete = true
            } else {
                self.error = error.placed(in: walk.section, index: walk.index)
            }
        }
        if let found = walk.edns {
            edns = found
            responseCode = found.responseCode(low: header.responseCode)
        }
        if error == nil { error = walk.optError }
    }
}

/// The state of a walk over a message's entries.
struct SectionWalk {
    var offset = Header.wireLength
    var section = Section.header
    var index = 0
    var edns: EDNSHead?
    /// What is wrong with an OPT record; the walk goes on after it.
    var optError: WireError?

    @inline(__always)
    func requireEntry(_ bytes: Span<UInt8>) throws(WireError) {
        guard offset < bytes.count else { throw WireError(.entryMissing, at: offset) }
    }

    @inline(never)
    mutating func skipQuestions(_ bytes: Span<UInt8>, from first: Int, to count: Int) throws(WireError) {
        index = first
        while index < count {
            try requireEntry(bytes)
            let fields = try bytes.skipName(at: offset)
            guard fields &+ 4 <= bytes.count else { throw WireError(.fieldsPastMessage, at: fields) }
            offset = fields &+ 4
            index &+= 1
        }
    }

    @inline(__always)
    mutating func skipRecords(_ bytes: Span<UInt8>, section: Section, count: UInt16) throws(WireError) {
        guard count != 0 else { return }
        self.section = section
        index = 0
        while index < Int(count) {
            try requireEntry(bytes)
            let fields = try bytes.skipName(at: offset)
            guard fields &+ 10 <= bytes.count else { throw WireError(.fieldsPastMessage, at: fields) }
            let data = fields &+ 10
            let end = data &+ Int(bytes.bigEndian16(at: fields &+ 8))
            if bytes.bigEndian16(at: fields) == 41 { takeOPT(bytes, fields: fields) }
            guard end <= bytes.count else { throw WireError(.dataPastMessage, at: data) }
            offset = end
            index &+= 1
        }
    }

    /// Takes over the OPT record whose type stands at `fields`.
    @inline(never)
    mutating func takeOPT(_ bytes: Span<UInt8>, fields: Int) {
        if edns != nil {
            noteOPT(.optRepeated)
            return
        }
        if section != .additional { noteOPT(.optSection) }
        if fields &- offset != 1 { noteOPT(.optName) }
        edns = EDNSHead(recordClass: bytes.bigEndian16(at: fields &+ 2), ttl: bytes.bigEndian32(at: fields &+ 4))
    }

    mutating func noteOPT(_ rule: WireError.Rule) {
        if optError == nil { optError = WireError(rule, at: offset, section: section, index: index) }
    }
}
