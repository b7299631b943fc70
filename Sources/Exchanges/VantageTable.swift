package import PacketWire

/// What one capture shows of one address as a sender, from which its place on the path is read: a packet
/// leaves its host with a hop limit of 64, 128 or 255, and every router lowers it by one.
package struct VantageRow: Sendable {
    package let capture: Int
    package let address: IPAddress
    package var queriesSent = 0
    package var responsesSent = 0
    /// 0 where no packet tells: text that tcpdump printed without -v.
    package var highestQueryHopLimit: UInt8 = 0
    package var highestResponseHopLimit: UInt8 = 0
    /// The kernel's index of the interface by which its packets come in; 0 where the link layer tells none.
    package var interfaceIndex: UInt32 = 0
    /// The hardware address that its frames came from; 0 where the link layer tells none, or several.
    package var hardwareAddress: UInt64 { hasSeveral ? 0 : hardware }
    private var hardware: UInt64 = 0
    private var hasSeveral = false

    /// True where this capture stands on the address's own host (its pod or node): what it sent was not
    /// routed yet when it was captured.
    package var isOnSendersHost: Bool { routersPassed == 0 }

    /// Routers that its packets had passed at least; nil where no packet tells its hop limit.
    package var routersPassed: Int? { VantageRow.routersPassed(max(highestQueryHopLimit, highestResponseHopLimit)) }

    /// Counted from the next initial hop limit in use. No packet is sent with 0 (RFC 1122, section 3.2.1.7): it stands for
    /// one that is not known.
    private static func routersPassed(_ hopLimit: UInt8) -> Int? {
        switch hopLimit {
        case 0: nil
        case ...64: 64 - Int(hopLimit)
        case ...128: 128 - Int(hopLimit)
        default: 255 - Int(hopLimit)
        }
    }

    fileprivate init(capture: Int, address: IPAddress) {
        self.capture = capture
        self.address = address
    }

    /// Counts a packet that the address sent.
    @inline(__always)
    mutating func note(hopLimit: UInt8, isQuery: Bool, interfaceIndex: UInt32, from hardware: UInt64) {
        if interfaceIndex != 0 { self.interfaceIndex = interfaceIndex }
        // Messages of streams tell none.
        if hardware != 0, hardware != self.hardware {
            if self.hardware != 0 { hasSeveral = true }
            self.hardware = hardware
        }
        if isQuery {
            queriesSent &+= 1
            highestQueryHopLimit = max(highestQueryHopLimit, hopLimit)
        } else {
            responsesSent &+= 1
            highestResponseHopLimit = max(highestResponseHopLimit, hopLimit)
        }
    }

    /// True where a packet of this hop limit has passed a router; false where that is not known.
    static func wasRouted(_ hopLimit: UInt8) -> Bool { routersPassed(hopLimit).map { $0 > 0 } ?? false }
}

/// Rows by capture and sender; bounded, senders beyond the limit are not told apart.
struct VantageTable: Sendable {
    static let limit = 8192
    private(set) var rows: [VantageRow] = []
    /// By capture.
    private(set) var hardware: [Int: CommonHardware] = [:]
    private var lastHardware = HardwareAddresses()
    private var lastCapture = -1
    private var index = HashIndex(capacity: 256)
    /// Rows of the last query's sender and of the last response's.
    private var lastClient = 0
    private var lastServer = 0

    /// - Parameter interfaceIndex: by which the packet came in; 0 where that is not known.
    @inline(__always)
    mutating func note(
        capture: Int, sender: IPAddress, hopLimit: UInt8, isQuery: Bool, interfaceIndex: UInt32,
        hardware: HardwareAddresses
    ) {
        if hardware.source != hardware.destination, hardware.source != 0, hardware.destination != 0 {
            noteFrame(hardware, in: capture)
        }
        // A capture mostly goes on with the sender of the response before.
        let known = isQuery ? lastClient : lastServer
        if known < rows.count, rows[known].address == sender, rows[known].capture == capture {
            rows[known].note(
                hopLimit: hopLimit, isQuery: isQuery, interfaceIndex: interfaceIndex, from: hardware.source)
            return
        }
        guard let row = row(capture: capture, sender: sender) else { return }
        if isQuery { lastClient = row } else { lastServer = row }
        rows[row].note(hopLimit: hopLimit, isQuery: isQuery, interfaceIndex: interfaceIndex, from: hardware.source)
    }

    /// Most frames go between the two that the one before went between.
    @inline(__always)
    private mutating func noteFrame(_ addresses: HardwareAddresses, in capture: Int) {
        if capture == lastCapture, addresses.isBetween(lastHardware) { return }
        (lastHardware, lastCapture) = (addresses, capture)
        hardware[capture, default: CommonHardware(addresses)].note(addresses)
    }

    private mutating func row(capture: Int, sender: IPAddress) -> Int? {
        let hash = mixed(mixed(sender.high, sender.low), UInt64(truncatingIfNeeded: capture))
        let known = index.first(hash: hash) { rows[$0].address == sender && rows[$0].capture == capture }
        if let known { return known }
        if rows.count == VantageTable.limit { return nil }
        rows.append(VantageRow(capture: capture, address: sender))
        index.insert(hash: hash, row: rows.count - 1)
        return rows.count - 1
    }
}
