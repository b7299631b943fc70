/// Packets that EC2 held back or dropped at one network interface, since it came up, from `ethtool -S`.
package struct InterfaceAllowances: Hashable, Sendable {
    package var interface: String
    /// Counters by the ENA driver's names, those that end in `_allowance_exceeded`.
    package var exceeded: [String: UInt64] = [:]
    /// Connections that EC2's own tracking still takes (`conntrack_allowance_available`).
    package var conntrackAvailable: UInt64?

    /// Packets to DNS, instance metadata and time services above 1,024 a second; which of them, it does not say.
    package var linkLocal: UInt64? { exceeded["linklocal_allowance_exceeded"] }
    package var conntrack: UInt64? { exceeded["conntrack_allowance_exceeded"] }
    package var packetsPerSecond: UInt64? { exceeded["pps_allowance_exceeded"] }
    package var bandwidthIn: UInt64? { exceeded["bw_in_allowance_exceeded"] }
    package var bandwidthOut: UInt64? { exceeded["bw_out_allowance_exceeded"] }

    /// Whether any counter is above zero.
    package var isExceeded: Bool { exceeded.values.contains { $0 > 0 } }

    /// The interfaces with such counters, from the output of `ethtool -S` for one or, after lines
    /// `Interface NAME` as eks-log-collector writes them, for several.
    static func read(_ feed: ByteFeed) throws(ContextError) -> [InterfaceAllowances] {
        var reader = LineReader(feed)
        var interfaces: [InterfaceAllowances] = []
        var current = InterfaceAllowances(interface: "")
        func finish() {
            if !current.exceeded.isEmpty || current.conntrackAvailable != nil, interfaces.count < 1000 {
                interfaces.append(current)
            }
        }
        while let line = try reader.next() {
            var scanner = TextScanner(line[...].drop { $0 == 0x20 || $0 == 0x09 })
            guard let word = scanner.word() else { continue }
            if word.elementsEqual("Interface".utf8) {
                finish()
                current = InterfaceAllowances(interface: scanner.text() ?? "")
            } else if word.last == UInt8(ascii: ":"), let value: UInt64 = scanner.integer() {
                let key = String(decoding: word.dropLast(), as: UTF8.self)
                if key.hasSuffix("_allowance_exceeded"), current.exceeded.count < 64 {
                    current.exceeded[key] = value
                } else if key == "conntrack_allowance_available" {
                    current.conntrackAvailable = value
                }
            }
        }
        finish()
        return interfaces
    }
}
