package import Diagnosis
package import Exchanges
package import PacketWire

/// Frames of captures that are read together, whatever hands them out.
package protocol FrameSource: ~Copyable {
    /// How many captures there are; every ``Frame/capture`` is below it.
    var captureCount: Int { get }

    /// Which captures were taken at one place; nil where that is not known.
    var places: CapturePlaces? { get }

    /// For each capture the names of its interfaces, as far as they were met; nil where the capture states none.
    var interfaceNames: [[String?]] { get }

    /// Hands every frame to `body` in time order until that returns false.
    ///
    /// `ended` is given each capture's index after its last frame, and from when to when it was taken where the capture
    /// says so.
    mutating func run(_ body: (borrowing Frame, Span<UInt8>) -> Bool, ended: (Int, ClosedRange<Timestamp>?) -> Void)

    /// What is known of each capture once its frames have been read.
    mutating func describe() -> [CaptureDescription]
}

extension FrameSource where Self: ~Copyable {
    package var places: CapturePlaces? { nil }
}
