import Exchanges
import TestSupport
import Testing

/// Captures of one direction each that were taken at one place.
@Suite struct HalvesTests {
    /// Queries in the first capture and their answers in the second.
    private static func halves(_ count: Int) -> ClockAlignment {
        var scene = Scene()
        for number in 0..<count {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.send(query, at: Double(number), on: Tap(0))
            scene.answer(query, at: Double(number) + 0.001, on: Tap(1))
        }
        return scene.clocks(ahead: [0, 0])
    }

    private static func places(_ clocks: ClockAlignment) -> [Int] {
        let names = clocks.spans.indices.map { "\($0)-capture.pcap" }
        return CapturePlaces(names: names, spans: clocks.spans, halves: clocks.halves).ofCapture
    }

    @Test(arguments: [(4, [0, 1]), (5, [0, 0])])
    func `queries in one capture and their answers in another are of one place`(count: Int, places: [Int]) {
        #expect(HalvesTests.places(HalvesTests.halves(count)) == places)
    }

    @Test func `answers whose queries the other capture lacks are of another place`() {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            if number % 5 != 0 { scene.send(query, at: Double(number), on: Tap(0)) }
            scene.answer(query, at: Double(number) + 0.001, on: Tap(1))
        }
        #expect(HalvesTests.places(scene.clocks(ahead: [0, 0])) == [0, 1])
    }

    /// The client's captures have every query, those of one of two pods half of them.
    @Test func `halves of two places find their own other half`() {
        var scene = Scene()
        for number in 0..<30 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let isHere = number % 2 == 0
            let time = Double(number)
            let sent = scene.send(query, at: time, on: Tap(2))
            if isHere { scene.see(sent.translated(to: .corednsA).routed(2), at: time + 0.000_2, on: Tap(0)) }
            let answer = scene.identified(query.datagram(answering: .address))
            if isHere { scene.see(answer.coming(from: .corednsA), at: time + 0.001, on: Tap(3)) }
            scene.see(answer.routed(2), at: time + 0.001_2, on: Tap(1))
        }
        let clocks = scene.clocks(ahead: [0, 0, 0, 0])
        #expect(Set(clocks.halves.map { [$0.queries, $0.answers] }) == [[2, 1], [0, 3]])
        #expect(HalvesTests.places(clocks) == [0, 1, 1, 0])
    }

    /// The pod's answers have the pod's address, the client's queries the service's: merged, they would look untranslated.
    @Test func `queries before DNAT and answers behind it are of two places`() {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.send(query, at: Double(number), on: Tap(0))
            let answer = scene.identified(query.datagram(answering: .address))
            scene.see(answer.coming(from: .corednsA), at: Double(number) + 0.001, on: Tap(1))
        }
        #expect(HalvesTests.places(scene.clocks(ahead: [0, 0])) == [0, 1])
    }

    @Test func `captures of both directions are no halves`() {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.send(query, at: Double(number), on: Tap(0))
            scene.answer(query, at: Double(number) + 0.001, on: Tap(1))
        }
        scene.exchange(Query("other.example.com", id: 900), at: 25, on: Tap(0))
        #expect(scene.clocks(ahead: [0, 0]).halves == [])
    }
}
