import PacketWire
import TestSupport

/// Captures of messages of many kinds, made from nothing: those of `Tests/Captures/messages`, beside which stand tables
/// by tshark.
enum GeneratedCaptures {
    /// Files by name.
    static var all: [(name: String, octets: [UInt8])] {
        [
            ("records.pcap", pcap(recordTypes)),
            ("headers.pcap", pcap(headers)),
            ("edns.pcap", pcap(edns)),
            ("ipv6.pcap", pcap(ipv6)),
            ("fragments.pcap", pcap(fragments)),
            ("tunnels.pcap", pcap(tunnels)),
            ("tcp.pcap", pcap(tcp)),
            ("icmp.pcap", pcap(icmp)),
            ("link-raw.pcap", pcap(exchange(0).map(\.octets), linkType: 101)),
            (
                "link-sll.pcap",
                pcap(exchange(1).map { Tap(linkType: .linuxSLL).header(isIPv6: false) + $0.octets }, linkType: 113)
            ),
            (
                "link-sll2.pcap",
                pcap(exchange(2).map { Tap.eth0(.outgoing).header(isIPv6: false) + $0.octets }, linkType: 276)
            ),
            ("link-vlan.pcap", pcap(exchange(3).map { tagged($0.octets) })),
            ("big-endian.pcap", pcap(exchange(4).map(ethernet), isBigEndian: true)),
            ("nanoseconds.pcap", pcap(exchange(5).map(ethernet), magic: 0xa1b2_3c4d)),
            ("interfaces.pcapng", pcapng(exchange(6).map(ethernet))),
        ]
    }

    // MARK: Messages

    private static let owner: [UInt8] = [0xc0, 12]
    private static let target = WireMessage.name("target.example")

