import CLinux
import Foundation
import Wording

/// Standard output and standard error, as the commands use them.
enum Console {
    /// True where a person looks at the terminal and wants colour (<https://no-color.org>).
    static func wantsColor(noColor: Bool, on descriptor: Int32 = STDOUT_FILENO) -> Bool {
        if noColor || !(environment("NO_COLOR") ?? "").isEmpty { return false }
        return isatty(descriptor) == 1 && environment("TERM") != "dumb"
    }

    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns to wrap text at that goes to no terminal.
    static let plainWidth = 100
    /// Longer lines are hard to read, however wide the terminal is.
    private static let widest = 120

    /// Columns to wrap text at that goes to standard output: the terminal's, where it is one.
    static var width: Int { width(of: STDOUT_FILENO) }

    static func width(of descriptor: Int32) -> Int {
        isatty(descriptor) == 1 ? min(Int(terminalColumns(descriptor)), widest) : plainWidth
    }

    /// A sentence for the user: what, where, what to do. What it quotes is made harmless for the terminal.
    static func error(_ sentence: String) { show("dnsverdict: \(printable(sentence))\n") }

    /// Writes on standard error; one that is gone takes nothing, and is no reason to end.
    static func show(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    private static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}
