package import PacketWire

/// One place in a capture where frames were recorded: capture, interface and direction. What came there within a
/// tunnel has a point of its own for each way of the tunnel.
package struct CapturePoint: Hashable, Sendable {
    /// Index of the capture.
    package var capture: Int
    /// Interface of a pcapng section; 0 in a pcap file.
    package var interface: Int
    /// The kernel's interface index where the link layer carries it (LINUX_SLL2); 0 otherwise.
    package var interfaceIndex: UInt32
    package var direction: Direction
    /// Number of the ``TunnelPath`` from 1 on; 0 for packets that came in none.
    package var tunnel: UInt16

    package init(capture: Int, interface: Int, interfaceIndex: UInt32, direction: Direction, tunnel: UInt16 = 0) {
        self.capture = capture
        self.interface = interface
        self.interfaceIndex = interfaceIndex
        self.direction = direction
        self.tunnel = tunnel
    }
}

/// Numbers capture points in the order of their first frame; bounded, the last number stands for all beyond.
struct CapturePointTable: Sendable {
    static let limit = 4096
    private(set) var points: [CapturePoint] = []
    private var index = HashIndex(capacity: 64)
    private var lastPoint = CapturePoint(capture: 0, interface: 0, interfaceIndex: 0, direction: .unknown)
    private var lastNumber: UInt16 = 0

    /// The number of `point`.
    mutating func number(of point: CapturePoint) -> UInt16 {
        if !points.isEmpty && point == lastPoint { return lastNumber }
        let packed =
            UInt64(truncatingIfNeeded: point.capture) << 48 | UInt64(truncatingIfNeeded: point.interface) << 34
            | UInt64(point.interfaceIndex) << 2 | UInt64(point.direction.rawValue)
        let hash = mixed(packed, UInt64(point.tunnel) &+ 1)
        var number = index.first(hash: hash) { points[$0] == point }
        if number == nil {
            if points.count == CapturePointTable.limit { return UInt16(CapturePointTable.limit - 1) }
            points.append(point)
            index.insert(hash: hash, row: points.count - 1)
            number = points.count - 1
        }
        lastPoint = point
        lastNumber = UInt16(truncatingIfNeeded: number ?? 0)
        return lastNumber
    }
}
