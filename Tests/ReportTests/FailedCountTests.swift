import DNSVerdictAnalysis
import Foundation
import PacketWire
import TestSupport
import Testing

@testable import Report

/// `failed` is one number, wherever it stands.
@Suite struct FailedCountTests {
    /// Of one client: 20 answered, 3 unanswered, 2 SERVFAIL, and 4 updates that are refused by right.
    private static var scene: Scene {
        var cluster = SmallCluster(client: 0)
        for number in 0..<20 { cluster.ask(query(number), at: Double(number) * 0.1) }
        for number in 20..<23 { cluster.ask(query(number), at: Double(number) * 0.1, answer: nil) }
        for number in 23..<25 { cluster.ask(query(number), at: Double(number) * 0.1, answer: .serverFailure) }
        var scene = cluster.scene
        for number in 25..<29 {
            var update = query(number).datagram
            update.payload[2] = 0x28
            var answer = query(number).datagram(answering: .refused)
            answer.payload[2] = 0xa8
            scene.see(scene.identified(update), at: Double(number))
            scene.see(answer, at: Double(number) + 0.001)
        }
        // The capture goes on for the whole patience of those that wait.
        scene.exchange(query(29), at: 60)
        return scene
    }

    private static func query(_ number: Int) -> Query {
        Query("n\(number).example.com", id: UInt16(0x100 + number), port: UInt16(40_000 + number))
    }

    @Test func `the report counts what failed the same in totals, tables and pictures`() throws {
        let document = Self.scene.play().document
        #expect(document.totals.failed == 5)
        #expect(document.totals.answered == 27)
        #expect(document.clients.map(\.failed) == [5])
        #expect(document.zones.map(\.failed) == [5])
        #expect(document.legs.map(\.failed) == [5])
        #expect(document.path.hops.reduce(0) { $0 + $1.failed } == 5)
        #expect(document.timeline?.failures.reduce(0, +) == 5)
        let text = TextReport.render(document, isColored: false)
        #expect(text.contains("5 failed"))
    }

    @Test func `live tells the same queries, and its metrics count them`() throws {
        let story = Self.scene.live(until: 75)
        #expect(story.exchanges.count == 5)
        let figures = LiveFigures(
            story.analysis, roles: Pipeline().roles(of: story.analysis), places: [],
            at: Timestamp(nanoseconds: Scene.start + 75_000_000_000))
        #expect(figures.clients.map(\.failures) == [5])
        #expect(figures.zones.map(\.failures) == [5])
        #expect(figures.endpoints.map(\.failures) == [5])
    }

    @Test func `an answer that the capture lost is not counted as failed`() {
        var cluster = SmallCluster(client: 0)
        for number in 0..<40 {
            cluster.ask(
                Self.query(number), at: Double(number) * 0.1, returning: number == 17 ? .lost : .client,
                isRetried: false)
        }
        cluster.ask(Self.query(41), at: 60)
        let document = cluster.scene.play().document
        #expect(document.totals.unanswered == 1)
        #expect(document.totals.failed == 0)
        #expect(document.totals.unproven == 1)
        #expect(document.legs.map(\.failed) == [0])
        #expect(document.clients.map(\.failed) == [0])
    }
}
