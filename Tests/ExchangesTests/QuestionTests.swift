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

    @Test(arguments: [[53], [53, 5353]] as [[UInt16]])
    func `another port speaks DNS where the user says so`(ports: [UInt16]) {
        var query = Query()
        query.serverPort = 5353
        var scene = Scene()
        scene.exchange(query, at: 0)
        scene.exchange(Query(id: 2), at: 1)
        var options = AnalysisOptions()
        options.ports = ports
        let story = scene.play(options: options)
        #expect(story.outcomes.count == ports.count)
        #expect(story.leg(.service, port: 5353)?.exchanges == (ports.contains(5353) ? 1 : nil))
        #expect(story.leg(.service)?.exchanges == 1)
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
