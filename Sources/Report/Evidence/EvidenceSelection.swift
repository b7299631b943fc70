package import Exchanges
package import PacketWire

/// Chooses the exchanges whose packets are evidence, then says of each packet whether it is one of theirs.
///
/// Captures are read twice with it: first every exchange goes to ``choose(_:)`` and every frame to
/// ``prepare(_:_:)``; then ``wants(_:_:)`` is asked of every frame. Memory is bounded.
package struct EvidenceSelection {
    private static let keyLimit = 1 << 21
    private static let fragmentLimit = 1 << 18

    package let extent: EvidenceExtent
    private let survey: EvidenceSurvey
    private let ports: [UInt16]
    /// Frames, by capture, that findings show.
    private let shown: [Int: Set<Int>]

    private var counts: [EvidenceSurvey.Group: Int] = [:]
    private var neighbours: [EvidenceSurvey.Group: Int] = [:]
    private var keys: Set<UInt64> = []
    private var connections = ConnectionSample()
    /// The exchange of a fragmented packet, which its first part alone tells.
    private var fragments: [UInt64: [UInt64]] = [:]
    private var strays: [Int: Int] = [:]
    private let decoder = PacketDecoder()
    private var packet = Packet()

    /// - Parameters:
    ///   - ports: on which DNS is spoken.
    ///   - shown: frames, by capture, that are kept whatever they belong to.
    package init(extent: EvidenceExtent, survey: EvidenceSurvey, ports: [UInt16], shown: [Int: Set<Int>]) {
        self.extent = extent
        self.survey = survey
        self.ports = ports
        self.shown = shown
    }

    // MARK: Choosing

    /// Takes a finished exchange and chooses it or not.
    package mutating func choose(_ exchange: Exchange) {
        guard let limit = extent.failures, keys.count < EvidenceSelection.keyLimit else { return }
        let group = EvidenceSurvey.group(of: exchange)
        let number = counts[group, default: 0] + 1
        counts[group] = number
        let wanted = group.client == nil ? limit : extent.answered
        let total = max(survey.groups[group] ?? 0, number)
        // Evenly over all of them, the last among them, and the first besides.
        var isChosen = number == 1 || number * wanted / total > (number - 1) * wanted / total
        if !isChosen, survey.isNeighbour(exchange), neighbours[group, default: 0] < extent.neighbours {
            neighbours[group, default: 0] += 1
            isChosen = true
        }
        guard isChosen else { return }
        if exchange.transport == .tcp {
            keys.insert(FlowKey.connection(exchange.client, exchange.clientPort))
        } else {
            keys.insert(FlowKey.exchange(exchange.client, exchange.clientPort, exchange.id))
            keys.insert(FlowKey.socket(exchange.client, exchange.clientPort))
        }
    }

    /// Notes what only packets tell: connections, and whose fragments are whose.
    package mutating func prepare(_ frame: borrowing Frame, _ bytes: Span<UInt8>) {
        guard extent.failures != nil, decoder.decode(bytes, frame: frame, into: &packet) == .packet else { return }
        switch packet.transport {
        case .tcp where isDNS(packet): connections.note(packet, isFromServer: ports.contains(packet.sourcePort))
        case .fragment where packet.fragment.offset == 0 && fragments.count < EvidenceSelection.fragmentLimit:
            let payload = bytes.extracting(packet.payloadStart..<packet.payloadEnd)
            var first = packet
            guard packet.fragment.nextProtocol == 17,
                decoder.decodeTransport(payload, protocol: 17, into: &first) == .packet, isDNS(first)
            else { return }
            fragments[FlowKey.fragments(packet)] = EvidenceSelection.keys(of: first, payload)
        default: return
        }
    }

    /// All exchanges and frames were given.
    package mutating func prepared() {
        keys.formUnion(connections.chosen(extent.strays))
    }

    // MARK: Asking

    /// Whether the frame is evidence.
    package mutating func wants(_ frame: borrowing Frame, _ bytes: Span<UInt8>) -> Bool {
        let (capture, number) = (frame.capture, frame.number)
        if shown[capture]?.contains(number) == true || isEnd(capture, number) { return true }
        guard decoder.decode(bytes, frame: frame, into: &packet) == .packet else { return false }
        switch packet.transport {
        case .udp:
            guard isDNS(packet) else { return false }
            return extent.failures == nil || EvidenceSelection.keys(of: packet, bytes).contains { keys.contains($0) }
        case .tcp:
            guard isDNS(packet) else { return false }
            return extent.failures == nil || keys.contains(FlowKey.connection(packet.source, packet.sourcePort))
                || keys.contains(FlowKey.connection(packet.destination, packet.destinationPort))
        case .icmp:
            guard packet.icmp.hasQuote,
                ports.contains(packet.icmp.quotedSourcePort) || ports.contains(packet.icmp.quotedDestinationPort)
            else { return false }
            return extent.failures == nil || isQuoteWanted || isStray(capture)
        case .fragment:
            guard extent.failures != nil else { return true }
            guard let owners = fragments[FlowKey.fragments(packet)] else { return isStray(capture) }
            return owners.contains { keys.contains($0) }
        case .other: return false
        }
    }

    private var isQuoteWanted: Bool {
        let isTCP = packet.icmp.quotedTransport == .tcp
        return [
            (packet.icmp.quotedSource, packet.icmp.quotedSourcePort),
            (packet.icmp.quotedDestination, packet.icmp.quotedDestinationPort),
        ].contains { address, port in
            keys.contains(isTCP ? FlowKey.connection(address, port) : FlowKey.socket(address, port))
        }
    }

    /// A packet that belongs to nothing chosen; the first ones of a capture are kept.
    private mutating func isStray(_ capture: Int) -> Bool {
        strays[capture, default: 0] += 1
        return strays[capture, default: 0] <= extent.strays
    }

    private func isEnd(_ capture: Int, _ number: Int) -> Bool {
        guard let ends = survey.ends[capture] else { return false }
        return [ends.first.frame, ends.last.frame, ends.lastFrame].contains(number)
    }

    private func isDNS(_ packet: borrowing Packet) -> Bool {
        let (source, destination) = (packet.sourcePort, packet.destinationPort)
        return ports.contains(source) || ports.contains(destination)
    }

    /// The exchange that the datagram is part of, for either side being the client.
    private static func keys(of packet: borrowing Packet, _ bytes: Span<UInt8>) -> [UInt64] {
        guard packet.payloadEnd - packet.payloadStart >= 2 else { return [] }
        let id = UInt16(bytes[packet.payloadStart]) << 8 | UInt16(bytes[packet.payloadStart + 1])
        return [
            FlowKey.exchange(packet.source, packet.sourcePort, id),
            FlowKey.exchange(packet.destination, packet.destinationPort, id),
        ]
    }
}

