internal import Bytes

typealias MessageBody = (Span<UInt8>, StreamedMessage) -> Void
typealias IncompleteBody = (IncompleteMessage, Span<UInt8>) -> Void

/// One direction of a TCP connection whose messages are being put together; the row of ``StreamReassembler``.
struct OpenStream: Sendable {
    /// Octets that a segment may be ahead of what is expected or behind it; beyond that it is another stream's.
    static let window = 1 << 22

    private(set) var key: StreamKey
    /// The sequence number of the SYN; nil where the capture started later.
    private(set) var initialSequence: UInt32?
    /// The sequence number expected next; nil where no message was found yet.
    var next: UInt32?
    /// Whether ``next`` is known to be in a message that is followed from its start, or where one starts.
    var isAligned = false
    var message = PartialMessage()
    /// Octets right before ``next`` that may be the start of a message, too few to tell: senders that write a message's
    /// length and the message by themselves send each in a segment of its own.
    private var lead: [UInt8] = []
    private var leadOrigin = Origin()
    /// Segments after a hole, in order, none overlapping another.
    var pending: [PendingSegment] = []
    var pendingCost = 0
    /// The last segment that was added.
    var latest = Origin()
    /// The sequence number after the last octet, once a FIN said so.
    var end: UInt32?
    var isReset = false
    /// Octets passed over while looking for a message's start.
    var skippedOctets = 0
    /// Times that the stream's messages were lost sight of.
    var losses = 0

    init(key: StreamKey) {
        self.key = key
    }

    var bufferedOctets: Int { message.octets.count &+ lead.count &+ pendingCost }

    var hasEnded: Bool { isReset || end != nil }

    /// Makes the row that of another stream.
    mutating func start(_ key: StreamKey) {
        self = OpenStream(key: key)
    }

    /// Takes note of a SYN; false where it starts another connection than the one that is followed.
    mutating func synchronise(at sequence: UInt32) -> Bool {
        if let initialSequence { return initialSequence == sequence }
        if let next {
            // A SYN that was captured after the data that follows it.
            let behind = next.octets(after: sequence)
            guard behind > 0, behind < 65536 else { return false }
        } else {
            next = sequence &+ 1
            isAligned = true
        }
        initialSequence = sequence
        return true
    }

    /// Adds a segment's data: `bytes` captured of `declared` octets from `sequence` on.
    mutating func add(
        _ bytes: Span<UInt8>, declared: Int, sequence: UInt32, origin: Origin, _ incomplete: IncompleteBody,
        _ body: MessageBody
    ) {
        latest = origin
        guard let next else {
            if declared == bytes.count, declared < MessageStart.least {
                self.next = sequence
                return take(bytes, missing: 0, from: origin, isStart: true, incomplete, body)
            }
            guard MessageStart.isPlausible(bytes, declared: declared) else {
                guard MessageStart.isBareMessage(bytes, declared: declared) else {
                    skippedOctets &+= declared
                    return
                }
                self.next = sequence
                return take(bytes, missing: declared &- bytes.count, from: origin, isStart: true, incomplete, body)
            }
            restart(at: sequence)
            return take(bytes, missing: declared &- bytes.count, from: origin, isStart: true, incomplete, body)
        }
        let start = sequence.octets(after: next)
        let end = start &+ declared
        if start >= OpenStream.window || end <= -OpenStream.window {
            guard MessageStart.isPlausible(bytes, declared: declared) else {
                skippedOctets &+= declared
                return
            }
            flush(.lost, incomplete, body)
            restart(at: sequence)
            return take(bytes, missing: declared &- bytes.count, from: origin, isStart: true, incomplete, body)
        }
        guard end > 0 else { return }
        // Up to the first segment that waits, none of the octets that are next came before.
        let waiting = pending.first.map { $0.sequence.octets(after: next) } ?? end
        guard start <= 0, end <= waiting else {
            store(bytes, from: start, to: end, after: next, origin: origin)
            return drain(incomplete, body)
        }
        let new = min(-start, bytes.count)..<bytes.count
        take(
            bytes.extracting(new), missing: end &- new.count, from: origin, isStart: start == 0, incomplete, body)
        if !pending.isEmpty { drain(incomplete, body) }
    }

    private mutating func restart(at sequence: UInt32) {
        next = sequence
        isAligned = true
        end = nil
        isReset = false
        initialSequence = nil
    }

