import ArgumentParser
import Foundation
import Synthetic

@main
struct PropertyTrials: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "properties",
        abstract: "Tries properties of `dnsverdict analyze` that must hold whatever its captures show.",
        discussion: """
            leave-one-out: a healthy capture without one frame shows no fault.
            add-capture: another capture makes no right verdict wrong and blames no side that is not at fault.
            filter: what `udp port 53`, `port 53`, `host X` or one direction leave only makes a verdict wider.
            shift-clocks, shuffle, split, merge, gzip, renumber: the verdict and its culprit stay.

            The captures are those of the simulator that `verdicts` uses, or of folders with labels. The same seed gives \
            the same trials; it ends with 1 where more are wrong than allowed.
            """)

    @Argument(help: "Folders whose folders have captures and a truth.json; the simulator's captures unless given.")
    var folders: [String] = []

    @Option(help: "The dnsverdict binary, built for release.")
    var tool: String

    @Option(help: "How many trials, over all properties together.")
    var trials = 900

    @Option(help: "What the random numbers start from; a new one each time unless given.")
    var seed: UInt64 = .random(in: 1..<1_000_000)

    @Option(help: "Only this property.")
    var property: String?

    @Option(help: "Only the trial of this number.")
    var trial: Int?

    @Option(help: "How many trials of a property may be wrong, as PROPERTY=COUNT; give it again for several.")
    var allow: [String] = []

    @Flag(help: "Keep the captures of wrong trials, or of the one trial.")
    var keep = false

    private var allowances: [String: Int] {
        get throws {
            try allow.reduce(into: [:]) { allowances, text in
                let parts = text.split(separator: "=").map(String.init)
                guard parts.count == 2, Properties.named(parts[0]) != nil, let count = Int(parts[1]), count >= 0 else {
                    throw ValidationError("--allow takes PROPERTY=COUNT; '\(text)' is none.")
                }
                allowances[parts[0]] = count
            }
        }
    }

    func validate() throws {
        guard trials > 0 else { throw ValidationError("--trials must be above zero.") }
        if let property, Properties.named(property) == nil {
            throw ValidationError(
                "--property is one of \(Properties.all.map(\.name).joined(separator: ", ")).")
        }
        _ = try allowances
    }

    private var folder: String { "\(NSTemporaryDirectory())dnsverdict-properties-\(getpid())" }

    func run() throws {
        print("seed \(seed), \(trial.map { "trial \($0)" } ?? "\(trials) trials")")
        defer { if !keep { try? FileManager.default.removeItem(atPath: folder) } }
        let source: any SceneSource = folders.isEmpty ? SimulatedScenes() : try LabelledScenes(in: folders)
        var tally = Tally()
        for number in trial.map({ $0..<$0 + 1 }) ?? 0..<trials {
            let property = property.flatMap(Properties.named) ?? Properties.all[number % Properties.all.count]
            tally.add(try check(property, number, source), of: property.name)
        }
        print(tally.report)
        let excess = try tally.excess(over: allowances)
        guard excess.isEmpty else {
            print("More wrong than allowed: \(excess.joined(separator: ", "))")
            throw ExitCode(1)
        }
    }

    private func check(_ property: any Property, _ number: Int, _ source: any SceneSource) throws -> TrialResult {
        let place = "\(folder)/\(number)"
        defer { if !keep { try? FileManager.default.removeItem(atPath: place) } }
        var random = SplitMix64(seed: seed &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(number) &* 0xd1b5_4a32_d192_ed03)
        guard let scene = try source.scene(number, seed: random.next(), property.needs, in: "\(place)/scene") else {
            return .skipped("no scene")
        }
        let result = try property.check(scene, asking: Tool(path: tool, folder: place), using: &random)
        if case .fails(let story) = result {
            print(
                """
                wrong: \(property.name), trial \(number): \(story)
                    of \(scene.description)
                    again: scripts/bench properties --seed \(seed) --property \(property.name) --trial \(number) --keep\
                \(folders.map { " \($0)" }.joined())\(keep ? "\n    captures: \(place)" : "")
                """)
        } else if keep, trial == nil {
            try FileManager.default.removeItem(atPath: place)
        }
        if trial != nil { print("\(property.name) at \(scene.description): \(result)") }
        return result
    }
}

/// Trials counted by property.
struct Tally {
    private struct Count {
        var trials = 0
        var wrong = 0
        var skipped = 0
    }

    private var counts: [String: Count] = [:]

    mutating func add(_ result: TrialResult, of property: String) {
        counts[property, default: Count()].trials += 1
        switch result {
        case .holds: break
        case .fails: counts[property]?.wrong += 1
        case .skipped: counts[property]?.skipped += 1
        }
    }

    var report: String {
        let rows = Properties.all.compactMap { property in counts[property.name].map { (property.name, $0) } }
        let lines = rows.map { name, count in
            pad(name) + [count.trials, count.wrong, count.skipped].map { right("\($0)") }.joined()
        }
        return ([pad("property") + ["trials", "wrong", "skipped"].map(right).joined()] + lines).joined(separator: "\n")
    }

    /// Properties of which more trials were wrong than allowed, or of which none could be tried.
    func excess(over allowances: [String: Int]) -> [String] {
        Properties.all.map(\.name).filter { name in
            guard let count = counts[name] else { return false }
            return count.wrong > allowances[name, default: 0] || count.skipped == count.trials
        }
    }

    private func pad(_ text: String) -> String { text + String(repeating: " ", count: max(1, 16 - text.count)) }

    private func right(_ text: String) -> String { String(repeating: " ", count: max(1, 10 - text.count)) + text }
}
