package import PacketWire

/// One pcapng file of all places that are captured at, an interface for each: what goes to standard output.
///
/// Its section header says so, and readers of this package take it apart again (``PlacesFile``).
package struct PlacesStream: ~Copyable {
    /// The section header's comment.
    static let comment = "dnsverdict live: each interface is a place of its own"

    private var writer: PcapngWriter
    private var starts: [Timestamp] = []
    private var packets: [Int] = []
    private var ended: Set<Int> = []
    private var counters: [NodeCounters?] = []

    /// - Parameters:
    ///   - path: `-` for standard output.
    ///   - version: of this program.
    package init(path: String = "-", version: String) throws(CaptureError) {
        writer = try PcapngWriter(
            path: path, application: "\(PcapngWriter.application) \(version)", comment: Self.comment)
    }

    /// One more place, whose number is the next one.
    package mutating func add(_ opening: LiveOpening) throws(CaptureError) {
        let place = opening.request.place
        _ = try writer.addInterface(
            linkType: opening.linkType, snapLength: 262_144, name: opening.request.interface,
            description: opening.request.name, comment: place == PlaceName() ? nil : place.description,
            filter: opening.filter, addresses: opening.addresses)
        if let sample = opening.counters?.sample(at: opening.start) {
            writer.writeCounters(sample, interface: starts.count)
        }
        counters.append(opening.counters)
        starts.append(opening.start)
        packets.append(0)
    }

    /// Appends a packet of the place that ``Frame/capture`` numbers.
    package mutating func write(_ frame: borrowing Frame, _ octets: Span<UInt8>) throws(CaptureError) {
        guard packets.indices.contains(frame.capture) else { return }
        packets[frame.capture] &+= 1
        try writer.write(octets, time: frame.time, wireLength: frame.wireLength, interface: frame.capture)
    }

    /// States what the kernel counted at a place.
    package mutating func state(_ sample: CounterSample, of number: Int) {
        if packets.indices.contains(number) { writer.writeCounters(sample, interface: number) }
    }

    /// States what came of test questions.
    package mutating func state(_ tally: ProbeTally) { writer.writeProbe(tally) }

    /// Writes out what is buffered.
    package mutating func flush() throws(CaptureError) { try writer.flush() }

    /// A place is captured at no more.
    package mutating func end(_ number: Int, at time: Timestamp, drops: Int) {
        guard packets.indices.contains(number), ended.insert(number).inserted else { return }
        if let sample = counters[number]?.sample(at: time) { state(sample, of: number) }
        writer.writeStatistics(
            interface: number, lasted: starts[number]...max(starts[number], time), received: packets[number],
            dropped: drops)
    }

    package mutating func close() throws(CaptureError) { try writer.close() }
}
