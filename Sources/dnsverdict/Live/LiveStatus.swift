import CLinux
import Foundation
import Report

/// A line on standard error that shows what is going on; nothing where standard error is no terminal.
struct LiveStatus {
    private static let interval = Duration.milliseconds(500)

    private let isOn: Bool
    private var isShown = false
    private var last: (time: Duration, packets: Int) = (.zero, 0)
    private var rate = 0

    /// Whether anybody looks at it.
    var isShowing: Bool { isOn }

    init(isWanted: Bool) {
        isOn = isWanted && isatty(STDERR_FILENO) == 1
    }

    /// - Parameter verdict: what it comes to so far.
    mutating func update(packets: Int, failures: Int, drops: Int, elapsed: Duration, verdict: LiveVerdict?) {
        guard isOn, elapsed - last.time >= Self.interval else { return }
        rate = Int(Double(packets - last.packets) / ((elapsed - last.time) / .seconds(1)))
        last = (elapsed, packets)
        isShown = true
        let line = StatusLine(
            elapsed: Int(elapsed / .seconds(1)), packets: packets, rate: rate, failures: failures, drops: drops,
            verdict: verdict)
        // A line that ends in the last column would be broken by some terminals.
        Console.show("\r\u{1b}[K" + line.text(columns: Int(terminalColumns(STDERR_FILENO)) - 1))
    }

    /// Takes the line away again.
    mutating func clear() {
        if isShown { Console.show("\r\u{1b}[K") }
        isShown = false
    }
}
