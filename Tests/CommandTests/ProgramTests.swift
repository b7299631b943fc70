import TestSupport
import Testing

/// The other suites of this folder skip without the program; that must not pass for success.
struct ProgramTests {
    @Test func `the program is built and runs`() throws {
        try #require(
            Tool.path != nil, "There is no dnsverdict beside the test bundle; run `swift build --product dnsverdict`.")
        let run = try Tool.run(["--version"])
        #expect(run.status == 0 && run.errors.isEmpty && !run.text.isEmpty, "\(run.errors)")
    }
}
