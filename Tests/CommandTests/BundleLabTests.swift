import Foundation
import TestSupport
import Testing

/// The evidence of every lab scenario says what the whole captures said.
@Suite struct BundleLabTests {
    @Test(arguments: CaptureCollection.lab.sets)
    func `evidence of a lab scenario gives the verdict of the whole`(scenario: String) throws {
        let sets = try LabSets.arguments(of: scenario, knowing: false)
        for (number, (captures, flags)) in sets.enumerated() {
            let bundle = try Bundle(captures + flags)
            let whole = try Bundle.verdict(captures + flags)
            let evidence = try bundle.evidence()
            #expect(try Bundle.verdict(evidence + flags).plain == whole.plain, "\(captures) \(flags)")
            #expect(try bundle.manifest().evidenceAgrees, "\(captures) \(flags)")
            let code: [String: Int32] = ["healthy": 0, "capture": 2, "undetermined": 2]
            #expect(bundle.run.status == code[whole.kind] ?? 1)
            #expect(try Bundle.complaints(of: evidence, dissected: number == 0 ? 1 : 0) == [])
        }
    }
}
