package import PacketWire

/// What one client was answered when it asked a question again that had stayed without an answer in sight.
package struct RepeatedMiss: Sendable {
    package let client: IPAddress
    fileprivate let question: UInt64
    /// Later tries of the question, those without and those with an answer.
    package fileprivate(set) var later = LossCount()
    /// Later tries from then on count, in nanoseconds since the Unix epoch: one overflowing buffer loses what comes before.
    fileprivate let from: Int64
}

/// Questions without an answer in sight that no client proves to have missed one, and what came of them later: captures lose
/// frames by chance, and not those of the same question over and over.
///
/// Its memory is bounded: further questions are left out.
package struct RepeatedMisses: Sendable {
    static let limit = 1024
    /// Nanoseconds within which a capture's buffer overflows once.
    private static let burst: Int64 = 1_000_000_000

    package private(set) var rows: [RepeatedMiss] = []
    private var index = HashIndex(capacity: 64)

    /// - Parameters:
    ///   - question: a hash of its client, name and type.
    ///   - wasAnsweredSince: whether a later try of it was answered and counted already.
    @inline(never)
    mutating func noteMissed(_ question: UInt64, of client: IPAddress, start: Int64, wasAnsweredSince: Bool) {
        if let row = row(of: question) {
            if start >= rows[row].from { rows[row].later.add(isLost: true) }
            return
        }
        guard rows.count < RepeatedMisses.limit else { return }
        index.insert(hash: question, row: rows.count)
        rows.append(RepeatedMiss(client: client, question: question, from: start &+ RepeatedMisses.burst))
        if wasAnsweredSince { rows[rows.count - 1].later.add(isLost: false) }
    }

    @inline(__always)
    mutating func noteAnswered(_ question: UInt64, start: Int64) {
        guard let row = row(of: question), start >= rows[row].from else { return }
        rows[row].later.add(isLost: false)
    }

    @inline(__always)
    private func row(of question: UInt64) -> Int? {
        index.first(hash: question) { rows[$0].question == question }
    }
}
