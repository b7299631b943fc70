import ArgumentParser
import Conclusions
import ExpectedVerdicts
import Foundation
import Simulator

@main
struct Verdicts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verdicts",
        abstract: "Compares the verdicts of `dnsverdict analyze` with the truth of simulated clusters.",
        discussion: """
            Each trial makes a cluster up (nodes, CoreDNS pods, clients with their resolvers' timing), breaks it in one \
            way or not at all, takes captures at some places, and asks the tool. The same seed gives the same trials. \
            What counts as right is in Documentation/verdicts.md.
            """)

    @Option(help: "The dnsverdict binary, built for release.")
    var tool: String

    @Option(help: "How many trials.")
    var trials = 2000

    @Option(help: "What the random numbers start from; a new one each time unless given.")
    var seed: UInt64 = .random(in: 1..<1_000_000)

    @Option(help: "Only the trial of this number.")
    var trial: Int?

    @Option(help: "Only this fault.")
    var fault: String?

    @Option(help: "Only this vantage set.")
    var vantage: String?

    @Option(help: "Only clusters of this variant, where the fault allows it.")
    var variant: String?

    @Option(help: "Only captures with this flaw, where the fault allows it.")
    var flaw: String?

    @Flag(help: "Plain clusters and captures: no variants, no flaws, one fault.")
    var plain = false

    @Option(help: "Of a hundred trials, how many have clocks that differ by up to 3 s instead of 20 ms.")
    var wildClocks = 15

    @Flag(help: "Keep the captures of wrong and missed trials, or of the one trial.")
    var keep = false

    @Flag(help: "Print every trial that is not right as it comes.")
    var verbose = false

    func validate() throws {
        guard trials > 0 else { throw ValidationError("--trials must be above zero.") }
        if let fault, Fault(rawValue: fault) == nil {
            throw ValidationError("--fault is one of \(Fault.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if let variant, Variant(rawValue: variant) == nil {
            throw ValidationError("--variant is one of \(Variant.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if let flaw, Flaw(rawValue: flaw) == nil {
            throw ValidationError("--flaw is one of \(Flaw.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if let vantage, VantageSet(rawValue: vantage) == nil {
            throw ValidationError("--vantage is one of \(VantageSet.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
    }

    private var mixture: Mixture {
        var mixture = plain ? Mixture.plain : Mixture()
        mixture.variant = variant.flatMap(Variant.init)
        mixture.flaw = flaw.flatMap(Flaw.init)
        return mixture
    }

    private var folder: String { "\(NSTemporaryDirectory())dnsverdict-verdicts-\(getpid())" }

    func run() throws {
        print("seed \(seed), \(trial.map { "trial \($0)" } ?? "\(trials) trials")")
        defer { if !keep { try? FileManager.default.removeItem(atPath: folder) } }
        var outcomes: [Outcome] = []
        for number in trial.map({ $0..<$0 + 1 }) ?? 0..<trials {
            outcomes.append(try judge(number))
        }
        if trial == nil { print(Matrix(outcomes: outcomes).report) }
    }

    private func judge(_ number: Int) throws -> Outcome {
        let trial = Trial(
            number: number, seed: seed, fault: fault.flatMap(Fault.init), vantage: vantage.flatMap(VantageSet.init),
            wildClocks: wildClocks, mixture: mixture)
        let place = "\(folder)/\(number)"
        let files = try trial.play(into: place)
        let outcome = Outcome(trial, try Conclusion(of: files, by: tool))
        let isKept = keep && (self.trial != nil || outcome.mark == .wrong || outcome.mark == .missed)
        if !isKept { try FileManager.default.removeItem(atPath: place) }
        if self.trial != nil || verbose && outcome.mark != .right {
            print("\(number) \(outcome.mark.rawValue): \(outcome.kind); \(outcome.note)\n    \(trial.description)")
            if isKept { print("    \(files.joined(separator: " "))") }
        }
        return outcome
    }
}
