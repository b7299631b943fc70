import Foundation
import TestSupport
import Testing

/// Malformed and odd captures of public collections end in a result or in a sentence.
@Suite(
    .enabled(if: Tool.path != nil, "The program is not among the build's products."),
    .enabled(if: Files.shared("captures/hostile") != nil, "There is no shared/captures/hostile beside this checkout."))
struct HostileCaptureTests {
    static let documented: Set<Int32> = [0, 1, 2, 65, 66]

    @Test(arguments: ["captures/hostile", "captures/public/more/hostile"])
    func `no capture makes the program trap or hang`(name: String) throws {
        let folder = try #require(Files.shared(name))
        var count = 0
        for file in Files.names(in: folder) where !file.hasSuffix(".tsv") && !file.hasSuffix(".md") {
            let run = try Tool.run(["analyze", "--no-progress", folder.appending(path: file).path])
            count += 1
            #expect(!run.isSignal, "\(file)")
            #expect(HostileCaptureTests.documented.contains(run.status), "\(file): \(run.status) \(run.errors)")
            #expect(
                run.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("dnsverdict: ") }, "\(file): \(run.errors)")
            #expect(!run.output.isEmpty || !run.errors.isEmpty, "\(file)")
        }
        print("hostile: \(count) captures of \(name)")
        #expect(count > 0)
    }
}
