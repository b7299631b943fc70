import Bytes
import DNSWire
package import PacketWire

/// Frames in, analysis out: decodes, correlates and sums in one pass with bounded memory.
///
/// Frames are added in time order (or nearly so); ``captureEnded(_:)`` tells that a capture has no more.
package struct Analyzer: ~Copyable {
    private var stream: MessageStream
    private var correlation: Correlation

    package init(options: AnalysisOptions, onExchange: ((Exchange) -> Bool)? = nil) {
        stream = MessageStream(ports: options.ports, captureCount: options.captureCount)
        correlation = Correlation(options: options, onExchange: onExchange)
    }

    /// Adds one frame; false once `onExchange` asked for no more. The span is only read during the call.
    @discardableResult
    package mutating func add(_ frame: borrowing Frame, _ bytes: Span<UInt8>) -> Bool {
        correlation.correlator.summary.coverage.note(frame.time.nanoseconds, in: frame.capture)
        stream.add(frame, bytes, to: &correlation)
        return correlation.correlator.isWanted
    }

    /// A capture has no more frames.
    package mutating func captureEnded(_ capture: Int) {
        correlation.correlator.summary.coverage.ended(capture)
    }

    /// Capture points met so far: ``Sighting/point`` is an index into them.
    package var points: [CapturePoint] { correlation.points.points }

    /// Judges what is still open and gives the result.
    package mutating func finish() -> Analysis {
        correlation.correlator.finishAll()
        return Analysis(
            counts: stream.counts, points: correlation.points.points, summary: correlation.correlator.summary,
            vantageCandidates: correlation.vantage, unmatchedErrors: correlation.unmatchedErrors)
    }
}

/// The state behind ``Analyzer``: messages in, exchanges and sums out.
private struct Correlation: ~Copyable, MessageSink {
    var correlator: Correlator
    var points = CapturePointTable()
    var vantage: [VantageCandidates]
    var unmatchedErrors = 0

    init(options: AnalysisOptions, onExchange: ((Exchange) -> Bool)?) {
        correlator = Correlator(options: options, onExchange: onExchange)
        vantage = [VantageCandidates](repeating: VantageCandidates(), count: max(options.captureCount, 1))
    }

    mutating func add(_ origin: borrowing MessageOrigin, _ message: Span<UInt8>) {
        guard let head = MessageHead(message, isCut: origin.isCut) else { return }
        let isQuery = !head.header.isResponse
        let point = points.number(of: origin.point)
        let sighting = MessageSighting(
            client: isQuery ? origin.source : origin.destination,
            server: isQuery ? origin.destination : origin.source,
            clientPort: isQuery ? origin.sourcePort : origin.destinationPort,
            serverPort: isQuery ? origin.destinationPort : origin.sourcePort,
            transport: origin.transport, hopLimit: origin.hopLimit, direction: origin.point.direction,
            interfaceIndex: origin.point.interfaceIndex, identification: origin.identification,
            capture: origin.point.capture, point: point, frame: origin.frame,
            time: origin.time.nanoseconds, length: origin.length, head: head)
        if sighting.capture < vantage.count {
            vantage[sighting.capture].note(sighting.client, sighting.server)
        }
        correlator.summary.vantages.note(
            capture: sighting.capture, sender: isQuery ? sighting.client : sighting.server,
            hopLimit: sighting.hopLimit, isQuery: isQuery)
        if isQuery {
            correlator.query(sighting, message: message)
        } else {
            correlator.response(sighting, message: message)
        }
    }

    mutating func addError(_ packet: borrowing Packet, _ bytes: Span<UInt8>, frame: borrowing Frame) {
        let quote = packet.icmp
        let payload = bytes.extracting(quote.quotedPayloadStart..<quote.quotedPayloadEnd)
        // A quote may end before the flags; then the ports alone tell which way the packet went.
        let isQuery =
            payload.count > 2 ? payload[2] & 0x80 == 0 : quote.quotedDestinationPort < quote.quotedSourcePort
        let point = points.number(
            of: CapturePoint(
                capture: frame.capture, interface: frame.interface, interfaceIndex: packet.interfaceIndex,
                direction: packet.direction))
        let sighting = RejectionSighting(
            client: isQuery ? quote.quotedSource : quote.quotedDestination,
            server: isQuery ? quote.quotedDestination : quote.quotedSource,
            clientPort: isQuery ? quote.quotedSourcePort : quote.quotedDestinationPort,
            serverPort: isQuery ? quote.quotedDestinationPort : quote.quotedSourcePort,
            id: payload.count >= 2 ? payload.bigEndian16(at: 0) : nil, quotesQuery: isQuery,
            reporter: packet.source, type: quote.type, code: quote.code, capture: frame.capture, point: point,
            frame: frame.number, time: frame.time.nanoseconds)
        if !correlator.rejection(sighting) { unmatchedErrors += 1 }
    }
}

/// Addresses that take part in every packet of a capture: in a pod's own network namespace its address does.
package struct VantageCandidates: Sendable {
    private var first: IPAddress?
    private var second: IPAddress?
    private var isEmpty = true

    @inline(__always)
    mutating func note(_ client: IPAddress, _ server: IPAddress) {
        if isEmpty {
            isEmpty = false
            first = client
            second = server
            return
        }
        if let known = first, known != client, known != server { first = nil }
        if let known = second, known != client, known != server { second = nil }
    }

    /// The addresses that every packet was sent from or to.
    package var addresses: [IPAddress] { [first, second].compactMap { $0 } }
}

/// The result of correlating: everything that rules and reports read.
package struct Analysis: Sendable {
    /// Per capture.
    package let counts: [FrameCounts]
    package let points: [CapturePoint]
    package let summary: TrafficSummary
    package let vantageCandidates: [VantageCandidates]
    /// ICMP errors about DNS packets that belong to no exchange.
    package let unmatchedErrors: Int

    package var clients: [ClientRow] { summary.lookups.clients }
    package var searchedNames: NameTally { summary.lookups.searched }
    package var nonexistentNames: NameTally { summary.lookups.nonexistent }
    package var vantageRows: [VantageRow] { summary.vantages.rows }
}
