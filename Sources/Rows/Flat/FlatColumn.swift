import Parquet

/// A column of a flat table, in which every row has a value.
package struct FlatColumn: Sendable {
    /// What a column's values are.
    package enum Kind: String, Sendable {
        /// Anybody's text.
        case text
        /// A word of this tool's or of a registry's.
        case word
        /// RFC 5952; empty where there is none.
        case address
        case boolean
        case int32
        case int64
        /// Nanoseconds since the Unix epoch, 0 where there is none: as numbers, since engines disagree on times so fine.
        case time
        /// 64 bits of a hash as a signed number.
        case hash

        /// The type as the page and SQL call it.
        package var type: String {
            switch self {
            case .text, .word, .address: "text"
            case .boolean: "boolean"
            case .int32: "int32"
            case .int64, .time, .hash: "int64"
            }
        }

        var parquet: ParquetType {
            switch self {
            case .text, .word, .address: .text
            case .boolean: .boolean
            case .int32: .int32
            case .int64, .time, .hash: .int64
            }
        }

        /// Whether JSON has it in quotation marks.
        var isText: Bool { parquet == .text }
    }

    /// What standards call the column; nil where they have none of the meaning and form.
    package struct Standards: Sendable {
        package var ecs: String?
        package var otel: String?
        package var zeek: String?
        package var ocsf: String?

        static let none = Standards()

        init(ecs: String? = nil, otel: String? = nil, zeek: String? = nil, ocsf: String? = nil) {
            (self.ecs, self.otel, self.zeek, self.ocsf) = (ecs, otel, zeek, ocsf)
        }
    }

    package let kind: Kind
    package let meaning: String
    package let standards: Standards

    init(_ kind: Kind, _ meaning: String, _ standards: Standards = .none) {
        self.kind = kind
        self.meaning = meaning
        self.standards = standards
    }
}

/// Whose names columns bear.
package enum ColumnNames: String, CaseIterable, Sendable {
    /// This tool's.
    case own
    /// The Elastic Common Schema's.
    case ecs
    /// OpenTelemetry's semantic conventions.
    case otel
    /// Those of Zeek's dns.log.
    case zeek

    /// The standard's name, or the column's own where the standard has none.
    package func name(of column: FlatColumn, called own: String) -> String {
        let standard: String? =
            switch self {
            case .own: nil
            case .ecs: column.standards.ecs
            case .otel: column.standards.otel
            case .zeek: column.standards.zeek
            }
        return standard ?? own
    }
}
