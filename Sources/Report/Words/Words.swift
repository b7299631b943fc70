import Foundation
import Wording

/// The phrases of one language, filled in.
struct Words {
    static let english = Words(.english) { $0.english }
    static let korean = Words(.korean) { $0.korean }

    let language: Language
    private let text: @Sendable (Phrase) -> String

    private init(_ language: Language, text: @escaping @Sendable (Phrase) -> String) {
        self.language = language
        self.text = text
    }

    static func of(_ language: Language) -> Words {
        switch language {
        case .english: english
        case .korean: korean
        }
    }

    /// A phrase with `%1`, `%2` … filled in; what is filled in is not looked at again.
    func callAsFunction(_ phrase: Phrase, _ arguments: String...) -> String {
        Template.fill(text(phrase), with: arguments)
    }

    /// The word of a group for one of the report's own values, as `role` and `coredns`; the value where there is none.
    func callAsFunction(_ group: String, of value: String, _ argument: String? = nil) -> String {
        guard let phrase = Phrase(rawValue: "\(group).\(value)") else { return value }
        return argument.map { self(phrase, $0) } ?? self(phrase)
    }

    // MARK: Numbers

    /// Digits in groups of three.
    func number(_ value: Int) -> String { grouped(value) }

    /// Seconds with a unit that suits them: `0.8 ms`, `2.50 s`, `3 min 5 s`.
    func duration(_ seconds: Double) -> String {
        if seconds < 1 { return "\(fixed(seconds * 1000, digits: 1)) ms" }
        if seconds < 120 { return "\(fixed(seconds, digits: 2)) s" }
        guard seconds < 1e15 else { return "\(seconds) s" }
        let whole = Int(seconds.rounded())
        if whole < 7200 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(number(whole / 3600)) h \(whole % 3600 / 60) min"
    }

    /// Milliseconds with one decimal.
    func milliseconds(_ seconds: Double) -> String { fixed(seconds * 1000, digits: 1) }

    /// A number with so many decimals and digits in groups of three, without the zeros at the end of a fraction that is
    /// none.
    func fixed(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let text = String(format: "%.\(digits)f", value)
        let parts = text.split(separator: ".", maxSplits: 1)
        let whole = abs(value) < 1000 ? String(parts[0]) : grouped(Int(parts[0]) ?? 0)
        return parts.count > 1 && parts[1].contains { $0 != "0" } ? "\(whole).\(parts[1])" : whole
    }

    /// A share as a percentage.
    func share(_ part: Int, of whole: Int) -> String {
        whole > 0 ? "\(fixed(Double(part) * 100 / Double(whole), digits: 1))%" : "-"
    }

    /// An RFC 3339 time of the document with milliseconds: `2026-11-23 04:51:31.000`.
    func clock(_ time: String) -> String { clock(time, digits: 3) }

    /// An RFC 3339 time of the document with so many decimals of its seconds.
    func clock(_ time: String, digits: Int) -> String {
        let text = time.hasSuffix("Z") ? String(time.dropLast()) : time
        let parts = text.split(separator: "T")
        guard parts.count == 2 else { return time }
        let pieces = parts[1].split(separator: ".")
        return "\(parts[0]) \(pieces[0])" + (pieces.count == 2 && digits > 0 ? ".\(pieces[1].prefix(digits))" : "")
    }
}

extension ReportDocument {
    /// The fixed words of the language that its sentences are in.
    var words: Words { .of(language.flatMap(Language.init(rawValue:)) ?? .english) }
}
