/// Rows found by key and handed out oldest first: what every reassembly with bounded memory needs.
///
/// A row stands in one of two queues: `open`, or `ended` where it lingers to recognise what comes late. Slots of
/// closed rows are used again, with whatever capacity their arrays kept. Complexity: expected O(1) for everything.
struct RecencyTable<Key: Hashable & Sendable, Row: Sendable>: Sendable {
    enum Queue {
        case open
        case ended
    }

    private struct Link: Sendable {
        var key: Key
        var older = -1
        var newer = -1
        var queue = Queue.open
    }

    private struct Ends: Sendable {
        var oldest = -1
        var newest = -1
        var count = 0
    }

    var rows: [Row] = []
    private var links: [Link] = []
    private var index: [Key: Int] = [:]
    private var vacant: [Int] = []
    private var open = Ends()
    private var ended = Ends()
    private let blank: Row

    /// A table whose slots hold `blank` until the caller fills them.
    init(blank: Row) {
        self.blank = blank
    }

    func count(of queue: Queue) -> Int { queue == .open ? open.count : ended.count }

    func slot(of key: Key) -> Int? { index[key] }

    func key(at slot: Int) -> Key { links[slot].key }

    func queue(at slot: Int) -> Queue { links[slot].queue }

    /// The slot that has been longest in `queue` since it was opened, touched or moved.
    func oldest(of queue: Queue) -> Int? {
        let slot = queue == .open ? open.oldest : ended.oldest
        return slot < 0 ? nil : slot
    }

    /// The slot that came into its queue next after `slot`.
    func next(after slot: Int) -> Int? {
        let newer = links[slot].newer
        return newer < 0 ? nil : newer
    }

    /// A slot for `key`, which has none, at the young end of the open queue; the caller fills its row.
    mutating func openSlot(for key: Key) -> Int {
        let slot: Int
        if let reused = vacant.popLast() {
            slot = reused
            links[slot] = Link(key: key)
        } else {
            slot = rows.count
            rows.append(blank)
            links.append(Link(key: key))
        }
        index[key] = slot
        link(slot, to: .open)
        return slot
    }

    /// Moves `slot` to the young end of `queue`.
    mutating func touch(_ slot: Int, in queue: Queue) {
        if links[slot].newer < 0 && links[slot].queue == queue { return }
        unlink(slot)
        link(slot, to: queue)
    }

    /// Takes `slot` out; the caller has emptied its row.
    mutating func close(_ slot: Int) {
        unlink(slot)
        index.removeValue(forKey: links[slot].key)
        vacant.append(slot)
    }

    private mutating func link(_ slot: Int, to queue: Queue) {
        var ends = queue == .open ? open : ended
        links[slot].queue = queue
        links[slot].older = ends.newest
        links[slot].newer = -1
        if ends.newest >= 0 { links[ends.newest].newer = slot } else { ends.oldest = slot }
        ends.newest = slot
        ends.count &+= 1
        if queue == .open { open = ends } else { ended = ends }
    }

    private mutating func unlink(_ slot: Int) {
        let link = links[slot]
        var ends = link.queue == .open ? open : ended
        if link.older >= 0 { links[link.older].newer = link.newer } else { ends.oldest = link.newer }
        if link.newer >= 0 { links[link.newer].older = link.older } else { ends.newest = link.older }
        ends.count &-= 1
        if link.queue == .open { open = ends } else { ended = ends }
    }
}
