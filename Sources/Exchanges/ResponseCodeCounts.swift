/// Responses counted by response code; the six codes of RFC 1035 without a dictionary.
package struct ResponseCodeCounts: Sendable {
    private var common = InlineArray<6, Int>(repeating: 0)
    private var others: [UInt16: Int] = [:]

    package init() {}

    @inline(__always)
    mutating func add(_ code: UInt16) {
        if code < 6 {
            common[Int(code)] &+= 1
        } else {
            others[code, default: 0] += 1
        }
    }

    package static func += (sum: inout ResponseCodeCounts, other: ResponseCodeCounts) {
        for code in other.common.indices { sum.common[code] &+= other.common[code] }
        sum.others.merge(other.others, uniquingKeysWith: +)
    }

    /// The codes that occurred, ascending, with their counts.
    package var counts: [(code: UInt16, count: Int)] {
        let few = common.indices.map { (code: UInt16($0), count: common[$0]) }.filter { $0.count > 0 }
        return few + others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package var isEmpty: Bool { counts.isEmpty }
}
