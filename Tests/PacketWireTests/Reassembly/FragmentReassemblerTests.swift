import Testing

@testable import PacketWire

@Suite struct FragmentReassemblerTests {
    /// 40 octets that differ, a UDP header's place first.
    static let payload = [UInt8](0..<40)

    static func part(_ range: Range<Int>, captured: Int? = nil, isIPv6: Bool = false) -> TestFragment {
        TestFragment(
            offset: range.lowerBound, octets: Array(payload[range]), more: range.upperBound < payload.count,
            captured: captured, isIPv6: isIPv6)
    }

    @Test(arguments: [
        ("in order", [0..<16, 16..<32, 32..<40]), ("last first", [32..<40, 16..<32, 0..<16]),
        ("middle last", [0..<16, 32..<40, 16..<32]), ("two parts", [0..<24, 24..<40]),
        ("with copies", [0..<16, 0..<16, 16..<32, 0..<16, 32..<40]),
        ("a copy of two parts in one", [0..<8, 8..<16, 0..<16, 16..<40]),
    ])
    func `Parts come out as the payload they were`(name: String, ranges: [Range<Int>]) throws {
        for isIPv6 in [false, true] {
            var run = FragmentRun()
            for range in ranges { run.add(Self.part(range, isIPv6: isIPv6)) }
            let whole = try #require(run.complete.first, "\(name)")
            #expect(run.complete.count == 1)
            #expect(whole.octets == Self.payload, "\(name)")
            #expect(whole.packet.fragment.offset == 0)
            #expect(whole.came.length == 40)
            #expect(!whole.came.isCut && !whole.came.isOverlapped)
            #expect(run.reassembler.openCount == 0)
            #expect(run.reassembler.bufferedOctets == 0)
            run.finish()
            #expect(run.incomplete.isEmpty)
        }
    }

    @Test func `How the packet came is told`() throws {
        var run = FragmentRun()
        run.add(Self.part(24..<40), at: 1)
        run.add(Self.part(24..<40), at: 2)
        run.add(Self.part(0..<24), at: 3)
        let came = try #require(run.complete.first).came
        #expect(came.firstFrame == 1)
        #expect(came.lastFrame == 3)
        #expect(came.parts == 2)
        #expect(came.largestPart == 24)
        #expect(came.firstTime == .seconds(1))
        #expect(came.lastTime == .seconds(3))
        #expect(run.reassembler.copies == 1)
    }

    @Test func `A packet in one part goes through at once`() throws {
        var run = FragmentRun()
        run.add(Self.part(0..<8))
        run.add(TestFragment(octets: [1, 2, 3], more: false))
        let whole = try #require(run.complete.first)
        #expect(whole.octets == [1, 2, 3])
        #expect(whole.came.parts == 1)
        // RFC 6946: it says nothing about other parts of the same identification.
        #expect(run.reassembler.openCount == 1)
    }

    @Test func `Copies of a packet that was handed out are no new packet`() {
        var run = FragmentRun()
        for range in [0..<24, 0..<24, 24..<40, 24..<40, 0..<24] { run.add(Self.part(range)) }
        run.finish()
        #expect(run.complete.count == 1)
        #expect(run.incomplete.isEmpty)
        #expect(run.reassembler.copies == 3)
    }

    @Test func `An identification used again is another packet`() {
        var run = FragmentRun()
        for (second, first) in [(0.0, UInt8(1)), (0.5, 2), (3, 2)] {
            run.add(TestFragment(octets: [UInt8](repeating: first, count: 8)), at: second)
            run.add(TestFragment(offset: 8, octets: [9], more: false), at: second)
        }
        #expect(run.complete.map { $0.octets[0] } == [1, 2, 2])
    }

    @Test func `Whatever tells packets apart keeps their parts apart`() {
        var run = FragmentRun()
        run.add(TestFragment(octets: [UInt8](repeating: 1, count: 8)))
        run.add(TestFragment(offset: 8, octets: [2], more: false, identification: 8))
        run.add(TestFragment(offset: 8, octets: [2], more: false, nextProtocol: 6))
        run.add(TestFragment(offset: 8, octets: [2], more: false, point: 3))
        #expect(run.complete.isEmpty)
        #expect(run.reassembler.openCount == 4)
    }

