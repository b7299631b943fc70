import PacketWire

/// A container's reader: hands out one frame after the other.
///
/// One capture's loop is specialised for each reader, so that it touches no existential per frame.
protocol FrameReader: ~Copyable {
    /// Reads the next frame into `frame`, which holds the one before. Its octets stay valid until the next call.
    mutating func next(_ frame: inout RawFrame) -> Bool
    /// What is known of the file so far.
    var facts: ContainerFacts { get }
}

/// A frame whose octets its reader owns until the next one is read.
///
/// Safe but for `octets`, whose every use says so.
@safe struct RawFrame {
    /// Position in the file, from 1, as Wireshark counts.
    var number = 0
    var time = Timestamp(nanoseconds: 0)
    var wireLength = 0
    var linkType = LinkType(rawValue: 0)
    var interface = 0
    var direction = Direction.unknown
    /// The frame's octets. Never read once its reader has gone on or away.
    var octets = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
}
