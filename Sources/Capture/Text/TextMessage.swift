import DNSWire

/// Octets made of what a text tells of them, and how many there were on the wire.
///
/// Where there were more, the frame is cut, as by a snap length: what text leaves out is unknown, not absent.
struct TextPayload: Equatable {
    var octets: [UInt8] = []
    var length: Int

    init(octets: [UInt8] = [], length: Int) {
        self.octets = Array(octets.prefix(length))
        self.length = length
    }
}

/// A DNS message as tcpdump prints it (print-domain.c), such as `12345+ [1au] A? name. (44)` or
/// `12345 NXDomain*- 0/1/0 (100)`.
struct TextMessage {
    private var id: UInt16 = 0
    /// The header's third and fourth octet, but for what ``flags`` tells.
    private var bits: UInt16 = 0
    private var isResponse = false
    private var flags: ArraySlice<UInt8> = []
    /// Entries of each section as the header counts them; of questions nil where they are those that are printed.
    private var questionCount: Int?
    private var counts = [0, 0, 0]
    private var questions: [Question] = []
    private var records: [TextRecord] = []
    private var edns: (size: UInt16, isDO: Bool)?
    /// What was printed ends within the message, `[|domain]`: the capture holds no more of it, or there is no more.
    private(set) var isCut = false
    /// There is no more of it.
    var isWholeOnWire = false

    struct Question: Equatable {
        var name: [UInt8]
        var type: UInt16
        var qclass: UInt16
    }

    /// Reads a message; nil where none is printed here.
    ///
    /// - Parameter isFromServer: it came from the DNS port, which tells of a message that was cut early.
    init?(_ text: ArraySlice<UInt8>, isFromServer: Bool) {
        var scanner = TextScanner(text)
        guard let id = scanner.number().flatMap(UInt16.init(exactly:)) else { return nil }
        self.id = id
        // Right after the ID stand flags, or nothing.
        flags = scanner.isAtEnd || scanner.next.map(TextScanner.isBlank) == true ? [] : scanner.word()
        guard TextMessage.areFlags(flags) else { return nil }
        readHeader(&scanner)
        if isCut, counts == [0, 0, 0], questions.isEmpty {
            isResponse = isFromServer || flags.contains { "-*|$".utf8.contains($0) }
        }
        isResponse ? readRecords(&scanner) : readAdditional(&scanner)
    }

    private static func areFlags(_ word: ArraySlice<UInt8>) -> Bool {
        word.allSatisfy { "+-*|%$".utf8.contains($0) }
    }

    // MARK: Header and questions

    private mutating func readHeader(_ scanner: inout TextScanner) {
        while true {
            scanner.skipBlanks()
            var ahead = scanner
            guard let first = ahead.next, first != UInt8(ascii: "(") else { return }
            if scanner.starts(with: "[|") {
                isCut = true
                return
            }
            if first == UInt8(ascii: "["), let group = ahead.take(upTo: "]") {
                readGroup(group.dropFirst())
                scanner = ahead
                continue
            }
            if scanner.starts(with: "q: ") {
                isResponse = true
                _ = scanner.take("q:")
                readQuestions(&scanner)
                continue
            }
            let word = ahead.word()
            if let counts = TextMessage.counts(word) {
                isResponse = true
                self.counts = counts
                scanner = ahead
                return
            }
            if takeCode(word) {
                scanner = ahead
                continue
            }
            return readQuestions(&scanner)
        }
    }

