import Testing

@testable import PacketWire

@Suite struct StreamReassemblerTests {
    static let queries = (0..<4).map { TestMessage.query(id: UInt16($0), padding: $0 * 10) }
    static let stream = TestMessage.stream(queries)

    /// The segment of `stream` at `range` in a connection whose data starts at `start`.
    static func segment(
        _ range: Range<Int>, from start: UInt32 = 1000, captured: Int? = nil, flags: TCPFlags = .ack
    ) -> TestSegment {
        TestSegment(
            sequence: start &+ UInt32(range.lowerBound), octets: Array(stream[range]), flags: flags, captured: captured)
    }

    /// Where each message's length field starts, and where the last one ends.
    static let starts = queries.reduce(into: [0]) { $0.append($0.last! + 2 + $1.count) }

    static let all = stream.count

    /// Ways to cut `stream` into segments: where each starts and ends.
    static let cuts: [(name: String, bounds: [[Int]])] = [
        ("one segment", [[0, all]]),
        ("a message a segment", (0..<4).map { (index: Int) -> [Int] in [starts[index], starts[index + 1]] }),
        ("split length field", [[0, 1], [1, 27], [27, all]]),
        ("an octet a segment", (0..<all).map { (index: Int) -> [Int] in [index, index + 1] }),
        ("backwards", (0..<all).reversed().map { (index: Int) -> [Int] in [index, index + 1] }),
        ("retransmitted", [[0, 30], [0, 30], [30, all], [0, 30]]),
        ("overlapping", [[0, 40], [20, 60], [10, 80], [50, all]]),
        ("overlapping after a hole", [[40, 60], [30, 70], [65, all], [0, 50]]),
    ]

    @Test(arguments: cuts)
    func `Messages come out as they went in, in order`(name: String, bounds: [[Int]]) {
        // The last of these starts lets the sequence numbers wrap.
        for start: UInt32 in [1000, 0, .max &- 60] {
            var run = StreamRun()
            run.open(at: start)
            for bound in bounds { run.add(Self.segment(bound[0]..<bound[1], from: start)) }
            #expect(run.messages.map(\.octets) == Self.queries, "\(name) from \(start)")
            #expect(!run.messages.contains { $0.came.isCut }, "\(name)")
            #expect(run.reassembler.bufferedOctets == 0, "\(name)")
            run.finish()
            #expect(run.incomplete.isEmpty, "\(name)")
        }
    }