    private static func two(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 0xff), UInt8(number & 0xff)] }
    private static func four(_ number: Int) -> [UInt8] { two(number >> 16) + two(number) }
    private static func string(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    private static func record(_ type: Int, _ data: [UInt8], owner: [UInt8] = owner) -> [UInt8] {
        owner + two(type) + [0, 1] + four(300) + two(data.count) + data
    }

    private static func question(_ number: Int, type: Int = 1) -> [UInt8] {
        WireMessage.name("name-\(number).example") + two(type) + [0, 1]
    }

    /// - Parameter sections: records of the answer, authority and additional sections.
    private static func message(
        _ number: Int, flags: Int, questions: [[UInt8]], sections: [[[UInt8]]] = [[], [], []]
    ) -> [UInt8] {
        two(0x4000 + number) + two(flags) + two(questions.count) + sections.flatMap { two($0.count) }
            + questions.joined() + sections.joined().joined()
    }

    private static func query(_ number: Int, type: Int = 1) -> [UInt8] {
        message(number, flags: 0x0100, questions: [question(number, type: type)])
    }

    private static func answer(_ number: Int, type: Int = 1, _ records: [[UInt8]]) -> [UInt8] {
        message(number, flags: 0x8580, questions: [question(number, type: type)], sections: [records, [], []])
    }

    private static func datagram(_ payload: [UInt8], number: Int, isAnswer: Bool) -> Datagram {
        let port = UInt16(40_000 + number)
        return isAnswer
            ? Datagram(source: .service, sourcePort: 53, destination: .client, destinationPort: port, payload: payload)
            : Datagram(source: .client, sourcePort: port, destination: .service, destinationPort: 53, payload: payload)
    }

    /// A question for an address and its answer.
    private static func exchange(_ number: Int) -> [Datagram] {
        [
            datagram(query(number), number: number, isAnswer: false),
            datagram(answer(number, [record(1, [192, 0, 2, 1])]), number: number, isAnswer: true),
        ]
    }

    // MARK: What each capture shows

    /// An exchange for each type of record, with one record of it.
    private static var recordTypes: [[UInt8]] {
        let root: [UInt8] = [0]
        let digest = [UInt8](repeating: 0xab, count: 32)
        let signature = two(1) + [13, 2] + four(300) + four(1_800_000_000) + four(1_700_000_000) + two(4711) + target
        let data: [(type: Int, data: [UInt8])] = [
            (1, [192, 0, 2, 1]), (2, target), (5, target),
            (
                6,
                target + WireMessage.name("admin.example") + four(1) + four(7200) + four(1800) + four(86400) + four(30)
            ),
            (12, target), (13, string("AMD64") + string("LINUX")), (15, two(10) + target),
            (16, string("v=spf1 -all") + string("second")), (17, target + WireMessage.name("text.example")),
            (18, two(1) + target), (25, two(256) + [3, 8] + digest),
            (28, [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]),
            (29, [0, 0x12, 0x16, 0x13] + four(0x8b0d_2c8c) + four(0x7ff8_fc25) + four(10_000_000)),
            (33, two(0) + two(100) + two(5060) + target),
            (35, two(100) + two(10) + string("s") + string("SIP+D2U") + string("") + target), (36, two(10) + target),
            (37, two(1) + two(4711) + [8] + digest), (39, target), (42, two(1) + [24, 3, 192, 0, 2]),
            (43, two(4711) + [13, 2] + digest), (44, [4, 2] + digest), (45, [10, 1, 2, 192, 0, 2, 1] + digest),
            (46, signature + digest), (47, target + [0, 1, 0x40]), (48, two(257) + [3, 13] + digest),
            (50, [1, 0] + two(10) + string("salt") + [4, 1, 2, 3, 4] + [0, 1, 0x40]),
            (51, [1, 0] + two(10) + string("salt")),
            (52, [3, 1, 1] + digest), (53, [3, 1, 1] + digest), (59, two(4711) + [13, 2] + digest),
            (60, two(257) + [3, 13] + digest), (61, digest), (63, four(2026) + [1, 1] + digest + digest.prefix(16)),
            (64, two(1) + target + two(1) + two(3) + string("h2")),
            (65, two(1) + root + two(4) + two(4) + [192, 0, 2, 1]),
            (108, [2, 0, 0, 0, 0, 1]), (109, [2, 0, 0, 0, 0, 0, 0, 1]),
            (256, two(10) + two(1) + Array("https://example/".utf8)),
            (257, [0] + string("issue") + Array("ca.example".utf8)), (65_280, [1, 2, 3, 4]),
        ]
        return data.enumerated().flatMap { number, row in
            [
                ethernet(datagram(query(number, type: row.type), number: number, isAnswer: false)),
                ethernet(
                    datagram(
                        answer(number, type: row.type, [record(row.type, row.data)]), number: number, isAnswer: true)
                ),
            ]
        }
    }

    /// Flags, response codes, operations, and numbers of questions.
    private static var headers: [[UInt8]] {
        let soa = record(6, target + target + [UInt8](repeating: 1, count: 20), owner: WireMessage.name("example"))
        let glue = record(1, [192, 0, 2, 53], owner: target)
        let pairs: [(query: [UInt8], answer: [UInt8])] = [
            (query(0), message(0, flags: 0x8583, questions: [question(0)], sections: [[], [soa], []])),
            (
                query(1),
                message(1, flags: 0x8180, questions: [question(1)], sections: [[], [record(2, target)], [glue]])
            ),
            (query(2), message(2, flags: 0x8380, questions: [question(2)])),
            (query(3), message(3, flags: 0x8580, questions: [question(3)])),
            (
                message(4, flags: 0x2400, questions: [question(4, type: 6)]),
                message(4, flags: 0xa400, questions: [question(4, type: 6)])
            ),
            (
                query(5),
                message(5, flags: 0x81b0, questions: [question(5)], sections: [[record(1, [192, 0, 2, 5])], [], []])
            ),
            (query(6, type: 255), answer(6, type: 255, [record(1, [192, 0, 2, 6]), record(16, string("six"))])),
            (
                message(7, flags: 0x0100, questions: [WireMessage.name("NAME-7.example") + two(28) + [0, 1]]),
                message(7, flags: 0x8580, questions: [WireMessage.name("NAME-7.example") + two(28) + [0, 1]])
            ),
            (
                message(8, flags: 0x0000, questions: [[0] + two(2) + [0, 1]]),
                message(8, flags: 0x8400, questions: [[0] + two(2) + [0, 1]])
            ),
        ]
        return pairs.enumerated().flatMap { number, pair in
            [
                ethernet(datagram(pair.query, number: number, isAnswer: false)),
                ethernet(datagram(pair.answer, number: number, isAnswer: true)),
            ]
        }
    }

    /// OPT records with options of several kinds, and a response code that takes one.
    private static var edns: [[UInt8]] {
        func option(_ code: Int, _ data: [UInt8]) -> [UInt8] { two(code) + two(data.count) + data }
        func opt(_ options: [[UInt8]], code: UInt8 = 0) -> [UInt8] {
            [0] + two(41) + two(1232) + [code, 0, 0x80, 0] + two(options.joined().count) + options.joined()
        }
        let cookie = option(10, [1, 2, 3, 4, 5, 6, 7, 8])
        let options = [
            [cookie], [option(8, two(1) + [24, 0, 192, 0, 2])], [option(3, [])],
            [option(12, [UInt8](repeating: 0, count: 16))],
            [option(11, two(300)), option(15, two(18) + Array("prohibited".utf8))], [option(65_001, [9, 9])], [],
        ]
        return options.enumerated().flatMap { number, options in
            let asked = message(
                number, flags: 0x0120, questions: [question(number)], sections: [[], [], [opt(options)]])
            let address = record(1, [192, 0, 2, 9])
            let answered = message(
                number, flags: 0x85a0, questions: [question(number)], sections: [[address], [], [opt(options)]])
            return [
                ethernet(datagram(asked, number: number, isAnswer: false)),
                ethernet(datagram(answered, number: number, isAnswer: true)),
            ]
        }
    }

    /// Over IPv6, the answers behind a hop-by-hop header without options.
    private static var ipv6: [[UInt8]] {
        (0..<4).flatMap { number -> [[UInt8]] in
            let port = UInt16(40_000 + number)
            let asked = Datagram(
                source: .clientV6, sourcePort: port, destination: .serviceV6, destinationPort: 53,
                payload: query(number, type: 28))
            let address = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [UInt8(number)]
            let answered = Datagram(
                source: .serviceV6, sourcePort: 53, destination: .clientV6, destinationPort: port,
                payload: answer(number, type: 28, [record(28, address)]))
            var extended = answered.octets
            extended.insert(contentsOf: [17, 0, 1, 4, 0, 0, 0, 0], at: 40)
            extended[6] = 0
            extended.replaceSubrange(4..<6, with: two(extended.count - 40))
            return [ethernet(asked), Tap.only.header(isIPv6: true) + extended]
        }
    }

    /// An answer in two fragments, in order and the other way about.
    private static var fragments: [[UInt8]] {
        (0..<2).flatMap { number -> [[UInt8]] in
            var whole = datagram(
                answer(number, type: 16, (0..<8).map { record(16, string("text \($0) of an answer that is long")) }),
                number: number, isAnswer: true)
            whole.identification = UInt16(100 + number)
            let parts = whole.fragments(of: 96)
            let asked = datagram(query(number, type: 16), number: number, isAnswer: false)
            return [asked].map(ethernet)
                + (number == 0 ? [parts.first, parts.second] : [parts.second, parts.first]).map(ethernet)
        }
    }

    /// Exchanges in VXLAN, Geneve, GRE and IP in IP.
    private static var tunnels: [[UInt8]] {
        func carried(_ payload: [UInt8], proto: UInt8) -> [UInt8] {
            var outer = Datagram(
                source: .node, sourcePort: 50_000, destination: .router, destinationPort: 4789, payload: []
            ).octets.prefix(20)
            outer[9] = proto
            outer.replaceSubrange(2..<4, with: two(payload.count + 20))
            return Tap.only.header(isIPv6: false) + outer + payload
        }
        func inUDP(_ port: Int, _ payload: [UInt8]) -> [UInt8] {
            carried(two(50_000) + two(port) + two(payload.count + 8) + [0, 0] + payload, proto: 17)
        }
        let wraps: [(Datagram) -> [UInt8]] = [
            { inUDP(4789, [8, 0, 0, 0, 0, 0, 7, 0] + ethernet($0)) },
            { inUDP(6081, [0, 0, 0x65, 0x58, 0, 0, 7, 0] + ethernet($0)) },
            { carried([0, 0, 8, 0] + $0.octets, proto: 47) },
            { carried($0.octets, proto: 4) },
        ]
        return wraps.enumerated().flatMap { number, wrap in exchange(number).map(wrap) }
    }

    /// Messages in one segment, in several, two in one, and one sent again.
    private static var tcp: [[UInt8]] {
        var frames: [[UInt8]] = []
        var sequences: (client: Int, server: Int) = (7000, 9000)
        func send(_ payload: [UInt8], fromServer: Bool, flags: TCPFlags = [.ack, .psh], again: Bool = false) {
            var packet = datagram(payload, number: 0, isAnswer: fromServer)
            let sequence = (fromServer ? sequences.server : sequences.client) - (again ? payload.count : 0)
            packet.segment = Segment(
                sequence: UInt32(sequence), acknowledgment: UInt32(fromServer ? sequences.client : sequences.server),
                flags: flags)
            frames.append(ethernet(packet))
            guard !again else { return }
            let count = payload.count + (flags.contains(.syn) || flags.contains(.fin) ? 1 : 0)
            if fromServer { sequences.server += count } else { sequences.client += count }
        }
        func prefixed(_ message: [UInt8]) -> [UInt8] { two(message.count) + message }
        func answered(_ number: Int) -> [UInt8] { prefixed(answer(number, [record(1, [192, 0, 2, UInt8(number)])])) }

        send([], fromServer: false, flags: .syn)
        send([], fromServer: true, flags: [.syn, .ack])
        send([], fromServer: false, flags: .ack)
        send(prefixed(query(0)), fromServer: false)
        send(answered(0), fromServer: true)
        send(two(query(1).count), fromServer: false)
        send(query(1), fromServer: false)
        send(Array(answered(1).prefix(20)), fromServer: true)
        send(Array(answered(1).dropFirst(20)), fromServer: true)
        send(prefixed(query(2)) + prefixed(query(3)), fromServer: false)
        send(answered(3) + answered(2), fromServer: true)
        send(prefixed(query(4)), fromServer: false)
        send(answered(4), fromServer: true)
        send(answered(4), fromServer: true, again: true)
        send([], fromServer: false, flags: [.fin, .ack])
        send([], fromServer: true, flags: [.fin, .ack])
        send([], fromServer: false, flags: .ack)
        return frames
    }

    /// An ICMP error that quotes a query, which is asked again and answered.
    private static var icmp: [[UInt8]] {
        let (asked, answered) = (exchange(0)[0], exchange(0)[1])
        return [asked, asked.rejected(by: .service), asked, answered].map(ethernet)
    }

    // MARK: Frames and files

    private static func ethernet(_ datagram: Datagram) -> [UInt8] {
        Tap.only.header(isIPv6: datagram.source.isIPv6) + datagram.octets
    }

    /// With the tags of a customer's VLAN in a provider's (IEEE 802.1ad).
    private static func tagged(_ packet: [UInt8]) -> [UInt8] {
        Tap.only.header(isIPv6: false).prefix(12) + [0x88, 0xa8, 0, 7, 0x81, 0, 0, 42, 8, 0] + packet
    }

    /// A classic pcap file of frames that came a millisecond apart.
    private static func pcap(
        _ frames: [[UInt8]], linkType: UInt32 = 1, isBigEndian: Bool = false, magic: UInt32 = 0xa1b2_c3d4
    ) -> [UInt8] {
        func number(_ value: UInt32) -> [UInt8] {
            let octets = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
            return isBigEndian ? octets.reversed() : octets
        }
        let version: [UInt8] = isBigEndian ? [0, 2, 0, 4] : [2, 0, 4, 0]
        let header = number(magic) + version + number(0) + number(0) + number(262_144) + number(linkType)
        let thousandth: UInt32 = magic == 0xa1b2_3c4d ? 1_000_000 : 1000
        return frames.enumerated().reduce(into: header) { file, frame in
            let size = number(UInt32(frame.element.count))
            file += number(1_700_000_000) + number(UInt32(frame.offset) * thousandth) + size + size + frame.element
        }
    }

    /// A pcapng file with an interface for each direction (draft-ietf-opsawg-pcapng).
    private static func pcapng(_ frames: [[UInt8]]) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        func block(_ type: Int, _ body: [UInt8]) -> [UInt8] {
            let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
            return number(type) + number(padded.count + 12) + padded + number(padded.count + 12)
        }
        let section = block(0x0a0d_0d0a, number(0x1a2b_3c4d) + [1, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8))
        let interface = block(1, [1, 0, 0, 0] + number(262_144))
        return frames.enumerated().reduce(into: section + interface + interface) { file, frame in
            let time = 1_700_000_000_000_000 + frame.offset * 1000
            let size = number(frame.element.count)
            file += block(
                6, number(frame.offset & 1) + number(time >> 32) + number(time) + size + size + frame.element)
        }
    }
}
