import ArgumentParser
import Capture
import NIOCore
import NIOHTTP1
import NIOPosix
import Report

/// Serves metrics over HTTP, on a thread of its own.
struct MetricsServer {
    /// Seconds without a word from a client after which its connection is closed.
    private static let patience: Int64 = 10

    let board = MetricsBoard()
    private let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Returns once it listens.
    init(_ address: MetricsAddress) throws {
        let board = board
        let server = ServerBootstrap(group: threads)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(Self.patience)))
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(MetricsHandler(board))
                }
            }
        do {
            _ = try server.bind(to: address.socketAddress).wait()
        } catch {
            close()
            let reason = (error as? IOError).map { SystemError(number: $0.errnoCode).reason } ?? "\(error)"
            Console.error("--metrics \(address.description): cannot be listened on (\(reason)); choose another.")
            throw ExitCode(69)
        }
    }

    func close() {
        board.close()
        // It ends with the process at the latest.
        try? threads.syncShutdownGracefully()
    }
}

/// Answers the requests of one connection, one after the other.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let board: MetricsBoard
    private var head: HTTPRequestHead?

    init(_ board: MetricsBoard) {
        self.board = board
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            let channel = context.channel
            guard head.uri.prefix(while: { $0 != "?" }) == "/metrics" else {
                return Self.answer(head, .notFound, with: "The metrics are at /metrics.\n", on: channel)
            }
            guard head.method == .GET || head.method == .HEAD else {
                return Self.answer(head, .methodNotAllowed, on: channel)
            }
            // Who asks for plain text and not for OpenMetrics gets that; everybody else gets OpenMetrics.
            let accepted = head.headers["Accept"].joined(separator: ",").lowercased()
            let isPlain = accepted.contains("text/plain") && !accepted.contains("openmetrics")
            board.ask { text in
                guard let text else { return Self.answer(head, .serviceUnavailable, on: channel) }
                Self.answer(
                    head, .ok, as: isPlain ? OpenMetricsText.plainContentType : OpenMetricsText.contentType,
                    with: isPlain ? OpenMetricsText.plain(text) : text, on: channel)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// May be called on any thread.
    private static func answer(
        _ request: HTTPRequestHead, _ status: HTTPResponseStatus, as contentType: String = "text/plain; charset=utf-8",
        with text: String = "", on channel: any Channel
    ) {
        var head = HTTPResponseHead(version: request.version, status: status)
        head.headers.add(name: "Content-Type", value: contentType)
        head.headers.add(name: "Content-Length", value: "\(text.utf8.count)")
        if status == .methodNotAllowed { head.headers.add(name: "Allow", value: "GET, HEAD") }
        if !request.isKeepAlive { head.headers.add(name: "Connection", value: "close") }
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if request.method != .HEAD {
            let body = channel.allocator.buffer(string: text)
            channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
        }
        let end = channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        if !request.isKeepAlive { end.whenComplete { _ in channel.close(promise: nil) } }
    }
}
