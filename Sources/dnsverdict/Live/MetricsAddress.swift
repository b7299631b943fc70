import ArgumentParser
import NIOCore

/// Where metrics are served: `ADDRESS:PORT`, `[IPV6]:PORT`, or a port of the loopback address.
struct MetricsAddress: ExpressibleByArgument {
    let host: String
    let port: UInt16
    let socketAddress: SocketAddress

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    init?(argument: String) {
        let colon = argument.lastIndex(of: ":")
        guard let port = UInt16(colon.map { argument[argument.index(after: $0)...] } ?? argument[...]), port > 0
        else { return nil }
        var host = colon.map { String(argument[..<$0]) } ?? ""
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        if ["", "localhost"].contains(host) { host = "127.0.0.1" }
        // Names are not looked up: this program may be here because that fails.
        guard let socketAddress = try? SocketAddress(ipAddress: host, port: Int(port)) else { return nil }
        self.host = host
        self.port = port
        self.socketAddress = socketAddress
    }
}