    @Test func `Parts of IPv6 belong together whatever their next header`() {
        var run = FragmentRun()
        run.add(TestFragment(octets: [UInt8](repeating: 1, count: 8), isIPv6: true, nextProtocol: 17))
        run.add(TestFragment(offset: 8, octets: [2], more: false, isIPv6: true, nextProtocol: 0))
        #expect(run.complete.count == 1)
    }

    @Test func `Where parts of IPv4 overlap the first octets stand`() throws {
        var run = FragmentRun()
        run.add(TestFragment(octets: [UInt8](repeating: 1, count: 16)))
        run.add(TestFragment(offset: 8, octets: [UInt8](repeating: 2, count: 16)))
        run.add(TestFragment(offset: 16, octets: [UInt8](repeating: 3, count: 16), more: false))
        let whole = try #require(run.complete.first)
        #expect(whole.octets == [1, 2, 3].flatMap { [UInt8](repeating: $0, count: $0 == 1 ? 16 : 8) })
        #expect(whole.came.isOverlapped)
    }

    @Test func `Where parts of IPv6 overlap the packet is discarded with all that comes`() throws {
        var run = FragmentRun()
        run.add(TestFragment(octets: [UInt8](repeating: 1, count: 16), isIPv6: true))
        run.add(TestFragment(offset: 8, octets: [UInt8](repeating: 2, count: 16), isIPv6: true))
        run.add(TestFragment(offset: 16, octets: [UInt8](repeating: 3, count: 16), more: false, isIPv6: true))
        run.add(TestFragment(octets: [UInt8](repeating: 1, count: 16), isIPv6: true), at: 2)
        run.finish()
        #expect(run.complete.isEmpty)
        #expect(run.incomplete.count == 1)
        let left = try #require(run.incomplete.first)
        #expect(left.left.reason == .overlap)
        #expect(left.octets == [UInt8](repeating: 1, count: 16))
        #expect(run.reassembler.bufferedOctets == 0)
    }

    @Test(arguments: [
        ("part of no multiple of 8 octets", [TestFragment(octets: [1, 2, 3])]),
        ("no octets", [TestFragment(offset: 8, octets: [], more: true)]),
        ("past the largest packet", [TestFragment(offset: 65528, octets: [UInt8](repeating: 0, count: 16))]),
        (
            "two ends",
            [
                TestFragment(offset: 16, octets: [1], more: false),
                TestFragment(offset: 24, octets: [1], more: false),
            ]
        ),
        (
            "a part past the end",
            [
                TestFragment(offset: 8, octets: [1], more: false),
                TestFragment(offset: 16, octets: [UInt8](repeating: 0, count: 8)),
            ]
        ),
        (
            "an end before what is there",
            [
                TestFragment(offset: 16, octets: [UInt8](repeating: 0, count: 8)),
                TestFragment(offset: 8, octets: [1], more: false),
            ]
        ),
    ])
    func `Parts that contradict each other are reported`(name: String, fragments: [TestFragment]) {
        var run = FragmentRun()
        for fragment in fragments { run.add(fragment) }
        #expect(run.incomplete.map(\.left.reason) == [.malformed], "\(name)")
        #expect(run.reassembler.openCount == 0)
        #expect(run.reassembler.bufferedOctets == 0)
    }

    @Test func `A packet cut by the snap length ends at the first hole`() throws {
        var run = FragmentRun()
        run.add(Self.part(0..<24, captured: 20))
        run.add(Self.part(24..<40, captured: 3))
        let whole = try #require(run.complete.first)
        #expect(whole.octets == Array(0..<20))
        #expect(whole.came.isCut)
        #expect(whole.came.length == 40)
    }

    @Test func `A cut part alone in its packet is handed through as cut`() throws {
        var run = FragmentRun()
        run.add(TestFragment(octets: Self.payload, more: false, captured: 12))
        let whole = try #require(run.complete.first)
        #expect(whole.octets == Array(0..<12))
        #expect(whole.came.isCut)
    }

