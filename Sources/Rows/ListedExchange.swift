package import Bytes
package import Cluster
import DNSWire
package import Exchanges
package import PacketWire

/// One exchange as a row of `dnsverdict exchanges`, after the captures were read. One value serves for exchange after exchange.
package struct ListedExchange {
    /// The parts of a sighting's JSON that its capture point tells, of ``parts``: before the frame, by kind what stands before
    /// the address asked, and what comes last.
    struct Place {
        let start: TextPart
        let middles: InlineArray<5, TextPart>
        let end: TextPart

        fileprivate init(
            _ point: CapturePoint, _ analysis: Analysis, _ captures: [String], _ names: PointNames,
            into parts: inout TextParts
        ) {
            let tunnel = TunnelCells(analysis.tunnel(of: point))
            let capture = captures.indices.contains(point.capture) ? captures[point.capture] : ""
            start = Self.part("{\"capture\":\"", capture, "\",\"frame\":", into: &parts)
            let destination = tunnel.outerDestination.map { "\"outerDst\":\"\($0)\"," } ?? ""
            let source = tunnel.outerSource.map { "\"outerSrc\":\"\($0)\"," } ?? ""
            var middles = InlineArray<5, TextPart>(repeating: TextPart())
            for place in middles.indices {
                let kind = SightingKind(rawValue: UInt8(place))?.name ?? ""
                middles[place] = Self.part(
                    ",\"kind\":\"\(kind)\",\(destination)\(source)\"point\":\"", names.name(of: point),
                    "\",\"server\":\"", into: &parts)
            }
            self.middles = middles
            let name = tunnel.tunnel.map { ",\"tunnel\":\"\($0)\"" } ?? ""
            let identifier = tunnel.identifier.map { ",\"vni\":\($0)" } ?? ""
            end = Self.part("\"\(name)\(identifier)}", "", "", into: &parts)
        }

        private static func part(
            _ before: String, _ text: String, _ after: String, into parts: inout TextParts
        ) -> TextPart {
            var part = TextBuffer()
            part.append(before)
            part.append(jsonPart: Array(text.utf8).span)
            part.append(after)
            return parts.add(part.span)
        }
    }

    private let roles: AddressRoles
    private let hasNodeCaches: Bool
    let places: [Place]
    /// Text that the rows' JSON is made of.
    fileprivate let parts: TextParts
    /// The key of a sighting's time.
    fileprivate let timeHead: TextPart
    private(set) var waiting = WaitingExchanges()
    private(set) var exchange = PackedExchange()
    private var number = -1
    /// In ``waiting``.
    private(set) var name = 0..<0
    private(set) var sightings = 0..<0
    /// What was asked: see ``AddressRole/leg(from:to:_:)``. Mostly it is what the exchange before asked.
    private(set) var leg = ""
    private var legText = ShortText("")
    private var legNumber: UInt64 = 0
    private var legEnds = (client: IPAddress.unspecified, server: IPAddress.unspecified)
    package var likeRows = LikeRows()

    package init(of analysis: Analysis, roles: AddressRoles, captures: [String], names: PointNames) {
        self.roles = roles
        hasNodeCaches = !roles.addresses(of: .nodeCache).isEmpty
        var parts = TextParts()
        timeHead = parts.add("\",\"time\":\"")
        places = analysis.points.map { Place($0, analysis, captures, names, into: &parts) }
        self.parts = parts
    }

    /// Goes on with other exchanges: the first of them is the next.
    package mutating func begin(_ waiting: WaitingExchanges) {
        self.waiting = waiting
        (number, name, sightings) = (-1, 0..<0, 0..<0)
    }

    /// Becomes the row of the next exchange; false where there is none.
    package mutating func next() -> Bool {
        number += 1
        guard number < waiting.exchanges.count else { return false }
        exchange = waiting.exchanges[number]
        name = name.upperBound..<name.upperBound + Int(exchange.nameLength)
        sightings =
            sightings.upperBound..<sightings.upperBound + Int(exchange.sightingCount)
        let client = hasNodeCaches ? exchange.client : .unspecified
        if leg.isEmpty || exchange.server != legEnds.server || client != legEnds.client {
            leg = AddressRole.leg(from: client, to: exchange.server, roles)
            legText = ShortText(leg)
            legNumber = UInt64(AddressRole.allCases.firstIndex { $0.rawValue == leg } ?? AddressRole.allCases.count)
            legEnds = (client, exchange.server)
        }
        return true
    }

    /// No usable answer in time, or one that says that the server failed.
    package var isFailed: Bool { exchange.isFailed }
}

