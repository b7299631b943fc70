import Foundation

/// Standard output and standard error, as the commands use them.
enum Console {
    /// True where a person looks at the terminal and wants colour (<https://no-color.org>).
    static func wantsColor(noColor: Bool) -> Bool {
        if noColor || !(environment("NO_COLOR") ?? "").isEmpty { return false }
        return isatty(STDOUT_FILENO) == 1 && environment("TERM") != "dumb"
    }

    /// Columns to wrap text at.
    static let width = 100

    static func error(_ sentence: String) {
        FileHandle.standardError.write(Data("dnsverdict: \(sentence)\n".utf8))
    }

    private static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}
