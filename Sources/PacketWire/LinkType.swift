/// A link-layer header type, numbered as in a capture file (LINKTYPE_… of <https://www.tcpdump.org/linktypes.html>).
public struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The number in the file's header.
    public var rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static let null = LinkType(rawValue: 0)
    public static let ethernet = LinkType(rawValue: 1)
    public static let raw = LinkType(rawValue: 101)
    public static let loop = LinkType(rawValue: 108)
    public static let linuxSLL = LinkType(rawValue: 113)
    public static let linuxSLL2 = LinkType(rawValue: 276)
}