/// TCP connections on DNS ports, of which some carry no exchange at all: those that failed come first.
private struct ConnectionSample {
    private struct Row {
        var server: IPAddress
        var hasAnswer = false
        var isReset = false
    }

    private static let limit = 1 << 17
    private var rows: [UInt64: Row] = [:]
    private var order: [UInt64] = []

    mutating func note(_ packet: borrowing Packet, isFromServer: Bool) {
        let client = isFromServer ? packet.destination : packet.source
        let port = isFromServer ? packet.destinationPort : packet.sourcePort
        let key = FlowKey.connection(client, port)
        if rows[key] == nil {
            guard rows.count < ConnectionSample.limit else { return }
            rows[key] = Row(server: isFromServer ? packet.source : packet.destination)
            order.append(key)
        }
        if isFromServer, packet.declaredPayloadLength > 0 { rows[key]?.hasAnswer = true }
        if packet.tcp.flags.contains(.rst) { rows[key]?.isReset = true }
    }

    func chosen(_ limit: Int) -> [UInt64] {
        var counts: [IPAddress: (failed: Int, other: Int)] = [:]
        return order.filter { key in
            guard let row = rows[key] else { return false }
            if row.hasAnswer && !row.isReset {
                counts[row.server, default: (0, 0)].other += 1
                return counts[row.server, default: (0, 0)].other <= limit / 8
            }
            counts[row.server, default: (0, 0)].failed += 1
            return counts[row.server, default: (0, 0)].failed <= limit
        }
    }
}