    @Test func `How a message came is told`() throws {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<Self.starts[1] + 1), at: 1)
        run.add(Self.segment(50..<Self.all), at: 2)
        run.add(Self.segment(Self.starts[1] + 1..<50), at: 3)
        let came = run.messages.map(\.came)
        try #require(came.count == 4)
        #expect(came.map(\.firstFrame) == [2, 2, 3, 3])
        #expect(came.map(\.frame) == [2, 4, 3, 3])
        #expect(came.map(\.segments) == [1, 3, 1, 1])
        #expect(came[1].firstTime == .seconds(1))
        #expect(came[1].time == .seconds(3))
        #expect(came[0].sourcePort == 40000 && came[0].destinationPort == 53)
    }

    @Test func `Data in the SYN is the start of the stream`() {
        var run = StreamRun()
        run.add(TestSegment(sequence: 999, octets: Array(Self.stream[0..<10]), flags: .syn))
        run.add(TestSegment(sequence: 999, octets: Array(Self.stream[0..<10]), flags: .syn))
        run.add(Self.segment(0..<Self.all))
        #expect(run.messages.map(\.octets) == Self.queries)
    }

    @Test func `Another SYN starts another connection`() throws {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<10))
        run.open(at: 77_000)
        run.add(Self.segment(0..<Self.all, from: 77_000))
        #expect(run.messages.map(\.octets) == Self.queries)
        let left = try #require(run.incomplete.first)
        #expect(left.left.reason == .restarted)
        #expect(left.left.length == 24)
        #expect(left.left.octets == 8)
        #expect(left.octets == Array(Self.stream[2..<10]))
    }

    @Test(arguments: [TCPFlags.fin, .rst])
    func `A SYN after the end starts another connection, whatever its sequence number`(ending: TCPFlags) {
        var run = StreamRun()
        for query in Self.queries[0...1] {
            let octets = TestMessage.prefixed(query)
            run.open(at: 1000)
            run.add(TestSegment(sequence: 1000, octets: octets))
            run.add(TestSegment(sequence: 1000 + UInt32(octets.count), flags: ending))
        }
        #expect(run.messages.map(\.octets) == Array(Self.queries[0...1]))
    }

    @Test func `Keep-alive probes and resets do not disturb`() {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<30))
        run.add(TestSegment(sequence: 1029, octets: [0xff]))
        run.add(TestSegment(sequence: 1029, octets: []))
        run.add(TestSegment(sequence: 1030, octets: Array("go away".utf8), flags: .rst))
        run.add(TestSegment(sequence: 0, flags: .rst))
        run.add(Self.segment(30..<Self.all))
        #expect(run.messages.map(\.octets) == Self.queries)
    }

    @Test func `A SYN that was captured after its data changes nothing`() {
        var run = StreamRun()
        run.add(Self.segment(0..<30))
        run.open(at: 1000)
        run.add(Self.segment(30..<Self.all))
        #expect(run.messages.map(\.octets) == Self.queries)
        #expect(run.incomplete.isEmpty)
    }

    @Test func `Streams of other ports and points are kept apart`() {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<30))
        var other = Self.segment(30..<Self.all)
        other.point = 1
        run.add(other)
        other = Self.segment(30..<Self.all)
        other.sourcePort = 40001
        run.add(other)
        #expect(run.messages.map(\.octets) == [Self.queries[0]])
        #expect(run.reassembler.openCount == 3)
    }

    @Test func `Where segments overlap the octets that came first stand`() {
        var run = StreamRun()
        run.open(at: 1000)
        let other = { (range: Range<Int>) in
            TestSegment(sequence: 1000 + UInt32(range.lowerBound), octets: [UInt8](repeating: 0xff, count: range.count))
        }
        run.add(Self.segment(0..<10))
        run.add(other(0..<10))
        run.add(Self.segment(30..<60))
        run.add(other(40..<50))
        run.add(Self.segment(20..<45))
        run.add(Self.segment(10..<20))
        run.add(other(5..<60))
        run.add(Self.segment(60..<Self.all))
        #expect(run.messages.map(\.octets) == Self.queries)
    }

    // MARK: Captures that start late

    @Test(arguments: [
        ("at a message", starts[1], 3), ("in a message", starts[1] + 5, 2), ("in a length field", starts[1] + 1, 2),
    ])
    func `A capture that starts mid-stream finds the next segment that starts with a message`(
        name: String, start: Int, found: Int
    ) {
        var run = StreamRun()
        run.add(Self.segment(start..<Self.starts[2]))
        for index in 2..<4 { run.add(Self.segment(Self.starts[index]..<Self.starts[index + 1])) }
        #expect(run.messages.map(\.octets) == Self.queries.suffix(found), "\(name)")
        #expect(run.reassembler.skippedOctets == (found == 3 ? 0 : Self.starts[2] - start), "\(name)")
    }

    @Test func `A capture that starts at a long message follows it over its segments`() {
        let long = TestMessage.query(id: 9, padding: 3000)
        let stream = TestMessage.stream([long])
        var run = StreamRun()
        for start in stride(from: 0, to: stream.count, by: 1000) {
            let part = Array(stream[start..<min(start + 1000, stream.count)])
            run.add(TestSegment(sequence: 5 + UInt32(start), octets: part))
        }
        #expect(run.messages.map(\.octets) == [long])
        #expect(run.messages.first?.came.segments == 4)
    }

    @Test(arguments: [
        ("zeros", [UInt8](repeating: 0, count: 100)), ("text", [UInt8](repeating: 0x61, count: 100)),
        ("TLS", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3] + [UInt8](repeating: 0x5a, count: 500)),
        ("short", [0, 24, 0, 0, 1, 0]),
        ("reserved bit", [0, 12, 0, 0, 1, 0x40, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("counts that do not fit", [0, 12, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
        ("response code in a query", [0, 12, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0]),
    ])
    func `What does not look like a message is passed over in the middle of a stream`(name: String, octets: [UInt8]) {
        var run = StreamRun()
        run.add(TestSegment(sequence: 1, octets: octets))
        run.finish()
        #expect(run.messages.isEmpty && run.incomplete.isEmpty, "\(name)")
        #expect(run.reassembler.skippedOctets == octets.count, "\(name)")
    }

    @Test func `A wrong guess mid-stream is taken back at the first impossible length`() {
        var run = StreamRun()
        run.add(TestSegment(sequence: 1, octets: TestMessage.prefixed(Self.queries[0]) + [0, 3, 1, 2, 3]))
        run.add(TestSegment(sequence: 32, octets: TestMessage.prefixed(Self.queries[1])))
        #expect(run.messages.map(\.octets) == Array(Self.queries[0...1]))
        #expect(run.reassembler.losses == 1)
    }

    @Test func `In a stream known from its SYN a message too short for a header is handed out`() {
        var run = StreamRun()
        run.open(at: 1)
        run.add(TestSegment(sequence: 1, octets: [0, 3, 1, 2, 3, 0, 0] + TestMessage.prefixed(Self.queries[0])))
        #expect(run.messages.map(\.octets) == [[1, 2, 3], [], Self.queries[0]])
    }

    // MARK: Octets that are missing

    @Test func `A lost segment within a message costs only that message's rest`() throws {
        let long = TestMessage.query(id: 9, padding: 300)
        let stream = TestMessage.stream([Self.queries[0], long, Self.queries[1]])
        var run = StreamRun()
        run.open(at: 1000)
        run.add(TestSegment(sequence: 1000, octets: Array(stream[0..<100])), at: 0)
        run.add(TestSegment(sequence: 1200, octets: Array(stream[200...])), at: 0.1)
        #expect(run.messages.count == 1)
        run.expire(at: 2.0)
        #expect(run.messages.count == 1)
        run.expire(at: 2.6)
        try #require(run.messages.count == 3)
        #expect(run.messages.map(\.octets) == [Self.queries[0], Array(stream[28..<100]), Self.queries[1]])
        #expect(run.messages[1].came.isCut)
        #expect(run.messages[1].came.isLost)
        #expect(run.messages[1].came.length == long.count)
        #expect(run.reassembler.losses == 0)
    }

    @Test func `A lost segment with a message's end is stepped over to the next segment that starts with one`() throws {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<Self.starts[1] + 8), at: 0)
        run.add(Self.segment(Self.starts[2] + 3..<Self.starts[3]), at: 0.1)
        run.add(Self.segment(Self.starts[3]..<Self.all), at: 2.5)
        #expect(run.messages.map(\.octets) == [Self.queries[0], Self.queries[3]])
        let left = try #require(run.incomplete.first)
        #expect(left.left.reason == .lost)
        #expect(left.left.length == Self.queries[1].count)
        #expect(left.octets == Array(Self.queries[1].prefix(6)))
        #expect(run.reassembler.losses == 1)
    }

    @Test func `What waits behind a hole is bounded`() {
        var run = StreamRun()
        run.open(at: 1000)
        var sequence: UInt32 = 1100
        for _ in 0..<3000 {
            run.add(TestSegment(sequence: sequence, octets: TestMessage.prefixed(Self.queries[0])))
            sequence &+= 26
            #expect(run.reassembler.bufferedOctets <= OpenStream.pendingLimit + 200)
        }
        #expect(run.messages.count == 3000)
        #expect(run.reassembler.skippedOctets == 100)
    }

    @Test func `What waits behind a hole comes out at the end`() {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(Self.starts[1]..<Self.all))
        run.finish()
        #expect(run.messages.map(\.octets) == Array(Self.queries[1...]))
        #expect(run.reassembler.openCount == 0)
        #expect(run.reassembler.bufferedOctets == 0)
    }

    @Test func `Segments cut by the snap length give cut messages and keep the stream going`() {
        var run = StreamRun()
        run.open(at: 1000)
        for index in 0..<4 { run.add(Self.segment(Self.starts[index]..<Self.starts[index + 1], captured: 20)) }
        #expect(run.messages.map(\.octets) == Self.queries.map { Array($0.prefix(18)) })
        #expect(run.messages.allSatisfy { $0.came.isCut && !$0.came.isLost })
        #expect(run.messages.map(\.came.length) == Self.queries.map(\.count))
        #expect(run.reassembler.losses == 0)
    }

    @Test func `A cut message that goes on in other segments ends where its length says`() {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<Self.starts[1] + 30, captured: Self.starts[1] + 20))
        #expect(run.messages.count == 1)
        run.add(Self.segment(Self.starts[1] + 30..<Self.all))
        #expect(run.messages.map(\.octets.count) == [24, 18, Self.queries[2].count, Self.queries[3].count])
        #expect(run.messages.map(\.came.isCut) == [false, true, false, false])
    }

    @Test func `Where the next message starts in what the snap length cut, the next segment is tried`() {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<Self.starts[2], captured: 20))
        run.add(Self.segment(Self.starts[2]..<Self.all))
        #expect(run.messages.map(\.octets.count) == [18, Self.queries[2].count, Self.queries[3].count])
        #expect(run.reassembler.losses == 1)
        #expect(run.reassembler.skippedOctets == Self.starts[2] - Self.starts[1])
    }

    // MARK: Ends

    @Test(arguments: [
        ("FIN", TCPFlags.fin, IncompleteMessage.Reason.closed), ("RST", .rst, .reset), ("silence", .ack, .expired),
    ])
    func `A message that is not whole at its stream's end is reported`(
        name: String, flags: TCPFlags, reason: IncompleteMessage.Reason
    ) throws {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<Self.starts[1] + 1))
        run.add(TestSegment(sequence: 1000 + UInt32(Self.starts[1]) + 1, flags: flags))
        run.expire(at: 120)
        let left = try #require(run.incomplete.first, "\(name)")
        #expect(run.incomplete.count == 1)
        #expect(left.left.reason == reason, "\(name)")
        #expect(left.left.length == nil)
        #expect(left.left.octets == 0)
        #expect(run.reassembler.openCount == 0)
    }

    @Test func `A connection with the same ports after the end is followed without its SYN`() {
        var run = StreamRun()
        run.open(at: 1000)
        run.add(Self.segment(0..<Self.all, flags: .fin))
        run.add(Self.segment(0..<Self.all, from: 3_000_000_000), at: 1)
        #expect(run.messages.map(\.octets) == Self.queries + Self.queries)
    }

    @Test func `The streams silent longest give way`() {
        var run = StreamRun()
        run.reassembler = StreamReassembler(openLimit: 50, octetLimit: 5000)
        for index in 0..<10_000 {
            run.add(
                TestSegment(
                    sequence: 1, octets: Array(Self.stream[0..<20]), flags: .syn,
                    sourcePort: UInt16(1000 + index)))
            let octets = [UInt8](repeating: 0xff, count: 24)
            run.add(TestSegment(sequence: 100, octets: octets, sourcePort: UInt16(1000 + index)))
            if run.reassembler.openCount > 50 || run.reassembler.bufferedOctets > 5000 {
                Issue.record("over the bounds at \(index)")
                break
            }
        }
        run.finish()
        #expect(run.messages.count == 10_000)
        #expect(run.messages.allSatisfy { $0.came.isLost && $0.octets.count == 18 })
        #expect(run.reassembler.bufferedOctets == 0)
    }

    // MARK: Properties

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `A stream cut at random, shuffled, copied and overlapped comes out the same`(seed: UInt64) {
        var random = SeededRandom(state: seed)
        for round in 0..<60 {
            let messages = (0..<(5 + random.below(30))).map { index in
                random.below(5) == 0
                    ? random.octets(random.below(3000))
                    : TestMessage.query(id: UInt16(index), padding: random.below(200))
            }
            let stream = TestMessage.stream(messages)
            let start = UInt32(truncatingIfNeeded: random.next())
            var segments: [TestSegment] = []
            var from = 0
            while from < stream.count {
                let to = min(stream.count, from + 1 + random.below(random.below(3) == 0 ? 4 : 700))
                let back = random.below(4) == 0 ? min(from, random.below(50)) : 0
                let segment = TestSegment(
                    sequence: start &+ UInt32(from - back), octets: Array(stream[from - back..<to]))
                segments.append(segment)
                if random.below(5) == 0 { segments.append(segment) }
                from = to
            }
            // Shuffled within a window.
            for index in segments.indices {
                segments.swapAt(index, min(index + random.below(6), segments.count - 1))
            }
            var run = StreamRun()
            run.open(at: start)
            for segment in segments { run.add(segment) }
            let isSame = run.messages.map(\.octets) == messages
            #expect(isSame, "round \(round) of seed \(seed)")
            #expect(run.incomplete.isEmpty && run.reassembler.bufferedOctets == 0, "round \(round) of seed \(seed)")
        }
    }

    @Test func `Random segments never trap nor leak`() {
        var random = SeededRandom(state: 5)
        var run = StreamRun()
        run.reassembler = StreamReassembler(openLimit: 8, octetLimit: 50_000)
        let stream = TestMessage.stream((0..<100).map { TestMessage.query(id: $0, padding: Int($0)) })
        for round in 0..<20_000 {
            let from = random.below(stream.count)
            let to = min(stream.count, from + random.below(300))
            var octets = Array(stream[from..<to])
            if random.below(6) == 0 { octets = random.octets(octets.count) }
            let far = random.below(10) == 0 ? UInt32(truncatingIfNeeded: random.next()) : 0
            run.add(
                TestSegment(
                    sequence: UInt32(from) &- 3000 &+ far, octets: octets,
                    flags: random.below(8) == 0 ? TCPFlags(rawValue: UInt8(random.below(32))) : .ack,
                    captured: random.below(6) == 0 ? random.below(octets.count + 1) : nil,
                    sourcePort: UInt16(random.below(12))),
                at: Double(round) / 20 - Double(random.below(3)))
            if run.reassembler.openCount > 8 || run.reassembler.bufferedOctets > 50_000 {
                Issue.record("over the bounds at \(round)")
                break
            }
            run.messages = []
            run.incomplete = []
        }
        run.finish()
        #expect(run.reassembler.bufferedOctets == 0)
        #expect(run.reassembler.openCount == 0)
    }
}
