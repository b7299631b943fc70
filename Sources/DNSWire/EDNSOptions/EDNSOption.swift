/// The data of an EDNS option, decoded.
public protocol EDNSOptionData: Sendable {
    /// The data on one line, as `dig` prints it.
    var presentation: String { get }
}

/// Option data that this module decodes; `EDNSOptionCode.rows` says of which code.
protocol DecodableOptionData: EDNSOptionData {
    /// Reads the data that stands in `message` where `data` points; what is left over is an error.
    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError)
}

/// An option without a decoder, or with data that breaks its rules.
public struct UnknownOption: EDNSOptionData, Hashable {
    /// The data as it was sent.
    public var octets: [UInt8]

    public var presentation: String { String(hex: octets) }
}

/// An option of EDNS (RFC 6891, section 6.1.2).
public struct EDNSOption: Sendable {
    /// Which option it is.
    public var code: EDNSOptionCode
    /// The data; an ``UnknownOption`` where no decoder fits.
    public var data: any EDNSOptionData
    /// The rule that the data breaks; `data` is an `UnknownOption` then.
    public var error: WireError?

    init(_ code: EDNSOptionCode, from message: Span<UInt8>, _ range: DataCursor) {
        self.code = code
        var cursor = range
        guard let decoder = code.decoder else {
            data = UnknownOption(octets: cursor.rest(in: message))
            return
        }
        do throws(WireError) {
            data = try decoder.init(from: message, &cursor)
            if !cursor.isAtEnd { throw WireError(.dataTooLong, at: cursor.offset) }
        } catch let cause {
            var raw = range
            data = UnknownOption(octets: raw.rest(in: message))
            error = cause
        }
    }
}

extension EDNSOption: CustomStringConvertible {
    /// The option's name and its data, as `dig` prints them.
    public var description: String {
        let text = data.presentation
        return text.isEmpty ? code.name : "\(code): \(text)"
    }
}
