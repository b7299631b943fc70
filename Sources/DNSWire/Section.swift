/// The parts of a message in the order they are sent (RFC 1035, section 4.1).
public enum Section: UInt8, CaseIterable, Hashable, Sendable {
    /// The first 12 octets.
    case header
    /// What is asked for.
    case question
    /// Records that answer it.
    case answer
    /// Records that name an authority.
    case authority
    /// Records that may help, and OPT and TSIG.
    case additional

    /// The section's name in a message of the given opcode: UPDATE gives three sections names of its own
    /// (RFC 2136, section 2).
    public func name(opcode: UInt8) -> String {
        guard opcode == 5 else { return name }
        switch self {
        case .header, .additional: return name
        case .question: return "zone"
        case .answer: return "prerequisite"
        case .authority: return "update"
        }
    }

    /// The section's name in a query or an answer.
    public var name: String {
        switch self {
        case .header: "header"
        case .question: "question"
        case .answer: "answer"
        case .authority: "authority"
        case .additional: "additional"
        }
    }
}
