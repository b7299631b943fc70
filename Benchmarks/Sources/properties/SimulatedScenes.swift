import ExpectedVerdicts
import Simulator
import Synthetic

/// Clusters of the simulator that `verdicts` uses, with any fault.
struct SimulatedScenes: SceneSource {
    private static let healthy: [Fault] = [.none, .searchWaste, .midflight]

    func scene(_ number: Int, seed: UInt64, _ needs: SceneNeeds, in folder: String) throws -> Scene? {
        var random = SplitMix64(seed: seed ^ UInt64(number) &* 0x2545_f491_4f6c_dd1d)
        let faults = needs.isHealthy ? Self.healthy : Fault.allCases
        let fault = faults[random.number(in: 0..<faults.count)]
        let fitting = VantageSet.allCases.filter { set in
            needs.isWatchedEverywhere ? set == .all : needs.captures == 1 || set.side == .both
        }
        let vantage = fitting[random.number(in: 0..<fitting.count)]
        let trial = Trial(
            number: number, seed: seed, fault: fault, vantage: vantage, wildClocks: 15,
            mixture: Mixture(withFlaw: 0))
        let files = try trial.play(into: folder)
        let offsets = trial.clockOffsets
        let captures = try files.map { path in
            var capture = try Capture(path: path)
            capture.clockOffset = offsets[capture.name] ?? 0
            return capture
        }
        guard captures.count >= needs.captures else { return nil }
        let truth = Truth(isHealthy: needs.isHealthy, sides: trial.sides, innocents: trial.innocents) { files, filter in
            switch filter?.kind {
            case nil: trial.allowsHealthy(at: files)
            case .udpPort, .port: trial.allowsHealthy(at: files, portOnly: true)
            case .host: trial.allowsHealthy(at: files, host: filter?.host)
            // A failure needs both directions to be seen.
            case .direction: true
            }
        }
        return Scene(description: trial.description, captures: captures, truth: truth, hasRealLinks: false)
    }
}
