/// The differences between a frame's messages as listed and as the oracle has them.
enum Comparison {
    /// Fields in which they differ, each with both values.
    static func differences(_ line: OracleLine, _ listed: [ListedMessage]) -> [(field: String, text: String)] {
        var differences: [(String, String)] = []
        func compare<Value: Equatable>(_ field: String, _ ours: [Value], _ theirs: [Value]) {
            if ours != theirs { differences.append((field, "\(ours) listed, \(theirs) expected")) }
        }
        compare("id", listed.map(\.id), line.numbers("dns.id"))
        compare("qr", listed.map(\.qr), line.numbers("dns.flags.response").map { $0 == 1 })
        compare("opcode", listed.map(\.opcodeValue), line.numbers("dns.flags.opcode"))
        compare("tc", listed.map(\.tc), line.numbers("dns.flags.truncated").map { $0 == 1 })
        compare("rd", listed.map(\.rd), line.numbers("dns.flags.recdesired").map { $0 == 1 })
        // tshark has the code of responses only, and without what EDNS adds.
        compare("rcode", listed.filter(\.qr).map { $0.rcodeValue & 0xf }, line.numbers("dns.flags.rcode"))
        for (field, name) in [
            ("qdcount", "dns.count.queries"), ("ancount", "dns.count.answers"), ("nscount", "dns.count.auth_rr"),
            ("arcount", "dns.count.add_rr"),
        ] {
            // An UPDATE's counts stand in other fields, which the table has not.
            let theirs = line.numbers(name)
            guard !theirs.isEmpty else { continue }
            compare(field, listed.map { count($0, field) }, theirs)
        }
        let names = line.values("dns.qry.name")
        // Where tshark rejects a name it says so in the name's place.
        if !names.contains(where: { $0.hasPrefix("<Name") }) {
            compare("qname", listed.flatMap(\.names).map(folded), names.map(folded))
            if listed.allSatisfy({ $0.moreQuestions == nil }) {
                compare("qtype", listed.compactMap(\.qtypeValue), line.numbers("dns.qry.type"))
                compare("qclass", listed.compactMap(\.qclassValue), line.numbers("dns.qry.class"))
            }
        }
        return differences
    }

    private static func count(_ message: ListedMessage, _ field: String) -> Int {
        switch field {
        case "qdcount": message.qdcount
        case "ancount": message.ancount
        case "nscount": message.nscount
        default: message.arcount
        }
    }

    /// Names without case, and without the backslash before characters that master files give a meaning, which
    /// tshark does not write.
    private static func folded(_ name: String) -> String {
        name == "<Root>" ? "." : name.lowercased().replacing(/\\([^0-9])/) { $0.output.1 }
    }
}
