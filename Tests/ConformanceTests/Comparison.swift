import Foundation

/// A field in which a frame's messages differ from the oracle.
struct Difference {
    /// As excuses name it: a key of the listing, `types` (of all records but OPT), `opt`, `listed` or `missing`.
    var field: String
    var text: String
}

/// The differences between a frame's messages as listed and as the oracle has them.
///
/// Not compared, as the tables have no column for them: AA, RA, AD, CD.
struct Comparison {
    let line: OracleLine
    let listed: [ListedMessage]
    private(set) var differences: [Difference] = []

    init(_ line: OracleLine, _ listed: [ListedMessage]) {
        self.line = line
        self.listed = listed
        guard !listed.isEmpty else {
            differences = [Difference(field: "missing", text: "\(line.count) messages expected, none listed")]
            return
        }
        comparePlace()
        compareHeaders()
        compareQuestions()
        compareRecords()
    }

    private mutating func compare<Value: Equatable>(_ field: String, _ ours: [Value], _ theirs: [Value]) {
        guard ours != theirs else { return }
        let (ours, theirs) = (String("\(ours)".prefix(200)), String("\(theirs)".prefix(200)))
        differences.append(Difference(field: field, text: "\(ours) listed, \(theirs) expected"))
    }

    private mutating func comparePlace() {
        // One frame has one time, and its messages have one sender and one receiver.
        func once<Value: Hashable>(_ values: [Value]) -> [Value] { Set(values).count == 1 ? [values[0]] : values }
        compare("transport", once(listed.map(\.transport)), [line.transport])
        compare("time", once(listed.map { Comparison.epoch($0.time) }), line.values("frame.time_epoch"))
        compare("src", once(listed.map(\.src)), line.values("\(line.innerIP).src").suffix(1))
        compare("dst", once(listed.map(\.dst)), line.values("\(line.innerIP).dst").suffix(1))
        compare("srcPort", once(listed.map(\.srcPort)), line.numbers("\(line.transport).srcport").suffix(1))
        compare("dstPort", once(listed.map(\.dstPort)), line.numbers("\(line.transport).dstport").suffix(1))
    }

    private mutating func compareHeaders() {
        compare("id", listed.map(\.id), line.numbers("dns.id"))
        compare("qr", listed.map(\.qr), line.flags("dns.flags.response"))
        compare("opcode", listed.map(\.opcodeValue), line.numbers("dns.flags.opcode"))
        compare("tc", listed.map(\.tc), line.flags("dns.flags.truncated"))
        compare("rd", listed.map(\.rd), line.flags("dns.flags.recdesired"))
        // tshark has the code of responses only, and without what EDNS adds.
        compare("rcode", listed.filter(\.qr).map { $0.rcodeValue & 0xf }, line.numbers("dns.flags.rcode"))
        compare("qdcount", listed.map(\.qdcount), line.numbers("dns.count.queries"))
        compare("ancount", listed.map(\.ancount), line.numbers("dns.count.answers"))
        compare("nscount", listed.map(\.nscount), line.numbers("dns.count.auth_rr"))
        compare("arcount", listed.map(\.arcount), line.numbers("dns.count.add_rr"))
    }

    private mutating func compareQuestions() {
        let questions = listed.flatMap(\.questions)
        compare(
            "qname", questions.map { Comparison.folded($0.name) }, line.values("dns.qry.name").map(Comparison.folded))
        compare("qtype", questions.map(\.type), line.numbers("dns.qry.type"))
        compare("qclass", questions.map(\.class), line.numbers("dns.qry.class"))
    }

    private mutating func compareRecords() {
        let types = line.numbers("dns.resp.type")
        let opt = 41
        compare("types", listed.flatMap(\.recordTypes), types.filter { $0 != opt })
        compare("opt", [listed.count { $0.edns != nil }], [types.count { $0 == opt }])
    }

    /// Names without case, and without the backslash before characters that master files give a meaning, which
    /// tshark does not write.
    private static func folded(_ name: String) -> String {
        name == "<Root>" ? "." : name.lowercased().replacing(/\\([^0-9])/) { $0.output.1 }
    }

    /// Seconds since 1970 with nine digits behind the point, of RFC 3339.
    private static func epoch(_ time: String) -> String {
        let parts = time.dropLast().split(separator: ".")
        guard parts.count == 2, time.last == "Z", let date = try? Date("\(parts[0])Z", strategy: .iso8601) else {
            return time
        }
        return "\(Int64(date.timeIntervalSince1970)).\(parts[1])"
    }
}
