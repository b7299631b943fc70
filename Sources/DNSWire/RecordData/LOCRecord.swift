/// A place on Earth (RFC 1876, section 2).
///
/// Wire format: version 0; size, horizontal and vertical precision as two digits each, a mantissa and a power of ten
/// of centimetres; latitude and longitude in thousandths of an arc second around 2^31; altitude in centimetres above
/// 100 km below the WGS 84 spheroid.
public struct LOCRecord: DecodableRecordData, Hashable {
    /// The diameter of a sphere around the place: mantissa and power of ten, in centimetres.
    public var size: UInt8
    /// The error in the plane, in the same form.
    public var horizontalPrecision: UInt8
    /// The error in height, in the same form.
    public var verticalPrecision: UInt8
    /// Thousandths of an arc second; 2^31 is the equator, more is north.
    public var latitude: UInt32
    /// Thousandths of an arc second; 2^31 is the prime meridian, more is east.
    public var longitude: UInt32
    /// Centimetres above 100 km below the WGS 84 spheroid.
    public var altitude: UInt32

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        try data.require(try data.integer8(in: message) == 0)
        size = try Self.length(in: message, &data)
        horizontalPrecision = try Self.length(in: message, &data)
        verticalPrecision = try Self.length(in: message, &data)
        latitude = try Self.angle(in: message, &data, degrees: 90)
        longitude = try Self.angle(in: message, &data, degrees: 180)
        altitude = try data.integer32(in: message)
    }

    private static func length(in message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) -> UInt8 {
        let value = try data.integer8(in: message)
        try data.require(value >> 4 <= 9 && value & 0xf <= 9)
        return value
    }

    private static func angle(
        in message: Span<UInt8>, _ data: inout DataCursor, degrees: Int
    ) throws(WireError) -> UInt32 {
        let value = try data.integer32(in: message)
        try data.require(abs(Int(value) - 1 << 31) <= degrees * 3_600_000)
        return value
    }

    public var presentation: String {
        let metres = Int(altitude) - 10_000_000
        let height =
            (metres < 0 ? "-" : "") + "\(abs(metres) / 100)." + String(abs(metres) % 100, width: 2) + "m"
        let lengths = [size, horizontalPrecision, verticalPrecision].map(Self.text(length:))
        return
            ([Self.text(angle: latitude, "N", "S"), Self.text(angle: longitude, "E", "W"), height] + lengths)
            .joined(separator: " ")
    }

    private static func text(angle: UInt32, _ positive: String, _ negative: String) -> String {
        let thousandths = Int(angle) - 1 << 31
        let value = abs(thousandths)
        let seconds = "\(value / 1000 % 60)." + String(value % 1000, width: 3)
        return "\(value / 3_600_000) \(value / 60000 % 60) \(seconds) \(thousandths < 0 ? negative : positive)"
    }

    private static func text(length: UInt8) -> String {
        let centimetres = (0..<Int(length & 0xf)).reduce(Int(length >> 4)) { value, _ in value * 10 }
        return centimetres < 100 ? "0." + String(centimetres, width: 2) + "m" : "\(centimetres / 100)m"
    }
}
