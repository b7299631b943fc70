import Rainbow

/// Terminal colours, or none.
///
/// Rainbow's own properties of strings look at the terminal and the environment once more; the caller has decided.
struct TerminalStyle {
    let isOn: Bool

    func bold(_ text: String) -> String { styled(text, Style.bold) }
    func dim(_ text: String) -> String { styled(text, Style.dim) }
    func command(_ text: String) -> String { styled(text, NamedColor.cyan) }

    func severity(_ severity: String, _ text: String) -> String {
        switch severity {
        case "error": styled(text, NamedColor.red, Style.bold)
        case "warning": styled(text, NamedColor.yellow, Style.bold)
        default: styled(text, NamedColor.blue)
        }
    }

    func kind(_ kind: String, _ text: String) -> String {
        switch kind {
        case "healthy": styled(text, NamedColor.green, Style.bold)
        case "undetermined", "capture", "client": styled(text, NamedColor.yellow, Style.bold)
        default: styled(text, NamedColor.red, Style.bold)
        }
    }

    /// Select Graphic Rendition (ECMA-48, section 8.3.117).
    private func styled(_ text: String, _ codes: any ModeCode...) -> String {
        guard isOn else { return text }
        let parameters = codes.flatMap(\.value).map(String.init).joined(separator: ";")
        return "\u{1b}[\(parameters)m\(text)\u{1b}[0m"
    }
}
