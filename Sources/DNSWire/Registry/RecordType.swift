/// A record or query type (RFC 1035, section 3.2.2).
public struct RecordType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public init(_ rawValue: UInt16) { self.rawValue = rawValue }
    public var name: String { "TYPE\(rawValue)" }
}
