/// What happens when: actions in the order of their times, and of their entry where times are equal.
struct Schedule {
    private struct Entry {
        var time: Int
        var number: Int
        var action: () -> Void

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.number) < (right.time, right.number)
        }
    }

    private var heap: [Entry] = []
    private var entered = 0
    /// Microseconds since the trial's start.
    private(set) var now = 0

    mutating func after(_ delay: Int, _ action: @escaping () -> Void) {
        entered += 1
        heap.append(Entry(time: now + max(delay, 0), number: entered, action: action))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next action up to `end`; the clock then stands at its time.
    mutating func next(until end: Int) -> (() -> Void)? {
        guard let first = heap.first, first.time <= end else { return nil }
        now = first.time
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [parent * 2 + 1, parent * 2 + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == parent { return first.action }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
