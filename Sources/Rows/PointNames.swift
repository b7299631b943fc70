package import Exchanges
import PacketWire

/// What capture points are called in rows: the interface and the direction, as far as the capture tells them.
package struct PointNames: Sendable {
    /// Names of the interfaces of each capture; nil where the capture gives none.
    private let interfaces: [[String?]]

    /// - Parameter interfaces: for each capture the names of its interfaces, nil where it states none.
    package init(interfaces: [[String?]]) {
        self.interfaces = interfaces
    }

    /// The only interface of a capture that tells neither its name nor directions.
    package static let untold = "interface 0"

    /// `eth0 in`, `ifindex 5 out`, `interface 0`.
    package func name(of point: CapturePoint) -> String {
        let interface = interfaceName(of: point)
        switch point.direction {
        case .unknown: return interface
        case .incoming: return interface + " in"
        case .outgoing: return interface + " out"
        }
    }

    private func interfaceName(of point: CapturePoint) -> String {
        if point.interfaceIndex != 0 { return "ifindex \(point.interfaceIndex)" }
        if interfaces.indices.contains(point.capture), interfaces[point.capture].indices.contains(point.interface),
            let name = interfaces[point.capture][point.interface]
        {
            return name
        }
        return "interface \(point.interface)"
    }
}
