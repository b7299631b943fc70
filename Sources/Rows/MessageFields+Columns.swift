package import Bytes
import DNSWire
import PacketWire

extension MessageFields: ListedRow {
    package enum Field: String, CaseIterable, Sendable {
        case capture, frame, time, point, src, srcPort, dst, dstPort, transport, length
        case id, qr, opcode, opcodeValue, aa, tc, rd, ra, ad, cd, rcode, rcodeValue
        case qname, qtype, qtypeValue, qclass, qclassValue, qdcount, ancount, nscount, arcount, moreQuestions
        case answers, authority, additional, edns, error
        case tunnel, outerSrc, outerDst, vni
    }

    package static let table = RowTable<MessageFields>()

    package mutating func appendJSON(to text: inout TextBuffer) { Self.table.appendJSON(&self, to: &text) }
    package func appendCSV(to text: inout TextBuffer) { Self.table.appendCSV(self, to: &text) }

    package static func column(_ field: Field) -> Column {
        switch field {
        case .capture: Column(.text, "the capture, as it was given")
        case .frame: Column(.integer, "frame that holds the message, or its last part, counted from 1 in its capture")
        case .time: Column(.time, "when the frame was captured")
        case .point: Column(.text, "interface and direction, as far as the capture tells them")
        case .src: Column(.address, "address of the sender", standard: "source.ip (ECS)")
        case .srcPort: Column(.integer, "port of the sender", standard: "source.port (ECS)")
        case .dst: Column(.address, "address of the receiver", standard: "destination.ip (ECS)")
        case .dstPort: Column(.integer, "port of the receiver", standard: "destination.port (ECS)")
        case .transport: Column(.word, "`udp` or `tcp`", standard: "network.transport (ECS)")
        case .length: Column(.integer, in: "octets", "the message on the wire")
        case .id: Column(.integer, "the message's ID", standard: "ID (RFC 1035)")
        case .qr: Column(.boolean, "whether it is a response", standard: "QR (RFC 1035)")
        case .opcode: Column(.word, "the kind of query", standard: "OPCODE (RFC 1035)")
        case .opcodeValue: Column(.integer, "its number", formats: .json)
        case .aa: Column(.boolean, "authoritative answer", standard: "AA (RFC 1035)")
        case .tc: Column(.boolean, "truncated", standard: "TC (RFC 1035)")
        case .rd: Column(.boolean, "recursion is desired", standard: "RD (RFC 1035)")
        case .ra: Column(.boolean, "recursion is available", standard: "RA (RFC 1035)")
        case .ad: Column(.boolean, "authentic data", standard: "AD (RFC 4035)")
        case .cd: Column(.boolean, "checking disabled", standard: "CD (RFC 4035)")
        case .rcode:
            Column(.word, "response code, with the bits that EDNS adds", standard: "RCODE (RFC 1035, RFC 6891)")
        case .rcodeValue: Column(.integer, "its number", formats: .json)
        case .qname:
            Column(
                .text, absence: .null, "the first question's name without its trailing dot, escaped as RFC 4343 says",
                standard: "QNAME (RFC 1035)")
        case .qtype: Column(.word, absence: .null, "its type", standard: "QTYPE (RFC 1035)")
        case .qtypeValue: Column(.integer, absence: .leftOut, "the type's number", formats: .json)
        case .qclass: Column(.word, absence: .null, "its class", standard: "QCLASS (RFC 1035)")
        case .qclassValue: Column(.integer, absence: .leftOut, "the class's number", formats: .json)
        case .qdcount: Column(.integer, "questions, as the header counts them", standard: "QDCOUNT (RFC 1035)")
        case .ancount: Column(.integer, "answers, as the header counts them", standard: "ANCOUNT (RFC 1035)")
        case .nscount:
            Column(.integer, "records of the authority section, as counted there", standard: "NSCOUNT (RFC 1035)")
        case .arcount:
            Column(.integer, "records of the additional section, as counted there", standard: "ARCOUNT (RFC 1035)")
        case .moreQuestions:
            Column(
                .object, absence: .leftOut, "questions after the first, which only odd messages have", formats: .json)
        case .answers:
            Column(
                .object,
                """
                records of the answer section, each with `name`, `class`, `type`, `ttl` (seconds) and `data` in presentation \
                format; in an UPDATE its prerequisites (RFC 2136). In CSV semicolons separate them
                """)
        case .authority:
            Column(
                .object, "the same of the authority section; in an UPDATE the records to add and delete", formats: .json
            )
        case .additional:
            Column(.object, "the same of the additional section, without OPT", formats: .json)
        case .edns:
            Column(
                .object, absence: .leftOut,
                "what OPT says: `version`, `udpSize` (octets), `do` and `options` (RFC 6891)",
                formats: .json)
        case .error:
            Column(.text, absence: .null, "the first rule that the message breaks, or what the capture lacks of it")
        case .tunnel:
            Column(
                .word, absence: .leftOut,
                "what the packet was wrapped in: `VXLAN`, `Geneve`, `GRE`, `IPIP`, `GTP`, `MPLS` or `tunnel`")
        case .outerSrc: Column(.address, absence: .leftOut, "source of the outermost IP header, a node as a rule")
        case .outerDst: Column(.address, absence: .leftOut, "its destination")
        case .vni: Column(.integer, absence: .leftOut, "network identifier of VXLAN or Geneve, or the key of GRE")
        }
    }

