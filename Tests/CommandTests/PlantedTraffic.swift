import Capture
import Foundation
import PacketWire
import TestSupport

/// Traffic, files about a cluster and names of everything, full of words and addresses that stand nowhere else.
struct PlantedTraffic {
    /// Lower-case words, each planted once at least.
    private(set) var words: [String] = []
    private(set) var addresses: [[UInt8]] = []
    private var random: UInt64
    private var frames: [(octets: [UInt8], interface: Int, comment: String?)] = []

    /// - Parameter seed: of everything that is planted.
    init(seed: UInt64) {
        random = seed | 1
    }

    // MARK: Planting

    private mutating func number() -> UInt64 {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return random
    }

    mutating func word() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let word = String((0..<10).map { _ in letters[Int(number() >> 20) % 26] })
        words.append(word)
        return word
    }

    /// A private or a public IPv4 address.
    mutating func v4() -> [UInt8] {
        let bits = (0..<4).map { UInt8(truncatingIfNeeded: number() >> UInt64(16 + $0)) }
        let address =
            number() & 256 == 0 ? [10, bits[1] | 1, bits[2] | 1, bits[3]] : [203, bits[1] | 1, bits[2] | 1, bits[3]]
        addresses.append(address)
        return address
    }

    mutating func v6() -> [UInt8] {
        let address =
            [0x20, 0x01, 0x0d, 0xb8] + (0..<12).map { UInt8(truncatingIfNeeded: number() >> UInt64(16 + $0)) }
        addresses.append(address)
        return address
    }

    static func text(_ v4: [UInt8]) -> String { v4.map(String.init).joined(separator: ".") }

    private mutating func name() -> [UInt8] { WireMessage.name("\(word()).\(word()).svc.cluster.local") }

    // MARK: Messages

    private static func two(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 0xff), UInt8(number & 0xff)] }

    private func record(_ owner: [UInt8], _ type: Int, _ data: [UInt8]) -> [UInt8] {
        owner + Self.two(type) + [0, 1, 0, 0, 0, 30] + Self.two(data.count) + data
    }

    private mutating func string() -> [UInt8] {
        let text = Array(word().utf8)
        return [UInt8(text.count)] + text
    }

    /// An answer with a record of many types, and EDNS options, all planted.
    private mutating func answer(_ id: Int, _ question: [UInt8]) -> [UInt8] {
        let owner: [UInt8] = [0xc0, 12]
        var answers = [
            record(owner, 5, name()), record(name(), 1, v4()), record(owner, 28, v6()), record(owner, 12, name()),
            record(owner, 15, [0, 10] + name()), record(owner, 33, [0, 1, 0, 2, 0x1f, 0x90] + name()),
            record(owner, 16, string() + string()), record(owner, 13, string() + string()),
            record(owner, 257, [0, 5] + Array("issue".utf8) + Array(word().utf8)),
            record(owner, 35, [0, 1, 0, 1] + string() + string() + string() + name()),
            record(owner, 65400, Array(word().utf8) + v4()),
            record(owner, 39, name()), record(owner, 17, name() + name()),
            record(owner, 256, [0, 1, 0, 1] + Array(word().utf8)),
        ]
        let service = [0, 1] + name() + [0, 4, 0, 4] + v4() + [0, 6, 0, 16] + v6()
        answers.append(record(owner, 65, service + [0, 5, 0, 10] + Array(word().utf8)))
        let authority = [
            record(name(), 2, name()),
            record(owner, 6, name() + name() + [UInt8](repeating: 1, count: 20)),
        ]
        let subnet = [0, 8, 0, 8, 0, 1, 32, 0] + v4()
        let free = [0, 3, 0, 10] + Array(word().utf8) + [0, 15, 0, 12, 0, 22] + Array(word().utf8)
        let options = subnet + free
        let additional: [UInt8] = [0, 0, 41, 4, 0xd0, 0, 0, 0, 0] + Self.two(options.count) + options
        return Self.two(id) + [0x85, 0x80, 0, 1] + Self.two(answers.count) + Self.two(authority.count) + [0, 1]
            + question + answers.joined() + authority.joined() + additional
    }

    // MARK: Packets

    private mutating func hardware() -> [UInt8] {
        let address = [0x0a] + (0..<5).map { UInt8(truncatingIfNeeded: number() >> UInt64(16 + $0)) }
        addresses.append(address)
        return address
    }

    private mutating func ethernet(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
        hardware() + hardware() + Self.two(type) + payload
    }

    private func ip(_ source: [UInt8], _ destination: [UInt8], _ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
        if source.count == 16 {
            return [0x60, 0, 0, 0] + Self.two(payload.count) + [number, 64] + source + destination + payload
        }
        return [0x45, 0] + Self.two(payload.count + 20) + [0x12, 0x34, 0x40, 0, 64, number, 0, 0] + source + destination
            + payload
    }

    private func udp(_ source: Int, _ destination: Int, _ payload: [UInt8]) -> [UInt8] {
        Self.two(source) + Self.two(destination) + Self.two(payload.count + 8) + [0, 0] + payload
    }

    private func tcp(_ source: Int, _ destination: Int, _ payload: [UInt8]) -> [UInt8] {
        Self.two(source) + Self.two(destination) + [0, 0, 0, 9, 0, 0, 0, 9, 0x50, 0x18, 0x10, 0, 0, 0, 0, 0] + payload
    }

    /// One exchange over UDP, TCP, through a tunnel or with an error, and traffic that is no DNS.
    mutating func plantExchange(_ id: Int) {
        let wide = id.isMultiple(of: 5)
        let (client, server) = wide ? (v6(), v6()) : (v4(), v4())
        let type = wide ? 0x86dd : 0x0800
        let question = name() + [0, 1, 0, 1]
        let query = Self.two(id) + [1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question
        let port = 30000 + id
        let asked = ip(client, server, 17, udp(port, 53, query))
        add(ethernet(type, asked))
        switch id % 6 {
        case 0: add(ethernet(type, ip(server, client, 17, udp(53, port, answer(id, question)))))
        case 1:
            let message = answer(id, question)
            add(ethernet(type, ip(client, server, 6, tcp(port, 53, Self.two(query.count) + query))))
            add(ethernet(type, ip(server, client, 6, tcp(53, port, Self.two(message.count) + message))))
        case 2 where !wide:
            let inner = ethernet(0x0800, ip(server, client, 17, udp(53, port, answer(id, question))))
            add(ethernet(0x0800, ip(v4(), v4(), 17, udp(50000, 4789, [8, 0, 0, 0, 0, 0, 9, 0] + inner))))
        case 3 where !wide: add(ethernet(0x0800, ip(v4(), client, 1, [3, 3, 0, 0, 0, 0, 0, 0] + asked)))
        case 4:
            add(ethernet(0x0806, [0, 1, 8, 0, 6, 4, 0, 1] + hardware() + v4() + hardware() + v4()))
            add(ethernet(type, ip(client, server, 17, udp(port, 9999, Array(word().utf8)))))
            add(ethernet(type, ip(client, server, 17, udp(port, 53, Array((word() + word()).utf8)))))
        default:
            // In fragments, and with octets behind the packet.
            let whole = udp(53, port, answer(id, question))
            guard !wide else { return add(ethernet(type, ip(server, client, 17, whole) + Array(word().utf8))) }
            var first = ip(server, client, 17, Array(whole[..<304]))
            var second = ip(server, client, 17, Array(whole[304...]))
            (first[6], first[7]) = (0x20, 0)
            (second[6], second[7]) = (0, 38)
            add(ethernet(type, first))
            add(ethernet(type, second))
        }
    }

    private mutating func add(_ octets: [UInt8]) {
        frames.append((octets, frames.count & 1, frames.count.isMultiple(of: 7) ? "seen at \(word())" : nil))
    }

    // MARK: Files

    /// Writes a capture whose own names are planted too.
    mutating func write(to path: String) throws {
        var writer = try PcapngWriter(path: path, application: word(), comment: word())
        for _ in 0..<2 {
            let places = [v4(), v6()].map { Host(octets: $0).address }
            _ = try writer.addInterface(
                linkType: .ethernet, name: "veth\(word())", description: word(), addresses: places)
        }
        for (number, frame) in frames.enumerated() {
            try writer.write(
                frame.octets.span,
                time: Timestamp(nanoseconds: 1_795_409_491_000_000_000 + Int64(number) * 100_000_000),
                wireLength: frame.octets.count, interface: frame.interface, comment: frame.comment)
        }
        try writer.close()
    }

    mutating func cluster() -> Data {
        let (namespace, node) = (word(), "ip-\(word()).ec2.internal")
        let pod = """
            {"kind": "Pod", "metadata": {"name": "\(word())-7d9f-x2", "namespace": "\(namespace)", "labels": {"app": "\(word())"},
             "annotations": {"\(word())": "\(word())"}}, "spec": {"nodeName": "\(node)"},
             "status": {"phase": "Running", "podIP": "\(Self.text(v4()))", "hostIP": "\(Self.text(v4()))",
             "containerStatuses": [{"name": "\(word())", "ready": true, "restartCount": 1, "state": {"waiting": {"reason": "\(word())"}}}]}}
            """
        let service = """
            {"kind": "Service", "metadata": {"name": "kube-dns", "namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}},
             "spec": {"clusterIP": "\(Self.text(v4()))", "ports": [{"port": 53, "protocol": "UDP", "name": "dns"}], "selector": {"k8s-app": "kube-dns"}}}
            """
        return Data("{\"kind\": \"List\", \"items\": [\(pod), \(service)]}".utf8)
    }

    mutating func log() -> Data {
        let time = "2026-11-23T04:51:31.000000000Z"
        let lines = (0..<20).flatMap { number in
            [
                "\(time) [INFO] \(Self.text(v4())):\(4000 + number) - \(number) \"A IN \(word()).\(word()).svc.cluster.local. udp 50 false 512\" NOERROR qr,aa,rd 100 0.0001s",
                "\(time) [ERROR] plugin/errors: 2 \(word()).example. A: read udp \(Self.text(v4())):4000->\(Self.text(v4())):53: i/o timeout",
                "\(time) [WARNING] plugin/health: Local health request to \"http://\(word()):8080\" failed: \(word())",
                "\(time) [INFO] plugin/\(word()): \(word())",
            ]
        }
        return Data(lines.joined(separator: "\n").utf8)
    }
}
