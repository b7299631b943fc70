import CLinux
import Capture
import Exchanges
import Foundation
import PacketWire
import Report
import Wording

/// The terminal while `--top` draws on it: the other screen, no cursor; both as they were once it goes.
final class TopTerminal {
    private static let interval = Duration.seconds(1)
    /// Rates are those of the last one to two of these.
    private static let window: Int64 = 5_000_000_000

    private let start: Timestamp
    private let isColored: Bool
    private let language: Language
    private var last: Duration?
    private var hasNewSize = false
    private var earlier: LiveFigures?
    private var next: LiveFigures?
    /// What went wrong meanwhile, for telling it when the screen is back.
    private var problems: [String] = []
    private var isOpen = true
    private var keys: KeyInbox?
    private var isHelp = false
    /// True once the user asked for the end.
    private(set) var isQuit = false

    init(start: Timestamp, isColored: Bool, language: Language) {
        self.language = language
        self.start = start
        self.isColored = isColored
        keys = KeyInbox.open()
        // DEC private modes: the alternate screen, and the cursor.
        Console.show("\u{1b}[?1049h\u{1b}[?25l")
    }

    deinit { close() }

    static var isPossible: Bool { isatty(STDERR_FILENO) == 1 }

    /// The window has another size.
    func resize() { hasNewSize = true }

    func tell(_ problem: String) { problems.append(problem) }

    /// Does what keys that were pressed say.
    func takeKeys() {
        for key in keys?.pressed() ?? [] {
            switch key {
            case "q": isQuit = true
            case "h", "?":
                isHelp.toggle()
                hasNewSize = true
            default: break
            }
        }
    }

    /// Draws if it is time to.
    func update(elapsed: Duration, _ figures: () -> LiveFigures) {
        if let last, elapsed - last < Self.interval, !hasNewSize { return }
        (last, hasNewSize) = (elapsed, false)
        let now = figures()
        if let next, now.time.nanoseconds(since: next.time) >= Self.window { (earlier, self.next) = (next, now) }
        let base = earlier ?? now
        if earlier == nil { earlier = now }
        if next == nil { next = now }
        draw(now, since: base)
    }

    private func draw(_ now: LiveFigures, since base: LiveFigures) {
        var screen = TopScreen(
            columns: Int(terminalColumns(STDERR_FILENO)), rows: Int(terminalRows(STDERR_FILENO)),
            isColored: isColored, language: language)
        let lines = screen.lines(
            now, since: base, start: start, note: problems.last, takesKeys: keys != nil, isHelp: isHelp)
        // Each line is written over the old one and the rest of the screen is cleared, so that nothing flickers.
        Console.show("\u{1b}[H" + lines.map { $0 + "\u{1b}[K" }.joined(separator: "\r\n") + "\u{1b}[J")
    }

    /// Gives the terminal back and tells what went wrong meanwhile.
    func close() {
        guard isOpen else { return }
        isOpen = false
        keys = nil
        Console.show("\u{1b}[?25h\u{1b}[?1049l")
        for problem in problems { Console.error(problem) }
    }
}
