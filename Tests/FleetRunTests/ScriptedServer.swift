import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on the loopback address that answers as a test says.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        var method: String
        var path: String
        /// What the URL has after its `?`, by name.
        var query: [String: String]
        var headers: [String: String]
        var body: String
        /// The SQL, wherever it stands.
        var statement: String { query["query"] ?? body }
    }

    typealias Answer = @Sendable (Request) -> (status: Int, body: String)

    private final class Log: Sendable {
        let requests = Mutex<[Request]>([])
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: Answer
        private let log: Log
        private var head: HTTPRequestHead?
        private var body = ""

        init(_ answer: @escaping Answer, _ log: Log) { (self.answer, self.log) = (answer, log) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, "")
            case .body(let part): body += String(buffer: part)
            case .end: respond(context)
            }
        }

        private func respond(_ context: ChannelHandlerContext) {
            guard let head else { return }
            let parts = URLComponents(string: head.uri)
            let items = (parts?.queryItems ?? []).map { ($0.name, $0.value ?? "") }
            let request = Request(
                method: head.method.rawValue, path: parts?.path ?? "",
                query: Dictionary(items, uniquingKeysWith: { first, _ in first }),
                headers: Dictionary(
                    head.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }),
                body: body)
            log.requests.withLock { $0.append(request) }
            let (status, text) = answer(request)
            let headers: HTTPHeaders = ["content-length": "\(text.utf8.count)"]
            let response = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    private let channel: any Channel
    private let log = Log()

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    var requests: [Request] { log.requests.withLock { $0 } }

    init(_ answer: @escaping Answer) async throws {
        let log = log
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(Handler(answer, log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    deinit { channel.close(promise: nil) }
}
