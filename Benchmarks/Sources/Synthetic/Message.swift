package enum QueryType: Int, Sendable {
    case a = 1
    case ns = 2
    case aaaa = 28
}

package struct Question: Sendable {
    package var name: String
    package var type: QueryType
    package var identifier: UInt16
    /// Whether the query (and so its answer) has an OPT record.
    package var extended: Bool
    /// What the OPT record says its sender takes over UDP, in octets.
    package var bufferSize = 1232

    package init(name: String, type: QueryType, identifier: UInt16, extended: Bool) {
        self.name = name
        self.type = type
        self.identifier = identifier
        self.extended = extended
    }

    package func message() -> [UInt8] {
        var bytes = header(flags: 0x0100, answers: 0, authorities: 0)
        appendQuestion(to: &bytes)
        appendOption(to: &bytes)
        return bytes
    }

    /// What CoreDNS or the upstream sends back.
    package func message(answering answer: Answer) -> [UInt8] {
        var bytes: [UInt8]
        switch answer {
        case .addresses(let addresses, let alias):
            bytes = header(flags: 0x8580, answers: addresses.count + (alias == nil ? 0 : 1), authorities: 0)
            appendQuestion(to: &bytes)
            var owner = 12
            if let alias {
                appendRecord(owner: owner, type: 5, data: Self.wire(alias), to: &bytes)
                owner = bytes.count - Self.wire(alias).count
            }
            for address in addresses {
                appendRecord(owner: owner, type: type.rawValue, data: address, to: &bytes)
            }
        case .nothing(let zone, let exists):
            bytes = header(flags: exists ? 0x8580 : 0x8583, answers: 0, authorities: 1)
            appendQuestion(to: &bytes)
            appendAuthority(zone: zone, to: &bytes)
        case .error(let code):
            bytes = header(flags: 0x8180 | code, answers: 0, authorities: 0)
            appendQuestion(to: &bytes)
        case .truncated:
            bytes = header(flags: 0x8380, answers: 0, authorities: 0)
            appendQuestion(to: &bytes)
        }
        appendOption(to: &bytes)
        return bytes
    }

    private func header(flags: Int, answers: Int, authorities: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for field in [Int(identifier), flags, 1, answers, authorities, extended ? 1 : 0] {
            bytes.append16(field)
        }
        return bytes
    }

    private func appendQuestion(to bytes: inout [UInt8]) {
        bytes += Self.wire(name)
        bytes.append16(type.rawValue)
        bytes.append16(1)
    }

    private func appendRecord(owner: Int, type: Int, data: [UInt8], to bytes: inout [UInt8]) {
        bytes.append16(0xc000 | owner)
        bytes.append16(type)
        bytes.append16(1)
        bytes.append32(30)
        bytes.append16(data.count)
        bytes += data
    }

    private func appendAuthority(zone: String, to bytes: inout [UInt8]) {
        let owner = bytes.count
        bytes += Self.wire(zone)
        var data: [UInt8] = []
        for label in ["ns", "hostmaster"] {
            data += Self.wire(label).dropLast()
            data.append16(0xc000 | owner)
        }
        for field in [1_732_090_302, 7200, 1800, 86400, 5] {
            data.append32(field)
        }
        bytes.append16(6)
        bytes.append16(1)
        bytes.append32(5)
        bytes.append16(data.count)
        bytes += data
    }

    private func appendOption(to bytes: inout [UInt8]) {
        guard extended else { return }
        bytes.append(0)
        bytes.append16(41)
        bytes.append16(bufferSize)
        bytes.append32(0)
        bytes.append16(0)
    }

    private static func wire(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = [0]
        var length = 0
        if name == "." { return bytes }
        for octet in name.utf8 {
            if octet == UInt8(ascii: ".") {
                length = bytes.count
                bytes.append(0)
            } else {
                bytes.append(octet)
                bytes[length] += 1
            }
        }
        bytes.append(0)
        return bytes
    }
}

package enum Answer: Sendable {
    case addresses([[UInt8]], alias: String?)
    /// NXDOMAIN, or no record of this type where the name exists; both bring the zone's SOA.
    case nothing(zone: String, exists: Bool)
    /// A response code, and nothing else.
    case error(code: Int)
    /// TC: it has to be asked for over TCP.
    case truncated
}
