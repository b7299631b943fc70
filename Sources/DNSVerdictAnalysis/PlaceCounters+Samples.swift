package import Capture
package import Diagnosis
import PacketWire

extension PlaceCounters {
    /// Nil for one sample: nothing is known of what happened meanwhile.
    package init?(_ history: CounterHistory) {
        let (first, last) = (history.first, history.last)
        guard first.time < last.time else { return nil }
        let before = Dictionary(first.counters.map { ($0.name, $0.value) }) { old, _ in old }
        let after = Dictionary(last.counters.map { ($0.name, $0.value) }) { old, _ in old }
        self.init(
            from: first.time.nanoseconds, to: last.time.nanoseconds,
            rows: last.counters.compactMap { counter in
                guard !Self.isState(counter.name) else { return nil }
                // Interfaces are listed from their first drop on.
                let start = before[counter.name] ?? (counter.name.hasSuffix("_dropped") ? 0 : nil)
                return start.map { Row(name: counter.name, before: $0, after: counter.value) }
            })
        if let start = before["nf_conntrack_count"], let end = after["nf_conntrack_count"] {
            tracked = Tracked(
                before: start, after: end, most: history.mostTracked ?? max(start, end),
                limit: after["nf_conntrack_max"])
        }
        if let id = after["process.id"], let start = after["process.start"] {
            process = Process(
                id: id, name: last.process ?? "", start: start, isEnded: after["process.ended"].map { $0 != 0 } ?? false
            )
        }
        if let state = after["clock.synchronized"] {
            clock = Clock(
                isSynchronized: state != 0, offset: after["clock.offset_ns"] ?? 0,
                greatestError: after["clock.maxerror_us"].map { $0.multipliedReportingOverflow(by: 1000) }
                    .flatMap { $0.overflow ? nil : $0.partialValue })
        }
        namespace = after["netns"]
    }

    /// A figure that says how things stand, and does not count.
    private static func isState(_ name: String) -> Bool {
        let isPrefixed = ["process.", "clock.", "cpu.max.", "cpu.cfs_"].contains { name.hasPrefix($0) }
        return isPrefixed || ["netns", "nf_conntrack_count", "nf_conntrack_max"].contains(name)
            || name.hasSuffix("_available")
    }
}
