import DNSWire
import Foundation
import Glibc
import PacketWire
import Testing

@testable import Capture

/// Test questions on the loopback interface, to servers made for them.
@Suite struct ProberTests {
    private static let place = ProbePlace(name: "here", namespace: nil)

    private static func question(
        _ transport: TransportProtocol, _ type: RecordType = .a, server: String = "127.0.0.1"
    ) throws -> ProbeQuestion {
        ProbeQuestion(
            from: place, to: try #require(IPAddress(server)), transport: transport,
            name: try #require(DomainName("web.example")), type: type)
    }

    /// Asks `questions` of the port that `server` listens on, and waits for the end.
    private static func results(_ questions: [ProbeQuestion], port: UInt16) throws -> [ProbeResult] {
        let prober = Prober([[place]]) { Issue.record($0) }
        prober.ask(
            questions.map { question in
                var question = question
                question.port = port
                return question
            })
        prober.complete()
        prober.start()
        while !prober.isDone { usleep(10_000) }
        #expect(prober.unasked == 0)
        #expect(prober.results.allSatisfy { $0.question.port == port })
        return prober.results
    }

    @Test func `a question is a query that asks for recursion, over TCP behind its length`() throws {
        let name: [UInt8] = [3, 0x77, 0x65, 0x62, 7, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0]
        let query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name + [0, 1, 0, 1]
        #expect(try Self.question(.udp).message(id: 0x1234) == query)
        #expect(try Self.question(.tcp).message(id: 0x1234) == [0, 29] + query)
    }

    @Test func `a question for TXT takes answers of 4,096 octets`() throws {
        let query = try Self.question(.udp, .txt).message(id: 1)
        #expect(query[10...11] == [0, 1])
        #expect(query.suffix(11) == [0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [TransportProtocol.udp, .tcp], ["127.0.0.1", "::1"])
    func `an answer is taken with its code and size`(transport: TransportProtocol, server: String) throws {
        let responder = try Responder(at: server)
        let results = try Self.results([Self.question(transport, server: server)], port: responder.port)
        #expect(results.map(\.outcome) == [.answered(code: 3, isTruncated: true, size: 29)])
        #expect(results.map(\.transmissions) == [1])
    }

    @Test(arguments: [TransportProtocol.udp, .tcp])
    func `where nobody listens, that is what came of it`(transport: TransportProtocol) throws {
        let port = try Responder(at: "127.0.0.1", answers: false, isClosed: true).port
        #expect(try Self.results([Self.question(transport)], port: port).map(\.outcome) == [.refused])
    }

    @Test func `a query without an answer is sent twice, a connection once`() throws {
        let responder = try Responder(at: "127.0.0.1", answers: false)
        let results = try Self.results([Self.question(.udp), Self.question(.tcp)], port: responder.port)
        #expect(results.map(\.outcome) == [.unanswered, .unanswered])
        #expect(results.map(\.transmissions) == [2, 1])
        #expect(responder.received == 2)
    }

    @Test func `an answer to another query is none`() throws {
        let responder = try Responder(at: "127.0.0.1", change: { $0[0] ^= 1 })
        let results = try Self.results([Self.question(.udp), Self.question(.tcp)], port: responder.port)
        #expect(Set(results.map(\.outcome)) == [.unanswered, .refused])
    }

    @Test func `a network namespace that cannot be entered is told and left out`() {
        var problems: [LiveError] = []
        let prober = Prober([[ProbePlace(name: "gone", namespace: "/nowhere/ns"), Self.place]]) { problems.append($0) }
        #expect(problems.count == 1)
        #expect(prober.places == [Self.place])
    }
}

/// A DNS server on the loopback interface that answers every query in the same way.
private final class Responder: Sendable {
    let port: UInt16
    private let sockets: [Int32]
    private let count = Counter()

    private final class Counter: @unchecked Sendable {
        private let lock = NSLock()
        private var value = 0
        func add() { lock.withLock { value += 1 } }
        var now: Int { lock.withLock { value } }
    }

    /// Queries over UDP.
    var received: Int { count.now }

    /// - Parameters:
    ///   - answers: with NXDOMAIN and the bit of a truncated message, else not at all.
    ///   - isClosed: nobody listens any more.
    init(
        at address: String, answers: Bool = true, isClosed: Bool = false,
        change: @escaping @Sendable (inout [UInt8]) -> Void = { _ in }
    ) throws {
        let isWide = address.contains(":")
        let (udp, port) = try Self.bound(SOCK_DGRAM, isWide, 0)
        let (tcp, _) = try Self.bound(SOCK_STREAM, isWide, port)
        listen(tcp, 8)
        self.port = port
        sockets = [udp, tcp]
        if isClosed {
            for socket in sockets { close(socket) }
            return
        }
        let count = count
        Thread {
            var query = [UInt8](repeating: 0, count: 512)
            var peer = sockaddr_storage()
            while true {
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                // Right: both calls get live locals and their sizes.
                let size = unsafe withUnsafeMutablePointer(to: &peer) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe recvfrom(udp, &query, query.count, 0, $0, &length)
                    }
                }
                guard size > 0 else { return }
                count.add()
                guard answers else { continue }
                let answer = Self.answer(Array(query[..<size]), change)
                _ = unsafe withUnsafePointer(to: &peer) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe sendto(udp, answer, answer.count, 0, $0, length)
                    }
                }
            }
        }.start()
        Thread {
            while case let connection = accept(tcp, nil, nil), connection >= 0 {
                var query = [UInt8](repeating: 0, count: 512)
                // Right: as many octets as the array has.
                let size = unsafe recv(connection, &query, query.count, 0)
                guard answers, size > 2 else { continue }
                let answer = Self.answer(Array(query[2..<size]), change)
                let message = [UInt8(answer.count >> 8), UInt8(answer.count & 0xff)] + answer
                // In two pieces, as a stream may come.
                for piece in [message[..<7], message[7...]] {
                    _ = unsafe send(connection, Array(piece), piece.count, Int32(MSG_NOSIGNAL))
                }
            }
        }.start()
    }

    deinit {
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    private static func answer(_ query: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var answer = query
        answer[2] |= 0x82
        answer[3] = 0x83
        change(&answer)
        return answer
    }

    private static func bound(_ kind: __socket_type, _ isWide: Bool, _ port: UInt16) throws -> (Int32, UInt16) {
        let descriptor = socket(isWide ? AF_INET6 : AF_INET, Int32(kind.rawValue), 0)
        // Both families have the port in the same place; what is left of the loopback address stands behind it.
        var octets = [UInt8](repeating: 0, count: isWide ? 28 : 16)
        octets[0] = UInt8(isWide ? AF_INET6 : AF_INET)
        (octets[2], octets[3]) = (UInt8(port >> 8), UInt8(port & 0xff))
        if isWide { octets[23] = 1 } else { octets.replaceSubrange(4..<8, with: [127, 0, 0, 1]) }
        var length = socklen_t(octets.count)
        // Right: the octets are a socket address of that length, which the second call writes anew.
        let status = unsafe octets.withUnsafeMutableBytes { bytes in
            guard let place = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return Int32(-1) }
            guard unsafe bind(descriptor, place, length) == 0 else { return Int32(-1) }
            return unsafe getsockname(descriptor, place, &length)
        }
        try #require(status == 0)
        return (descriptor, UInt16(octets[2]) << 8 | UInt16(octets[3]))
    }
}
