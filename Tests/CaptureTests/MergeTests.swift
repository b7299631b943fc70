import Capture
import PacketWire
import Testing

@Suite struct MergeTests {
    static func packets(_ seconds: [UInt32]) -> [UInt8] {
        pcap(seconds.map { TestPacket(UInt8($0), seconds: $0) })
    }

    @Test func `frames of several captures come in time order`() throws {
        let folder = try TemporaryFolder()
        let reading = try read([
            folder.write(Self.packets([2, 5, 6]), "a"), folder.write(Self.packets([1, 4, 9]), "b"),
            folder.write(Self.packets([3, 7, 8]), "c"),
        ])
        #expect(reading.tags == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(reading.frames.map(\.capture) == [1, 0, 2, 1, 0, 0, 2, 2, 1])
        #expect(reading.frames.map(\.number) == [1, 1, 1, 2, 2, 3, 2, 3, 3])
    }

    @Test func `frames of equal time come in the order of their captures`() throws {
        let folder = try TemporaryFolder()
        let same = Self.packets([5, 5, 6])
        let reading = try read(["a", "b", "c"].map { try folder.write(same, $0) })
        #expect(reading.frames.map(\.capture) == [0, 0, 1, 1, 2, 2, 0, 1, 2])
    }

    @Test func `a capture whose times step back keeps its own order`() throws {
        let folder = try TemporaryFolder()
        let reading = try read([
            folder.write(Self.packets([4, 2, 6]), "a"), folder.write(Self.packets([3, 5]), "b"),
        ])
        #expect(reading.tags == [3, 4, 2, 5, 6])
        #expect(reading.infos.map(\.timeStepsBack) == [1, 0])
    }

    @Test func `a hundred captures are read in time order, closed until their time comes`() throws {
        let folder = try TemporaryFolder()
        let order = (0..<100).map { ($0 * 37) % 100 }
        for (place, start) in order.enumerated() {
            let seconds = [UInt32(start), UInt32(start + 1)]
            try folder.write(Self.packets(seconds), "ring\(String(place + 1000))")
        }
        let reading = try read([folder.path])
        #expect(reading.tags.count == 200)
        #expect(reading.tags == reading.tags.sorted())
        #expect(reading.infos.map(\.packets) == [Int](repeating: 2, count: 100))
    }

    @Test func `a parked capture that vanished is told`() throws {
        let folder = try TemporaryFolder()
        let names = (0..<20).map { "ring\(10 + $0)" }
        for (place, name) in names.enumerated() { try folder.write(Self.packets([UInt32(place)]), name) }
        var problems: [CaptureError] = []
        var captures = try CaptureSet([CaptureSource(.path(folder.path))], hashing: false) { problems.append($0.error) }
        try folder.remove("ring29")
        var count = 0
        captures.forEachFrame { _, _ in
            count += 1
            return true
        }
        let last = try #require(captures.infos().last)
        #expect(problems.isEmpty)
        #expect(count == 19)
        #expect(last.problem?.contains("could not be opened again") == true)
    }

    @Test func `the body ends reading`() throws {
        let folder = try TemporaryFolder()
        let reading = try read(
            [folder.write(Self.packets([1, 3, 5]), "a"), folder.write(Self.packets([2, 4]), "b")], stopAfter: 2)
        #expect(reading.tags == [1, 2])
    }

    @Test func `a time range is inclusive and does not renumber`() throws {
        let folder = try TemporaryFolder()
        let reading = try read(
            [folder.write(Self.packets([1, 2, 3, 4, 5]), "a")],
            from: Timestamp(nanoseconds: 2_000_000_000), to: Timestamp(nanoseconds: 4_000_000_000))
        #expect(reading.tags == [2, 3, 4])
        #expect(reading.frames.map(\.number) == [2, 3, 4])
        #expect(reading.infos.map(\.packets) == [5])
    }
}
