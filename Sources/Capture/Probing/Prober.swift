import CLinux
import DNSWire
import Foundation
import Glibc
import PacketWire
import Synchronization

/// Asks test questions from sockets of their own in the network namespaces where they are asked from.
///
/// The sockets are opened at once, while this program may enter namespaces; asking takes no privilege, so that whom to ask
/// may be found out later. A query over UDP that is not answered is sent once more, as resolvers do.
package final class Prober: Sendable {
    /// Queries and TCP connections at most.
    package static let limit = 200
    /// Nanoseconds from when one has gone out to the next: 5 a second, also where this program waits for a processor.
    private static let interval: Int64 = 200_000_000
    private static let retryTime: Int64 = 2_000_000_000
    private static let patience: Int64 = 5_000_000_000

    /// Sockets of one place that have not been used.
    private struct Pool: Sendable {
        var udp: [Int32] = []
        var tcp: [Int32] = []

        mutating func take(_ transport: TransportProtocol) -> Int32? {
            transport == .tcp ? tcp.popLast() : udp.popLast()
        }
    }

    private struct State {
        var pools: [ProbePlace: Pool] = [:]
        var waiting: ArraySlice<ProbeQuestion> = []
        var results: [ProbeResult] = []
        /// Questions that were not asked: more than the limit allows.
        var unasked = 0
        /// No question comes any more.
        var isComplete = false
        var isStopped = false
        var isDone = false
    }

    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)

    /// Opens the sockets; a place that cannot be entered is told to `onProblem` and left out.
    ///
    /// - Parameter groups: places that are asked the same number of questions from, each over both transports.
    package init(_ groups: [[ProbePlace]], onProblem: (LiveError) -> Void) {
        Descriptor.allowMany()
        var counts: [ProbePlace: Int] = [:]
        for group in groups {
            for place in group { counts[place, default: 0] += (Self.limit / 2 + group.count - 1) / group.count }
        }
        for (place, count) in counts {
            do throws(LiveError) {
                let pool = try Self.open(count, at: place)
                state.withLock { $0.pools[place] = pool }
            } catch {
                onProblem(error)
            }
        }
    }

    private static func open(_ count: Int, at place: ProbePlace) throws(LiveError) -> Pool {
        func sockets(_ kind: __socket_type) -> [Int32] {
            (0..<count).map { _ in openSocket(Int32(kind.rawValue)) }.filter { $0 >= 0 }
        }
        func open() -> Pool { Pool(udp: sockets(SOCK_DGRAM), tcp: sockets(SOCK_STREAM)) }
        guard let path = place.namespace else { return open() }
        return try Namespace(.network, path: path).run { () throws(LiveError) in open() }
    }

    /// The places from which questions can be asked.
    package var places: Set<ProbePlace> { state.withLock { Set($0.pools.keys) } }
    /// What has come of questions so far, in the order of their ends.
    package var results: [ProbeResult] { state.withLock { $0.results } }
    /// Questions that were not asked.
    package var unasked: Int { state.withLock { $0.unasked + $0.waiting.count } }
    /// Whether all is asked and answered, or given up.
    package var isDone: Bool { state.withLock { $0.isDone } }

    /// Asks these after those before.
    package func ask(_ questions: [ProbeQuestion]) {
        state.withLock { $0.waiting += questions }
    }

    /// Ends, and lets the namespaces go, once what was given so far is asked.
    package func complete() {
        state.withLock { $0.isComplete = true }
    }

    /// Begins to ask, on a thread of its own, which has the privileges of the calling one.
    package func start() {
        Thread { [self] in
            run()
            state.withLock { $0.isDone = true }
            ended.signal()
        }.start()
    }

    /// Asks no more; questions that wait for an answer are left out. For one that has been started.
    package func stop() {
        state.withLock { $0.isStopped = true }
        ended.wait()
    }

    // MARK: - Asking

    /// A question on its way.
    private struct Open {
        var question: ProbeQuestion
        var socket: Int32
        var message: [UInt8]
        var start: Int64
        var transmissions = 1
        /// Of a stream: what has come, and whether the query has gone out.
        var received: [UInt8] = []
        var isSent = false

        var isStream: Bool { question.transport == .tcp }
    }

    private static var now: Int64 { nanosecondsOf(CLOCK_MONOTONIC) }

    private func run() {
        var open: [Open] = []
        var sent = 0
        var next = Self.now
        // A late answer to a closed port would be rejected, which is not what came of the question.
        var unanswered: [Int32] = []
        while goesOn(besides: open.count) {
            let now = Self.now
            if now >= next, sent < Self.limit {
                if let late = open.firstIndex(where: { Self.isDue($0, now) }) {
                    open[late].transmissions += 1
                    Self.send(&open[late])
                    (sent, next) = (sent + 1, Self.now + Self.interval)
                } else if let (question, socket) = takeNext() {
                    begin(question, socket, &open)
                    (sent, next) = (sent + 1, Self.now + Self.interval)
                }
            } else if sent >= Self.limit {
                if open.isEmpty { break }
                leaveOutWaiting()
            }
            wait(for: &open, until: next > now ? next : now + Self.interval / 4)
            let time = Self.now
            open.removeAll { question in
                guard time - question.start >= Self.patience else { return false }
                finish(question, .unanswered)
                unanswered.append(question.socket)
                return true
            }
        }
        for descriptor in unanswered + open.map(\.socket) { close(descriptor) }
        let pools = state.withLock { state in
            defer { state.pools = [:] }
            return state.pools.values
        }
        for pool in pools { for descriptor in pool.udp + pool.tcp { close(descriptor) } }
        leaveOutWaiting()
    }

    private func goesOn(besides open: Int) -> Bool {
        state.withLock { state in
            !state.isStopped && !(state.isComplete && state.waiting.isEmpty && open == 0)
        }
    }

    private func takeNext() -> (ProbeQuestion, Int32)? {
        state.withLock { state in
            while let question = state.waiting.popFirst() {
                if let socket = state.pools[question.place]?.take(question.transport) { return (question, socket) }
                state.unasked += 1
            }
            return nil
        }
    }

    private func leaveOutWaiting() {
        state.withLock { state in
            state.unasked += state.waiting.count
            state.waiting = []
        }
    }

    private static func isDue(_ question: Open, _ now: Int64) -> Bool {
        !question.isStream && question.transmissions == 1 && now - question.start >= retryTime
    }

    private func begin(_ question: ProbeQuestion, _ socket: Int32, _ open: inout [Open]) {
        var started = Open(
            question: question, socket: socket, message: question.message(id: .random(in: 1 ... .max)), start: Self.now)
        // Right: the array outlives the call, which reads its 16 octets.
        let status = unsafe connectTo(socket, question.server.mappedOctets, question.port)
        guard status == 0 || errno == EINPROGRESS else {
            let outcome = Self.failure(errno)
            close(socket)
            return finish(started, outcome)
        }
        if !started.isStream { Self.send(&started) }
        open.append(started)
    }

    private static func send(_ question: inout Open) {
        question.isSent = true
        // Right: the array's octets, as many as the call is told.
        _ = unsafe Glibc.send(question.socket, question.message, question.message.count, Int32(MSG_NOSIGNAL))
    }

    /// Waits until a socket is ready or it is `next`, and does what sockets are ready for.
    private func wait(for open: inout [Open], until next: Int64) {
        var requests = open.map { question in
            pollfd(
                fd: question.socket, events: Int16(question.isStream && !question.isSent ? POLLOUT : POLLIN), revents: 0
            )
        }
        let milliseconds = max((next - Self.now) / 1_000_000 + 1, 1)
        // Right: the array's elements, as many as the call is told.
        guard unsafe poll(&requests, nfds_t(requests.count), Int32(clamping: milliseconds)) > 0 else { return }
        for index in open.indices.reversed() where requests[index].revents != 0 {
            guard let outcome = Self.advance(&open[index]) else { continue }
            close(open[index].socket)
            finish(open[index], outcome)
            open.remove(at: index)
        }
    }

    /// Does what a socket is ready for; nil while the answer is still to come.
    private static func advance(_ question: inout Open) -> ProbeResult.Outcome? {
        if question.isStream, !question.isSent {
            let error = pendingError(question.socket)
            guard error == 0 else { return failure(error) }
            send(&question)
            return nil
        }
        var piece = [UInt8](repeating: 0, count: 65_535)
        // Right: the call writes at most as many octets as the array has.
        let count = unsafe recv(question.socket, &piece, piece.count, 0)
        if count < 0 { return errno == EAGAIN || errno == EINTR ? nil : failure(errno) }
        guard question.isStream else { return outcome(of: question, piece[..<count]) }
        guard count > 0 else { return .refused }
        question.received += piece[..<count]
        guard question.received.count >= 2 else { return nil }
        let length = Int(question.received[0]) << 8 | Int(question.received[1])
        guard question.received.count >= 2 + length else { return nil }
        return outcome(of: question, question.received[2..<2 + length]) ?? .refused
    }

    /// Nil where the message is no answer to the question.
    private static func outcome(of question: Open, _ message: ArraySlice<UInt8>) -> ProbeResult.Outcome? {
        let sent = question.message.dropFirst(question.isStream ? 2 : 0)
        let head = Array(message.prefix(12))
        guard head.count == 12, head[..<2] == sent.prefix(2), head[2] & 0x80 != 0 else { return nil }
        return .answered(code: UInt16(head[3] & 15), isTruncated: head[2] & 2 != 0, size: message.count)
    }

    private static func failure(_ number: Int32) -> ProbeResult.Outcome {
        number == ECONNREFUSED || number == ECONNRESET ? .refused : .unreachable
    }

    private func finish(_ question: Open, _ outcome: ProbeResult.Outcome) {
        let result = ProbeResult(
            question: question.question, outcome: outcome, latency: Self.now - question.start,
            transmissions: question.transmissions)
        state.withLock { $0.results.append(result) }
    }
}

extension IPAddress {
    /// In network order, of IPv4 as an IPv4-mapped address.
    fileprivate var mappedOctets: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } }
    }
}