extension AddressRole {
    /// What was asked: `service`, `coredns`, `node-cache`, `upstream` or `unknown`.
    package static func leg(from client: IPAddress, to server: IPAddress, _ roles: AddressRoles) -> String {
        // What a node cache asks is its upstream, whoever that is.
        let isNested = client != server && roles.role(of: client) == .nodeCache
        return isNested ? AddressRole.upstream.rawValue : roles.role(of: server).rawValue
    }
}

extension ListedExchange: ListedRow {
    package enum Field: String, CaseIterable, Sendable {
        case client, clientPort, server, serverPort, endpoint, leg, transport
        case id, qname, qtype, start, outcome, rcode, latency, attempts, sightings, frames
    }

    package static let table = RowTable<ListedExchange>()
    private static let outcomeNames = Outcome.allCases.map { ShortText($0.name) }

    package mutating func appendJSON(to text: inout TextBuffer) { Self.table.appendJSON(&self, to: &text) }
    package func appendCSV(to text: inout TextBuffer) { Self.table.appendCSV(self, to: &text) }

    package static func column(_ field: Field) -> Column {
        switch field {
        case .client: Column(.address, "address that asked", standard: "client.ip (ECS)")
        case .clientPort: Column(.integer, "its port", standard: "client.port (ECS)")
        case .server: Column(.address, "address that was asked", standard: "server.ip (ECS)")
        case .serverPort: Column(.integer, "its port", standard: "server.port (ECS)")
        case .endpoint:
            Column(
                .address, absence: .null, "the address after DNAT, where that leg was seen",
                standard: "server.nat.ip (ECS)")
        case .leg: Column(.word, "what was asked: `service`, `coredns`, `node-cache`, `upstream` or `unknown`")
        case .transport: Column(.word, "`udp` or `tcp`", standard: "network.transport (ECS)")
        case .id: Column(.integer, "the query's ID", standard: "ID (RFC 1035)")
        case .qname:
            Column(
                .text, absence: .null, "the question's name without its trailing dot, escaped as RFC 4343 says",
                standard: "QNAME (RFC 1035)")
        case .qtype: Column(.word, "its type", standard: "QTYPE (RFC 1035)")
        case .start: Column(.time, "the first transmission")
        case .outcome:
            Column(
                .word,
                """
                what became of it: `answered`, `late`, `unanswered`, `pending`, `rejected`, `mismatched`, `truncated` or \
                `malformed`
                """)
        case .rcode:
            Column(.word, absence: .null, "the answer's response code", standard: "RCODE (RFC 1035, RFC 6891)")
        case .latency:
            Column(.number, in: "seconds", absence: .null, "from the first transmission to the first answer")
        case .attempts: Column(.integer, "transmissions of the query")
        case .sightings:
            Column(
                .object,
                """
                where its packets were seen, each with `capture`, `frame`, `time`, `point`, `kind` (`query`, `response`, \
                `queryRejection`, `responseRejection` or `reset`), `server` (the address asked on that leg) and, in a tunnel, \
                `tunnel`, `outerSrc`, `outerDst` and `vni` as of messages
                """, formats: .json)
        case .frames: Column(.object, "the frames, separated by spaces", formats: .csv)
        }
    }

    package static func isOwn(_ field: Field) -> Bool {
        switch field {
        case .client, .clientPort, .endpoint, .id, .qname, .start, .latency, .sightings, .frames: true
        case .server, .serverPort, .leg, .transport, .qtype, .outcome, .rcode, .attempts: false
        }
    }

