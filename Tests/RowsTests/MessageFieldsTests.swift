import Bytes
import Capture
import Exchanges
import TestSupport
import Testing

@testable import Rows

/// A message that keeps every rule is read without a value for each of its parts, any other one with them.
@Suite struct MessageFieldsTests {
    /// Makes rows of every message both ways, as it is and with octets of it changed.
    private struct BothWays: MessageSink, ~Copyable {
        var short = MessageFields(captures: ["a"], points: PointNames(interfaces: []))
        var full = MessageFields(captures: ["a"], points: PointNames(interfaces: []))
        var random: SeededRandom
        var rows = 0
        var differences: [String] = []

        mutating func add(_ origin: borrowing MessageOrigin, _ bytes: Span<UInt8>) {
            compare(origin, bytes)
            let octets = bytes.indices.map { bytes[$0] }
            for _ in 0..<20 {
                var changed = octets
                for _ in 0...Int.random(in: 0..<2, using: &random) {
                    let place = Int.random(in: 2..<changed.count, using: &random)
                    changed[place] =
                        [0, 1, 0xc0, 0xff, UInt8.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
                }
                compare(origin, changed.span)
            }
        }

        mutating func meet(_ tunnel: TunnelPath) {
            short.meet(tunnel)
            full.meet(tunnel)
        }

        private mutating func compare(_ origin: borrowing MessageOrigin, _ bytes: Span<UInt8>) {
            let isTaken = short.take(origin, bytes)
            guard full.take(origin, bytes, isPlain: false) == isTaken, isTaken else { return }
            rows += 1
            // The one takes what it can from rows before, the other nothing.
            full.likeRows = LikeRows()
            let (one, other) = (Self.texts(&short), Self.texts(&full))
            if one != other { differences.append("\(one) is not \(other)") }
        }

        private static func texts(_ fields: inout MessageFields) -> String {
            var text = TextBuffer()
            fields.appendJSON(to: &text)
            fields.appendCSV(to: &text)
            return text.string + fields.line
        }
    }

    @Test(arguments: Captures.paths)
    func `both ways make the same row of whatever is sent`(path: String) throws {
        var captures = try Captures.open(path)
        var sink = BothWays(random: SeededRandom(seed: 21))
        var stream = MessageStream(ports: [53], captureCount: 1)
        captures.forEachFrame { frame, bytes in
            stream.add(frame, bytes, to: &sink)
            return true
        }
        stream.finish(to: &sink)
        #expect(sink.rows > 0)
        #expect(sink.differences.isEmpty, "\(sink.differences.count): \(sink.differences.first ?? "")")
    }
}
