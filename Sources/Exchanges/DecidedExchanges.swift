import BasicContainers
import PacketWire

/// Answered exchanges whose slots were given back, kept for as long as a packet of theirs may still come: a
/// retransmission of a query whose answer got lost behind the capture point is no new exchange.
struct DecidedExchanges: ~Copyable {
    /// One leg: its row in ``TrafficSummary/legs``, and what tells copies from retransmissions.
    struct Leg {
        var row: Int32 = -1
        var queryIdentification: UInt32 = 0
        var lastQuery: Int64 = 0
        var lastResponse: Int64 = 0

        @inline(__always)
        mutating func take(_ place: Int, row: Int32, in table: borrowing ExchangeTable) {
            self.row = row
            queryIdentification = table.legs[place].queryIdentification
            lastQuery = table.legs[place].lastQuerySighting
            lastResponse = table.legs[place].lastResponseSighting
        }
    }

    struct Record {
        var keyHash: UInt64 = 0
        var questionHash: UInt64 = 0
        var questionType: UInt16 = 0
        /// When nothing of it is expected any more.
        var end: Int64 = 0
        /// Row in ``TrafficSummary/paths``.
        var path: Int32 = -1
        /// False where a client's timeout may have been over when the answer came, and once it was asked again.
        var isPrompt = false
        var legs = InlineArray<2, Leg>(repeating: Leg())
        /// Where it was seen: a row in ``reaches``.
        var reach: UInt16 = 0
        var isClusterName = false
        /// Slot and generation of the other question of a pair.
        var sibling: Int32 = -1
        var siblingGeneration: UInt32 = 0
        /// The first sightings of the query and of its answer.
        var firstQuery = PackedSighting()
        var firstResponse = PackedSighting()

        /// Describes the exchange of `slot`, whatever was described before.
        @inline(__always)
        mutating func take(
            _ slot: Int, until end: Int64, reach: UInt16, isClusterName: Bool, countedTo rows: TrafficSummary.Rows,
            in table: borrowing ExchangeTable
        ) {
            keyHash = table.slots[slot].keyHash
            questionHash = table.slots[slot].questionHash
            questionType = table.slots[slot].questionType
            self.end = end
            path = rows.path
            let first = legPlace(slot, 0)
            isPrompt = table.legs[first].isAnsweredPromptly && !table.legs[first].flags.contains(.askedAgain)
            legs[0].take(first, row: rows.legs[0], in: table)
            if table.slots[slot].legCount > 1 {
                legs[1].take(legPlace(slot, 1), row: rows.legs[1], in: table)
            } else {
                legs[1].row = rows.legs[1]
            }
            self.reach = reach
            self.isClusterName = isClusterName
            sibling = table.slots[slot].sibling
            siblingGeneration = table.slots[slot].siblingGeneration
            (firstQuery, firstResponse) = table.firstSightings(of: slot)
        }
    }

    /// Where the query and its answer were seen, on the client's leg and after DNAT. Few differ, so each stands once.
    struct Reaches: Equatable {
        var query = Reach()
        var response = Reach()
        var endpointQuery = Reach()
        var endpointResponse = Reach()
    }

    private(set) var reaches: [Reaches] = [Reaches()]
    private static let reachLimit = 64

    private var records: RigidArray<Record>
    private var index = HashIndex(capacity: 1024)
    private var head = 0
    private(set) var count = 0

    init(capacity: Int) {
        records = RigidArray(capacity: capacity)
        self.capacity = capacity
    }

    private let capacity: Int

    /// The row of where an exchange was seen; 0, seen nowhere, where there is no room.
    mutating func row(of reach: Reaches) -> UInt16 {
        if let last = reaches.last, last == reach { return UInt16(truncatingIfNeeded: reaches.count &- 1) }
        if let known = reaches.firstIndex(of: reach) {
            return UInt16(truncatingIfNeeded: known)
        }
        guard reaches.count < DecidedExchanges.reachLimit else { return 0 }
        reaches.append(reach)
        return UInt16(truncatingIfNeeded: reaches.count &- 1)
    }

    /// Remembers the exchange of a slot that is about to be closed; the oldest is forgotten where there is no room.
    ///
    /// - Parameters:
    ///   - end: when nothing of it is expected any more.
    ///   - reach: the row of where it was seen.
    ///   - isClusterName: what it was before it was counted.
    ///   - rows: those to which it was counted.
    mutating func add(
        _ slot: Int, until end: Int64, reach: UInt16, isClusterName: Bool, countedTo rows: TrafficSummary.Rows,
        in table: inout ExchangeTable
    ) {
        if count == capacity { removeFirst() }
        var place = head &+ count
        if place >= capacity { place &-= capacity }
        if place == records.count { records.append(Record()) }
        records[place].take(
            slot, until: end, reach: reach, isClusterName: isClusterName, countedTo: rows, in: table)
        index.insert(hash: table.slots[slot].keyHash, row: place)
        count &+= 1
    }

    /// Forgets those whose time is over.
    @inline(__always)
    mutating func advance(to time: Int64) {
        while count > 0, records[head].end <= time { removeFirst() }
    }

    private mutating func removeFirst() {
        index.remove(hash: records[head].keyHash, row: head)
        head &+= 1
        if head == capacity { head = 0 }
        count &-= 1
    }

    /// The exchange of this key and question.
    @inline(__always)
    func first(_ key: ExchangeTable.Key, question: QuestionKey?) -> Int? {
        guard count > 0 else { return nil }
        return index.first(hash: key.hash) { place in
            guard records[place].keyHash == key.hash else { return false }
            guard let question else { return true }
            return question.fits(records[place].questionHash, records[place].questionType)
        }
    }

    /// What is remembered of the exchange.
    func record(_ place: Int) -> Record { records[place] }

    /// The rows to which one leg of the exchange was counted.
    func rows(of place: Int, leg: Int) -> (leg: Int, path: Int) {
        (Int(records[place].legs[leg].row), Int(records[place].path))
    }

    /// Notes a query; true for a retransmission, false for a copy of the last transmission.
    mutating func noteQuery(_ sighting: MessageSighting, of place: Int, leg: Int) -> Bool {
        let known = records[place].legs[leg]
        let isSame = sighting.identification != 0 && sighting.identification == known.queryIdentification
        let isOther =
            sighting.identification != 0 && known.queryIdentification != 0
            && sighting.identification != known.queryIdentification
        let window = isSame ? OpenLeg.samePacketWindow : OpenLeg.sameCaptureWindow
        let isCopy = !isOther && abs(sighting.time &- known.lastQuery) <= window
        records[place].legs[leg].lastQuery = sighting.time
        records[place].legs[leg].queryIdentification = sighting.identification
        return !isCopy
    }

    /// True, once, where a query of this time would not have been sent if the client had taken the answer.
    mutating func isAskedAgain(_ place: Int, at time: Int64) -> Bool {
        let gap = time &- records[place].legs[0].lastResponse
        guard records[place].isPrompt, gap >= OpenLeg.settledAnswer, gap <= UpstreamAsks.patience else { return false }
        records[place].isPrompt = false
        return true
    }

    /// Notes a response; true for another one, false for a copy of the last.
    mutating func noteResponse(_ sighting: MessageSighting, of place: Int, leg: Int) -> Bool {
        let isCopy = abs(sighting.time &- records[place].legs[leg].lastResponse) <= OpenLeg.sameCaptureWindow
        records[place].legs[leg].lastResponse = sighting.time
        return !isCopy
    }
}
