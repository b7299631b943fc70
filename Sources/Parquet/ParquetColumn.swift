/// What the values of a column are (Apache Parquet format, `Types`).
package enum ParquetType: Sendable {
    case boolean
    case int32
    case int64
    /// UTF-8 text.
    case text

    /// `Type` of the format's Thrift definition.
    var number: Int {
        switch self {
        case .boolean: 0
        case .int32: 1
        case .int64: 2
        case .text: 6
        }
    }
}

/// A column of a file: every row has a value in it.
package struct ParquetColumn: Sendable {
    package let name: String
    package let type: ParquetType
    /// Its numbers are as good as random (hashes): they stand as they are, since nothing makes them smaller.
    package let isRandom: Bool

    package init(_ name: String, _ type: ParquetType, isRandom: Bool = false) {
        self.name = name
        self.type = type
        self.isRandom = isRandom
    }
}
