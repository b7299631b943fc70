internal import Bytes

/// The state of a walk over a message's entries that looks at their structure only.
struct SectionWalk {
    var offset = Header.wireLength
    var section = Section.question
    var index = 0
    var question: QuestionHead?
    var edns: EDNSHead?
    /// Where the target stands of a CNAME that is the first record of the answer section; 0 without one.
    var aliasOffset = 0
    /// The first rule broken; the walk goes on where the entry's end can be told.
    var error: WireError?

    /// Keeps the first error with its place.
    @inline(never)
    mutating func note(_ cause: WireError) {
        if error == nil { error = cause.placed(in: section, index: index) }
    }

    @inline(__always)
    private func requireEntry(_ bytes: Span<UInt8>) throws(WireError) {
        guard offset < bytes.count else { throw WireError(.entryMissing, at: offset) }
    }

    /// Reads the first question and skips the others.
    @inline(__always)
    mutating func readQuestions(_ bytes: Span<UInt8>, count: UInt16) throws(WireError) {
        guard count != 0 else { return }
        try requireEntry(bytes)
        do throws(WireError) {
            let first = try QuestionHead.read(bytes, at: offset, &self)
            question = first
            guard first.isWhole else { throw WireError(.fieldsPastMessage, at: first.end) }
            offset = first.end
        } catch {
            if question != nil { throw error }
            try readNamelessQuestion(bytes, because: error)
        }
        if count > 1 { try skipQuestions(bytes, count: count) }
    }

    @inline(never)
    private mutating func skipQuestions(_ bytes: Span<UInt8>, count: UInt16) throws(WireError) {
        index = 1
        while index < Int(count) {
            try requireEntry(bytes)
            let fields = try skipName(bytes)
            guard fields &+ 4 <= bytes.count else { throw WireError(.fieldsPastMessage, at: fields) }
            offset = fields &+ 4
            index &+= 1
        }
    }

    /// Reads type and class of a question whose name cannot be expanded, if it ends somewhere.
    @inline(never)
    private mutating func readNamelessQuestion(_ bytes: Span<UInt8>, because cause: WireError) throws(WireError) {
        guard !cause.isOutOfOctets, let fields = bytes.endOfName(at: offset) else { throw cause }
        note(cause)
        if fields &+ 2 <= bytes.count { question = .withoutName(bytes, endingAt: fields) }
        guard fields &+ 4 <= bytes.count else { throw WireError(.fieldsPastMessage, at: fields) }
        offset = fields &+ 4
    }

    /// Offset past the name at `offset`, without following its pointer.
    @inline(__always)
    private mutating func skipName(_ bytes: Span<UInt8>) throws(WireError) -> Int {
        var end = offset
        while end < bytes.count {
            let length = Int(bytes[end])
            if length >= 0xc0 {
                guard end &+ 1 < bytes.count else { break }
                let target = Int(bytes.bigEndian16(at: end) & 0x3fff)
                if target >= offset { note(WireError(.pointerDirection, at: end)) }
                return end &+ 2
            }
            guard length < 0x40 else { throw WireError(.labelType, at: end) }
            end &+= length &+ 1
            if length == 0 {
                if end &- offset > NameLimit.octets { note(WireError(.nameLength, at: offset)) }
                return end
            }
        }
        throw WireError(end &- offset > NameLimit.octets ? .nameLength : .namePastMessage, at: offset)
    }

    @inline(__always)
    mutating func skipRecords(_ bytes: Span<UInt8>, section: Section, count: UInt16) throws(WireError) {
        guard count != 0 else { return }
        self.section = section
        index = 0
        while index < Int(count) {
            try requireEntry(bytes)
            let fields = try skipName(bytes)
            guard fields &+ 10 <= bytes.count else { throw WireError(.fieldsPastMessage, at: fields) }
            let data = fields &+ 10
            let end = data &+ Int(bytes.bigEndian16(at: fields &+ 8))
            let type = bytes.bigEndian16(at: fields)
            if type == 41 { takeOPT(bytes, fields: fields) }
            guard end <= bytes.count else { throw WireError(.dataPastMessage, at: data) }
            if type == 5, index == 0, section == .answer { aliasOffset = data }
            offset = end
            index &+= 1
        }
    }

    /// Takes over the OPT record whose type stands at `fields`.
    @inline(never)
    private mutating func takeOPT(_ bytes: Span<UInt8>, fields: Int) {
        guard edns == nil else { return note(WireError(.optRepeated, at: offset)) }
        if section != .additional { note(WireError(.optSection, at: offset)) }
        if fields &- offset != 1 { note(WireError(.optName, at: offset)) }
        edns = EDNSHead(recordClass: bytes.bigEndian16(at: fields &+ 2), ttl: bytes.bigEndian32(at: fields &+ 4))
    }
}
