import PacketWire

/// Makes moments of the times that tcpdump printed.
///
/// Hours, minutes and seconds alone are a time of day, a time since the first packet or one since the packet before:
/// the text does not say which. They are taken for times since the packet before (`-ttt`) where in the text's start
/// none reaches an hour and one is less than half of the one before it: a time of day never falls like that but at
/// midnight, and time since the first packet does not fall. The other two need no telling apart, since the day is
/// unknown anyway: both count from 1970-01-01.
struct TextClock {
    enum Form {
        /// `-t`: there are no times. Packets are a millisecond apart, in their order.
        case none
        /// The default and `-ttttt`.
        case clock
        /// `-ttt`.
        case sincePrevious
        /// `-tt` and `-tttt`.
        case absolute
    }

    let form: Form
    private var last: Int64 = 0
    /// Days that went by at midnights.
    private var days: Int64 = 0
    private var lastClock: Int64 = 0

    /// Tells the form by the times of the text's first packets.
    init(_ times: [TextTime?]) {
        let times = times.compactMap(\.self)
        let clocks = times.compactMap { time in
            if case .clock(let clock) = time { clock } else { nil }
        }
        if times.isEmpty {
            form = .none
        } else if clocks.count * 2 < times.count {
            form = .absolute
        } else {
            let isFalling = zip(clocks, clocks.dropFirst()).contains { $1 < $0 / 2 }
            form = isFalling && clocks.allSatisfy { $0 < 3600 * TextTime.second } ? .sincePrevious : .clock
        }
    }

    /// The moment of the next packet, which `time` stands before.
    mutating func moment(_ time: TextTime?) -> Timestamp {
        switch time {
        case nil: last &+= form == .none ? 1_000_000 : 0
        case .absolute(let time): last = time
        case .clock(let clock) where form == .sincePrevious: last &+= clock
        case .clock(let clock):
            // Not past midnight, but packets out of order: less than half a day.
            if lastClock - clock > TextTime.day / 2 { days += 1 }
            if clock - lastClock > TextTime.day / 2, days > 0 { days -= 1 }
            lastClock = clock
            last = days &* TextTime.day &+ clock
        }
        return Timestamp(nanoseconds: last)
    }
}
