import PacketWire

/// A container's reader: hands out one frame after the other.
///
/// A class, so that one capture's loop can be specialised for each reader and touch no existential per frame.
protocol FrameReader: AnyObject {
    /// Reads the next frame. Its octets stay valid until the next call.
    func next(_ frame: inout RawFrame) -> Bool
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
