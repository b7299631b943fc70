import ArgumentParser

/// A length of time on the command line: `30s`, `10m`, `1.5h`, `250ms`; a number alone is seconds.
struct DurationArgument: ExpressibleByArgument {
    let seconds: Double

    private static let units: [(name: String, seconds: Double)] = [
        ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
    ]

    init?(argument: String) {
        let unit = Self.units.first { argument.hasSuffix($0.name) && argument.count > $0.name.count }
        guard let number = Double(unit.map { argument.dropLast($0.name.count) } ?? argument[...]), number.isFinite
        else {
            return nil
        }
        seconds = number * (unit?.seconds ?? 1)
    }
}
