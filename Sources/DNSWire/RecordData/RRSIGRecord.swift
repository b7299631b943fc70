/// A signature of a record set: RRSIG (RFC 4034, section 3.1) and SIG (RFC 2931).
public struct RRSIGRecord: DecodableRecordData, Hashable {
    /// The type of the records that are signed; 0 in a SIG of a transaction.
    public var typeCovered: RecordType
    /// The key's algorithm.
    public var algorithm: SecurityAlgorithm
    /// Labels of the owner's name without the root and a leading asterisk.
    public var labelCount: UInt8
    /// Seconds that the records had in the zone.
    public var originalTTL: UInt32
    /// Seconds since 1970, in serial number arithmetic.
    public var expiration: UInt32
    /// Seconds since 1970, in serial number arithmetic.
    public var inception: UInt32
    /// The tag of the key that signed.
    public var keyTag: UInt16
    /// The zone whose key signed.
    public var signer: DomainName
    /// The signature, in the form of its algorithm.
    public var signature: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        typeCovered = RecordType(try data.integer16(in: message))
        algorithm = SecurityAlgorithm(try data.integer8(in: message))
        labelCount = try data.integer8(in: message)
        originalTTL = try data.integer32(in: message)
        expiration = try data.integer32(in: message)
        inception = try data.integer32(in: message)
        keyTag = try data.integer16(in: message)
        signer = try data.name(in: message)
        signature = data.rest(in: message)
    }

    public var presentation: String {
        let times = "\(timestamp(expiration)) \(timestamp(inception))"
        return "\(typeCovered) \(algorithm.rawValue) \(labelCount) \(originalTTL) \(times) \(keyTag) \(signer) "
            + String(base64: signature)
    }
}

/// Seconds since 1970 as YYYYMMDDHHmmSS in UTC (RFC 4034, section 3.2).
private func timestamp(_ seconds: UInt32) -> String {
    // Days from 1 March of the year 0, so that the leap day ends a year (civil-from-days).
    let days = Int(seconds) / 86400 + 719_468
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let time = Int(seconds) % 86400
    return
        ([String(year, width: 4)]
        + [month, day, time / 3600, time / 60 % 60, time % 60].map { String($0, width: 2) }).joined()
}
