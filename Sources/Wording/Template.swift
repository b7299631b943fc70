/// A text with places to fill: `%1`, `%2` …, in English with what suits one and several: `%1{ query| queries}`, in
/// Korean with a particle that suits the value: `%1{은/는}`.
package enum Template {
    /// What is filled in is not looked at again.
    package static func fill(_ template: String, with arguments: [String]) -> String {
        guard !arguments.isEmpty else { return template }
        var result = ""
        var rest = template[...]
        while let sign = rest.firstIndex(of: "%") {
            result += rest[..<sign]
            rest = rest[rest.index(after: sign)...]
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits), arguments.indices.contains(number - 1) else {
                result += "%"
                continue
            }
            let value = arguments[number - 1]
            result += value
            rest = rest[digits.endIndex...]
            guard rest.first == "{", let end = rest.firstIndex(of: "}") else { continue }
            let particle = rest[rest.index(after: rest.startIndex)..<end]
            if let bar = particle.firstIndex(of: "|") {
                result += value == "1" ? particle[..<bar] : particle[particle.index(after: bar)...]
            } else if !value.isEmpty {
                result += KoreanParticle.suited(particle, to: value)
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// The numbers of the places, in order, each once.
    package static func places(in template: String) -> [Int] {
        let parts = template.split(separator: "%", omittingEmptySubsequences: false).dropFirst()
        return Set(parts.compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }).sorted()
    }

    /// Whether there is a word in it besides what is filled in.
    package static func needsTranslation(_ template: String) -> Bool { template.contains(where: \.isLetter) }

    /// Without blanks at the ends: what the catalogue knows it by.
    package static func trimmed(_ template: String) -> String {
        let start = template.drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
