import Bytes
import DNSWire
package import Exchanges
import PacketWire

/// One DNS message as a row of `dnsverdict messages`. One value serves for message after message, and keeps its memory.
package struct MessageFields: ~Copyable {
    /// A resource record; texts are ranges of ``MessageFields/texts``.
    struct Record {
        var name: Range<Int>
        var type: Range<Int>
        var `class`: Range<Int>
        var ttl: UInt32
        var data: Range<Int>
    }

    struct EDNSFields {
        var head: EDNSHead
        var options: Range<Int>
    }

    private let captures: [[UInt8]]
    private let pointNames: PointNames
    private var points: [(point: CapturePoint, name: [UInt8])?] = []
    private var tunnels: [TunnelCells] = []
    private(set) var tunnelNumber = 0
    private(set) var captureNumber = 0
    private(set) var pointNumber = 0
    package var likeRows = LikeRows()

    var texts = TextBuffer(capacity: 1 << 12)
    var capture: [UInt8] = []
    var point: [UInt8] = []
    /// What the packet was wrapped in.
    var tunnel: TunnelCells? { tunnelNumber == 0 ? nil : tunnels[tunnelNumber - 1] }
    /// Frame that holds the message, or its last part, counted from 1.
    var frame = 0
    var time = Timestamp(nanoseconds: 0)
    var source = IPAddress.unspecified
    var sourcePort: UInt16 = 0
    var destination = IPAddress.unspecified
    var destinationPort: UInt16 = 0
    var isTCP = false
    /// Octets of the message on the wire.
    var length = 0

    var header = Header()
    var responseCode = ResponseCode.noError
    var name: Range<Int>?
    var type: RecordType?
    var `class`: RecordClass?
    var moreQuestions: [Range<Int>] = []
    /// In an UPDATE its prerequisites, and ``authority`` the records to be added and deleted (RFC 2136, section 2).
    var answers: [Record] = []
    var authority: [Record] = []
    /// Without OPT.
    var additional: [Record] = []
    var edns: EDNSFields?
    /// The first rule that the message breaks, or what the capture lacks of it.
    var error: String?

    /// - Parameter captures: what the captures are called.
    package init(captures: [String], points: PointNames) {
        self.captures = captures.map { Array($0.utf8) }
        pointNames = points
    }

    /// A tunnel path met for the first time.
    package mutating func meet(_ tunnel: TunnelPath) { tunnels.append(TunnelCells(tunnel)) }

    /// Becomes the row of a message; false where it is shorter than a header.
    package mutating func take(_ origin: borrowing MessageOrigin, _ bytes: Span<UInt8>) -> Bool {
        let isWhole = origin.isCut ? false : !origin.isFirstFragment
        return take(origin, bytes, isPlain: isWhole)
    }

    /// - Parameter isPlain: whether the message may be one that keeps every rule, which is read without heap allocation.
    mutating func take(_ origin: borrowing MessageOrigin, _ bytes: Span<UInt8>, isPlain: Bool) -> Bool {
        takePlace(origin)
        clear()
        if isPlain, let message = PlainMessage(bytes), take(message, bytes) { return true }
        guard let message = Message(lenient: bytes, isCut: origin.isCut) else { return false }
        clear()
        take(message)
        if origin.isFirstFragment { error = error ?? "only the first fragment was captured" }
        if origin.isCut { error = error ?? "the capture holds only a part of the message" }
        return true
    }

    private mutating func takePlace(_ origin: borrowing MessageOrigin) {
        captureNumber = origin.capture
        capture = captures[origin.capture]
        frame = origin.frame
        time = origin.time
        source = origin.source
        sourcePort = origin.sourcePort
        destination = origin.destination
        destinationPort = origin.destinationPort
        isTCP = origin.transport == .tcp
        length = origin.length
        tunnelNumber = Int(origin.tunnel)
        takePoint(origin.capturePoint, number: Int(origin.point))
    }

    private mutating func takePoint(_ capturePoint: CapturePoint, number: Int) {
        pointNumber = number
        if number < points.count, let known = points[number] {
            if known.point == capturePoint {
                point = known.name
                return
            }
            // The number means another point from here on.
            likeRows = LikeRows()
        }
        point = Array(pointNames.name(of: capturePoint).utf8)
        while points.count <= number { points.append(nil) }
        points[number] = (capturePoint, point)
    }

    private mutating func clear() {
        texts.removeAll()
        if !moreQuestions.isEmpty { moreQuestions.removeAll(keepingCapacity: true) }
        if !answers.isEmpty { answers.removeAll(keepingCapacity: true) }
        if !authority.isEmpty { authority.removeAll(keepingCapacity: true) }
        if !additional.isEmpty { additional.removeAll(keepingCapacity: true) }
        (name, type, `class`, edns, error) = (nil, nil, nil, nil, nil)
    }

    /// What stands in a range of ``texts``.
    @_lifetime(borrow self)
    func octets(_ range: Range<Int>) -> Span<UInt8> { texts.span.extracting(range) }

    /// Appends to ``texts``, and returns where.
    private mutating func text(_ text: String) -> Range<Int> {
        let start = texts.count
        texts.append(text)
        return start..<texts.count
    }

    // MARK: A message that keeps every rule

    private mutating func take(_ message: PlainMessage, _ bytes: Span<UInt8>) -> Bool {
        header = message.header
        responseCode = message.responseCode
        let start = texts.count
        guard texts.append(nameAt: message.question.nameOffset, of: bytes) != nil else { return false }
        name = start..<texts.count
        type = RecordType(message.question.type)
        `class` = RecordClass(message.question.class)
        var room = TextRoom(messageLength: length)
        return message.forEachRecord(bytes) { section, place in
            if place.type == .opt, let head = message.edns {
                let start = texts.count
                guard texts.append(dataOf: place, in: bytes) else { return false }
                edns = EDNSFields(head: head, options: start..<texts.count)
                return true
            }
            guard let record = record(place, bytes), room.take(size(of: record)) else { return false }
            switch section {
            case .answer: answers.append(record)
            case .authority: authority.append(record)
            default: additional.append(record)
            }
            return true
        }
    }

    /// A record whose data keeps the rules of its type.
    private mutating func record(_ place: RecordPlace, _ bytes: Span<UInt8>) -> Record? {
        // Mostly a pointer to the question's name.
        let owner: Range<Int>
        if let name, bytes[place.name] == 0xc0, bytes[place.name &+ 1] == UInt8(Header.wireLength) {
            owner = name
        } else {
            let start = texts.count
            guard texts.append(nameAt: place.name, of: bytes) != nil else { return nil }
            owner = start..<texts.count
        }
        let `class` = texts.count
        texts.append(place.class)
        let type = texts.count
        texts.append(place.type)
        let data = texts.count
        guard texts.append(dataOf: place, in: bytes) else { return nil }
        return Record(
            name: owner, type: type..<data, class: `class`..<type, ttl: place.ttl, data: data..<texts.count)
    }

    // MARK: Any message

    private mutating func take(_ message: Message) {
        header = message.header
        responseCode = message.responseCode
        let first = ShownQuestion(of: message)
        name = first.name.map { text($0.withoutTrailingDot) }
        (type, `class`) = (first.type, first.class)
        var room = TextRoom(messageLength: length)
        for question in message.questions.dropFirst(first.isWhole ? 1 : 0) where room.isLeft {
            let question = text("\(question.name.withoutTrailingDot) \(question.class) \(question.type)")
            if room.take(question.count) { moreQuestions.append(question) }
        }
        answers = records(message.answers, &room)
        authority = records(message.authority, &room)
        additional = records(message.additional.filter { $0.type != .opt }, &room)
        if let opt = message.additional.first(where: { $0.type == .opt }), let head = message.edns?.head {
            edns = EDNSFields(head: head, options: text(opt.data.presentation))
        }
        error = message.error?.description ?? room.problem
    }

    private mutating func records(_ records: [ResourceRecord], _ room: inout TextRoom) -> [Record] {
        var rows: [Record] = []
        for record in records where room.isLeft {
            let row = Record(
                name: text(record.name.withoutTrailingDot), type: text(record.type.name),
                class: text(record.class.name), ttl: record.ttl, data: text(record.data.presentation))
            if room.take(size(of: row)) { rows.append(row) }
        }
        return rows
    }

    /// Octets of the record on one line.
    private func size(of record: Record) -> Int {
        var digits = 1
        var rest = record.ttl / 10
        while rest > 0 { (digits, rest) = (digits + 1, rest / 10) }
        let `class` = isInternet(record) ? 0 : record.class.count + 1
        return record.name.count + 1 + digits + `class` + 1 + record.type.count
            + (record.data.isEmpty ? 0 : record.data.count + 1)
    }

    /// Whether the record's class goes without saying.
    func isInternet(_ record: Record) -> Bool {
        record.class.count == 2 && texts[record.class.lowerBound] == UInt8(ascii: "I")
    }
}

