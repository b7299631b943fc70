/// Clocks of captures that saw the same packet.
extension Correlator {
    /// Compares the clocks where one capture saw the leg's only packet of this direction, and now another does.
    @inline(__always)
    mutating func noteClock(_ sighting: MessageSighting, place: Int, isAnswer: Bool) {
        let seenBy = isAnswer ? table.legs[place].responseSeenBy : table.legs[place].transmissionSeenBy
        let count = isAnswer ? table.legs[place].responses : table.legs[place].transmissions
        // The packet's identification tells it from a retransmission, which is the same in all else.
        let identification =
            isAnswer ? table.legs[place].responseIdentification : table.legs[place].queryIdentification
        guard count == 1, seenBy.rawValue.nonzeroBitCount == 1, identification == sighting.identification else {
            return
        }
        let first = seenBy.rawValue.trailingZeroBitCount
        let time = isAnswer ? table.legs[place].firstResponse : table.legs[place].firstQuery
        summary.clocks.note((first, time), (sighting.capture, sighting.time), isAnswer: isAnswer)
    }
}
