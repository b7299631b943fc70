internal import Bytes

/// A parameter of an SVCB or HTTPS record (RFC 9460, section 7).
public struct ServiceParameter: Hashable, Sendable {
    /// Which parameter it is.
    public var key: ServiceParameterKey
    /// What it says.
    public var value: Value

    /// The forms that values have.
    public enum Value: Hashable, Sendable {
        /// No value: that the parameter is there says all.
        case none
        /// Parameters that a client must understand.
        case keys([ServiceParameterKey])
        /// Protocols, or the segments of a path.
        case protocols([CharacterString])
        /// A port.
        case port(UInt16)
        /// Numbers of 16 bits each.
        case numbers([UInt16])
        /// IPv4 addresses.
        case v4([UInt32])
        /// The first and the last 64 bits of each address.
        case v6([[UInt64]])
        /// Octets that are shown in base 64.
        case base64([UInt8])
        /// Text, and the data of keys that have no decoder.
        case text(CharacterString)
    }

    init(_ key: ServiceParameterKey, from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        self.key = key
        value = try Value(key.form, from: message, &data)
        guard data.isAtEnd else { throw WireError(.dataTooLong, at: data.offset) }
    }

    /// As `dig` prints it: `alpn="h2,h3"`, `port=443`.
    public var presentation: String {
        switch value {
        case .none: key.name
        case .keys(let keys): "\(key)=" + keys.map(\.name).joined(separator: ",")
        case .protocols(let protocols): "\(key)=\(Self.list(protocols))"
        case .port(let port): "\(key)=\(port)"
        case .numbers(let numbers): "\(key)=" + numbers.map(String.init).joined(separator: ",")
        case .v4(let addresses): "\(key)=" + addresses.map(AddressText.v4).joined(separator: ",")
        case .v6(let addresses):
            "\(key)=" + addresses.map { AddressText.v6(high: $0[0], low: $0[1]) }.joined(separator: ",")
        case .base64(let octets): "\(key)=\(String(base64: octets))"
        case .text(let text): text.octets.isEmpty ? key.name : "\(key)=\(text)"
        }
    }

    /// Strings with commas between them; commas and backslashes inside a string stand behind a backslash
    /// (RFC 9460, appendix A.1).
    private static func list(_ strings: [CharacterString]) -> CharacterString {
        let comma = UInt8(ascii: ",")
        let backslash = UInt8(ascii: "\\")
        let escaped = strings.map { $0.octets.flatMap { $0 == comma || $0 == backslash ? [backslash, $0] : [$0] } }
        return CharacterString(octets: Array(escaped.joined(separator: [comma])))
    }
}

extension ServiceParameter.Value {
    /// How the octets of a value are read.
    enum Form: Sendable {
        case none, keys, protocols, port, numbers, path, v4, v6, base64, text
    }

    init(_ form: Form, from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        switch form {
        case .none: self = .none
        case .port: self = .port(try data.integer16(in: message))
        case .base64: self = .base64(data.rest(in: message))
        case .text: self = .text(CharacterString(octets: data.rest(in: message)))
        // The path of the root has no segment.
        case .path: self = data.isAtEnd ? .none : try Self.list(.protocols, from: message, &data)
        case .keys, .protocols, .numbers, .v4, .v6: self = try Self.list(form, from: message, &data)
        }
    }

    /// A value of one or more items.
    private static func list(
        _ form: Form, from message: Span<UInt8>, _ data: inout DataCursor
    ) throws(WireError) -> ServiceParameter.Value {
        var keys: [ServiceParameterKey] = []
        var protocols: [CharacterString] = []
        var numbers: [UInt16] = []
        var v4: [UInt32] = []
        var v6: [[UInt64]] = []
        repeat {
            switch form {
            case .keys: keys.append(ServiceParameterKey(try data.integer16(in: message)))
            case .protocols: protocols.append(try data.characterString(in: message))
            case .numbers: numbers.append(try data.integer16(in: message))
            case .v4: v4.append(try data.integer32(in: message))
            default: v6.append([try data.integer64(in: message), try data.integer64(in: message)])
            }
        } while !data.isAtEnd
        return switch form {
        case .keys: .keys(keys)
        case .protocols: .protocols(protocols)
        case .numbers: .numbers(numbers)
        case .v4: .v4(v4)
        default: .v6(v6)
        }
    }
}

/// The key of a service parameter (RFC 9460, section 14.3).
public struct ServiceParameterKey: RegistryValue {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    private static let rows: [(entry: Registry<UInt16>.Entry, form: ServiceParameter.Value.Form)] = [
        (.init(0, "mandatory", "RFC 9460"), .keys),
        (.init(1, "alpn", "RFC 9460"), .protocols),
        (.init(2, "no-default-alpn", "RFC 9460"), .none),
        (.init(3, "port", "RFC 9460"), .port),
        (.init(4, "ipv4hint", "RFC 9460"), .v4),
        (.init(5, "ech", "RFC 9848"), .base64),
        (.init(6, "ipv6hint", "RFC 9460"), .v6),
        (.init(7, "dohpath", "RFC 9461"), .text),
        (.init(8, "ohttp", "RFC 9540"), .none),
        (.init(9, "tls-supported-groups", "IANA"), .numbers),
        (.init(10, "docpath", "IANA"), .path),
    ]

    public static let registry = Registry<UInt16>(prefix: "key", rows.map(\.entry))

    var form: ServiceParameter.Value.Form { Self.rows.first { $0.entry.code == rawValue }?.form ?? .text }
}
