import DNSWire

/// Name and type by which a question is known again; each is 0 where it could not be read, and then fits any.
struct QuestionKey {
    var nameHash: UInt64
    var type: UInt16

    /// What the capture has of a question.
    @inline(__always)
    init(_ head: QuestionHead?) {
        nameHash = head?.nameHash ?? 0
        type = head?.type ?? 0
    }

    /// Whether this may be the question of that name and type.
    @inline(__always)
    func fits(_ otherHash: UInt64, _ otherType: UInt16) -> Bool {
        (nameHash == otherHash && type == otherType) || fitsAsPart(otherHash, otherType)
    }

    private func fitsAsPart(_ otherHash: UInt64, _ otherType: UInt16) -> Bool {
        (nameHash == otherHash || nameHash == 0 || otherHash == 0) && (type == otherType || type == 0 || otherType == 0)
    }
}
