/// A rule of the wire format that a message breaks, and where.
///
/// A value of a few words without heap storage: it is made on the path of every packet, its text only when asked.
public struct WireError: Error, Hashable, Sendable {
    /// What is wrong.
    public var rule: Rule
    /// Octets from the start of the message to where the rule is broken.
    public var offset: Int
    /// The section whose entry is wrong.
    public var section: Section
    /// Which entry of the section, counted from 0; 0 for the header.
    public var index: Int
    /// The record type whose data is wrong, where it is the data; nil for structure.
    public var recordType: UInt16?

    /// A broken rule, at an offset from the start of the message; where it is found out later is filled in later.
    public init(
        _ rule: Rule, at offset: Int, section: Section = .header, index: Int = 0, recordType: UInt16? = nil
    ) {
        self.rule = rule
        self.offset = offset
        self.section = section
        self.index = index
        self.recordType = recordType
    }

    /// The same error of another entry: readers of names and fields do not know where they are used.
    @inlinable
    func placed(in section: Section, index: Int) -> WireError {
        var error = self
        error.section = section
        error.index = index
        return error
    }

    /// Whether the sender may have sent the missing octets and only the capture lacks them.
    @inlinable public var isOutOfOctets: Bool { rule.rawValue <= Rule.dataPastMessage.rawValue }
}

extension WireError {
    /// The rules a decoder checks.
    public enum Rule: UInt8, CaseIterable, Hashable, Sendable {
        /// The counts in the header promise more entries than octets are left for.
        case entryMissing
        /// A name goes on past the end of the message.
        case namePastMessage
        /// Type, class, TTL or data length go past the end of the message.
        case fieldsPastMessage
        /// The data length of a record goes past the end of the message.
        case dataPastMessage

        /// A label type other than 00 and 11 (RFC 1035, section 4.1.4; RFC 6891, section 5).
        case labelType
        /// More than 255 octets in a name (RFC 1035, section 2.3.4).
        case nameLength
        /// A compression pointer that does not point backwards (RFC 1035, section 4.1.4). It is followed all the same.
        case pointerDirection
        /// A compression pointer that leads to octets that are no name.
        case pointerTarget
        /// A chain of more compression pointers than a name can have labels.
        case pointerChain

        /// Record data ends before its last field.
        case dataTooShort
        /// Octets are left after the last field of record data.
        case dataTooLong
        /// A value inside record data that its format forbids.
        case dataValue

        /// A second OPT record (RFC 6891, section 6.1.1).
        case optRepeated
        /// An OPT record outside the additional section (RFC 6891, section 6.1.1).
        case optSection
        /// An OPT record with a name other than the root (RFC 6891, section 6.1.2).
        case optName
    }
}

extension WireError: CustomStringConvertible {
    /// One sentence: what, where.
    public var description: String {
        var place = section == .header ? "the header" : "\(section.name) \(index + 1)"
        if let recordType { place += " (\(RecordType(recordType).name))" }
        return "\(rule.sentence) in \(place), at octet \(offset)"
    }
}

extension WireError.Rule {
    /// What is wrong, without the place.
    public var sentence: String {
        switch self {
        case .entryMissing: "the message ends before an entry that the header counts"
        case .namePastMessage: "a name goes past the end of the message"
        case .fieldsPastMessage: "type, class, TTL or data length go past the end of the message"
        case .dataPastMessage: "record data goes past the end of the message"
        case .labelType: "a label has a type that is not defined"
        case .nameLength: "a name is longer than 255 octets"
        case .pointerDirection: "a compression pointer does not point backwards"
        case .pointerTarget: "a compression pointer leads to octets that are no name"
        case .pointerChain: "a chain of compression pointers is too long"
        case .dataTooShort: "record data ends before its last field"
        case .dataTooLong: "record data goes on after its last field"
        case .dataValue: "record data holds a value that its format forbids"
        case .optRepeated: "a second OPT record stands"
        case .optSection: "an OPT record stands outside the additional section"
        case .optName: "an OPT record has a name other than the root"
        }
    }
}
