import Foundation

/// The least, the middle and the most of several figures.
struct Spread {
    private var sorted: [Double]

    /// `figures` must not be empty.
    init(_ figures: [Double]) {
        sorted = figures.sorted()
    }

    var least: Double { sorted[0] }
    var most: Double { sorted[sorted.count - 1] }
    var median: Double { (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2 }

    func row(_ title: String, format: String) -> String {
        let figures = [median, least, most].map { figure in
            let text = String(format: format, figure)
            return String(repeating: " ", count: max(0, 10 - text.count)) + text
        }
        return title.padding(toLength: 32, withPad: " ", startingAt: 0) + figures.joined()
    }
}
