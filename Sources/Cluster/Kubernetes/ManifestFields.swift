internal import PacketWire

/// `metadata` of every object.
struct ManifestMetadata: Decodable {
    let name: String
    let namespace: String?
    let uid: String?
    let labels: [String: String]?
    let deletionTimestamp: String?
}

/// An address in a manifest; a field that holds anything else fails with its path.
struct ManifestAddress: Decodable {
    let address: IPAddress

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = IPAddress(text) else {
            throw ManifestComplaint(path: decoder.codingPath, reason: "\"\(text.prefix(60))\" is no IP address")
        }
        self.address = address
    }
}

/// `{ip: …}`, the shape of `podIPs`, `hostIPs` and addresses of Endpoints.
struct ManifestIP: Decodable {
    let ip: ManifestAddress
}

/// A name or a number: `targetPort`.
enum ManifestPort: Decodable {
    case number(UInt16)
    case name(String)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(UInt16.self) {
            self = .number(number)
        } else {
            self = .name(try container.decode(String.self))
        }
    }
}

extension Optional where Wrapped: RangeReplaceableCollection {
    /// The elements, none where the field is absent or null.
    var elements: Wrapped { self ?? Wrapped() }
}
