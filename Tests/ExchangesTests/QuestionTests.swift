import DNSWire
import Exchanges
import PacketWire
import TestSupport
import Testing

/// Names, ports and link layers: what a message must share with another to belong to it.
@Suite struct QuestionTests {
    @Test func `mixed case names match, and keep the case on the wire`() {
        var reply = Reply.address
        reply.otherName = "example.COM"
        var scene = Scene()
        scene.exchange(Query("eXaMpLe.CoM"), with: reply, at: 0)
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.first?.name?.withoutTrailingDot == "eXaMpLe.CoM")
    }

    @Test func `a retransmission in another case is no new question`() {
        var scene = Scene()
        scene.send(Query("Example.com"), at: 0)
        scene.send(Query("eXAMPLE.COM"), at: 2.5)
        #expect(scene.play().exchanges.map(\.attempts) == [2])
    }

    @Test func `a query without a question is an exchange of its own`() {
        var scene = Scene()
        scene.exchange(Query(nil), with: .formatError, at: 0)
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.first?.name == nil)
    }

    @Test func `an answer that leaves the question out answers what has its ID`() {
        var reply = Reply.refused
        reply.hasQuestion = false
        var scene = Scene()
        scene.send(Query(id: 1), at: 0)
        scene.send(Query(id: 2), at: 0.1)
        scene.answer(Query(id: 2), with: reply, at: 0.2)
        let story = scene.play()
        #expect(story.outcomes == [.unanswered, .answered])
        #expect(story.exchanges.last?.responseCode == 5)
    }

    /// Octets of an Ethernet frame up to the name of the question, all of it, and up to the type.
    @Test(arguments: [54, 54 + 13, 54 + 15])
    func `a query cut by the snap length and its whole answer are one exchange`(snapLength: Int) throws {
        var scene = Scene()
        scene.see(Query().datagram, at: 0, keeping: snapLength)
        scene.answer(Query(), at: 0.01)
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.exchanges.first?.name?.description == "example.com.")
        #expect(story.exchanges.first?.questionType == Query.a)
    }

    @Test(arguments: [54, 54 + 13, 54 + 15])
    func `a cut copy of a query is no query of its own, whichever comes first`(snapLength: Int) throws {
        for isCutFirst in [true, false] {
            var scene = Scene()
            let query = scene.identified(Query().datagram)
            scene.see(query, at: 0, on: Tap(0), keeping: isCutFirst ? snapLength : nil)
            scene.see(query.routed(), at: 0.001, on: Tap(1), keeping: isCutFirst ? nil : snapLength)
            scene.answer(Query(), at: 0.01, on: Tap(1))
            let story = scene.play()
            #expect(story.outcomes == [.answered])
            #expect(story.exchanges.map(\.attempts) == [1])
            #expect(story.exchanges.first?.name?.description == "example.com.")
        }
    }

    @Test func `a question with a bad name has its type and is answered`() throws {
        var query = Query().datagram
        query.payload = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 0x0c, 0, 28, 0, 1]
        var answer = Query().datagram(answering: .formatError)
        answer.payload = query.payload
        answer.payload[2] = 0x81
        answer.payload[3] = 0x81
        var scene = Scene()
        scene.see(query, at: 0)
        scene.see(answer, at: 0.01)
        let exchange = try #require(scene.play().exchanges.first)
        #expect(exchange.questionType == 28 && exchange.name == nil)
        #expect(exchange.responseCode == 1 && exchange.latency == 10_000_000)
    }

    @Test func `a message with a bad record belongs to its question all the same`() throws {
        for reply in [Reply.malformed, .address] {
            var scene = Scene()
            scene.send(Query("a.example", id: 7), at: 0)
            scene.send(Query("b.example", id: 7), at: 0.001)
            scene.answer(Query("b.example", id: 7), with: reply, at: 0.01)
            let story = scene.play()
            #expect(story.outcomes == [.unanswered, reply.isMalformed ? .malformed : .answered])
        }
    }

    @Test(arguments: [[53], [53, 8600]] as [[UInt16]])
    func `another port speaks DNS where the user says so`(ports: [UInt16]) {
        var query = Query()
        query.serverPort = 8600
        var scene = Scene()
        scene.exchange(query, at: 0)
        scene.exchange(Query(id: 2), at: 1)
        var options = AnalysisOptions()
        options.ports = ports
        let story = scene.play(options: options)
        #expect(story.outcomes.count == ports.count)
        #expect(story.leg(.service, port: 8600)?.exchanges == (ports.contains(8600) ? 1 : nil))
        #expect(story.leg(.service)?.exchanges == 1)
    }

    /// OpenShift's pods; multicast DNS goes from the same port (RFC 6762, section 5.2).
    @Test(arguments: [(40_000, 1), (5353, 0)] as [(UInt16, Int)])
    func `a query to one address on port 5353 is a resolver's`(port: UInt16, exchanges: Int) {
        var query = Query(port: port)
        query.serverPort = 5353
        var scene = Scene()
        scene.exchange(query, at: 0)
        #expect(scene.play().outcomes.count == exchanges)
    }

    @Test func `answers from port 5353 alone are multicast DNS's`() {
        var query = Query()
        query.serverPort = 5353
        var scene = Scene()
        scene.answer(query, at: 0)
        #expect(scene.play().analysis.summary.orphanResponses == 0)
    }

    /// The kernel of a pod where nothing listens on 5353.
    @Test func `an ICMP error about a query to port 5353 rejects it`() {
        var query = Query(to: .corednsA)
        query.serverPort = 5353
        var scene = Scene()
        let sent = scene.send(query, at: 0)
        scene.see(sent.rejected(by: .corednsA), at: 0.000_1)
        #expect(scene.play().outcomes == [.rejected])
    }

    @Test(arguments: [LinkType.ethernet, .linuxSLL, .raw])
    func `every link type tells the same story`(linkType: LinkType) {
        var scene = Scene()
        scene.exchange(Query(), at: 0, on: Tap(linkType: linkType))
        scene.exchange(Query(from: .clientV6, to: .serviceV6), at: 1, on: Tap(linkType: linkType))
        #expect(scene.play().outcomes == [.answered, .answered])
    }

    @Test func `short payloads and broken headers are counted and lose nothing`() {
        var scene = Scene()
        var short = Query().datagram
        short.payload = [1, 2, 3]
        scene.see(short, at: 0)
        scene.add([2, 0, 0], at: 0.1)
        scene.exchange(Query(), at: 1)
        let story = scene.play()
        #expect(story.outcomes == [.answered])
        #expect(story.analysis.counts[0].shortPayloads == 1)
        #expect(story.analysis.counts[0].undecodable == 1)
        #expect(story.analysis.counts[0].frames == 5)
    }

    @Test func `frames that come a little out of order are put together all the same`() {
        var scene = Scene()
        scene.add([], at: 5)
        scene.exchange(Query(), at: 0)
        let query = Query(id: 2).datagram
        scene.see(query, at: 3)
        scene.see(query.routed(), at: 2.999_99, on: .eth0(.outgoing))
        scene.answer(Query(id: 2), at: 3.01)
        #expect(scene.play().exchanges.map(\.attempts) == [1, 1])
    }

    @Test func `sightings carry the frame numbers of their capture, from one`() throws {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(Query(id: 1), at: 0)
        cluster.ask(Query(id: 2), at: 1)
        let story = cluster.scene.play()
        let second = try #require(story.exchanges.last)
        let places = second.sightings.map { (story.analysis.points[$0.point].capture, $0.frame) }
        #expect(places.filter { $0.0 == 0 }.map(\.1) == [3, 4])
        #expect(places.filter { $0.0 == 1 }.map(\.1) == [3, 4])
        #expect(second.sightings.map(\.kind) == [.query, .query, .response, .response])
    }
}
