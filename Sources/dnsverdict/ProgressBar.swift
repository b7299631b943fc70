import Foundation

/// A line on standard error that shows how far a long run has come; nothing where standard error is no terminal.
struct ProgressBar {
    private static let patience: TimeInterval = 1
    private static let interval: TimeInterval = 0.1
    private static let width = 30

    private let isOn: Bool
    private let start = Date()
    private var last = Date.distantPast
    private var isShown = false

    init(isWanted: Bool) {
        isOn = isWanted && isatty(STDERR_FILENO) == 1
    }

    /// - Parameter fraction: from 0 to 1; nil where the end is not known.
    mutating func update(_ fraction: Double?, frames: Int) {
        guard isOn else { return }
        let now = Date()
        guard now.timeIntervalSince(start) > ProgressBar.patience,
            now.timeIntervalSince(last) > ProgressBar.interval
        else { return }
        last = now
        isShown = true
        let bar = fraction.map { fraction in
            let full = Int(fraction * Double(ProgressBar.width))
            let marks = String(repeating: "#", count: full) + String(repeating: "-", count: ProgressBar.width - full)
            return "[\(marks)] \(Int(fraction * 100))%  "
        }
        show("\r\(bar ?? "")\(frames) packets")
    }

    /// Takes the line away again.
    mutating func clear() {
        if isShown { show("\r\u{1b}[K") }
        isShown = false
    }

    private func show(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
