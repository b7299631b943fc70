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
    public static let tokenRing = LinkType(rawValue: 6)
    public static let arcnet = LinkType(rawValue: 7)
    public static let slip = LinkType(rawValue: 8)
    public static let ppp = LinkType(rawValue: 9)
    public static let fddi = LinkType(rawValue: 10)
    public static let pppHDLC = LinkType(rawValue: 50)
    public static let pppEther = LinkType(rawValue: 51)
    public static let atmRFC1483 = LinkType(rawValue: 100)
    public static let raw = LinkType(rawValue: 101)
    public static let ciscoHDLC = LinkType(rawValue: 104)
    public static let ieee80211 = LinkType(rawValue: 105)
    public static let frameRelay = LinkType(rawValue: 107)
    public static let loop = LinkType(rawValue: 108)
    public static let enc = LinkType(rawValue: 109)
    public static let linuxSLL = LinkType(rawValue: 113)
    public static let pflog = LinkType(rawValue: 117)
    public static let ieee80211Prism = LinkType(rawValue: 119)
    public static let ipOverFibreChannel = LinkType(rawValue: 122)
    public static let sunATM = LinkType(rawValue: 123)
    public static let ieee80211Radiotap = LinkType(rawValue: 127)
    public static let arcnetLinux = LinkType(rawValue: 129)
    public static let juniperES = LinkType(rawValue: 132)
    public static let juniperATM1 = LinkType(rawValue: 137)
    public static let appleIPOverFireWire = LinkType(rawValue: 138)
    public static let user2 = LinkType(rawValue: 149)
    public static let ieee80211AVS = LinkType(rawValue: 163)
    public static let pppPPPD = LinkType(rawValue: 166)
    public static let juniperEther = LinkType(rawValue: 178)
    public static let ppi = LinkType(rawValue: 192)
    public static let pppWithDirection = LinkType(rawValue: 204)
    public static let ciscoHDLCWithDirection = LinkType(rawValue: 205)
    public static let ipv4 = LinkType(rawValue: 228)
    public static let ipv6 = LinkType(rawValue: 229)
    public static let nflog = LinkType(rawValue: 239)
    public static let netanalyzer = LinkType(rawValue: 240)
    public static let ipOverInfiniBand = LinkType(rawValue: 242)
    public static let pktap = LinkType(rawValue: 258)
    public static let ethernetPreamble = LinkType(rawValue: 274)
    public static let linuxSLL2 = LinkType(rawValue: 276)
}