    /// `1/0/1`: answers, authority and additional records of a response.
    private static func counts(_ word: ArraySlice<UInt8>) -> [Int]? {
        let parts = word.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Int(decimal: $0).flatMap { $0 <= 0xffff ? $0 : nil } }
        guard parts.count == 3 else { return nil }
        let counts = parts.compactMap(\.self)
        return counts.count == 3 ? counts : nil
    }

    /// `1au`, `0q`, `b2&3=0x140`: what a header has beyond one question.
    private mutating func readGroup(_ group: ArraySlice<UInt8>) {
        if group.starts(with: "b2&3=0x".utf8) {
            bits |= Int(hexadecimal: group.dropFirst(7)).flatMap(UInt16.init(exactly:)) ?? 0
            return
        }
        var scanner = TextScanner(group)
        guard let count = scanner.number(), count <= 0xffff else { return }
        switch String(decoding: scanner.rest, as: UTF8.self) {
        case "q": questionCount = count
        case "a": counts[0] = count
        case "n": counts[1] = count
        case "au": counts[2] = count
        default: break
        }
    }

    private static let operations = ["inv_q": 1, "stat": 2, "op3": 3, "notify": 4, "update": 5]
    private static let responseCodes = [
        "FormErr": 1, "ServFail": 2, "NXDomain": 3, "NotImp": 4, "Refused": 5, "YXDomain": 6, "YXRRSet": 7,
        "NXRRSet": 8, "NotAuth": 9, "NotZone": 10, "NoChange": 15,
    ]

    /// An operation or response code, which flags may follow: `NXDomain*-`.
    private mutating func takeCode(_ word: ArraySlice<UInt8>) -> Bool {
        let end = word.lastIndex { !TextMessage.areFlags([$0]) } ?? word.startIndex
        let name = String(decoding: word[...min(end, word.endIndex - 1)], as: UTF8.self)
        if let operation = TextMessage.operations[name] ?? TextMessage.number(name, after: "op") {
            bits |= UInt16(operation) << 11
        } else if let code = TextMessage.responseCodes[name] ?? TextMessage.number(name, after: "Resp") {
            bits |= UInt16(code)
            isResponse = true
        } else {
            return false
        }
        flags += word[(end + 1)...]
        return true
    }

    private static func number(_ name: String, after start: String) -> Int? {
        guard name.hasPrefix(start), let number = Int(name.dropFirst(start.count)), 0...15 ~= number else { return nil }
        return number
    }

    /// `A? name.` or `A CHAOS? name.`, several with commas between them.
    private mutating func readQuestions(_ scanner: inout TextScanner) {
        while questions.count < 64 {
            var ahead = scanner
            guard let question = TextQuestion.read(&ahead) else { return }
            questions.append(question.question)
            scanner = ahead
            if question.isLast, questionCount == nil || questions.count >= questionCount ?? 0 { return }
        }
    }

    // MARK: Records

    private mutating func readRecords(_ scanner: inout TextScanner) {
        defer {
            scanner.skipBlanks()
            if scanner.rest.firstIndex(of: "[|domain]") != nil { isCut = true }
        }
        for number in 0..<min(counts[0], 4096) {
            var ahead = scanner
            ahead.skipBlanks()
            // It belongs to the additional records (RFC 6891, section 6.1.1), which tcpdump does not print of responses.
            _ = ahead.take(". ")
            if ahead.take("OPT UDPsize="), let size = ahead.number().flatMap(UInt16.init(exactly:)) {
                edns = (size, ahead.take(" DO"))
                return
            }
            ahead = scanner
            guard let (record, isLast) = TextRecord.read(&ahead) else { return }
            records.append(record)
            scanner = ahead
            // A comma stands between the answers.
            if isLast, number + 1 < counts[0] { return }
        }
    }

    /// ` ar: . OPT UDPsize=1232 DO`: `-vv` prints what a query adds.
    private mutating func readAdditional(_ scanner: inout TextScanner) {
        guard counts == [0, 0, 1] else { return }
        scanner.skipBlanks()
        guard scanner.take("ar: . OPT UDPsize="), let size = scanner.number().flatMap(UInt16.init(exactly:)) else {
            return
        }
        edns = (size, scanner.take(" DO"))
    }

    // MARK: Writing

    private func header(questions: Int, answers: Int) -> [UInt8] {
        func has(_ flag: Character) -> UInt16 { flags.contains(flag.asciiValue ?? 0) ? 1 : 0 }
        var word = bits | has("+") << 8 | has("*") << 10 | has("|") << 9 | has("$") << 5 | has("%") << 4
        // Of a response tcpdump prints that recursion is not available; of a query it prints that in hexadecimal.
        if isResponse { word |= 0x8000 | (1 - has("-")) << 7 }
        return [id, word, UInt16(questions), UInt16(answers), UInt16(counts[1]), UInt16(counts[2])]
            .flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }

    /// The message's octets, as far as they are known.
    ///
    /// A response's question is printed from `-vv` on; otherwise it has none, and what it answers is told by its
    /// addresses, ports and ID. Owners of answers are printed from `-v` on; otherwise the first one is the root.
    ///
    /// - Parameter stated: octets that the text says the message has.
    func payload(of stated: Int?) -> TextPayload {
        let count = questionCount ?? questions.count
        let known = isResponse && questions.isEmpty ? 0 : min(count, 0xffff)
        var writer = TextMessageWriter(header(questions: known, answers: counts[0]))
        for question in questions { writer.append(question) }
        if isWholeOnWire { return TextPayload(octets: writer.octets, length: writer.octets.count) }
        var isWhole = !isCut && counts[1] == 0 && counts[2] == 0 && records.count == counts[0]
        let start = writer.octets
        for record in records { writer.append(record) }
        if let edns {
            writer.appendOPT(size: edns.size, isDO: edns.isDO, messageLength: stated)
            isWhole = writer.octets.count == stated
        }
        if let stated, writer.octets.count > stated {
            // It was compressed in a way that is not ours.
            writer.octets = start
            isWhole = false
        }
        let length = max(stated ?? 0, writer.octets.count + (isWhole ? 0 : 1))
        return TextPayload(octets: writer.octets, length: length)
    }
}

/// A question as tcpdump prints it.
enum TextQuestion {
    /// - Returns: the question, and whether no comma follows it.
    static func read(_ scanner: inout TextScanner) -> (question: TextMessage.Question, isLast: Bool)? {
        var type = scanner.word()
        guard !type.isEmpty else { return nil }
        var qclass = RecordClass.internet.rawValue
        if type.last == UInt8(ascii: "?") {
            type = type.dropLast()
        } else {
            guard let text = scanner.take(upTo: "? "), text.count <= 24,
                let stated = recordClass(text.drop(while: TextScanner.isBlank))
            else { return nil }
            qclass = stated
        }
        guard let number = recordType(type), let (name, isLast) = TextName.read(&scanner) else { return nil }
        return (TextMessage.Question(name: name, type: number, qclass: qclass), isLast)
    }

    /// IANA's mnemonic, or tcpdump's `Type65`.
    static func recordType(_ text: ArraySlice<UInt8>) -> UInt16? {
        guard text.count <= 12, let first = text.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first else {
            return nil
        }
        let name = String(decoding: text, as: UTF8.self)
        if name.hasPrefix("Type"), let number = UInt16(name.dropFirst(4)) { return number }
        if name == "ANY" { return RecordType.any.rawValue }
        return RecordType(named: name.replacing("_", with: "-"))?.rawValue
    }

    private static func recordClass(_ text: ArraySlice<UInt8>) -> UInt16? {
        switch String(decoding: text, as: UTF8.self) {
        case "CHAOS": return RecordClass.chaos.rawValue
        case "HS": return 4
        case "ANY": return RecordClass.any.rawValue
        // Multicast DNS (RFC 6762, section 5.4): the first bit asks for an answer by unicast.
        case "(QM)": return RecordClass.internet.rawValue
        case "(QU)": return 0x8001
        default: return text.number(after: "(Class ").flatMap(UInt16.init(exactly:))
        }
    }
}
