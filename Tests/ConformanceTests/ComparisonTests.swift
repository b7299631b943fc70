import Foundation
import Testing

/// The comparison sees a difference in every field, and excuses nothing but what is listed.
struct ComparisonTests {
    /// A response as the program would list it.
    static let listed = """
        {"frame":7,"time":"2001-09-09T01:46:40.000000001Z","src":"2001:db8::53","dst":"2001:db8::1","srcPort":53,\
        "dstPort":4000,"transport":"udp","id":258,"qr":true,"opcodeValue":0,"tc":false,"rd":true,"rcodeValue":19,\
        "qname":"A\\\\.b.example","qtypeValue":1,"qclassValue":1,"moreQuestions":["b.example IN AAAA"],"qdcount":2,\
        "ancount":1,"nscount":1,"arcount":1,"answers":[{"type":"A","data":"192.0.2.1"}],\
        "authority":[{"type":"NSEC","data":"c.example A RRSIG"}],"additional":[],"edns":{}}
        """

    /// The same as tshark would, the outer header of a tunnel included.
    static let fields = [
        "frame.number": "7", "frame.time_epoch": "1000000000.000000001", "frame.protocols": "eth:ip:ipv6:udp:dns",
        "ip.src": "192.0.2.8", "ip.dst": "192.0.2.9", "ipv6.src": "2001:db8::53", "ipv6.dst": "2001:db8::1",
        "udp.srcport": "53", "udp.dstport": "4000", "dns.id": "0x0102", "dns.flags.response": "1",
        "dns.flags.opcode": "0", "dns.flags.rcode": "3", "dns.flags.truncated": "0", "dns.flags.recdesired": "1",
        "dns.qry.name": "a.b.example|b.example", "dns.qry.type": "1|28", "dns.qry.class": "0x0001|0x0001",
        "dns.count.queries": "2", "dns.count.answers": "1", "dns.count.auth_rr": "1", "dns.count.add_rr": "1",
        "dns.resp.type": "1|47|1|46|41",
    ]

    static func fieldsThatDiffer(_ changes: [String: String]) throws -> [String] {
        let message = try JSONDecoder().decode(ListedMessage.self, from: Data(listed.utf8))
        let line = OracleLine(fields: fields.merging(changes) { $1 })
        return Comparison(line, [message]).differences.map(\.field)
    }

    @Test func `equal messages agree`() throws {
        #expect(try ComparisonTests.fieldsThatDiffer([:]) == [])
    }

    @Test(
        arguments: [
            ("frame.time_epoch", "1000000000.000000002", "time"), ("ipv6.src", "2001:db8::54", "src"),
            ("ipv6.dst", "2001:db8::2", "dst"), ("udp.srcport", "5353", "srcPort"), ("udp.dstport", "4001", "dstPort"),
            ("dns.id", "0x0103", "id"), ("dns.flags.response", "0", "qr"), ("dns.flags.opcode", "5", "opcode"),
            ("dns.flags.rcode", "0", "rcode"), ("dns.flags.truncated", "1", "tc"), ("dns.flags.recdesired", "0", "rd"),
            ("dns.qry.name", "a.b.example|c.example", "qname"), ("dns.qry.type", "1|1", "qtype"),
            ("dns.qry.class", "0x0001|0x0003", "qclass"), ("dns.count.queries", "", "qdcount"),
            ("dns.count.answers", "2", "ancount"), ("dns.count.auth_rr", "0", "nscount"),
            ("dns.count.add_rr", "0", "arcount"), ("dns.resp.type", "1|47|1|41", "types"),
            ("dns.resp.type", "1|47|1|46", "opt"),
        ])
    func `a difference in one field is found in that field`(column: String, value: String, field: String) throws {
        #expect(try ComparisonTests.fieldsThatDiffer([column: value]) == [field])
    }

    @Test func `a message over the other transport or not listed at all differs`() throws {
        let tcp = ["frame.protocols": "eth:ip:ipv6:tcp:dns", "tcp.srcport": "53", "tcp.dstport": "4000"]
        #expect(try ComparisonTests.fieldsThatDiffer(tcp) == ["transport"])
        #expect(Comparison(OracleLine(fields: ComparisonTests.fields), []).differences.map(\.field) == ["missing"])
    }

    @Test func `an excuse holds for its capture, frames and fields only, and each of them must be needed`() throws {
        var excuses = try Excuses(
            rows: "# a comment\na.pcap\t1,2\tid,qr\tfor a reason\nb.pcap\t*\ttypes\tfor another\n")
        #expect(excuses.unused.count == 5)
        let asked = [
            ("id", 1, "a.pcap"), ("rd", 1, "a.pcap"), ("id", 3, "a.pcap"), ("id", 1, "b.pcap"), ("types", 9, "b.pcap"),
        ]
        let answers = asked.map { excuses.excuse($0, frame: $1, of: $2) }
        #expect(answers == [true, false, false, false, true])
        #expect(
            excuses.unused == [
                "a.pcap, frame and field 1 qr", "a.pcap, frame and field 2 id", "a.pcap, frame and field 2 qr",
            ])
        #expect(throws: Excuses.BadRow.self) { try Excuses(rows: "a.pcap\tone\tid\tfor a reason") }
        #expect(throws: Excuses.BadRow.self) { try Excuses(rows: "a.pcap\t1\tfor a reason") }
    }
}
