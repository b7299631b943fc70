import Bytes
import DNSWire
package import PacketWire

/// Frames in, analysis out: decodes, correlates and sums in one pass with bounded memory.
///
/// Frames are added in time order (or nearly so); ``captureEnded(_:)`` tells that a capture has no more.
package struct Analyzer: ~Copyable {
    private var stream: MessageStream
    private var correlation: Correlation
    private var connectionWatch: ConnectionWatch

    /// - Parameters:
    ///   - onExchange: takes every exchange, or every failure, until it returns false.
    ///   - onPacked: takes every exchange in numbers.
    package init(
        options: AnalysisOptions, onExchange: ((Exchange) -> Bool)? = nil, onPacked: PackedExchangeBody? = nil
    ) {
        stream = MessageStream(ports: options.ports, captureCount: options.captureCount)
        correlation = Correlation(options: options, onExchange: onExchange, onPacked: onPacked)
        connectionWatch = ConnectionWatch(timeout: options.timeout, settling: correlation.correlator.settling)
    }

    /// Adds one frame; false once `onExchange` asked for no more. The span is only read during the call.
    @discardableResult
    package mutating func add(_ frame: borrowing Frame, _ bytes: Span<UInt8>) -> Bool {
        correlation.correlator.summary.coverage.note(
            frame.time.judged, in: correlation.places.place(of: frame.capture))
        stream.add(frame, bytes, to: &correlation)
        return correlation.correlator.isWanted
    }

    /// One more capture begins, at a place of its own; its number is the next one.
    package mutating func addCapture() {
        stream.addCapture()
        correlation.vantage.append(VantageCandidates())
    }

    /// A capture has no more frames.
    ///
    /// - Parameter lasting: from when to when it was taken, where that is known better than by its frames.
    package mutating func captureEnded(_ capture: Int, lasting: ClosedRange<Timestamp>? = nil) {
        let place = correlation.places.place(of: capture)
        // A ring goes on until its last file has ended.
        correlation.openFiles[place]? -= 1
        let isOver = correlation.openFiles[place].map { $0 <= 0 } ?? true
        guard let lasting else {
            if isOver { correlation.correlator.summary.coverage.ended(place) }
            return
        }
        correlation.correlator.summary.coverage.ended(
            place, isOver: isOver, lasting: lasting.lowerBound.judged...lasting.upperBound.judged)
    }

    /// Judges what fell due before `time`: no frame will come that is older.
    package mutating func advance(to time: Timestamp) {
        correlation.correlator.advance(to: time.judged)
    }

    /// TCP connections that are known to have failed by `time`, each the first time only.
    ///
    /// - Parameter isEnd: whether the captures are at their end, so that nothing is waited for.
    package mutating func failedConnections(by time: Timestamp, isEnd: Bool = false) -> [FailedConnection] {
        connectionWatch.failures(in: stream, at: time.judged, isEnd: isEnd)
    }

    /// Capture points met so far: ``Sighting/point`` is an index into them.
    package var points: [CapturePoint] { stream.points }

    /// Judges what is still open and gives the result.
    package mutating func finish() -> Analysis {
        stream.finish(to: &correlation)
        correlation.correlator.finishAll()
        return current
    }

    /// What is known so far, with what is still open left out.
    package var current: Analysis { analysis(of: correlation.correlator.sums) }

    /// What is known so far, with every open exchange counted on its legs, its path and its zone as it stands now.
    package mutating func currentWithOpen() -> Analysis {
        analysis(of: correlation.correlator.summaryWithOpen())
    }

    /// The same as if every capture ended now.
    ///
    /// - Parameter lasting: from when to when each capture was taken.
    package mutating func current(lasting: [ClosedRange<Timestamp>]) -> Analysis {
        var summary = correlation.correlator.summaryWithOpen()
        for (capture, span) in lasting.enumerated() {
            summary.coverage.ended(
                correlation.places.place(of: capture), lasting: span.lowerBound.judged...span.upperBound.judged)
        }
        return analysis(of: summary)
    }

    private func analysis(of summary: TrafficSummary) -> Analysis {
        let places = correlation.places
        let counts = stream.counts.enumerated().map { (places.place(of: $0), $1) }
        return Analysis(
            counts: stream.counts,
            countsAtPlaces: Dictionary(counts) { first, second in
                var sum = first
                sum += second
                return sum
            }, places: places, points: stream.points, tunnels: stream.tunnels, summary: summary,
            lookups: correlation.correlator.lookups.sums, vantageCandidates: correlation.vantage,
            unmatchedErrors: correlation.unmatchedErrors)
    }
}

/// The state behind ``Analyzer``: messages in, exchanges and sums out.
private struct Correlation: ~Copyable, MessageSink {
    var correlator: Correlator
    var vantage: [VantageCandidates]
    var unmatchedErrors = 0
    let places: CapturePlaces
    /// By place: files that have not ended.
    var openFiles: [Int: Int]

