internal import Bytes

/// The state of reading a message entry by entry.
struct MessageReader {
    let isUpdate: Bool
    let isCut: Bool
    var offset = Header.wireLength
    var section = Section.question
    var index = 0
    var partialQuestion: PartialQuestion?
    var edns: EDNS?
    var error: WireError?
    var isIncomplete = false
    /// The end of an entry could not be found, so nothing after it can be read.
    var isStopped = false

    init(isUpdate: Bool, isCut: Bool) {
        self.isUpdate = isUpdate
        self.isCut = isCut
    }

    /// Keeps the first error, with its place; octets that the capture cut off are none.
    ///
    /// - Returns: the error as an entry shows it.
    @discardableResult
    private mutating func note(_ cause: WireError) -> WireError? {
        if isCut && cause.isOutOfOctets {
            isIncomplete = true
            return nil
        }
        let placed = cause.placed(in: section, index: index)
        if error == nil { error = placed }
        return placed
    }

    private mutating func stop(_ cause: WireError) {
        note(cause)
        isStopped = true
    }

    mutating func readQuestions(_ bytes: Span<UInt8>, count: UInt16) -> [Question] {
        section = .question
        index = 0
        var questions: [Question] = []
        while index < Int(count), !isStopped {
            if let question = readQuestion(bytes) { questions.append(question) }
            index += 1
        }
        return questions
    }

    mutating func readRecords(_ bytes: Span<UInt8>, section: Section, count: UInt16) -> [ResourceRecord] {
        self.section = section
        index = 0
        var records: [ResourceRecord] = []
        while index < Int(count), !isStopped {
            if let record = readRecord(bytes) { records.append(record) }
            index += 1
        }
        return records
    }

    private mutating func readQuestion(_ bytes: Span<UInt8>) -> Question? {
        guard let owner = readName(bytes) else { return nil }
        let fields = owner.end
        let type = fields + 2 <= bytes.count ? RecordType(bytes.bigEndian16(at: fields)) : nil
        let `class` = fields + 4 <= bytes.count ? RecordClass(bytes.bigEndian16(at: fields + 2)) : nil
        if `class` == nil { stop(WireError(.fieldsPastMessage, at: fields)) } else { offset = fields + 4 }
        if let name = owner.name, let type, let `class` { return Question(name: name, type: type, class: `class`) }
        if partialQuestion == nil, owner.name != nil || type != nil {
            partialQuestion = PartialQuestion(index: index, name: owner.name, type: type, class: `class`)
        }
        return nil
    }

    /// A name as far as it could be read, the offset past it, and what is wrong with it.
    private struct Owner {
        var name: DomainName?
        var end: Int
        var error: WireError?
    }

    /// Reads the name at `offset`; nil where its end cannot be told.
    private mutating func readName(_ bytes: Span<UInt8>) -> Owner? {
        guard offset < bytes.count else {
            stop(WireError(.entryMissing, at: offset))
            return nil
        }
        do throws(WireError) {
            let (name, extent) = try DomainName.read(bytes, at: offset)
            return Owner(name: name, end: extent.end, error: extent.error.flatMap { note($0) })
        } catch {
            // A name that cannot be expanded still ends at its pointer or root label.
            guard let end = bytes.endOfName(at: offset) else {
                stop(error)
                return nil
            }
            return Owner(name: nil, end: end, error: note(error))
        }
    }

    private mutating func readRecord(_ bytes: Span<UInt8>) -> ResourceRecord? {
        let start = offset
        guard let owner = readName(bytes) else { return nil }
        let fields = owner.end
        guard fields + 10 <= bytes.count else {
            stop(WireError(.fieldsPastMessage, at: fields))
            return nil
        }
        let length = Int(bytes.bigEndian16(at: fields + 8))
        let data = fields + 10
        var record = ResourceRecord(
            name: owner.name ?? .root, type: RecordType(bytes.bigEndian16(at: fields)),
            class: RecordClass(bytes.bigEndian16(at: fields + 2)), ttl: bytes.bigEndian32(at: fields + 4),
            data: UnknownRecord(octets: []), dataRange: data..<min(data + length, bytes.count), error: owner.error)
        offset = record.dataRange.upperBound
        readData(bytes, length: length, of: &record)
        if record.type == .opt { takeOPT(&record, at: start, nameLength: fields - start) }
        return record
    }

    /// Decodes the record's data, or keeps it as it stands.
    private mutating func readData(_ bytes: Span<UInt8>, length: Int, of record: inout ResourceRecord) {
        func raw() -> UnknownRecord { UnknownRecord(octets: bytes.copy(record.dataRange), length: length) }
        guard length == record.dataRange.count else {
            record.data = raw()
            isStopped = true
            let cause = note(WireError(.dataPastMessage, at: record.dataRange.lowerBound))
            record.error = record.error ?? cause
            return
        }
        guard let decoder = record.type.decoder(in: record.class), length > 0 || !isUpdate else {
            record.data = raw()
            return
        }
        var cursor = DataCursor(record.dataRange)
        do throws(WireError) {
            record.data = try decoder.init(from: bytes, &cursor)
            if !cursor.isAtEnd { throw WireError(.dataTooLong, at: cursor.offset) }
        } catch {
            record.data = raw()
            noteData(error, of: &record)
        }
        if let cause = (record.data as? OPTRecord)?.error { noteData(cause, of: &record) }
    }

    private mutating func noteData(_ cause: WireError, of record: inout ResourceRecord) {
        var cause = cause
        cause.recordType = record.type.rawValue
        // The data has its full length here, so octets missing in it are the sender's error in any case.
        let placed = cause.placed(in: section, index: index)
        error = error ?? placed
        record.error = record.error ?? placed
    }

    private mutating func takeOPT(_ record: inout ResourceRecord, at start: Int, nameLength: Int) {
        var rules: [WireError.Rule] = []
        if edns != nil {
            rules.append(.optRepeated)
        } else {
            if section != .additional { rules.append(.optSection) }
            if nameLength != 1 { rules.append(.optName) }
            edns = EDNS(head: record.ednsHead, options: (record.data as? OPTRecord)?.options ?? [])
        }
        for rule in rules {
            let cause = note(WireError(rule, at: start))
            record.error = record.error ?? cause
        }
    }
}
