import PacketWire

/// Messages that come in parts, and their redaction part by part: each is rewritten as far as it is known.
struct PartialMessage {
    /// The message so far, as captured.
    private(set) var octets: [UInt8] = []
    private var boundaries: [Int] = []
    private static let limit = 65_537

    var count: Int { octets.count }

    /// Takes the next part and gives it rewritten; zeros where there is too much of it.
    mutating func add(_ part: [UInt8], _ pseudonyms: Pseudonyms) -> [UInt8] {
        let start = octets.count
        guard start + part.count <= PartialMessage.limit else { return [UInt8](repeating: 0, count: part.count) }
        octets += part
        boundaries.append(octets.count)
        return Array(MessageRedactor(octets, boundaries: boundaries, isStart: true, pseudonyms).output[start...])
    }

    /// Parts that were given before, rewritten; nil where they were not all.
    func part(_ range: Range<Int>, _ pseudonyms: Pseudonyms) -> [UInt8]? {
        guard range.upperBound <= octets.count else { return nil }
        return Array(MessageRedactor(octets, boundaries: boundaries, isStart: true, pseudonyms).output[range])
    }
}

/// One direction of a TCP connection at one capture point, as far as redaction must know it.
struct RedactedStream {
    private var next: UInt32?
    /// The two octets of length and the message after them, of which not all has come.
    private var length: [UInt8] = []
    private var message = PartialMessage()
    private var expected = 0
    private var recent: [(sequence: UInt32, octets: [UInt8])] = []

    private static let recentLimit = 4

    mutating func start(at sequence: UInt32) {
        self = RedactedStream()
        next = sequence
    }

    /// Rewrites a segment's payload; nil where it cannot be told where in it messages start.
    mutating func add(_ payload: [UInt8], sequence: UInt32, isCut: Bool, _ pseudonyms: Pseudonyms) -> [UInt8]? {
        if let known = recent.first(where: { $0.sequence == sequence && $0.octets.count == payload.count }) {
            return known.octets
        }
        if next != sequence {
            // Older octets that are not the ones known, or a hole: only a message's own start is a place to go on from.
            guard RedactedStream.startsMessage(payload) else { return nil }
            if let next, Int32(bitPattern: sequence &- next) < 0 { return nil }
            start(at: sequence)
        }
        var output: [UInt8] = []
        var rest = payload[...]
        while !rest.isEmpty {
            if length.count < 2 {
                length.append(rest.removeFirst())
                output.append(length[length.count - 1])
                if length.count == 2 { expected = Int(length[0]) << 8 | Int(length[1]) }
                if length.count == 2, expected == 0 { length = [] }
                continue
            }
            let part = Array(rest.prefix(expected - message.count))
            rest = rest.dropFirst(part.count)
            output += message.add(part, pseudonyms)
            if message.count >= expected {
                message = PartialMessage()
                length = []
            }
        }
        next = isCut ? nil : sequence &+ UInt32(truncatingIfNeeded: payload.count)
        recent.append((sequence, output))
        if recent.count > RedactedStream.recentLimit { recent.removeFirst() }
        return output
    }

    /// Whether the payload looks like two octets of length and the start of a message.
    private static func startsMessage(_ payload: [UInt8]) -> Bool {
        guard payload.count >= 14 else { return false }
        let length = Int(payload[0]) << 8 | Int(payload[1])
        let questions = Int(payload[6]) << 8 | Int(payload[7])
        // Opcodes above 6 and reserved bits mean that it is no header.
        return length >= 12 && questions <= 1 && (payload[4] >> 3 & 0x0f) <= 6 && payload[5] & 0x40 == 0
    }
}
