import Diagnosis
package import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// The user's kubectl: it has the credentials, the proxies and the protocols.
///
/// Each runs in a process group of its own, so that Ctrl-C at the terminal ends none of them, and whatever it has started
/// ends with it.
package struct Kubectl: Sendable {
    /// How long one may run.
    package struct Limits: Sendable {
        /// In all.
        package var whole: Duration
        /// Without a sign of life on standard output.
        package var silence: Duration

        package init(whole: Duration = .seconds(60), silence: Duration = .seconds(30)) {
            (self.whole, self.silence) = (whole, silence)
        }
    }

    private let program: String
    /// What every command gets: `--context` and the like.
    private let flags: [String]
    /// Where outputs are kept meanwhile.
    private let folder: URL
    /// What limits are multiplied with.
    private let patience: Double

    package init(program: String = "kubectl", flags: [String] = [], folder: URL, patience: Double = 1) {
        (self.program, self.flags, self.folder, self.patience) = (program, flags, folder, patience)
    }

    /// The command, as the user's shell takes it.
    package func command(_ arguments: [String]) -> String {
        (["kubectl"] + flags + arguments).map(shellWord).joined(separator: " ")
    }

    /// What it prints.
    package func output(
        _ arguments: [String], input: String? = nil, limits: Limits = Limits()
    ) async throws -> Data {
        let file = temporaryFile()
        defer { try? FileManager.default.removeItem(at: file) }
        try await run(arguments, input: input, to: file, limits: limits)
        return try Data(contentsOf: file)
    }

    /// A place for what it prints, which whoever asks for it removes.
    func temporaryFile() -> URL { folder.appending(path: "kubectl-\(UUID().uuidString)") }

    /// Writes what it prints to a file, which keeps what came where it fails.
    package func run(
        _ arguments: [String], input: String? = nil, to file: URL, limits: Limits = Limits()
    ) async throws {
        try await watch(arguments, limits: limits) {
            try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
        } body: {
            let descriptor = try FileDescriptor.open(
                FilePath(file.path), .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: .ownerReadWrite)
            let output = FileDescriptorOutput.fileDescriptor(descriptor, closeAfterSpawningProcess: true)
            guard let input else {
                let run = try await Subprocess.run(
                    .name(program), arguments: Arguments(flags + arguments), platformOptions: Self.options,
                    input: .none, output: output, error: .string(limit: Self.errorLimit))
                return (run.terminationStatus, run.standardError)
            }
            let run = try await Subprocess.run(
                .name(program), arguments: Arguments(flags + arguments), platformOptions: Self.options,
                input: .string(input), output: output, error: .string(limit: Self.errorLimit))
            return (run.terminationStatus, run.standardError)
        }
    }

    /// Hands out what it prints line by line, until it ends or the task is cancelled.
    package func lines(_ arguments: [String], take: @escaping @Sendable (String) async -> Void) async throws {
        try await watch(arguments, limits: nil) {
            nil
        } body: {
            let run = try await Subprocess.run(
                .name(program), arguments: Arguments(flags + arguments), platformOptions: Self.options,
                input: .none, output: .sequence, error: .string(limit: Self.errorLimit)
            ) { execution in
                for try await line in execution.standardOutput.strings(bufferingPolicy: .maxLineLength(1 << 20)) {
                    await take(line)
                }
            }
            return (run.terminationStatus, run.standardError)
        }
    }

    private static let errorLimit = 1 << 20

    private static var options: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
        ]
        return options
    }

    /// Runs `body`, which runs kubectl once, and ends it where it is silent or takes too long.
    ///
    /// - Parameter progress: a number that changes while it is alive.
    private func watch(
        _ arguments: [String], limits: Limits?, progress: @escaping @Sendable () -> Int?,
        body: @escaping @Sendable () async throws -> (TerminationStatus, String)
    ) async throws {
        let command = command(arguments)
        let ended = try await withThrowingTaskGroup(of: (TerminationStatus, String)?.self) { group in
            group.addTask { try await body() }
            if let limits {
                group.addTask {
                    try await Self.waitForHang(limits.whole * patience, limits.silence * patience, progress)
                    return nil
                }
            }
            defer { group.cancelAll() }
            do {
                return try await group.next() ?? nil
            } catch let error as SubprocessError where error.code == .executableNotFound {
                throw KubectlError(.missing, command: program, reason: "")
            } catch let error as SubprocessError {
                throw KubectlError(.failed, command: command, reason: error.description)
            }
        }
        // One that was ended because nobody wants it any more says nothing of itself.
        try Task.checkCancellation()
        guard let (status, errors) = ended else {
            throw KubectlError(.hung, command: command, reason: "it said nothing for too long")
        }
        guard !status.isSuccess else { return }
        let number: Int32 =
            switch status {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        throw KubectlError(command: command, status: number, errors: errors)
    }

    private static func waitForHang(
        _ whole: Duration, _ silence: Duration, _ progress: () -> Int?
    ) async throws {
        let start = ContinuousClock.now
        var last = (count: progress(), time: start)
        while start.duration(to: .now) < whole, last.time.duration(to: .now) < silence {
            try await Task.sleep(for: min(.milliseconds(250), silence / 4))
            let count = progress()
            if count != last.count { last = (count, .now) }
        }
    }
}