    /// Takes octets that are next in the stream, and steps over `missing` ones after them.
    mutating func take(
        _ bytes: Span<UInt8>, missing: Int, from origin: Origin, isStart: Bool, _ incomplete: IncompleteBody,
        _ body: MessageBody
    ) {
        if !isAligned {
            guard align(bytes, missing: missing, from: origin, isStart: isStart) else {
                return advance(bytes.count &+ missing)
            }
        }
        advance(bytes.count)
        let read = readMessages(bytes, from: origin, incomplete, body)
        if isAligned {
            skip(missing, isLost: false, incomplete, body)
        } else {
            skippedOctets &+= bytes.count &- read &+ missing
            advance(missing)
        }
    }

    /// Looks for a message's start in octets that are next, or in those before them; false where there is none yet.
    private mutating func align(_ bytes: Span<UInt8>, missing: Int, from origin: Origin, isStart: Bool) -> Bool {
        let declared = bytes.count &+ missing
        if takeLead(with: bytes, declared: declared) { return true }
        if missing == 0, lead.count &+ declared < MessageStart.least, isStart || !lead.isEmpty {
            if lead.isEmpty { leadOrigin = origin }
            lead.append(copying: bytes)
            return false
        }
        dropLead()
        if isStart, MessageStart.isPlausible(bytes, declared: declared) {
            isAligned = true
        } else if isStart, MessageStart.isBareMessage(bytes, declared: declared) {
            message.begin(length: declared, from: origin)
            isAligned = true
        } else {
            skippedOctets &+= declared
        }
        return isAligned
    }

    /// Starts a message with the last octets of ``lead``, where `bytes` go on with it.
    private mutating func takeLead(with bytes: Span<UInt8>, declared: Int) -> Bool {
        guard !lead.isEmpty else { return false }
        var joined = lead
        joined.append(copying: bytes.extracting(0..<min(bytes.count, 512)))
        for start in lead.indices {
            let candidate = joined.span.extracting(start..<joined.count)
            guard MessageStart.isPlausible(candidate, declared: lead.count &- start &+ declared) else { continue }
            let octets = Array(lead[start...])
            _ = message.take(octets.span, from: leadOrigin)
            skippedOctets &+= start
            lead.removeAll()
            isAligned = true
            return true
        }
        return false
    }

    /// Octets before a hole start no message after it.
    mutating func dropLead() {
        skippedOctets &+= lead.count
        lead.removeAll()
    }

    /// Reads messages from `bytes` and returns how many octets that took: all, unless alignment was lost.
    private mutating func readMessages(
        _ bytes: Span<UInt8>, from origin: Origin, _ incomplete: IncompleteBody, _ body: MessageBody
    ) -> Int {
        var offset = 0
        while offset < bytes.count {
            let left = bytes.count &- offset
            if message.isEmpty && left >= 2 {
                let length = Int(bytes.bigEndian16(at: offset))
                if length &+ 2 <= left && isCredible(length) {
                    let start = offset &+ 2
                    offset = start &+ length
                    body(bytes.extracting(start..<offset), whole(length, from: origin))
                    continue
                }
            }
            let taken = message.take(bytes.extracting(offset..<bytes.count), from: origin)
            if let length = message.length, !isCredible(length) {
                message.clear()
                loseAlignment()
                return offset
            }
            offset &+= taken
            if message.remaining == 0 { complete(incomplete, body) }
        }
        return offset
    }

    /// A message shorter than its header is the sender's fault in a stream that is known from its SYN on, and a
    /// wrong guess of where messages start in another.
    private func isCredible(_ length: Int) -> Bool { initialSequence != nil || length >= 12 }

    /// Steps over octets of the stream that were not captured.
    mutating func skip(_ count: Int, isLost: Bool, _ incomplete: IncompleteBody, _ body: MessageBody) {
        guard count > 0 else { return }
        advance(count)
        guard isAligned else {
            dropLead()
            skippedOctets &+= count
            return
        }
        guard let remaining = message.remaining else {
            if !message.isEmpty { report(.lost, incomplete) }
            skippedOctets &+= count
            return loseAlignment()
        }
        message.skip(min(count, remaining), isLost: isLost)
        guard count >= remaining else { return }
        complete(incomplete, body)
        guard count > remaining else { return }
        skippedOctets &+= count &- remaining
        loseAlignment()
    }

    private mutating func advance(_ count: Int) {
        next = next?.advanced(byOctets: count)
    }

    private mutating func loseAlignment() {
        isAligned = false
        losses &+= 1
    }
}
