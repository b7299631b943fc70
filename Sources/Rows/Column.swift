/// One column of rows: what it is called and means, and in which formats it stands.
package struct Column: Sendable {
    /// What a column's values are.
    package enum Kind: String, Sendable {
        /// Anybody's text, which may hold anything.
        case text
        /// A word of this tool's or of a registry's.
        case word
        case address
        /// RFC 3339, UTC, nanoseconds.
        case time
        case integer
        case number
        case boolean
        /// In JSON an object or an array, in CSV text.
        case object

        /// Whether JSON has it in quotation marks.
        var isString: Bool {
            switch self {
            case .text, .word, .address, .time: true
            case .integer, .number, .boolean, .object: false
            }
        }
    }

    /// What stands in JSON where a row has no value; in CSV that is an empty cell.
    package enum Absence: Sendable {
        case never
        case null
        case leftOut
    }

    /// The formats that have the column.
    package enum Formats: Sendable {
        case all
        case json
        case csv
    }

    package let kind: Kind
    /// Of numbers that have one.
    package let unit: String?
    package let meaning: String
    /// What a standard calls it, and which.
    package let standard: String?
    package let absence: Absence
    package let formats: Formats

    init(
        _ kind: Kind, in unit: String? = nil, absence: Absence = .never, _ meaning: String, standard: String? = nil,
        formats: Formats = .all
    ) {
        self.kind = kind
        self.unit = unit
        self.meaning = meaning
        self.standard = standard
        self.absence = absence
        self.formats = formats
    }
}
