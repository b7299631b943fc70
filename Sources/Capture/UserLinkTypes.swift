import CPcap
package import PacketWire

/// What a file's user link types (147 to 162, LINKTYPE_USER0 to USER15) stand for, which no file says.
package struct UserLinkTypes: Hashable, Sendable {
    package static let numbers: ClosedRange<UInt32> = 147...162

    private var all: LinkType?
    private var each: [UInt32: LinkType] = [:]

    package init() {}

    /// - Parameter number: the one that `linkType` is what it stands for; nil for all of them.
    package mutating func set(_ number: UInt32?, _ linkType: LinkType) {
        if let number { each[number] = linkType } else { all = linkType }
    }

    /// The link type that `linkType` stands for.
    func meant(by linkType: LinkType) -> LinkType {
        guard Self.numbers.contains(linkType.rawValue) else { return linkType }
        return each[linkType.rawValue] ?? all ?? linkType
    }
}

extension LinkType {
    /// Parses a number as files have it, or a name as `tcpdump --list-data-link-types` has it (`EN10MB`, `RAW`).
    package init?(named text: String) {
        if let number = UInt32(text) {
            self.init(inFile: number)
            return
        }
        // Right: the string outlives the call, which only reads it.
        let number = unsafe text.withCString { unsafe pcap_datalink_name_to_val($0) }
        guard number >= 0 else { return nil }
        // libpcap names numbers of this system (DLT_…); of those with a name, this one is another in a file.
        self.init(inFile: number == DLT_ATM_RFC1483 ? LinkType.atmRFC1483.rawValue : UInt32(number))
    }
}
