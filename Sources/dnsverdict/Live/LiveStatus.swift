import Foundation

/// A line on standard error that shows what is going on; nothing where standard error is no terminal.
struct LiveStatus {
    private static let interval = Duration.milliseconds(500)

    private let isOn: Bool
    private var isShown = false
    private var last: (time: Duration, packets: Int) = (.zero, 0)
    private var rate = 0

    init(isWanted: Bool) {
        isOn = isWanted && isatty(STDERR_FILENO) == 1
    }

    mutating func update(packets: Int, failures: Int, drops: Int, elapsed: Duration) {
        guard isOn, elapsed - last.time >= Self.interval else { return }
        rate = Int(Double(packets - last.packets) / ((elapsed - last.time) / .seconds(1)))
        last = (elapsed, packets)
        isShown = true
        let seconds = Int(elapsed / .seconds(1))
        let time = "\(seconds / 3600):\(Self.padded(seconds / 60 % 60)):\(Self.padded(seconds % 60))"
        Console.show(
            "\r\u{1b}[K\(time)  \(packets) packets  \(rate)/s  \(failures) failed  \(drops) dropped by the kernel")
    }

    /// Takes the line away again.
    mutating func clear() {
        if isShown { Console.show("\r\u{1b}[K") }
        isShown = false
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