/// How much text a row may have: a message of 64 KiB whose names are all pointers to one long name (RFC 1035, section
/// 4.1.4) unfolds to a hundred times its size and more.
private struct TextRoom {
    /// Octets of text for each of the message's; names that are compressed well come to 6.
    private static let growth = 16
    private static let least = 1 << 14

    private let limit: Int
    private var left: Int

    init(messageLength: Int) {
        limit = max(messageLength, 0) * Self.growth + Self.least
        left = limit
    }

    var isLeft: Bool { left >= 0 }

    /// What was left out, and why.
    var problem: String? {
        isLeft ? nil : "its names unfold to more than \(limit >> 10) KiB of text, and what follows is left out"
    }

    /// Whether there is room for so many octets more.
    mutating func take(_ count: Int) -> Bool {
        left -= count
        return isLeft
    }
}

/// The first question as far as it could be read.
private struct ShownQuestion {
    var name: DomainName?
    var type: RecordType?
    var `class`: RecordClass?
    /// Whether it stands among the message's questions.
    var isWhole: Bool

    init(of message: Message) {
        let part = message.partialQuestion.flatMap { $0.index == 0 ? $0 : nil }
        isWhole = part == nil
        let whole = isWhole ? message.questions.first : nil
        name = part?.name ?? whole?.name
        type = part?.type ?? whole?.type
        `class` = part?.class ?? whole?.class
    }
}
