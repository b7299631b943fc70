/// A host's identity (RFC 8005, section 5).
///
/// Wire format: lengths of the two first fields around the key's algorithm; host identity tag, public key, the names
/// of rendezvous servers.
public struct HIPRecord: DecodableRecordData, Hashable {
    /// The key's algorithm, numbered as in IPSECKEY.
    public var algorithm: UInt8
    /// HIT: the host identity tag.
    public var identityTag: [UInt8]
    /// The host's public key.
    public var publicKey: [UInt8]
    /// Names of rendezvous servers, the preferred one first.
    public var rendezvousServers: [DomainName]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        let tagLength = Int(try data.integer8(in: message))
        algorithm = try data.integer8(in: message)
        let keyLength = Int(try data.integer16(in: message))
        identityTag = try data.octets(tagLength, in: message)
        publicKey = try data.octets(keyLength, in: message)
        rendezvousServers = []
        while !data.isAtEnd {
            let start = data.offset
            let server = try data.name(in: message)
            // Compression is forbidden, and would make megabytes of a message's two-octet pointers.
            try data.require(data.offset - start == server.wire.count)
            rendezvousServers.append(server)
        }
    }

    public var presentation: String {
        ([String(algorithm), String(hex: identityTag), String(base64: publicKey)]
            + rendezvousServers.map(\.description))
            .joined(separator: " ")
    }
}
