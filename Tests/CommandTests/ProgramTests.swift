import TestSupport
import Testing

struct ProgramTests {
    @Test func `the program is built and runs`() throws {
        let run = try Tool.run(["--version"])
        #expect(run.status == 0 && run.errors.isEmpty && !run.text.isEmpty, "\(run.errors)")
    }
}
