import PacketWire

/// Makes sequence numbers of those that tcpdump prints, which count from a connection's start once it has seen that
/// (no `-S`).
///
/// A number is either as it was on the wire or the distance from the connection's first; whichever is nearer to the
/// last one of that direction.
struct TextSequences {
    /// Connections that are followed; with more, all are forgotten.
    private static let limit = 1 << 12

    private struct Direction: Hashable {
        var source: IPAddress
        var destination: IPAddress
        var sourcePort: UInt16
        var destinationPort: UInt16

        init(from source: TextEndpoint, to destination: TextEndpoint) {
            self.source = source.address
            self.destination = destination.address
            sourcePort = source.port
            destinationPort = destination.port
        }
    }

    private struct Progress {
        var first: UInt32
        var last: UInt32
    }

    private var directions: [Direction: Progress] = [:]

    /// The segment's sequence and acknowledgment numbers.
    mutating func numbers(of segment: TextSegment, in packet: TextPacket) -> (sequence: UInt32, acknowledgment: UInt32)
    {
        let forth = Direction(from: packet.source, to: packet.destination)
        let back = Direction(from: packet.destination, to: packet.source)
        if directions.count > TextSequences.limit { directions.removeAll(keepingCapacity: true) }
        if segment.flags.contains(.syn), let sequence = segment.sequence {
            directions[forth] = Progress(first: sequence, last: sequence &+ 1)
            let acknowledgment = segment.acknowledgment.map { resolved($0, in: back) } ?? 0
            if segment.flags.contains(.ack), directions[back] == nil {
                directions[back] = Progress(first: acknowledgment &- 1, last: acknowledgment)
            }
            return (sequence, acknowledgment)
        }
        let sequence = segment.sequence.map { resolved($0, in: forth) } ?? directions[forth]?.last ?? 0
        let acknowledgment = segment.acknowledgment.map { resolved($0, in: back) } ?? 0
        advance(forth, from: sequence, by: segment)
        if segment.acknowledgment != nil, directions[back] == nil {
            directions[back] = Progress(first: acknowledgment &- 1, last: acknowledgment)
        }
        return (sequence, acknowledgment)
    }

    private func resolved(_ printed: UInt32, in direction: Direction) -> UInt32 {
        guard let known = directions[direction] else { return printed }
        func distance(_ number: UInt32) -> UInt32 {
            Int32(bitPattern: number &- known.last).magnitude
        }
        let relative = known.first &+ printed
        return distance(relative) <= distance(printed) ? relative : printed
    }

    private mutating func advance(_ direction: Direction, from sequence: UInt32, by segment: TextSegment) {
        guard segment.sequence != nil || segment.payload.length > 0 else { return }
        let first = directions[direction]?.first ?? sequence
        directions[direction] = Progress(first: first, last: sequence &+ UInt32(segment.payload.length))
    }
}