    @Test(arguments: [
        ("first only", [0..<24], true, true, 24), ("no first", [24..<40], false, false, 0),
        ("a hole", [0..<16, 24..<40], true, false, 16),
    ])
    func `What never came together is reported when its time is over`(
        name: String, ranges: [Range<Int>], hasFirst: Bool, isFirstOnly: Bool, usable: Int
    ) throws {
        var run = FragmentRun()
        for range in ranges { run.add(Self.part(range), at: 1) }
        run.expire(at: 30.9)
        #expect(run.incomplete.isEmpty)
        run.expire(at: 31)
        let given = try #require(run.incomplete.first, "\(name)")
        #expect(given.left.reason == .expired)
        #expect(given.left.hasFirst == hasFirst)
        #expect(given.left.isFirstOnly == isFirstOnly)
        #expect(given.left.length == (isFirstOnly ? nil : 40))
        #expect(given.left.coveredOctets == ranges.map(\.count).reduce(0, +))
        #expect(given.octets == Array(Self.payload.prefix(usable)))
        #expect(run.reassembler.openCount == 0)
    }

    @Test func `A part that comes after its packet's time starts another`() {
        var run = FragmentRun()
        run.add(Self.part(0..<24), at: 0)
        run.add(Self.part(24..<40), at: 30)
        run.finish()
        #expect(run.complete.isEmpty)
        #expect(run.incomplete.map(\.left.reason) == [.expired, .captureEnded])
    }

    @Test func `A hundred thousand first parts stay within the bounds, and each is reported`() {
        var run = FragmentRun()
        run.reassembler = FragmentReassembler(openLimit: 100, octetLimit: 20_000)
        var reasons: [IncompletePacket.Reason: Int] = [:]
        for number in 0..<100_000 {
            let length = number % 7 == 0 ? 1400 : 64
            run.add(
                TestFragment(octets: [UInt8](repeating: 1, count: length / 8 * 8), identification: UInt32(number)))
            if run.reassembler.openCount > 100 || run.reassembler.bufferedOctets > 20_000 {
                Issue.record("over the bounds at \(number)")
                break
            }
            for given in run.incomplete { reasons[given.left.reason, default: 0] += 1 }
            run.incomplete = []
        }
        let open = run.reassembler.openCount
        run.finish()
        #expect(reasons == [.evicted: 100_000 - open])
        #expect(run.incomplete.count == open)
        #expect(run.reassembler.bufferedOctets == 0)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `Packets cut at random, shuffled, copied and overlapped come out the same`(seed: UInt64) {
        var random = SeededRandom(state: seed)
        for round in 0..<150 {
            let isIPv6 = random.below(2) == 0
            let payload = random.octets(9 + random.below(4000))
            var parts: [TestFragment] = []
            var start = 0
            while start < payload.count {
                let end = min(payload.count, start + 8 * (1 + random.below(60)))
                // Overlap of the same octets, which only IPv4 tolerates.
                let reach = isIPv6 || end == payload.count ? end : min(payload.count / 8 * 8, end + 8 * random.below(3))
                parts.append(
                    TestFragment(
                        offset: start, octets: Array(payload[start..<reach]), more: end < payload.count,
                        identification: UInt32(round), isIPv6: isIPv6))
                start = end
            }
            for part in parts where parts.count > 1 && random.below(4) == 0 { parts.append(part) }
            parts.shuffle(using: &random)
            var run = FragmentRun()
            for part in parts { run.add(part) }
            run.finish()
            let isSame = run.complete.count == 1 && run.complete[0].octets == payload
            #expect(isSame, "round \(round) of seed \(seed)")
            #expect(run.incomplete.isEmpty, "round \(round) of seed \(seed)")
        }
    }

    @Test func `Random parts never trap nor leak`() {
        var random = SeededRandom(state: 99)
        var run = FragmentRun()
        run.reassembler = FragmentReassembler(openLimit: 16, octetLimit: 100_000)
        for round in 0..<10_000 {
            let length = random.below(random.below(50) == 0 ? 70_000 : 40) & (random.below(9) == 0 ? -1 : -8)
            let offset = 8 * random.below(random.below(5) == 0 ? 9000 : 12)
            run.add(
                TestFragment(
                    offset: offset, octets: [UInt8](repeating: UInt8(random.below(2)), count: length),
                    more: random.below(3) > 0, captured: random.below(4) == 0 ? random.below(length + 1) : nil,
                    identification: UInt32(random.below(30)), isIPv6: random.below(2) == 0),
                at: Double(round) / 10 - Double(random.below(3)))
            #expect(run.reassembler.bufferedOctets <= 100_000)
            #expect(run.reassembler.openCount <= 16)
            run.complete = []
            run.incomplete = []
        }
        run.finish()
        #expect(run.reassembler.bufferedOctets == 0)
        #expect(run.reassembler.openCount == 0)
    }
}