    package static func isOwn(_ field: Field) -> Bool {
        switch field {
        case .frame, .time, .src, .srcPort, .dst, .dstPort, .length, .id, .qname, .answers, .authority: true
        default: false
        }
    }

    package var likeness: RowLikeness? {
        guard error == nil, moreQuestions.isEmpty, additional.isEmpty, let type, let `class`,
            edns?.options.isEmpty ?? true
        else { return nil }
        let counts = (UInt64(header.questionCount), UInt64(header.answerCount), UInt64(header.authorityCount))
        var rest = UInt64(tunnelNumber) << 32 | (isTCP ? 1 : 0)
        if let head = edns?.head {
            rest |= 2 | (head.isDNSSECOK ? 4 : 0) | UInt64(head.version) << 8 | UInt64(head.udpPayloadSize) << 16
        }
        return RowLikeness(
            (
                UInt64(header.flags) << 48 | counts.0 << 32 | counts.1 << 16 | counts.2,
                UInt64(header.additionalCount) << 48 | UInt64(type.rawValue) << 32 | UInt64(`class`.rawValue) << 16
                    | UInt64(responseCode.rawValue),
                rest, UInt64(captureNumber) << 32 | UInt64(pointNumber)
            ))
    }

    @inline(__always)
    package func append(_ field: Field, to text: inout TextBuffer) -> Bool {
        switch field {
        case .capture: text.append(capture)
        case .frame: text.append(frame)
        case .time: text.append(time: time.nanoseconds)
        case .point: text.append(point)
        case .src: text.append(source)
        case .srcPort: text.append(UInt(sourcePort))
        case .dst: text.append(destination)
        case .dstPort: text.append(UInt(destinationPort))
        case .transport: text.append(transport: isTCP ? .tcp : .udp)
        case .length: text.append(length)
        case .id: text.append(UInt(header.id))
        case .qr: text.append(header.isResponse)
        case .opcode: text.append(Opcode(header.opcode))
        case .opcodeValue: text.append(UInt(header.opcode))
        case .aa: text.append(header.isAuthoritative)
        case .tc: text.append(header.isTruncated)
        case .rd: text.append(header.recursionDesired)
        case .ra: text.append(header.recursionAvailable)
        case .ad: text.append(header.isAuthenticData)
        case .cd: text.append(header.checkingDisabled)
        case .rcode: text.append(responseCode)
        case .rcodeValue: text.append(UInt(responseCode.rawValue))
        case .qname:
            guard let name else { return false }
            text.append(octets(name))
        case .qtype:
            guard let type else { return false }
            text.append(type)
        case .qtypeValue:
            guard let type else { return false }
            text.append(UInt(type.rawValue))
        case .qclass:
            guard let `class` else { return false }
            text.append(`class`)
        case .qclassValue:
            guard let `class` else { return false }
            text.append(UInt(`class`.rawValue))
        case .qdcount: text.append(UInt(header.questionCount))
        case .ancount: text.append(UInt(header.answerCount))
        case .nscount: text.append(UInt(header.authorityCount))
        case .arcount: text.append(UInt(header.additionalCount))
        case .moreQuestions:
            guard !moreQuestions.isEmpty else { return false }
            text.append(json: moreQuestions, of: self)
        case .answers: text.append(json: answers, of: self)
        case .authority: text.append(json: authority, of: self)
        case .additional: text.append(json: additional, of: self)
        case .edns:
            guard let edns else { return false }
            text.append(json: edns, of: self)
        case .error:
            guard let error else { return false }
            text.append(error)
        case .tunnel, .outerSrc, .outerDst, .vni:
            guard let tunnel else { return false }
            return text.append(field, of: tunnel)
        }
        return true
    }

