/// Exchanges of clients by one property: those of which a packet was lost, and those answered at once.
package struct LossCount: Sendable {
    package var lost = 0
    package var answered = 0

    package init(lost: Int = 0, answered: Int = 0) {
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
    package private(set) var timeline = Timeline()

    @inline(__always)
    mutating func add(_ exchange: OpenExchange, start: Int64, isLost: Bool) {
        all.add(isLost: isLost)
        types[Breakdown.typePlace(exchange.questionType)].add(isLost: isLost)
        portParity[Int(exchange.clientPort & 1)].add(isLost: isLost)
        portRanges[Int(exchange.clientPort >> 12)].add(isLost: isLost)
        edns[exchange.flags.contains(.hasEDNS) ? 1 : 0].add(isLost: isLost)
        pairing[exchange.flags.contains(.isPaired) ? 1 : 0].add(isLost: isLost)
        timeline.add(start, isLost: isLost)
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

/// Losses over time in at most ``size`` stretches of one length, which doubles as the capture grows.
package struct Timeline: Sendable {
    package static let size = 128
    /// Nanoseconds since the Unix epoch of the first stretch's start; nil before the first exchange.
    package private(set) var start: Int64?
    /// Nanoseconds of a stretch.
    package private(set) var width: Int64 = 1_000_000_000
    package private(set) var counts = InlineArray<128, LossCount>(repeating: LossCount())

    @inline(__always)
    mutating func add(_ time: Int64, isLost: Bool) {
        guard let start else {
            self.start = time
            counts[0].add(isLost: isLost)
            return
        }
        // An exchange that began before the first one finished belongs to the first stretch.
        var place = max(time &- start, 0) / width
        while place >= Timeline.size, width < .max / 4 {
            halve()
            place = max(time &- start, 0) / width
        }
        counts[Int(min(place, Int64(Timeline.size) &- 1))].add(isLost: isLost)
    }

    private mutating func halve() {
        for place in 0..<Timeline.size / 2 {
            var sum = counts[place &* 2]
            sum += counts[place &* 2 &+ 1]
            counts[place] = sum
        }
        for place in Timeline.size / 2..<Timeline.size { counts[place] = LossCount() }
        width &*= 2
    }
}