    init(options: AnalysisOptions, onExchange: ((Exchange) -> Bool)?, onPacked: PackedExchangeBody?) {
        correlator = Correlator(options: options, onExchange: onExchange, onPacked: onPacked)
        places = options.places ?? CapturePlaces(count: options.captureCount)
        openFiles = Dictionary(places.ofCapture.map { ($0, 1) }, uniquingKeysWith: +)
        vantage = [VantageCandidates](repeating: VantageCandidates(), count: max(options.captureCount, 1))
    }

    mutating func add(_ origin: borrowing MessageOrigin, _ message: Span<UInt8>) {
        guard let head = MessageHead(message, isCut: origin.isCut), !head.isOtherProtocol else { return }
        var sighting = MessageSighting(origin, head)
        sighting.capture = places.place(of: sighting.capture)
        if sighting.capture < vantage.count {
            vantage[sighting.capture].note(sighting.client, sighting.server)
        }
        let isResponse = head.header.isResponse
        correlator.summary.vantages.note(
            capture: sighting.capture, sender: isResponse ? sighting.server : sighting.client,
            hopLimit: sighting.hopLimit, isQuery: !isResponse,
            interfaceIndex: sighting.direction == .incoming ? sighting.interfaceIndex : 0, hardware: origin.hardware)
        if isResponse {
            correlator.response(sighting, message: message)
        } else {
            correlator.query(sighting, message: message)
        }
    }

    func awaits(_ client: IPAddress, port: UInt16, id: UInt16) -> Bool {
        correlator.isAwaited(by: client, port: port, id: id)
    }

    mutating func addStray(_ packet: borrowing Packet, _ head: MessageHead, at place: FramePlace) {
        var place = place
        place.capture = places.place(of: place.capture)
        correlator.summary.strays.note(packet, id: head.header.id, isResponse: head.header.isResponse, at: place)
    }

    mutating func begin(_ origin: borrowing MessageOrigin, _ start: Span<UInt8>) {
        // A query is known by its question, which may stand in the next fragment; an answer by its ID alone.
        guard let head = MessageHead(start, isCut: true), head.header.isResponse || head.question?.isWhole == true
        else { return }
        add(origin, start)
    }

    mutating func add(_ connection: Connection) {
        correlator.summary.connections.add(connection, at: places.place(of: connection.capture))
    }

    mutating func seesLaterFragments(in capture: Int) {
        correlator.summary.coverage.seesLaterFragments(in: places.place(of: capture))
    }

    mutating func addReset(_ packet: borrowing Packet, at place: FramePlace) {
        correlator.reset(ResetSighting(packet, at: place))
    }

    mutating func addError(_ packet: borrowing Packet, _ bytes: Span<UInt8>, at place: FramePlace) {
        var error = RejectionSighting(packet, bytes, at: place)
        error.capture = places.place(of: error.capture)
        if error.isTooBig && !error.quotesQuery {
            correlator.summary.pathErrors.add(error)
        } else if !correlator.rejection(error) {
            unmatchedErrors += 1
        }
    }
}

extension MessageHead {
    /// True for what is no DNS message though it came to a DNS port, or from one (WireGuard, QUIC, games): it has several
    /// questions, or asks none, and does not parse.
    fileprivate var isOtherProtocol: Bool {
        error != nil && (header.isResponse ? header.questionCount > 1 : header.questionCount != 1)
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
    let countsAtPlaces: [Int: FrameCounts]
    /// Which captures were taken at one place; everything but counts and capture points is kept by place.
    package let places: CapturePlaces
    package let points: [CapturePoint]
    /// What ``CapturePoint/tunnel`` numbers from 1.
    package let tunnels: [TunnelPath]
    package let summary: TrafficSummary
    let lookups: LookupSums
    package let vantageCandidates: [VantageCandidates]
    /// ICMP errors about DNS packets that belong to no exchange.
    package let unmatchedErrors: Int

    /// What was met at a place, in all its captures.
    package func counts(at place: Int) -> FrameCounts { countsAtPlaces[place] ?? FrameCounts() }

    /// The place of a capture point.
    package func place(ofPoint number: Int) -> Int { places.place(of: points[number].capture) }

    package var clients: [ClientRow] { lookups.clients }
    /// The tunnel that packets at a capture point came in.
    package func tunnel(of point: CapturePoint) -> TunnelPath? {
        tunnels.indices.contains(Int(point.tunnel) - 1) ? tunnels[Int(point.tunnel) - 1] : nil
    }

    package var searchedNames: NameTally { lookups.searched }
    package var nonexistentNames: NameTally { lookups.nonexistent }
    package var wrongAnswersTaken: Int { lookups.wrongAnswersTaken }
    package var vantageRows: [VantageRow] { summary.vantages.rows }

    /// The hardware address of the interface that a capture was taken on, where its frames tell: the one that each of them came
    /// from or went to, and no other did. A capture of several interfaces has none, nor has one of a single neighbour.
    package func hardwareAddress(of capture: Int) -> UInt64? { summary.vantages.hardware[capture]?.ofInterface }
}