    package var likeness: RowLikeness? {
        guard exchange.attempts <= Int(UInt16.max) else { return nil }
        let code = exchange.responseCode.map { UInt64($0) | 1 << 16 } ?? 0
        return RowLikeness(
            (
                exchange.server.high, exchange.server.low,
                UInt64(exchange.attempts) << 32 | UInt64(exchange.questionType) << 16 | UInt64(exchange.serverPort),
                code | UInt64(exchange.outcome.rawValue) << 24 | UInt64(exchange.transport.rawValue) << 32 | legNumber
                    << 40
            ))
    }

    @inline(__always)
    package func append(_ field: Field, to text: inout TextBuffer) -> Bool {
        switch field {
        case .client: text.append(exchange.client)
        case .clientPort: text.append(UInt(exchange.clientPort))
        case .server: text.append(exchange.server)
        case .serverPort: text.append(UInt(exchange.serverPort))
        case .endpoint:
            guard let endpoint = exchange.endpoint else { return false }
            text.append(endpoint)
        case .leg: text.append(legText)
        case .transport: text.append(transport: exchange.transport)
        case .id: text.append(UInt(exchange.id))
        case .qname:
            guard !name.isEmpty else { return false }
            text.append(nameAt: name.lowerBound, of: waiting.names.span)
        case .qtype: text.append(RecordType(exchange.questionType))
        case .start: text.append(time: exchange.start)
        case .outcome: text.append(Self.outcomeNames[Int(exchange.outcome.rawValue)])
        case .rcode:
            guard let code = exchange.responseCode else { return false }
            text.append(ResponseCode(code))
        case .latency:
            guard let latency = exchange.latency else { return false }
            text.append(seconds: latency)
            // JSON has whole numbers without a point.
            if latency.isMultiple(of: 1_000_000_000) { text.cut(to: text.count - 2) }
        case .attempts: text.append(exchange.attempts)
        case .sightings: text.appendSightings(of: self)
        case .frames: text.appendFrames(of: self)
        }
        return true
    }

    package func appendCell(_ field: Field, to text: inout TextBuffer) -> Bool {
        // A cell keeps the point of a whole number.
        guard field == .latency, let latency = exchange.latency else { return append(field, to: &text) }
        text.append(seconds: latency)
        return true
    }
}

extension TextBuffer {
    /// Appends nanoseconds as a `Double` of seconds describes itself, with the fewest digits that tell it from others.
    mutating func append(seconds nanoseconds: Int64) {
        // Fifteen digits and fewer are their own fewest, and small numbers have an exponent.
        guard (100_000..<1_000_000_000_000_000).contains(nanoseconds) else {
            return append("\(Double(nanoseconds) / 1e9)")
        }
        let (whole, part) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(UInt(whole))
        append(UInt8(ascii: "."))
        append(nineDigits: UInt32(part))
        var zeros = 0
        while zeros < 8, self[count - 1 - zeros] == UInt8(ascii: "0") { zeros += 1 }
        cut(to: count - zeros)
    }

    fileprivate mutating func appendFrames(of row: ListedExchange) {
        let start = count
        let sightings = row.waiting.sightings.span
        for number in row.sightings where Int(sightings[number].point) < row.places.count {
            if count > start { append(UInt8(ascii: " ")) }
            append(UInt(sightings[number].frame))
        }
    }

    fileprivate mutating func appendSightings(of row: ListedExchange) {
        let start = count
        append(UInt8(ascii: "["))
        let sightings = row.waiting.sightings.span
        let places = row.places.span
        let parts = row.parts.words.span
        for number in row.sightings where Int(sightings[number].point) < places.count {
            if count > start + 1 { append(UInt8(ascii: ",")) }
            let place = Int(sightings[number].point)
            append(places[place].start, of: parts)
            append(UInt(sightings[number].frame))
            append(places[place].middles[Int(sightings[number].kind.rawValue)], of: parts)
            if let server = row.exchange.server(ofLeg: sightings[number].leg) { append(server) }
            append(row.timeHead, of: parts)
            append(time: sightings[number].time)
            append(places[place].end, of: parts)
        }
        append(UInt8(ascii: "]"))
    }
}
