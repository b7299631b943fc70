import ArgumentParser
import FlyingFox
import FlyingSocks
import Foundation
import Report
import Synchronization

/// Where metrics are served: `ADDRESS:PORT`, `[IPV6]:PORT`, or a port of the loopback address.
struct MetricsAddress: ExpressibleByArgument {
    var host: String
    var port: UInt16
    var isIPv6: Bool { host.contains(":") }
    var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

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
        self.port = port
        self.host = ["", "localhost"].contains(host) ? "127.0.0.1" : host
        // Names are not looked up: this program may be here because that fails.
        guard
            (try? sockaddr_in.inet(ip4: self.host, port: port)) != nil
                || (try? sockaddr_in6.inet6(ip6: self.host, port: port)) != nil
        else { return nil }
    }
}

/// Serves metrics over HTTP, on threads of its own.
struct MetricsServer {
    let board = MetricsBoard()
    private let task: Task<Void, Never>

    /// Returns once it listens.
    init(_ address: MetricsAddress) throws {
        let server = try Self.server(address)
        let board = board
        let outcome = Outcome()
        task = Task {
            await server.appendRoute("GET,HEAD /metrics") { _ in
                guard let text = await board.text() else { return HTTPResponse(statusCode: .serviceUnavailable) }
                return HTTPResponse(
                    statusCode: .ok, headers: [.contentType: OpenMetricsText.contentType], body: Data(text.utf8))
            }
            do {
                try await server.run()
            } catch {
                outcome.fail(error)
            }
        }
        Task {
            if (try? await server.waitUntilListening()) != nil { outcome.succeed() }
        }
        if let reason = outcome.wait() {
            Console.error("--metrics \(address.description): cannot be listened on (\(reason)); choose another.")
            throw ExitCode(69)
        }
    }

    private static func server(_ address: MetricsAddress) throws -> HTTPServer {
        if address.isIPv6 {
            return HTTPServer(
                address: try sockaddr_in6.inet6(ip6: address.host, port: address.port), timeout: 5,
                logger: .disabled)
        }
        return HTTPServer(
            address: try sockaddr_in.inet(ip4: address.host, port: address.port), timeout: 5, logger: .disabled)
    }

    func close() {
        board.close()
        task.cancel()
    }
}

/// Whether the server came to listen.
private final class Outcome: Sendable {
    private let problem = Mutex<String?>(nil)
    private let isDecided = DispatchSemaphore(value: 0)

    func fail(_ error: any Error) {
        problem.withLock { $0 = (error as? SocketError)?.errorDescription ?? "\(error)" }
        isDecided.signal()
    }

    func succeed() { isDecided.signal() }

    /// What went wrong; nil where nothing did.
    func wait() -> String? {
        isDecided.wait()
        return problem.withLock { $0 }
    }
}
