package import DNSWire
package import Exchanges
import PacketWire

/// One DNS message as a row of `dnsverdict messages`.
package struct MessageRow: Encodable, Sendable {
    package var capture: String
    /// Frame that holds the message, or its last part, counted from 1.
    package var frame: Int
    /// RFC 3339, UTC, nanoseconds.
    package var time: String
    package var point: String
    package var src: String
    package var srcPort: UInt16
    package var dst: String
    package var dstPort: UInt16
    package var transport: String
    /// What the packet was wrapped in, where it was: see ``TunnelCells``.
    package var tunnel: String?
    package var outerSrc: String?
    package var outerDst: String?
    package var vni: UInt32?
    /// Octets of the message on the wire.
    package var length: Int
    package var id: UInt16
    package var qr: Bool
    package var opcode: String
    package var opcodeValue: UInt8
    package var aa: Bool
    package var tc: Bool
    package var rd: Bool
    package var ra: Bool
    package var ad: Bool
    package var cd: Bool
    package var rcode: String
    /// With the bits that EDNS adds.
    package var rcodeValue: UInt16
    /// The first question's name without its trailing dot; nil where there is none that can be read.
    @ExplicitNull package var qname: String? = nil
    @ExplicitNull package var qtype: String? = nil
    @ExplicitNull package var qclass: String? = nil
    package var qtypeValue: UInt16?
    package var qclassValue: UInt16?
    package var qdcount: UInt16
    package var ancount: UInt16
    package var nscount: UInt16
    package var arcount: UInt16
    /// Questions after the first, which only odd messages have.
    package var moreQuestions: [String]?
    /// In an UPDATE its prerequisites, and ``authority`` the records to be added and deleted (RFC 2136, section 2).
    package var answers: [Record]
    package var authority: [Record]
    /// Without OPT, which is `edns`.
    package var additional: [Record]
    package var edns: EDNSFields?
    /// The first rule that the message breaks, or what the capture lacks of it.
    @ExplicitNull package var error: String? = nil

    package struct Record: Encodable, Sendable {
        package var name: String
        /// `IN`; in an UPDATE also `ANY` and `NONE`, which say what is to be deleted (RFC 2136, section 2.5).
        package var `class`: String
        package var type: String
        package var ttl: UInt32
        /// Presentation format.
        package var data: String
    }

    package struct EDNSFields: Encodable, Sendable {
        package var version: UInt8
        package var udpSize: UInt16
        package var `do`: Bool
        package var options: String
    }

    /// - Parameters:
    ///   - origin: where the message was captured.
    ///   - path: the tunnel that it came in, if any.
    package init(
        _ message: Message, _ origin: borrowing MessageOrigin, in path: TunnelPath?, capture: String,
        points: PointNames
    ) {
        let header = message.header
        self.capture = capture
        frame = origin.frame
        time = origin.time.description
        point = points.name(of: origin.capturePoint)
        src = origin.source.description
        srcPort = origin.sourcePort
        dst = origin.destination.description
        dstPort = origin.destinationPort
        transport = "\(origin.transport)"
        let cells = TunnelCells(path)
        (tunnel, outerSrc, outerDst, vni) = (cells.tunnel, cells.outerSource, cells.outerDestination, cells.identifier)
        length = origin.length
        id = header.id
        qr = header.isResponse
        opcode = message.opcode.description
        opcodeValue = header.opcode
        aa = header.isAuthoritative
        tc = header.isTruncated
        rd = header.recursionDesired
        ra = header.recursionAvailable
        ad = header.isAuthenticData
        cd = header.checkingDisabled
        rcode = message.responseCode.description
        let first = ShownQuestion(of: message)
        qname = first.name?.withoutTrailingDot
        qtype = first.type?.description
        qclass = first.class?.description
        rcodeValue = message.responseCode.rawValue
        qtypeValue = first.type?.rawValue
        qclassValue = first.class?.rawValue
        qdcount = header.questionCount
        ancount = header.answerCount
        nscount = header.authorityCount
        arcount = header.additionalCount
        var room = TextRoom(messageLength: origin.length)
        let more = room.texts(message.questions.dropFirst(first.isWhole ? 1 : 0)) {
            "\($0.name.withoutTrailingDot) \($0.class) \($0.type)"
        } of: {
            $0
        }
        moreQuestions = more.isEmpty ? nil : more
        answers = room.texts(message.answers, Record.init, of: \.text)
        authority = room.texts(message.authority, Record.init, of: \.text)
        additional = room.texts(message.additional.filter { $0.type != .opt }, Record.init, of: \.text)
        if let opt = message.additional.first(where: { $0.type == .opt }), let head = message.edns?.head {
            edns = EDNSFields(
                version: head.version, udpSize: head.udpPayloadSize, do: head.isDNSSECOK,
                options: opt.data.presentation)
        }
        error = message.error?.description ?? room.problem
        if origin.isFirstFragment { error = error ?? "only the first fragment was captured" }
        if origin.isCut { error = error ?? "the capture holds only a part of the message" }
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

    /// What was left out, and why.
    var problem: String? {
        left >= 0 ? nil : "its names unfold to more than \(limit >> 10) KiB of text, and what follows is left out"
    }

    /// The texts of elements for which there is room.
    mutating func texts<Element, Row>(
        _ elements: some Sequence<Element>, _ row: (Element) -> Row, of text: (Row) -> String
    ) -> [Row] {
        var rows: [Row] = []
        for element in elements where left >= 0 {
            let next = row(element)
            left -= text(next).utf8.count
            if left >= 0 { rows.append(next) }
        }
        return rows
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

extension MessageRow.Record {
    init(_ record: ResourceRecord) {
        name = record.name.withoutTrailingDot
        `class` = record.class.description
        type = record.type.description
        ttl = record.ttl
        data = record.data.presentation
    }

    /// The record on one line.
    var text: String {
        ["\(name) \(ttl)", `class` == "IN" ? "" : `class`, type, data].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension MessageRow {
    package static let csvHeader = [
        "capture", "frame", "time", "point", "src", "srcPort", "dst", "dstPort", "transport", "length", "id", "qr",
        "opcode", "aa", "tc", "rd", "ra", "ad", "cd", "rcode", "qname", "qtype", "qclass", "qdcount", "ancount",
        "nscount", "arcount", "answers", "error", "tunnel", "outerSrc", "outerDst", "vni",
    ]

    /// The cells under ``csvHeader``; answers are separated by semicolons.
    package var csvCells: [String] {
        [
            capture, "\(frame)", time, point, src, "\(srcPort)", dst, "\(dstPort)", transport, "\(length)", "\(id)",
            "\(qr)", opcode, "\(aa)", "\(tc)", "\(rd)", "\(ra)", "\(ad)", "\(cd)", rcode, qname ?? "", qtype ?? "",
            qclass ?? "", "\(qdcount)", "\(ancount)", "\(nscount)", "\(arcount)",
            answers.map(\.text).joined(separator: "; "), error ?? "", tunnel ?? "", outerSrc ?? "", outerDst ?? "",
            vni.map(String.init) ?? "",
        ]
    }

    /// Questions after the first that a line shows.
    private static let questionsShown = 3

    /// The message on one line for a person, in the order of tcpdump's.
    package var text: String {
        let theClass = qclass.map { $0 == "IN" ? "" : $0 + " " } ?? ""
        let question = [qname ?? (qtype == nil ? "no question" : "unreadable name"), theClass + (qtype ?? "")]
            .filter { !$0.isEmpty }.joined(separator: " ")
        let flags = [(aa, "aa"), (tc, "tc"), (rd, "rd"), (ra, "ra"), (ad, "ad"), (cd, "cd")]
            .filter(\.0).map(\.1).joined(separator: " ")
        var line = "\(time) #\(frame) \(endpoint(src, srcPort)) > \(endpoint(dst, dstPort)) \(transport) \(id) "
        line += (qr ? "response \(rcode) " : "query ") + (opcode == "QUERY" ? "" : "\(opcode) ") + question
        if let more = moreQuestions {
            line += more.prefix(Self.questionsShown).map { " + \($0)" }.joined()
            if more.count > Self.questionsShown { line += " + \(more.count - Self.questionsShown) more questions" }
        }
        if !flags.isEmpty { line += " [\(flags)]" }
        if opcode == "UPDATE" {
            for (title, records) in [("prerequisites", answers), ("updates", authority)] where !records.isEmpty {
                line += " \(title): " + records.map(\.text).joined(separator: ", ")
            }
        } else if !answers.isEmpty {
            line += ": " + answers.map { "\($0.type) \($0.data)" }.joined(separator: ", ")
        }
        if let tunnel {
            line += " {\(tunnel)\(vni.map { " \($0)" } ?? "")\(outerSrc.map { " \($0) > \(outerDst ?? "")" } ?? "")}"
        }
        if let error { line += " (\(error))" }
        return line
    }

    private func endpoint(_ address: String, _ port: UInt16) -> String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
