import BasicContainers

/// How often one capture showed both sides of a step through its host, of exchanges that were answered.
///
/// A packet that was answered went on. Where a capture shows that step of most of them, the rest is what the capture lost.
package struct StepTally: Sendable {
    /// Queries that came in, and those of them that were also seen to go on.
    package private(set) var queriesIn = 0
    package private(set) var queriesPassed = 0
    /// Answers that went out, and those of them that were also seen to come in.
    package private(set) var answersOut = 0
    package private(set) var answersPassed = 0

    /// The interface by which queries that were answered last went out; 0 where none is known, or several are.
    package var deliveringInterface: UInt32 { hasSeveral ? 0 : interface }
    private var interface: UInt32 = 0
    private var hasSeveral = false

    /// Notes by which interface a query that was answered last went out.
    @inline(__always)
    mutating func note(interface: UInt32) {
        if self.interface != 0, interface != self.interface { hasSeveral = true }
        self.interface = interface
    }

    @inline(__always)
    mutating func add(_ steps: Steps, _ capture: CaptureSetMask) {
        if !steps.queryIn.isDisjoint(with: capture) {
            queriesIn &+= 1
            if !steps.queryOut.isDisjoint(with: capture) { queriesPassed &+= 1 }
        }
        if !steps.responseOut.isDisjoint(with: capture) {
            answersOut &+= 1
            if !steps.responseIn.isDisjoint(with: capture) { answersPassed &+= 1 }
        }
    }

    /// Frames that the capture lost, and the occasions on which that would have shown. A step that it shows of fewer than
    /// half is none that it always sees (eBPF hands packets over without a copy).
    package var losses: (lost: Int, occasions: Int) {
        var sum = (lost: 0, occasions: 0)
        for (seen, passed) in [(queriesIn, queriesPassed), (answersOut, answersPassed)] where passed * 2 > seen {
            sum.lost += seen - passed
            sum.occasions += seen
        }
        return sum
    }

    /// Captures that saw an exchange's query, or its answer, come in and go out, on either side of DNAT.
    struct Steps {
        let queryIn: CaptureSetMask
        let queryOut: CaptureSetMask
        let responseIn: CaptureSetMask
        let responseOut: CaptureSetMask
        let interfaceOut: UInt32
        let interfaceOutCapture: Int

        @inline(__always)
        init(of slot: Int, in table: borrowing ExchangeTable) {
            let (near, far) = (legPlace(slot, 0), legPlace(slot, Int(table.slots[slot].legCount) &- 1))
            queryIn = table.legs[near].queryIn.union(table.legs[far].queryIn)
            queryOut = table.legs[near].queryOut.union(table.legs[far].queryOut)
            responseIn = table.legs[near].responseIn.union(table.legs[far].responseIn)
            responseOut = table.legs[near].responseOut.union(table.legs[far].responseOut)
            interfaceOut = table.legs[far].interfaceOut
            interfaceOutCapture = Int(table.legs[far].interfaceOutCapture)
        }
    }
}
