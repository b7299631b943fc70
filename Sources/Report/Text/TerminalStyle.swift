import Rainbow

/// Terminal colours, or none.
struct TerminalStyle {
    let isOn: Bool

    func bold(_ text: String) -> String { isOn ? text.bold : text }
    func dim(_ text: String) -> String { isOn ? text.dim : text }
    func command(_ text: String) -> String { isOn ? text.cyan : text }

    func severity(_ severity: String, _ text: String) -> String {
        guard isOn else { return text }
        return switch severity {
        case "error": text.red.bold
        case "warning": text.yellow.bold
        default: text.blue
        }
    }

    func kind(_ kind: String, _ text: String) -> String {
        guard isOn else { return text }
        return switch kind {
        case "healthy": text.green.bold
        case "undetermined", "capture", "client": text.yellow.bold
        default: text.red.bold
        }
    }
}
