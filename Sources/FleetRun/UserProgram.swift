import Fleet
package import Foundation
import Subprocess
import SystemPackage

/// A program of the user's, found on the PATH where it is no path, that runs once: it has the proxies, certificates and settings of its own.
package struct UserProgram: Sendable {
    package struct End: Sendable {
        /// 0 where it succeeded; 128 and the signal's number where one ended it.
        package var status: Int32
        package var errors: String
    }

    private static let errorLimit = 1 << 20

    package let name: String

    package init(_ name: String) { self.name = name }

    /// Runs it with `input` on standard input; what it prints goes to a file.
    package func run(_ arguments: [String], input: String, to file: URL) async throws -> End {
        let descriptor = try FileDescriptor.open(
            FilePath(file.path), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        do {
            let run = try await Subprocess.run(
                name.contains("/") ? .path(FilePath(name)) : .name(name), arguments: Arguments(arguments),
                input: .string(input),
                output: .fileDescriptor(descriptor, closeAfterSpawningProcess: true),
                error: .string(limit: Self.errorLimit))
            let status: Int32 =
                switch run.terminationStatus {
                case .exited(let code): code
                case .signaled(let signal): 128 + signal
                }
            return End(status: status, errors: run.standardError)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw FleetError(.missingProgram, "\(name): there is no such program; install it, or put it on the PATH.")
        }
    }
}
