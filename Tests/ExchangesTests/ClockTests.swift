import Exchanges
import TestSupport
import Testing

/// How the clocks of captures are compared by the messages that they share.
@Suite struct ClockTests {
    /// Queries that go from the client (capture 0) by the node (1) to the CoreDNS pod (2) and back.
    private func cluster(queries: Int = 50, answer: Reply? = .address) -> SmallCluster {
        var cluster = SmallCluster(client: 0, node: 1, corednsA: 2)
        for number in 0..<queries {
            let query = Query("n\(number).example.com", id: UInt16(truncatingIfNeeded: number))
            cluster.ask(query, at: Double(number) / 10, answer: answer, isRetried: false)
        }
        return cluster
    }

    @Test(arguments: [0, 0.003, -3.1, 437.25, 86_400 * 365.0])
    func `a clock's offset is found, and no more than that is taken off`(ahead: Double) throws {
        let clocks = cluster().scene.clocks(ahead: [0, 0, ahead])
        let offset = try #require(clocks.offsets[2])
        #expect(clocks.offsets[0] == nil)
        #expect(offset.reference == 0)
        #expect(abs(Double(offset.ahead) / 1e9 - ahead) <= Double(offset.uncertainty) / 1e9 + 1e-6)
        #expect(offset.uncertainty < 2_000_000)
        #expect(offset.samples >= 100)
        #expect(clocks.corrections == [0, 0, ahead == 0 ? 0 : offset.ahead])
    }

    @Test func `a capture is compared by way of another where it shares nothing with the first`() throws {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number))
            // Captures 0 and 1 share the even ones, 1 and 2 the odd ones.
            let captures = number.isMultiple(of: 2) ? [0, 1] : [1, 2]
            for capture in captures { scene.exchange(query, at: Double(number), on: Tap(capture)) }
        }
        let clocks = scene.clocks(ahead: [10, 0, -20])
        #expect(clocks.offsets.map { $0?.reference } == [nil, 0, 0])
        #expect(clocks.corrections == [0, -10_000_000_000, -30_000_000_000])
    }

    @Test func `clocks of many captures of the same messages are set`() {
        var scene = Scene()
        for number in 0..<4 {
            let query = Query("n\(number).example.com", id: UInt16(number))
            for capture in 0..<100 { scene.exchange(query, at: Double(number), on: Tap(capture)) }
        }
        let clocks = scene.clocks(ahead: (0..<100).map { $0 < 60 ? 0 : Double($0) })
        #expect(clocks.offsets.allSatisfy { $0 == nil || $0?.reference == 0 })
        #expect(clocks.corrections == (0..<100).map { $0 < 60 ? 0 : $0 * 1_000_000_000 })
    }

    @Test func `queries alone tell of clocks that are far apart`() throws {
        let clocks = cluster(answer: nil).scene.clocks(ahead: [0, 0, 3])
        let offset = try #require(clocks.offsets[2])
        #expect(abs(offset.ahead - 3_000_000_000) <= offset.uncertainty)
        #expect(clocks.corrections[2] == offset.ahead)
    }

    @Test func `queries alone do not tell a slow way from clocks that differ a little`() {
        let clocks = cluster(answer: nil).scene.clocks(ahead: [0, 0, 0.06])
        #expect(clocks.offsets[2] == nil)
        #expect(clocks.corrections == [0, 0, 0])
    }

    @Test func `retransmissions that captures lost in turn do not shift the clock`() {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number))
            let start = Double(number) * 10
            scene.send(query, at: start, on: Tap(0))
            // Of every third query the second capture has the retransmission only.
            scene.send(query, at: start + 5, on: Tap(number.isMultiple(of: 3) ? 1 : 0))
            if !number.isMultiple(of: 3) { scene.exchange(query, at: start + 7, on: Tap(1)) }
            let other = Query("m\(number).example.com", id: UInt16(number))
            for capture in [0, 1] { scene.exchange(other, at: start, on: Tap(capture)) }
        }
        #expect(scene.clocks(ahead: [0, 0]).corrections == [0, 0])
    }

    /// The first capture ends before the client goes on to its next nameserver, which the second one shows.
    @Test func `tries of one question that are each seen in one capture do not shift the clock`() {
        var scene = Scene()
        for number in 0..<8 {
            let time = Double(number) * 0.2
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.send(query, at: time, on: Tap(0))
            scene.exchange(query, at: time + 2, on: Tap(1))
            let other = Query("m\(number).example.com", id: UInt16(number), port: UInt16(41_000 + number))
            scene.exchange(other, at: time, on: Tap(0))
        }
        #expect(scene.clocks(ahead: [0, 0]).corrections == [0, 0])
    }

    @Test func `captures that share no message are not compared`() {
        var scene = Scene()
        for number in 0..<20 {
            scene.exchange(
                Query("n\(number).example.com", id: UInt16(number)), at: Double(number), on: Tap(number % 2))
        }
        #expect(scene.clocks(ahead: [0, 5]).offsets == [nil, nil])
    }

    /// A client's capture, and two files of a ring on its node, of which the second shares no message with the client's.
    private static func ring(secondFrom start: Double, names: [String]) -> ClockAlignment {
        var scene = Scene()
        for number in 0..<10 {
            let shared = Query("n\(number).example.com", id: UInt16(number))
            for capture in [0, 1] { scene.exchange(shared, at: Double(number), on: Tap(capture)) }
            let other = Query("m\(number).example.com", id: UInt16(number))
            scene.exchange(other, at: start + Double(number), on: Tap(2))
        }
        return scene.clocks(ahead: [0, 7.25, 7.25], names: names)
    }

    @Test(arguments: [20.0, -20])
    func `files of a ring with a missing one have one clock`(start: Double) {
        let names = start > 0 ? ["pod.pcap", "node.pcap1", "node.pcap3"] : ["pod.pcap", "node.pcap3", "node.pcap1"]
        let clocks = ClockTests.ring(secondFrom: start, names: names)
        #expect(clocks.offsets.map { $0?.ahead } == [nil, 7_250_000_000, 7_250_000_000])
    }

    @Test func `files whose names differ in a number and that overlap have clocks of their own`() {
        let clocks = ClockTests.ring(secondFrom: 4.5, names: ["pod.pcap", "node.pcap1", "node.pcap3"])
        #expect(clocks.offsets[2] == nil)
    }

    @Test func `files of different names have clocks of their own`() {
        let clocks = ClockTests.ring(secondFrom: 20, names: ["pod.pcap", "node.pcap1", "other.pcap3"])
        #expect(clocks.offsets.map { $0?.ahead } == [nil, 7_250_000_000, nil])
    }

    @Test func `of long captures the same sample is kept`() throws {
        var scene = Scene()
        for number in 0..<30_000 {
            let query = Query("n\(number).example.com", id: UInt16(truncatingIfNeeded: number))
            for capture in [0, 1] { scene.exchange(query, at: Double(number) / 1000, on: Tap(capture)) }
        }
        let offset = try #require(scene.clocks(ahead: [0, 1.5]).offsets[1])
        #expect(offset.ahead == 1_500_000_000)
        #expect((1000...16_384).contains(offset.samples))
    }
}
