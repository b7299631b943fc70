import Diagnosis
import TestSupport
import Testing
import Wording

/// Time stamps are input, and input may say anything.
@Suite struct TimeTests {
    @Test func `time stamps at the ends of time are judged without a trap`() throws {
        var scene = Scene()
        let query = Query("example.com")
        scene.send(query, at: -1_795_409_491)
        scene.answer(query, at: 7_000_000_000)
        scene.exchange(Query("example.org", id: 7), at: -3_000_000_000)
        #expect(scene.play().conclusion.verdict.kind != .network)
    }
}
