/// What could be read of a question that breaks off or whose name cannot be expanded.
public struct PartialQuestion: Hashable, Sendable {
    /// Which entry of the question section it is, counted from 0.
    public var index: Int
    /// Nil where the name cannot be expanded.
    public var name: DomainName?
    /// Nil where the message ends before it.
    public var type: RecordType?
    /// Nil where the message ends before it.
    public var `class`: RecordClass?
}
