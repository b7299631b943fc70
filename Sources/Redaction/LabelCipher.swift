/// A keyed permutation of a domain name's labels of one length: letters, digits and hyphens, as host names are. Two labels
/// never get one pseudonym, and a pseudonym has as many octets as its label, so that messages keep their shape.
///
/// A Feistel network over numbers in base 37 (as in NIST SP 800-38G), walked on until the outcome is a label again. Beyond
/// ``longest`` octets a keyed hash serves, where chance makes no two alike.
struct LabelCipher {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)
    /// 37 to the power of 12 is below 2 to the power of 63.
    private static let longest = 12
    private static let rounds: UInt8 = 10

    private let function: PseudorandomFunction
    /// Labels of one octet in their new order.
    private let single: [UInt8: UInt8]

    init(key: RedactionKey) {
        let function = PseudorandomFunction(key: key, purpose: 2)
        self.function = function
        let letters = LabelCipher.alphabet.dropLast()
        let shuffled = letters.map { (function([0, $0]), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        single = Dictionary(uniqueKeysWithValues: zip(letters, shuffled))
    }

    /// - Parameters:
    ///   - label: in small letters.
    ///   - isTaken: outcomes that are no pseudonyms, because they stand for themselves.
    func encrypt(_ label: [UInt8], isTaken: ([UInt8]) -> Bool) -> [UInt8] {
        guard !label.isEmpty else { return [] }
        if label.count == 1, let letter = single[label[0]] { return [letter] }
        guard (2...LabelCipher.longest).contains(label.count), let start = LabelCipher.number(of: label) else {
            return hashed(label)
        }
        var number = start
        // Walks within the cycle of a permutation that `label` is on, so it ends; the bound is for labels that are
        // taken themselves.
        for _ in 0..<1000 {
            number = permuted(number, length: label.count)
            let outcome = LabelCipher.label(number, length: label.count)
            if LabelCipher.isHostLabel(outcome), !isTaken(outcome) { return outcome }
        }
        return hashed(label)
    }

    private func permuted(_ number: UInt64, length: Int) -> UInt64 {
        let sizes = (LabelCipher.power(length / 2), LabelCipher.power(length - length / 2))
        var (left, right) = (number / sizes.1, number % sizes.1)
        for round in 0..<LabelCipher.rounds {
            let size = round & 1 == 0 ? sizes.0 : sizes.1
            let message =
                [1, UInt8(length), round] + (0..<8).map { UInt8(truncatingIfNeeded: right >> UInt64($0 * 8)) }
            (left, right) = (right, (left + function(message) % size) % size)
        }
        return left * sizes.1 + right
    }

    /// A label of the same length that anything else has by chance only.
    private func hashed(_ label: [UInt8]) -> [UInt8] {
        var outcome: [UInt8] = []
        var block: UInt8 = 0
        while outcome.count < label.count {
            for octet in function.octets([2, block] + label) where octet < 252 && outcome.count < label.count {
                outcome.append(LabelCipher.alphabet[Int(octet) % 36])
            }
            block &+= 1
        }
        // An underscore tells attribute leaves (RFC 8552) from host names.
        if label[0] == UInt8(ascii: "_"), label.count > 1 { outcome[0] = UInt8(ascii: "_") }
        return outcome
    }

    private static func number(of label: [UInt8]) -> UInt64? {
        guard isHostLabel(label) else { return nil }
        var number: UInt64 = 0
        for octet in label {
            guard let digit = alphabet.firstIndex(of: octet) else { return nil }
            number = number * 37 + UInt64(digit)
        }
        return number
    }

    private static func label(_ number: UInt64, length: Int) -> [UInt8] {
        var (rest, label) = (number, [UInt8](repeating: 0, count: length))
        for place in label.indices.reversed() {
            label[place] = alphabet[Int(rest % 37)]
            rest /= 37
        }
        return label
    }

    private static func power(_ exponent: Int) -> UInt64 { (0..<exponent).reduce(1) { power, _ in power * 37 } }

    private static func isHostLabel(_ label: [UInt8]) -> Bool {
        label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
    }
}
