/// The version of the zone that an answer comes from (RFC 9660, section 2); empty in queries.
public struct ZoneVersionOption: DecodableOptionData, Hashable {
    /// Labels of the zone's name.
    public var labelCount: UInt8
    /// 0: the SOA's serial.
    public var kind: UInt8
    /// The version; four octets where it is a serial.
    public var version: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        let isQuery = data.isAtEnd
        labelCount = isQuery ? 0 : try data.integer8(in: message)
        kind = isQuery ? 0 : try data.integer8(in: message)
        version = data.rest(in: message)
        try data.require(isQuery || kind != 0 || version.count == 4)
    }

    public var presentation: String {
        guard !version.isEmpty else { return "" }
        let serial = version.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let text = kind == 0 ? "SOA-SERIAL \(serial)" : "\(kind) \(String(hex: version))"
        return "\(labelCount) \(text)"
    }
}
