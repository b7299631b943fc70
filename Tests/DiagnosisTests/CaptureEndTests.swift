import Diagnosis
import Exchanges
import TestSupport
import Testing
import Wording

/// Little that is missing, and queries that wait when the capture ends: neither hides an outage nor makes one.
@Suite struct CaptureEndTests {
    private static func client(_ count: Int, _ body: (inout Scene, Query, Double, Int) -> Void) -> Conclusion {
        var scene = Scene()
        for number in 0..<count {
            let query = Query(
                "n\(number).example.com", id: UInt16(number), port: UInt16(30_000 + number), to: .service)
            body(&scene, query, Double(number) * 0.25, number)
        }
        return scene.play(until: nil).conclusion
    }

    @Test func `few frames that a capture lost among very many are told and accuse nobody`() {
        let conclusion = CaptureEndTests.client(800) { scene, query, time, number in
            // Five answers without their queries, three queries without their answers.
            if number % 150 != 70 { scene.send(query, at: time) }
            if number % 250 != 120 { scene.answer(query, at: time + 0.002) }
        }
        #expect(conclusion.verdict.kind == .healthy)
        #expect(conclusion.finding("capture-loss")?.severity == .info)
    }

    @Test func `many frames that a capture lost leave its failures open`() {
        let conclusion = CaptureEndTests.client(800) { scene, query, time, number in
            if number % 12 != 7 { scene.send(query, at: time) }
            if number % 15 != 4 { scene.answer(query, at: time + 0.002) }
        }
        #expect(conclusion.verdict.kind == .capture)
    }

    @Test func `an outage in a capture's last seconds is no health`() {
        // Of 100 s the last 2.5: nobody's timeout is over.
        let conclusion = CaptureEndTests.client(400) { scene, query, time, number in
            scene.send(query, at: time)
            if number < 390 { scene.answer(query, at: time + 0.002) }
        }
        #expect(conclusion.verdict.kind == .undetermined)
    }

    /// Of many clients one has no answer in the last seconds.
    @Test(arguments: [true, false])
    func `a client that is left waiting at the end is no health`(isLeft: Bool) {
        var scene = Scene()
        for number in 0..<600 {
            let client: Host = number % 60 == 59 ? .client : .neighbour
            let query = Query(
                "n\(number).example.com", id: UInt16(number), from: client, port: UInt16(30_000 + number), to: .service)
            let time = Double(number) * 0.02
            scene.send(query, at: time)
            if client == .neighbour || number < 400 || !isLeft { scene.answer(query, at: time + 0.002) }
        }
        #expect(scene.play(until: nil).conclusion.verdict.kind == (isLeft ? .undetermined : .healthy))
    }

    @Test func `queries that wait at the end as others did before are no outage`() {
        let conclusion = CaptureEndTests.client(400) { scene, query, time, number in
            scene.send(query, at: time)
            // One in four takes 2.4 s at any time.
            if number < 390 || number % 4 != 0 { scene.answer(query, at: time + (number % 4 == 0 ? 2.4 : 0.002)) }
        }
        #expect(!conclusion.verdict.summary.description.contains("too soon to tell"))
    }

    @Test(arguments: [0.002, 6])
    func `a lookup in hundreds that failed for good is no health`(latency: Double) {
        let conclusion = CaptureEndTests.client(120) { scene, query, time, number in
            scene.send(query, at: time)
            let isFailing = number == 20
            scene.answer(
                query, with: isFailing ? .serverFailure : .address, at: time + (isFailing ? latency : 0.002))
        }
        #expect(conclusion.verdict.kind == .undetermined)
    }
}
