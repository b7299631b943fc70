import Foundation
import Testing

/// The check by which `scripts/dist` keeps README's word that the program for nodes needs a kernel alone.
@Suite struct DistTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../scripts/dist"
    )
    .standardizedFileURL.path

    @Test func `a program with shared libraries is refused, and they are named`() throws {
        let run = try Shell.run(#""$1" --check "$(command -v bash)""#, [Self.script])
        #expect(run.exit == 1)
        #expect(
            run.errors.contains(": needs what a node may lack or have otherwise: ") && run.errors.contains("libc.so.6"))
    }

    @Test(arguments: [("-static-pie", 0), ("-static", 0), ("-pie", 1)])
    func `a program without shared libraries passes`(option: String, exit: Int32) throws {
        let run = try Shell.run(
            #"echo 'int main(void) { return 0; }' | cc -x c "$2" -o "$TMPDIR/program" - && "$1" --check "$TMPDIR/program""#,
            [Self.script, option])
        #expect(run.exit == exit, "\(run.errors)")
    }

    @Test func `what is no program is refused`() throws {
        let run = try Shell.run(#""$1" --check "$1""#, [Self.script])
        #expect(run.exit == 1 && run.errors.contains("is no program."))
    }
}
