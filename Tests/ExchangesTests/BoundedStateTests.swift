import DNSWire
import PacketWire
import TestSupport
import Testing

@testable import Exchanges

/// Sums that hold for any traffic, and state that does not grow with it.
@Suite struct BoundedStateTests {
    /// xorshift64: the same numbers from the same seed on every machine.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    @Test(arguments: [1, 2, 3, 0xdead_beef] as [UInt64])
    func `every exchange of a random mix has exactly one outcome`(seed: UInt64) {
        var random = Random(state: seed)
        var scene = Scene()
        var sent = 0
        for number in 0..<400 {
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: Bool.random(using: &random) ? .client : .neighbour)
            let time = Double.random(in: 0..<20, using: &random)
            let datagram = scene.send(query, at: time)
            sent += 1
            switch Int.random(in: 0..<8, using: &random) {
            case 0 where time < 12: scene.answer(query, at: time + 6)
            case 0, 1: break
            case 2: scene.see(datagram.rejected(by: .node), at: time + 0.001)
            case 3: scene.answer(query, from: .corednsA, at: time + 0.001)
            case 4: scene.answer(query, with: .truncated, at: time + 0.001)
            case 5: scene.answer(query, with: .malformed, at: time + 0.001)
            case 6: scene.see(datagram.routed(), at: time + 0.000_1)
            case 7 where number % 2 == 0:
                scene.send(query, at: time + 0.5)
                scene.answer(query, at: time + 0.51)
                scene.answer(query, at: time + 0.61)
            default: scene.answer(query, at: time + Double.random(in: 0.001..<4, using: &random))
            }
        }
        let story = scene.play(until: 24)
        #expect(story.exchanges.count == sent, "seed \(seed)")
        #expect(story.totals.total == sent, "seed \(seed)")
        #expect(story.leg(.service)?.exchanges == sent, "seed \(seed)")
        #expect(story.retransmissions == story.listing.summary.paths.reduce(0) { $0 + $1.retransmissions })
        for outcome in Outcome.allCases {
            let listed = story.outcomes.filter { $0 == outcome }.count
            #expect(story.totals[outcome] == listed, "seed \(seed), \(outcome)")
            #expect(story.leg(.service)?.outcomes[outcome] == listed, "seed \(seed), \(outcome)")
            #expect(listed > 0, "seed \(seed) has no exchange that is \(outcome)")
        }
    }

    struct NotReadable: Error {}

    /// Sends `count` queries that nobody answers, `interval` nanoseconds apart; each has a client port and ID
    /// of its own.
    static func flood(_ correlator: inout Correlator, count: Int, interval: Int64) throws -> Int {
        var message = Query().message.octets
        var most = 0
        for number in 0..<count {
            message[0] = UInt8(truncatingIfNeeded: number >> 8)
            message[1] = UInt8(truncatingIfNeeded: number)
            guard let head = MessageHead(message.span) else { throw NotReadable() }
            var packet = Packet()
            packet.source = Host.client.address
            packet.destination = Host.service.address
            packet.sourcePort = UInt16(truncatingIfNeeded: 1024 + number >> 8)
            packet.destinationPort = 53
            packet.transport = .udp
            packet.hopLimit = 64
            packet.declaredPayloadLength = message.count
            let time = Timestamp(nanoseconds: Scene.start + Int64(number) * interval)
            let place = FramePlace(capture: 0, interface: 0, point: 0, frame: number + 1, time: time)
            let sighting = MessageSighting(MessageOrigin(packet: packet, at: place), head)
            correlator.summary.coverage.note(sighting.time, in: 0)
            correlator.query(sighting, message: message.span)
            most = max(most, correlator.table.count)
        }
        correlator.summary.coverage.ended(0)
        return most
    }

    @Test func `two hundred thousand unanswered queries keep only the open ones`() throws {
        var correlator = Correlator(options: AnalysisOptions())
        let most = try BoundedStateTests.flood(&correlator, count: 200_000, interval: 1_000_000)
        // The horizon is eleven seconds, and a query comes every millisecond.
        #expect(most <= 11_001)
        #expect(correlator.table.slotsUsed <= 11_001)
        correlator.finishAll()
        #expect(correlator.table.count == 0)
        #expect(correlator.summary.paths.count == 1)
        #expect(correlator.summary.patterns.count <= 2)
        #expect(correlator.summary.patterns.allSatisfy { $0.examples.count <= FailurePattern.exampleLimit })
        #expect(correlator.summary.paths[0].exchanges == 200_000)
        #expect(correlator.summary.paths[0].outcomes[.unanswered] >= 194_000)
    }

    @Test func `what is put out for want of room is pending where the captures end before its time is over`() throws {
        var options = AnalysisOptions()
        options.openExchangeLimit = 1000
        var correlator = Correlator(options: options)
        let most = try BoundedStateTests.flood(&correlator, count: 5000, interval: 1000)
        correlator.finishAll()
        #expect(most == 1000)
        #expect(correlator.table.slotsUsed == 1000)
        #expect(correlator.summary.unproven == 0)
        #expect(correlator.summary.paths[0].outcomes[.pending] == 5000)
    }

    @Test func `more servers than rows lose a row, not their count`() {
        var scene = Scene()
        for number in 0..<1100 {
            scene.exchange(
                Query(id: UInt16(number), to: Host(10, 1, UInt8(number >> 8), UInt8(number & 255))),
                at: Double(number) / 100)
        }
        let story = scene.play()
        #expect(story.analysis.summary.legs.count == 1024)
        #expect(story.analysis.summary.overflow == 76)
        #expect(story.totals.total == 1100)
    }
}
