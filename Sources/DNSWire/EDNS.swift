/// What the OPT record of a message says (RFC 6891, section 6.1).
public struct EDNS: Sendable {
    /// Payload size, version, flags and the response code's upper bits.
    public var head: EDNSHead
    public var options: [EDNSOption]

    public var udpPayloadSize: UInt16 { head.udpPayloadSize }
    public var version: UInt8 { head.version }
    public var isDNSSECOK: Bool { head.isDNSSECOK }

    /// The first option of a kind: `edns.option(CookieOption.self)`.
    public func option<Data: EDNSOptionData>(_ kind: Data.Type) -> Data? {
        for option in options { if let data = option.data as? Data { return data } }
        return nil
    }
}
