import BasicContainers
import DNSWire
import PacketWire

/// Recognises a query whose source was translated (masquerade): another client by its address, and the same packet by its
/// IP identification, DNS ID and question.
///
/// IPv6 has no identification, and what leaves an unconnected socket has none: those copies are joined where one capture
/// shows them within a millisecond, to the same server and with one hop less.
struct PacketTable: ~Copyable {
    /// The latest exchange that a packet of this identity opened or was sent again on.
    private var latest = LatestExchanges(size: 1 << 12)

    @inline(__always)
    private static func hash(_ sighting: borrowing MessageSighting, _ question: QuestionKey) -> UInt64 {
        mixed(
            question.nameHash,
            UInt64(sighting.identification) << 32 | UInt64(sighting.head.header.id) << 16 | UInt64(question.type))
    }

    /// The open exchange of which `sighting`, that no exchange has, is a copy with another source.
    @inline(__always)
    func original(
        of sighting: borrowing MessageSighting, _ question: QuestionKey, in table: borrowing ExchangeTable
    ) -> Int? {
        guard sighting.transport == .udp else { return nil }
        // A name that the snapshot length cut off is none to compare.
        if question.nameHash == 0 { guard sighting.identification != 0 else { return nil } }
        guard let entry = latest.latest(PacketTable.hash(sighting, question)), let slot = entry.openSlot(in: table),
            table.slots[slot].client != sighting.client, table.slots[slot].aliasHash == 0,
            abs(sighting.time &- entry.time) <= OpenLeg.samePacketWindow
        else { return nil }
        let isTold = sighting.identification != 0
        if !isTold { guard isNextHop(sighting, slot, since: entry.time, in: table) else { return nil } }
        // The answer of one is the other's only where it comes back: an exchange that was answered is nobody's copy.
        return table.legs[legPlace(slot, 0)].responses == 0 ? slot : nil
    }

    /// True for a packet that went on by one hop, at the same place, at once.
    private func isNextHop(
        _ sighting: borrowing MessageSighting, _ slot: Int, since time: Int64, in table: borrowing ExchangeTable
    ) -> Bool {
        for index in 0..<Int(table.slots[slot].legCount) {
            let leg = table.legs[legPlace(slot, index)]
            // One by one: a borrowed parameter stands in no closure, which `&&` makes.
            guard leg.server == sighting.server, leg.serverPort == sighting.serverPort, sighting.direction == .outgoing,
                sighting.hopLimit != 0, sighting.hopLimit &+ 1 == leg.queryHopLimit
            else { continue }
            return leg.querySeenBy.contains(CaptureSetMask(capture: sighting.capture))
                ? sighting.time &- time <= OpenLeg.sameHostWindow : false
        }
        return false
    }

    @inline(__always)
    mutating func note(
        _ sighting: borrowing MessageSighting, _ question: QuestionKey, slot: Int, in table: borrowing ExchangeTable
    ) {
        guard sighting.transport == .udp else { return }
        latest.note(
            LatestExchanges.Entry(
                key: PacketTable.hash(sighting, question), time: sighting.time, slot: slot, in: table))
    }
}