    package func appendCell(_ field: Field, to text: inout TextBuffer) -> Bool {
        guard field == .answers else { return append(field, to: &text) }
        for (number, record) in answers.enumerated() {
            if number > 0 { text.append("; ") }
            text.append(record, of: self)
        }
        return true
    }
}

/// What stands in the JSON of a record before each value.
private struct RecordParts {
    static let all = RecordParts()

    let texts: TextParts
    let `class`, data, name, ttl, type: TextPart

    private init() {
        var texts = TextParts()
        `class` = texts.add("{\"class\":\"")
        data = texts.add("\",\"data\":\"")
        name = texts.add("\",\"name\":\"")
        ttl = texts.add("\",\"ttl\":")
        type = texts.add(",\"type\":\"")
        self.texts = texts
    }
}

extension TextBuffer {
    /// `tcp`, or `udp` for all else.
    mutating func append(transport: TransportProtocol) {
        append(word: transport == .tcp ? 0x70_6374 : 0x70_6475, count: 3)
    }

    mutating func append(_ address: IPAddress) {
        if let v4 = address.v4 { append(v4: v4) } else { append(v6High: address.high, low: address.low) }
    }

    fileprivate mutating func append(_ field: MessageFields.Field, of tunnel: TunnelCells) -> Bool {
        let text: String? =
            switch field {
            case .tunnel: tunnel.tunnel
            case .outerSrc: tunnel.outerSource
            case .outerDst: tunnel.outerDestination
            default: tunnel.identifier.map { "\($0)" }
            }
        guard let text else { return false }
        append(text)
        return true
    }

    fileprivate mutating func append(json texts: [Range<Int>], of row: borrowing MessageFields) {
        append(UInt8(ascii: "["))
        for (number, text) in texts.enumerated() {
            if number > 0 { append(UInt8(ascii: ",")) }
            append(json: row.octets(text))
        }
        append(UInt8(ascii: "]"))
    }

    /// Appends a record on one line.
    mutating func append(_ record: MessageFields.Record, of row: borrowing MessageFields) {
        append(row.octets(record.name))
        append(UInt8(ascii: " "))
        append(UInt(record.ttl))
        append(UInt8(ascii: " "))
        if !row.isInternet(record) {
            append(row.octets(record.class))
            append(UInt8(ascii: " "))
        }
        append(row.octets(record.type))
        guard !record.data.isEmpty else { return }
        append(UInt8(ascii: " "))
        append(row.octets(record.data))
    }

    fileprivate mutating func append(json records: [MessageFields.Record], of row: borrowing MessageFields) {
        guard !records.isEmpty else { return append(word: 0x5d5b, count: 2) }
        append(UInt8(ascii: "["))
        let parts = RecordParts.all
        let words = parts.texts.words.span
        for (number, record) in records.enumerated() {
            if number > 0 { append(UInt8(ascii: ",")) }
            append(parts.class, of: words)
            append(row.octets(record.class))
            append(parts.data, of: words)
            append(jsonPart: row.octets(record.data))
            append(parts.name, of: words)
            append(jsonPart: row.octets(record.name))
            append(parts.ttl, of: words)
            append(UInt(record.ttl))
            append(parts.type, of: words)
            append(row.octets(record.type))
            append(word: 0x7d22, count: 2)
        }
        append(UInt8(ascii: "]"))
    }

    fileprivate mutating func append(json edns: MessageFields.EDNSFields, of row: borrowing MessageFields) {
        append("{\"do\":")
        append(edns.head.isDNSSECOK)
        append(",\"options\":")
        append(json: row.octets(edns.options))
        append(",\"udpSize\":")
        append(UInt(edns.head.udpPayloadSize))
        append(",\"version\":")
        append(UInt(edns.head.version))
        append(UInt8(ascii: "}"))
    }
}
