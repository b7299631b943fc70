import Exchanges
import PacketWire
import TestSupport
import Testing

/// CoreDNS's own queries, linked to its clients' by question and time; and the lookups behind queries.
@Suite struct UpstreamTests {
    /// What the upstream leg shows for a client that got SERVFAIL.
    static func upstream(of forwarding: SmallCluster.Forwarding) throws -> UpstreamState {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(Query(), at: 0, forwarding: forwarding, answer: .serverFailure, latency: 3)
        let patterns = cluster.scene.play().analysis.summary.patterns
        let pattern = try #require(patterns.first { $0.key.path.client == Host.client.address })
        return pattern.key.upstream
    }

    @Test func `a failure without a question to the upstream is told apart`() throws {
        #expect(try UpstreamTests.upstream(of: .none) == .notAsked)
    }

    @Test func `a silent upstream is told apart`() throws {
        #expect(try UpstreamTests.upstream(of: .silent) == .unanswered)
    }

    @Test(arguments: [(Reply.serverFailure, UpstreamState.failed), (.refused, .failed), (.address, .answered)])
    func `what the upstream answered is told apart`(reply: Reply, state: UpstreamState) throws {
        #expect(try UpstreamTests.upstream(of: .answered(reply, after: 0.01)) == state)
    }

    @Test func `a question of an earlier occasion explains nothing`() throws {
        var scene = Scene()
        scene.exchange(Query(id: 7, from: .corednsA, to: .upstream), at: 0)
        scene.exchange(Query(to: .corednsA), with: .serverFailure, at: 1)
        let patterns = scene.play().analysis.summary.patterns
        #expect(patterns.map(\.key.upstream) == [.notAsked])
    }

    @Test func `what a later query makes the server ask explains that query alone`() throws {
        var scene = Scene()
        scene.send(Query(id: 1, to: .corednsA), at: 0)
        let later = Query(id: 2, from: .neighbour, to: .corednsA)
        scene.send(later, at: 3)
        scene.exchange(Query(id: 7, from: .corednsA, to: .upstream), at: 3.001)
        scene.answer(later, at: 3.004)
        let patterns = scene.play().analysis.summary.patterns
        #expect(patterns.map(\.key.path.client) == [Host.client.address])
        #expect(patterns.map(\.key.upstream) == [.notAsked])
    }

    @Test(arguments: [(0x77, 0.001, 1), (0x77, 0.06, 0), (0x78, 0.001, 0)])
    func `a server's query that comes back to it at once with its ID is counted`(
        id: UInt16, delay: Double, count: Int
    ) throws {
        var scene = Scene()
        scene.send(Query(to: .corednsA), at: 0)
        scene.send(Query(id: 0x77, from: .corednsA, port: 50_000, to: .upstream), at: 0.000_5)
        scene.send(Query(id: id, from: .node, port: 61_000, to: .corednsA), at: 0.000_5 + delay)
        let path = scene.play().analysis.summary.paths.first { $0.path.client == Host.corednsA.address }
        #expect(path?.cameBack == count)
    }

    /// A node that translates a client's connections also masquerades them: it asks nothing itself.
    @Test(
        arguments: [(port: nil, askers: []), (port: 30_000, askers: [Host.node])] as [(port: UInt16?, askers: [Host])])
    func `masqueraded connections are no node cache's`(port: UInt16?, askers: [Host]) {
        var scene = Scene()
        for number in 0..<40 {
            let time = Double(number) * 0.2
            let query = Query(id: UInt16(number), port: UInt16(40_000 + number))
            let (asked, told) = (query.datagram.payload, query.datagram(answering: .address).payload)
            let before = TCPConnection(port: query.port, sequence: UInt32(7000 + number))
            let after = TCPConnection(
                from: .node, port: port.map { $0 + UInt16(number) } ?? query.port, to: .corednsA,
                sequence: UInt32(7000 + number))
            for connection in [before, after] {
                let isSent = connection.client == .client
                let steps = [
                    (connection.syn, 0.0), (connection.synAck, 0.001), (connection.acknowledged, 0.002),
                    (connection.query(asked), 0.003), (connection.answer(told, toQueryOf: asked.count), 0.004),
                ]
                for (segment, delay) in steps {
                    let isAnswer = segment.sourcePort == 53
                    let tap: Tap =
                        isSent ? .veth(isAnswer ? .outgoing : .incoming) : .eth0(isAnswer ? .incoming : .outgoing)
                    scene.see(segment, at: time + delay + (isSent == isAnswer ? 0.000_05 : 0), on: tap)
                }
            }
        }
        let found = scene.play().analysis.summary.cacheAskers
        #expect(found.values.flatMap(\.self) == askers.map(\.address))
    }

    @Test func `the upstream leg stands apart from the clients' exchanges`() {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(Query(), at: 0, forwarding: .answered(.address, after: 0.001), latency: 0.004)
        let story = cluster.scene.play()
        let ways = story.analysis.summary.paths.map { [$0.path.client, $0.path.server] }
        #expect(ways.contains([Host.client.address, Host.service.address]))
        #expect(ways.contains([Host.corednsA.address, Host.upstream.address]))
        #expect(ways.count == 2)
        #expect(story.leg(.upstream)?.exchanges == 1)
    }

    @Test func `a search list is one lookup, and what it asked in vain is counted`() throws {
        var scene = Scene()
        let names = ["example.com.default.svc.cluster.local", "example.com.svc.cluster.local", "example.com"]
        for (number, name) in names.enumerated() {
            for type in [Query.a, Query.aaaa] {
                let query = Query(name, type: type, id: UInt16(number) * 2 + type % 2)
                scene.exchange(
                    query, with: number < 2 ? .nonexistent : .address, at: Double(number) * 0.01 + Double(type) / 1e6)
            }
        }
        let story = scene.play()
        let client = try #require(story.analysis.clients.first)
        #expect(client.lookups == 1)
        #expect(client.searched == 1)
        #expect(client.avoidable == 4)
        #expect(client.nonexistent == 0)
        #expect(story.analysis.searchedNames.total > 0)
    }

    @Test func `a name that exists nowhere is told from a search list's misses`() throws {
        var scene = Scene()
        for (number, name) in ["nope.default.svc.cluster.local", "nope.svc.cluster.local", "nope"].enumerated() {
            scene.exchange(Query(name, id: UInt16(number)), with: .nonexistent, at: Double(number) * 0.01)
        }
        let story = scene.play()
        let client = try #require(story.analysis.clients.first)
        #expect(client.lookups == 1)
        #expect(client.nonexistent == 1)
        #expect(story.lostLookups == 0)
    }

    @Test func `a lookup still open when the capture ends is not lost`() {
        var scene = Scene()
        scene.send(Query(), at: 0)
        let story = scene.play(until: 1)
        #expect(story.outcomes == [.pending])
        #expect(story.lostLookups == 0)
    }
}
