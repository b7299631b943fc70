import Foundation

/// Fisher's exact test of a 2 × 2 table, two-sided: how likely a division at least as uneven is where the two
/// properties have nothing to do with each other (Fisher, "Statistical Methods for Research Workers", section 21.02).
enum FishersExactTest {
    /// - Returns: the sum of the probabilities of all tables with the same margins that are no likelier than this one.
    /// - Complexity: O(smallest margin).
    static func probability(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Double {
        let (row, otherRow, column) = (a + b, c + d, a + c)
        let total = row + otherRow
        guard row > 0, otherRow > 0, column > 0, column < total else { return 1 }
        let whole = logChoose(total, column)
        func logProbability(_ x: Int) -> Double { logChoose(row, x) + logChoose(otherRow, column - x) - whole }
        // Rounding must not leave out tables as likely as this one.
        let limit = logProbability(a) + 1e-7
        var sum = 0.0
        for x in max(0, column - otherRow)...min(row, column) {
            let value = logProbability(x)
            if value <= limit { sum += exp(value) }
        }
        return min(sum, 1)
    }

    private static func logChoose(_ n: Int, _ k: Int) -> Double {
        lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
    }
}
