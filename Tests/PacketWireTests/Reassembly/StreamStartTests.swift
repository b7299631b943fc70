import Testing

@testable import PacketWire

/// Messages whose length field travels in a segment of its own, where the stream's start or a segment is missing.
@Suite struct StreamStartTests {
    private static let queries = (0..<12).map { TestMessage.query(id: UInt16($0), padding: $0) }

    /// Segments of all queries, each cut after so many octets.
    private static func segments(cut: [Int]) -> [TestSegment] {
        var sequence: UInt32 = 1000
        return queries.flatMap { query in
            let octets = TestMessage.prefixed(query)
            let bounds = [0] + cut + [octets.count]
            return zip(bounds, bounds.dropFirst()).map { start, end in
                defer { sequence &+= UInt32(end - start) }
                return TestSegment(sequence: sequence, octets: Array(octets[start..<end]))
            }
        }
    }

    private func ids(_ run: StreamRun) -> [UInt8] { run.messages.map { $0.octets[1] } }

    @Test(arguments: [[2], [1], [1, 2], [2, 5], [], [7], [17], [2, 17]])
    func `A stream without its start is read from its first message on`(cut: [Int]) {
        var run = StreamRun()
        for segment in Self.segments(cut: cut) { run.add(segment) }
        run.finish()
        #expect(run.messages.map(\.octets) == Self.queries, "\(cut)")
        #expect(run.incomplete.isEmpty && run.reassembler.skippedOctets == 0)
    }

    @Test(arguments: [[2], [1], [1, 2], [], [17], [2, 17], [1, 2, 17]], [false, true])
    func `After a message that was not captured the next one is found`(cut: [Int], hasStart: Bool) {
        var run = StreamRun()
        if hasStart { run.open(at: 1000) }
        let perMessage = cut.count + 1
        for (place, segment) in Self.segments(cut: cut).enumerated() where place / perMessage != 4 {
            run.add(segment, at: Double(place))
        }
        run.finish()
        #expect(ids(run) == [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11], "\(cut)")
    }

    @Test(arguments: [0, 4])
    func `A message whose length field alone is missing is read`(lost: Int) {
        var run = StreamRun()
        for (place, segment) in Self.segments(cut: [2]).enumerated() where place != 2 * lost {
            run.add(segment, at: Double(place))
        }
        run.finish()
        #expect(ids(run) == Array(0..<12))
        #expect(run.messages[lost].octets == Self.queries[lost])
    }

    @Test func `A message that was lost but for its length field is told, and the next one found`() {
        var run = StreamRun()
        run.open(at: 1000)
        for (place, segment) in Self.segments(cut: [2]).enumerated() where place != 9 {
            run.add(segment, at: Double(place))
        }
        run.finish()
        #expect(ids(run) == [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11])
        #expect(run.incomplete.count == 1)
    }

    @Test func `Short segments that start nothing are counted`() {
        var run = StreamRun()
        run.add(TestSegment(sequence: 1000, octets: [1, 2, 3]))
        run.add(TestSegment(sequence: 1003, octets: [4]))
        run.add(TestSegment(sequence: 1004, octets: [UInt8](repeating: 0xaa, count: 100)))
        run.finish()
        #expect(run.messages.isEmpty && run.reassembler.skippedOctets == 104)
        #expect(run.reassembler.bufferedOctets == 0)
    }

    @Test func `A keep-alive probe before a message does not hide it`() {
        var run = StreamRun()
        run.add(TestSegment(sequence: 999, octets: [0]))
        for segment in Self.segments(cut: [2]) { run.add(segment) }
        #expect(run.messages.map(\.octets) == Self.queries)
        #expect(run.reassembler.skippedOctets == 1)
    }
}
