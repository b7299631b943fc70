import Bytes

/// One table of an IANA registry: numbers, mnemonics and where each is defined.
public struct Registry<Code: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    /// A row of the table.
    public struct Entry: Sendable {
        /// The number.
        public let code: Code
        /// The mnemonic that `dig` and `tcpdump` print.
        public let name: String
        /// The document that defines it.
        public let reference: String

        /// A row of number, mnemonic and defining document.
        public init(_ code: Code, _ name: String, _ reference: String) {
            self.code = code
            self.name = name
            self.reference = reference
        }
    }

    /// All rows in the order of the table.
    public let entries: [Entry]
    /// What stands before the number of a value that has no row, as TYPE in TYPE65280 (RFC 3597, section 5).
    public let prefix: String
    private let rowByCode: [Code: Int]
    private let codeByName: [String: Code]
    /// Names of the first codes, with and without a row: nearly all that are met.
    private let firstNames: [String]
    /// The same for texts that are made in a buffer; nil for longer ones.
    private let firstTexts: [ShortText?]

    /// A table; where a code or name stands twice, the first row is found.
    public init(prefix: String, _ entries: [Entry]) {
        self.entries = entries
        self.prefix = prefix
        rowByCode = Dictionary(entries.indices.map { (entries[$0].code, $0) }, uniquingKeysWith: { first, _ in first })
        codeByName = Dictionary(
            entries.map { ($0.name.uppercased(), $0.code) }, uniquingKeysWith: { first, _ in first })
        var names = (0...UInt8.max).map { "\(prefix)\($0)" }
        for entry in entries.reversed() { if let code = UInt8(exactly: entry.code) { names[Int(code)] = entry.name } }
        firstNames = names
        firstTexts = names.map { ShortText(whole: $0) }
    }

    /// The row of `code`.
    public func entry(_ code: Code) -> Entry? { rowByCode[code].map { entries[$0] } }

    /// The mnemonic of `code`, or the prefix and the number where it has none.
    public func name(of code: Code) -> String {
        if let first = UInt8(exactly: code) { return firstNames[Int(first)] }
        return entry(code)?.name ?? "\(prefix)\(code)"
    }

    /// Appends what ``name(of:)`` gives.
    @inline(__always)
    func append(_ code: Code, to text: inout TextBuffer) {
        if let first = UInt8(exactly: code), let name = firstTexts[Int(first)] { return text.append(name) }
        text.append(name(of: code))
    }

    /// The number of a mnemonic, or of prefix and number, in any case.
    public func code(named name: String) -> Code? {
        let name = name.uppercased()
        if let code = codeByName[name] { return code }
        guard name.hasPrefix(prefix.uppercased()) else { return nil }
        return Code(name.dropFirst(prefix.count))
    }
}

/// A number that an IANA registry names.
public protocol RegistryValue: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible
where RawValue: FixedWidthInteger & UnsignedInteger & Sendable {
    /// The table of all values that have a name.
    static var registry: Registry<RawValue> { get }
    /// The value of a number, whether the registry has it or not.
    init(rawValue: RawValue)
}

extension RegistryValue {
    /// The value of a number, whether the registry has it or not.
    public init(_ rawValue: RawValue) { self.init(rawValue: rawValue) }

    /// The value of a mnemonic or of a prefix and a number, in any case; nil where it is neither.
    public init?(named name: String) {
        guard let code = Self.registry.code(named: name) else { return nil }
        self.init(rawValue: code)
    }

    /// The mnemonic, or prefix and number.
    public var name: String { Self.registry.name(of: rawValue) }
    /// The same as ``name``.
    public var description: String { name }
    /// The document that defines the value; nil where the registry has none.
    public var reference: String? { Self.registry.entry(rawValue)?.reference }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
