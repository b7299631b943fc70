internal import Bytes

/// One part of a fragmented packet: where its octets belong and where they stand in the frame.
struct FragmentPart: Sendable {
    /// The largest payload of an IP packet, in octets.
    static let largestPayload = 65535

    /// Offset in the original payload.
    let start: Int
    /// Where the part ends in the original payload by its headers.
    let end: Int
    /// Where its captured octets end in the original payload; before ``end`` where the snap length cut it.
    let capturedEnd: Int
    let moreFollow: Bool
    /// Where the captured octets start in the frame.
    let frameOffset: Int

    init(_ packet: borrowing Packet, octets: Int) {
        frameOffset = min(max(packet.payloadStart, 0), octets)
        let captured = min(max(packet.payloadEnd, frameOffset), octets) &- frameOffset
        start = min(max(packet.fragment.offset, 0), FragmentPart.largestPayload)
        // One more than the largest is enough to tell that it is too long.
        let length = min(max(packet.declaredPayloadLength, captured), FragmentPart.largestPayload &+ 1)
        end = start &+ length
        capturedEnd = start &+ min(captured, length)
        moreFollow = packet.fragment.moreFollow
    }

    var length: Int { end &- start }

    var capturedInFrame: Range<Int> { frameOffset..<(frameOffset &+ capturedEnd &- start) }

    /// Every part but the last has a multiple of 8 octets, and nothing reaches past the largest packet
    /// (RFC 791, section 3.2; RFC 8200, section 4.5).
    var isWellFormed: Bool {
        length > 0 && end <= FragmentPart.largestPayload && (!moreFollow || length & 7 == 0)
    }

    /// The first 8 octets of the original payload, where this part has them: a UDP header with its checksum, or
    /// TCP's ports and sequence number, which no other packet shares.
    func head(_ bytes: Span<UInt8>) -> UInt64? {
        start == 0 && capturedEnd >= 8 ? bytes.bigEndian64(at: frameOffset) : nil
    }
}
