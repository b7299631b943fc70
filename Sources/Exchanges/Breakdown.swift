/// Exchanges of clients by one property: those of which a packet was lost, and those answered at once.
package struct LossCount: TimelineCounts {
    package var lost = 0
    package var answered = 0

    package init() {}

    package init(lost: Int, answered: Int) {
        self.lost = lost
        self.answered = answered
    }

    package static func += (sum: inout LossCount, other: LossCount) {
        sum.lost += other.lost
        sum.answered += other.answered
    }

    @inline(__always)
    mutating func add(isLost: Bool) {
        if isLost { lost &+= 1 } else { answered &+= 1 }
    }
}

/// What exchanges of clients have in common, counted lost and answered: what a comparison of failures rests on.
/// Its size is fixed.
package struct Breakdown: Sendable {
    package static let knownTypes: [UInt16] = [1, 28, 12, 33, 16, 65, 15]

    package private(set) var all = LossCount()
    /// By question type: ``knownTypes``, and the rest.
    package private(set) var types = InlineArray<8, LossCount>(repeating: LossCount())
    /// By the client's port: its lowest bit, and its four highest.
    package private(set) var portParity = InlineArray<2, LossCount>(repeating: LossCount())
    package private(set) var portRanges = InlineArray<16, LossCount>(repeating: LossCount())
    /// Without and with an OPT record in the query.
    package private(set) var edns = InlineArray<2, LossCount>(repeating: LossCount())
    /// Alone, and as one of a pair of questions sent together from one port.
    package private(set) var pairing = InlineArray<2, LossCount>(repeating: LossCount())
    /// Pairs of which both were lost count twice here.
    package internal(set) var lostWithSibling = 0
    package private(set) var timeline = Timeline<LossCount>(width: 1_000_000_000)

    @inline(__always)
    mutating func add(_ exchange: borrowing OpenExchange, start: Int64, isLost: Bool) {
        all.add(isLost: isLost)
        types[Breakdown.typePlace(exchange.questionType)].add(isLost: isLost)
        portParity[Int(exchange.clientPort & 1)].add(isLost: isLost)
        portRanges[Int(exchange.clientPort >> 12)].add(isLost: isLost)
        edns[exchange.flags.contains(.hasEDNS) ? 1 : 0].add(isLost: isLost)
        pairing[exchange.flags.contains(.isPaired) ? 1 : 0].add(isLost: isLost)
        timeline.add(start) { $0.add(isLost: isLost) }
    }

    /// Begins the time line with the first query, which is not the first to be decided.
    @inline(__always)
    mutating func begin(at time: Int64) {
        timeline.begin(at: time)
    }

    private static func typePlace(_ type: UInt16) -> Int {
        switch type {
        case 1: 0
        case 28: 1
        case 12: 2
        case 33: 3
        case 16: 4
        case 65: 5
        case 15: 6
        default: 7
        }
    }
}
