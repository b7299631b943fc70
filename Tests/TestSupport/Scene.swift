package import Exchanges
import PacketWire

/// What happened, packet by packet: a test tells it, then ``play(until:options:)`` shows it to the analyzer.
///
/// Times are seconds after the scene's start. Packets may be told in any order.
package struct Scene {
    /// 2026-11-23T04:51:31Z in nanoseconds since the Unix epoch.
    package static let start: Int64 = 1_795_409_491_000_000_000

    struct Event {
        var time: Int64
        var tap: Tap
        var octets: [UInt8]
        var wireLength: Int
    }

    private(set) var events: [Event] = []
    private var nextIdentification: UInt16 = 1000
    /// Octets kept of each frame; nil for all.
    package var snapLength: Int?

    package init() {}

    // MARK: Telling

    /// A transmission of a query: a new packet each time.
    @discardableResult
    package mutating func send(_ query: Query, at time: Double, on tap: Tap = .only) -> Datagram {
        see(identified(query.datagram), at: time, on: tap)
    }

    /// An answer to a query, from the server asked unless another host is named.
    @discardableResult
    package mutating func answer(
        _ query: Query, with reply: Reply = .address, from source: Host? = nil, at time: Double,
        on tap: Tap = .only
    ) -> Datagram {
        let datagram = query.datagram(answering: reply).coming(from: source ?? query.server)
        return see(identified(datagram), at: time, on: tap)
    }

    /// A query and its answer, `latency` seconds later.
    package mutating func exchange(
        _ query: Query, with reply: Reply = .address, at time: Double, latency: Double = 0.002, on tap: Tap = .only
    ) {
        send(query, at: time, on: tap)
        answer(query, with: reply, at: time + latency, on: tap)
    }

    /// A sighting of a packet: the same packet may be seen at several places.
    @discardableResult
    package mutating func see(
        _ datagram: Datagram, at time: Double, on tap: Tap = .only, keeping octetCount: Int? = nil
    ) -> Datagram {
        let octets = tap.header(isIPv6: datagram.source.isIPv6) + datagram.octets
        add(octets, at: time, on: tap, keeping: octetCount)
        return datagram
    }

    /// Any octets at all.
    ///
    /// - Parameter octetCount: octets kept of this frame; nil for as many as ``snapLength`` says.
    package mutating func add(
        _ octets: [UInt8], at time: Double, on tap: Tap = .only, keeping octetCount: Int? = nil
    ) {
        let kept = (octetCount ?? snapLength).map { Array(octets.prefix($0)) } ?? octets
        events.append(
            Event(
                time: Scene.start + Int64((time * 1e9).rounded()), tap: tap, octets: kept, wireLength: octets.count))
    }

    /// Gives a packet an identification of its own, as connected sockets do.
    package mutating func identified(_ datagram: Datagram) -> Datagram {
        var datagram = datagram
        datagram.identification = nextIdentification
        nextIdentification &+= 1
        return datagram
    }

    // MARK: Playing

    /// Runs the scene through the analyzer.
    ///
    /// - Parameters:
    ///   - end: until when every capture goes on; nil where each ends with its last packet.
    ///   - lasting: from when to when each capture says that it was taken.
    package func play(
        until end: Double? = 60, lasting: ClosedRange<Double>? = nil, options: AnalysisOptions = AnalysisOptions()
    ) -> Story {
        var events = events
        let captureCount = (events.map(\.tap.capture).max() ?? 0) + 1
        if let end {
            let taps = Dictionary(events.map { ($0.tap.capture, $0.tap) }) { first, _ in first }
            let time = Scene.start + Int64((end * 1e9).rounded())
            for (_, tap) in taps.sorted(by: { $0.key < $1.key }) {
                events.append(Event(time: time, tap: tap, octets: tap.arp, wireLength: tap.arp.count))
            }
        }
        let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
        var options = options
        options.captureCount = captureCount
        let listed = Collected()
        let told = order.map { events[$0] }
        // As `exchanges` lists them, and as `analyze` counts them: that decides answered exchanges early.
        let span = lasting.map { Scene.time($0.lowerBound)...Scene.time($0.upperBound) }
        let listing = Scene.analyze(told, options, span) {
            listed.exchanges.append($0)
            return true
        }
        let counting = Scene.analyze(told, options, span, onExchange: nil)
        return Story(
            analysis: counting, listing: listing,
            exchanges: listed.exchanges.sorted { ($0.start, $0.id) < ($1.start, $1.id) }, options: options,
            packets: (0..<captureCount).map { capture in told.count { $0.tap.capture == capture } })
    }

    /// Compares the clocks of the scene's captures.
    ///
    /// - Parameters:
    ///   - ahead: seconds that each capture's clock is ahead.
    ///   - names: the captures' files.
    package func clocks(ahead: [Double], names: [String] = []) -> ClockAlignment {
        var sketch = ClockSketch(ports: AnalysisOptions().ports, captureCount: ahead.count)
        var number = 0
        for event in events.sorted(by: { $0.time < $1.time }) {
            number += 1
            let time = event.time + Int64((ahead[event.tap.capture] * 1e9).rounded())
            let frame = Frame(
                capture: event.tap.capture, number: number, time: Timestamp(nanoseconds: time),
                wireLength: event.wireLength, linkType: event.tap.linkType)
            sketch.add(frame, event.octets.span)
        }
        return sketch.finish(names: names)
    }

    private static func time(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: start + Int64((seconds * 1e9).rounded()))
    }

    private static func analyze(
        _ events: [Event], _ options: AnalysisOptions, _ lasting: ClosedRange<Timestamp>?,
        onExchange: ((Exchange) -> Bool)?
    ) -> Analysis {
        var analyzer = Analyzer(options: options, onExchange: onExchange)
        var remaining = Dictionary(events.map { ($0.tap.capture, 1) }, uniquingKeysWith: +)
        var numbers = [Int](repeating: 0, count: options.captureCount)
        for event in events {
            let capture = event.tap.capture
            numbers[capture] += 1
            let frame = Frame(
                capture: capture, number: numbers[capture], time: Timestamp(nanoseconds: event.time),
                wireLength: event.wireLength, linkType: event.tap.linkType)
            analyzer.add(frame, event.octets.span)
            remaining[capture, default: 0] -= 1
            if remaining[capture] == 0 { analyzer.captureEnded(capture, lasting: lasting) }
        }
        return analyzer.finish()
    }
}

private final class Collected {
    var exchanges: [Exchange] = []
}
