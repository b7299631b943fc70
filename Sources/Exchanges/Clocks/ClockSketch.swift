import DNSWire
package import PacketWire

/// A sample of the messages of several captures by which their clocks can be compared: the same messages of each,
/// however many there are.
///
/// Of all messages those are kept whose hash is lowest, so that captures keep the same ones without knowing of each
/// other (bottom-k sampling). Memory: at most ``limit`` messages a capture.
package struct ClockSketch: ~Copyable {
    /// Messages kept of one capture before every other one is let go.
    static let limit = 16_384

    /// By which the hashes of a query and of its response differ.
    static let responseBit: UInt64 = 1

    /// When a message was seen in one capture.
    struct Seen {
        var first: Int64
        var last: Int64
        var isResponse: Bool
        /// The IP identification (RFC 791, section 3.1), which NAT leaves as it is; 0 where there is none.
        var identification: UInt32
        /// The servers of its first and its last sighting: DNAT changes one to the other.
        var servers: InlineArray<2, IPAddress>
        /// Sent more than once (copies of one packet, as `-i any` has them, aside), so that nobody can tell which of them another capture has.
        var isRepeated = false
    }

    /// One capture's part.
    struct Sample {
        var seen: [UInt64: Seen] = [:]
        /// Hashes above it are not kept.
        var highest = UInt64.max
        /// From the first message to the last one.
        var start = Int64.max
        var end = Int64.min
        var hasQueries = false
        var hasResponses = false

        func overlaps(_ other: Sample) -> Bool { start <= other.end && other.start <= end }
    }

    private var stream: MessageStream
    private var samples: Samples

    /// - Parameter ports: on which DNS is spoken.
    package init(ports: [UInt16], captureCount: Int) {
        stream = MessageStream(ports: ports, captureCount: captureCount)
        samples = Samples(captureCount: captureCount)
    }

    /// Adds one frame. The span is only read during the call.
    package mutating func add(_ frame: borrowing Frame, _ bytes: Span<UInt8>) {
        stream.add(frame, bytes, to: &samples)
    }

    /// What the messages tell of the clocks.
    ///
    /// - Parameter names: the captures' names, as they were given; without them each capture has a clock of its own.
    package mutating func finish(names: [String] = []) -> ClockAlignment {
        stream.finish(to: &samples)
        return ClockAlignment(samples.ofCapture, names: names)
    }

    private struct Samples: ~Copyable, MessageSink {
        var ofCapture: [Sample]

        init(captureCount: Int) {
            ofCapture = [Sample](repeating: Sample(), count: max(captureCount, 1))
        }

        mutating func add(_ origin: borrowing MessageOrigin, _ message: Span<UInt8>) {
            guard let head = MessageHead(message, isCut: origin.isCut), origin.capture < ofCapture.count,
                let question = head.question, question.isWhole
            else { return }
            let isResponse = head.header.isResponse
            // DNAT changes the server, SNAT the client; port, ID and question stay.
            let port = isResponse ? origin.destinationPort : origin.sourcePort
            let fields =
                UInt64(head.header.id) << 48 | UInt64(port) << 32 | UInt64(question.type) << 16
                | (origin.transport == .tcp ? 1 : 0)
            let hash = mixed(question.nameHash, fields) & ~ClockSketch.responseBit
            ofCapture[origin.capture].note(
                hash | (isResponse ? ClockSketch.responseBit : 0), identification: origin.identification,
                server: isResponse ? origin.source : origin.destination, at: origin.time.judged,
                isResponse: isResponse)
        }
    }
}

extension ClockSketch.Sample {
    mutating func note(
        _ hash: UInt64, identification: UInt32, server: IPAddress, at time: Int64, isResponse: Bool
    ) {
        start = min(start, time)
        end = max(end, time)
        if isResponse { hasResponses = true } else { hasQueries = true }
        guard hash <= highest else { return }
        guard let known = seen[hash] else {
            seen[hash] = ClockSketch.Seen(
                first: time, last: time, isResponse: isResponse, identification: identification,
                servers: [server, server])
            if seen.count > ClockSketch.limit { halve() }
            return
        }
        if abs(time &- known.last) > OpenLeg.sameCaptureWindow {
            seen[hash]?.isRepeated = true
            // Sent again: the identifications tell which is which.
            if identification != 0, known.identification != 0 {
                if !known.isRepeated {
                    addTransmission(
                        mixed(hash, UInt64(known.identification)), known.identification, server, at: known.first,
                        isResponse)
                }
                addTransmission(mixed(hash, UInt64(identification)), identification, server, at: time, isResponse)
            }
        }
        seen[hash]?.last = time
        seen[hash]?.servers[1] = server
    }

    /// Adds what another file of the same capture has.
    mutating func add(_ other: ClockSketch.Sample) {
        highest = min(highest, other.highest)
        start = min(start, other.start)
        end = max(end, other.end)
        hasQueries = hasQueries || other.hasQueries
        hasResponses = hasResponses || other.hasResponses
        for (hash, seen) in other.seen {
            if self.seen[hash] == nil { self.seen[hash] = seen } else { self.seen[hash]?.isRepeated = true }
        }
        seen = seen.filter { $0.key <= highest }
    }

    private mutating func addTransmission(
        _ hash: UInt64, _ identification: UInt32, _ server: IPAddress, at time: Int64, _ isResponse: Bool
    ) {
        guard hash <= highest, seen[hash] == nil else { return }
        seen[hash] = ClockSketch.Seen(
            first: time, last: time, isResponse: isResponse, identification: identification,
            servers: [server, server])
        if seen.count > ClockSketch.limit { halve() }
    }

    /// Keeps the lower half of the hashes, which are as good as random.
    private mutating func halve() {
        highest /= 2
        seen = seen.filter { $0.key <= highest }
    }
}
