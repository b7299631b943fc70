/// What the OPT record of a message says (RFC 6891, section 6.1).
public struct EDNS: Sendable {
    /// Payload size, version, flags and the response code's upper bits.
    public var head: EDNSHead
    /// The options in the order in which they were sent.
    public var options: [EDNSOption]

    /// Octets of the largest UDP payload that the sender takes.
    public var udpPayloadSize: UInt16 { head.udpPayloadSize }
    /// The version of EDNS; 0 is the only one so far.
    public var version: UInt8 { head.version }
    /// DO: the sender takes DNSSEC records (RFC 3225).
    public var isDNSSECOK: Bool { head.isDNSSECOK }

    /// The first option of a kind: `edns.option(CookieOption.self)`.
    public func option<Data: EDNSOptionData>(_ kind: Data.Type) -> Data? {
        for option in options { if let data = option.data as? Data { return data } }
        return nil
    }
}
