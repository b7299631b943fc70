import BasicContainers
package import PacketWire

/// A decided exchange in 144 octets, of which many can wait for the end of the captures. Its name and its sightings stand
/// apart.
package struct PackedExchange: Sendable, BitwiseCopyable {
    package var client: IPAddress
    /// The addresses that its legs asked, in path order; the second is the first where there is only one.
    private var servers: (first: IPAddress, second: IPAddress)
    /// Nanoseconds since the Unix epoch: the first transmission on the client's leg.
    package var start: Int64
    private var waited: Int64
    private var sent: UInt16
    package var clientPort: UInt16
    private var serverPorts: (first: UInt16, second: UInt16)
    package var id: UInt16
    package var questionType: UInt16
    private var code: UInt16
    private var parts: Parts
    package var transport: TransportProtocol
    package var outcome: Outcome
    /// Octets of the question name's uncompressed wire form; 0 where it could not be read.
    package var nameLength: UInt8
    package var sightingCount: UInt8
    /// Of the client's leg: the highest hop limit that the first transmission was seen with (0 where nobody tells), and the
    /// last transmission's IP identification (0 without one).
    package var hopLimit: UInt8
    package var identification: UInt32
    /// Shared by the exchanges of one lookup, and by no others; 0 for one that belongs to none.
    package var lookup: Int64
    private var rejecter: IPAddress
    private var stranger: IPAddress

    private struct Parts: OptionSet, BitwiseCopyable {
        var rawValue: UInt8
        /// The second leg decides, as it is nearest the client.
        static let isSecondLeg = Parts(rawValue: 1)
        static let endpoint = Parts(rawValue: 2)
        static let response = Parts(rawValue: 4)
        static let latency = Parts(rawValue: 8)
        static let twoLegs = Parts(rawValue: 16)
        static let rejected = Parts(rawValue: 32)
        static let unexpected = Parts(rawValue: 64)
        static let serverError = Parts(rawValue: 128)
    }

    /// The address the client asked.
    package var server: IPAddress { parts.contains(.isSecondLeg) ? servers.second : servers.first }
    package var serverPort: UInt16 { parts.contains(.isSecondLeg) ? serverPorts.second : serverPorts.first }
    /// The address after DNAT, where that leg was seen.
    package var endpoint: IPAddress? { parts.contains(.endpoint) ? servers.second : nil }
    package var responseCode: UInt16? { parts.contains(.response) ? code : nil }
    /// Nanoseconds from the first transmission to the first response.
    package var latency: Int64? { parts.contains(.latency) ? waited : nil }
    /// Transmissions of the query on the client's leg.
    package var attempts: Int { Int(sent) }

    /// True where the client got no answer in time, or one that says that the server failed.
    package var isFailed: Bool {
        switch outcome {
        case .answered: parts.contains(.serverError)
        case .pending: false
        case .late, .unanswered, .rejected, .mismatched, .truncated, .malformed: true
        }
    }

    /// Who sent the ICMP error about the query.
    package var rejectedBy: IPAddress? { parts.contains(.rejected) ? rejecter : nil }
    /// Where an answer came from that was not asked.
    package var unexpectedSource: IPAddress? { parts.contains(.unexpected) ? stranger : nil }

    /// The address asked on a leg.
    package func server(ofLeg number: UInt8) -> IPAddress? {
        number == 0 ? servers.first : number == 1 && parts.contains(.twoLegs) ? servers.second : nil
    }

    /// No exchange.
    package init() {
        client = .unspecified
        servers = (.unspecified, .unspecified)
        (start, waited, sent, clientPort, serverPorts) = (0, 0, 0, 0, (0, 0))
        (id, questionType, code, parts, transport, outcome) = (0, 0, 0, [], .udp, .pending)
        (nameLength, sightingCount, hopLimit, identification, lookup) = (0, 0, 0, 0, 0)
        (rejecter, stranger) = (.unspecified, .unspecified)
    }

    /// - Parameters:
    ///   - outcome: of the client's leg.
    ///   - wasRejected: an ICMP error quoted the query.
    init(_ slot: Int, outcome: Outcome, wasRejected: Bool, in table: borrowing ExchangeTable) {
        let clientLeg = table.clientLeg(of: slot)
        let first = legPlace(slot, 0)
        let second = legPlace(slot, table.slots[slot].legCount > 1 ? 1 : 0)
        let place = legPlace(slot, clientLeg)
        client = table.slots[slot].client
        clientPort = table.slots[slot].clientPort
        servers = (table.legs[first].server, table.legs[second].server)
        serverPorts = (table.legs[first].serverPort, table.legs[second].serverPort)
        start = table.legs[place].firstQuery
        let latency = table.legs[place].latency
        waited = latency ?? 0
        sent = table.legs[place].transmissions
        id = table.slots[slot].id
        questionType = table.slots[slot].questionType
        code = table.legs[place].responseCode
        transport = table.slots[slot].transport
        self.outcome = outcome
        nameLength = table.slots[slot].nameLength
        sightingCount = table.slots[slot].sightingCount
        hopLimit = table.legs[place].queryHopLimit
        identification = table.legs[place].queryIdentification
        let row = Int64(table.slots[slot].lookup)
        lookup = row < 0 ? 0 : Int64(table.slots[slot].lookupGeneration) << 24 | (row &+ 1)
        (rejecter, stranger) = (table.slots[slot].rejectedBy, table.slots[slot].unexpectedSource)
        parts = []
        if TrafficSummary.isError(slot, place, in: table) { parts.insert(.serverError) }
        if wasRejected { parts.insert(.rejected) }
        if table.slots[slot].flags.contains(.unexpectedSource) { parts.insert(.unexpected) }
        if second != first { parts.insert(.twoLegs) }
        if clientLeg != 0 { parts.insert(.isSecondLeg) }
        if clientLeg == 0, second != first, table.legs[second].transmissions > 0 { parts.insert(.endpoint) }
        if table.legs[place].responses > 0 { parts.insert(.response) }
        if latency != nil { parts.insert(.latency) }
    }
}

/// Takes an exchange, the uncompressed wire form of its question's name and its sightings; false to get no more.
package typealias PackedExchangeBody = (PackedExchange, Span<UInt8>, Span<PackedSighting>) -> Bool

extension TrafficSummary {
    /// Hands out an exchange in numbers.
    ///
    /// Mutating though it changes nothing: sums and table would be copied.
    mutating func withPacked(_ slot: Int, in table: inout ExchangeTable, _ body: PackedExchangeBody) -> Bool {
        let outcome = table.outcome(
            of: slot, leg: table.clientLeg(of: slot), timeout: timeout, coverage: coverage)
        let exchange = PackedExchange(
            slot, outcome: outcome, wasRejected: wasRejected(slot, in: table), in: table)
        return table.withName(of: slot) { name in
            table.withSightings(of: slot) { sightings in body(exchange, name, sightings) }
        }
    }
}
