/// A language of reports.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case korean = "ko"

    /// What the environment asks for, in POSIX's order (POSIX.1-2024, XBD, section 8.2); English for what is not
    /// translated.
    package init(environment: [String: String]) {
        let value = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        self = value.map(Language.init(locale:)) ?? .english
    }

    /// `language[_territory][.codeset][@modifier]`. Reports are UTF-8, so another codeset gets what every codeset shows.
    private init(locale: String) {
        let parts = locale.prefix { $0 != "@" }.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first?.prefix { $0 != "_" }.lowercased() ?? ""
        let codeset = parts.count > 1 ? parts[1].lowercased().filter { $0 != "-" } : "utf8"
        self = codeset == "utf8" ? Language(rawValue: name) ?? .english : .english
    }

    /// The template that stands for an English one; nil where it is missing, and for English itself.
    func template(for english: String) -> String? {
        switch self {
        case .english: nil
        case .korean: KoreanCatalogue.templates[english]
        }
    }

    /// English templates that have a translation.
    package var catalogue: [String: String] {
        switch self {
        case .english: [:]
        case .korean: KoreanCatalogue.templates
        }
    }
}
