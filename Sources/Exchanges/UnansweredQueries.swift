import BasicContainers
import PacketWire

/// Queries that were counted as unanswered, kept so that an answer of any age still finds its query.
///
/// The oldest leaves first. One that leaves before its time was over is unproven: nobody can say what became of it.
struct UnansweredQueries: ~Copyable {
    /// 64 octets, so that very many fit.
    struct Record {
        var keyHash: UInt64 = 0
        var questionHash: UInt64 = 0
        var firstQuery: Int64 = 0
        var lastTransmission: Int64 = 0
        /// Captures that saw the query.
        var seenBy: CaptureSetMask = []
        /// Rows in ``TrafficSummary/legs``; -1 where there is none.
        var legs = InlineArray<2, Int16>(repeating: -1)
        var path: Int32 = -1
        var pattern: Int32 = -1
        var zone: Int16 = -1
        var questionType: UInt16 = 0
        var outcome = Outcome.unanswered
        var isClients = false
        /// It had to give up its room before its time was over.
        var wasEvicted = false
        /// The leg nearest the client.
        var clientLeg: UInt8 = 0
    }

    /// Records kept at most.
    static let limit = 131_072

    private var records: RigidArray<Record>
    private var index = HashIndex(capacity: 64)
    private var head = 0
    private(set) var count = 0
    private let capacity: Int

    init(capacity: Int = UnansweredQueries.limit) {
        self.capacity = capacity
        records = RigidArray(capacity: capacity)
    }

    /// Remembers a query; returns the one that had to leave for it.
    mutating func add(_ record: Record) -> Record? {
        var gone: Record?
        if count == capacity {
            gone = records[head]
            index.remove(hash: records[head].keyHash, row: head)
            head = head &+ 1 == capacity ? 0 : head &+ 1
            count &-= 1
        }
        var place = head &+ count
        if place >= capacity { place &-= capacity }
        if place == records.count { records.append(record) } else { records[place] = record }
        index.insert(hash: record.keyHash, row: place)
        count &+= 1
        return gone
    }

    /// The query of this key and question, the latest where there are several.
    func first(_ key: ExchangeTable.Key, question: QuestionKey?) -> Int? {
        guard count > 0 else { return nil }
        var found: Int?
        var probe = index.probe(key.hash)
        while let place = index.next(&probe) {
            guard records[place].keyHash == key.hash,
                question?.fits(records[place].questionHash, records[place].questionType) != false
            else { continue }
            if found.map({ records[$0].firstQuery < records[place].firstQuery }) ?? true { found = place }
        }
        return found
    }

    func record(_ place: Int) -> Record { records[place] }

    mutating func setOutcome(_ outcome: Outcome, of place: Int) { records[place].outcome = outcome }

    /// The record that stands so many behind the oldest one.
    func record(fromOldest number: Int) -> Record {
        let place = head &+ number
        return records[place >= capacity ? place &- capacity : place]
    }
}
