import Foundation
import Glibc

/// Jobs that runs have left in the cluster, and how they are deleted.
package struct Leftovers: Sendable {
    private let kubectl: Kubectl
    private let namespace: String
    private static let limits = Kubectl.Limits(whole: .seconds(30), silence: .seconds(30))
    private static let tries = 3

    package init(_ kubectl: Kubectl, namespace: String) {
        (self.kubectl, self.namespace) = (kubectl, namespace)
    }

    /// The command by which a user deletes what is left of a run.
    package func command(run: String) -> String { kubectl.command(arguments(run)) }

    private func arguments(_ run: String) -> [String] {
        [
            "delete", "jobs", "--namespace", namespace, "--selector", "\(CaptureJob.runLabel)=\(run)",
            "--ignore-not-found", "--wait=false", "--output", "name",
        ]
    }

    /// Deletes a run's Jobs, and with them their pods; also where the task that asks has been cancelled.
    ///
    /// - Returns: why not, where that fails.
    package func delete(run: String) async -> KubectlError? {
        await Task.detached {
            var last: KubectlError?
            for attempt in 0..<Self.tries {
                if attempt > 0 { try? await Task.sleep(for: .milliseconds(500)) }
                do {
                    _ = try await kubectl.output(arguments(run), limits: Self.limits)
                    return nil
                } catch let error as KubectlError {
                    last = error
                    if error.isFinal { break }
                } catch {
                    last = KubectlError(.failed, command: command(run: run), reason: "\(error)")
                }
            }
            return last
        }.value
    }

    /// Deletes Jobs of runs on this host by this user whose program is gone; those of others are left alone.
    ///
    /// - Returns: what was done, in sentences.
    package func deleteForsaken(by owner: CaptureJob.Owner) async throws -> [String] {
        let data = try await kubectl.json(
            ["get", "jobs", "--namespace", namespace, "--selector", CaptureJob.appLabel, "--output", "json"])
        guard let list = try? JSONDecoder().decode(List.self, from: data) else { return [] }
        var runs: [String: [String: String]] = [:]
        for item in list.items {
            guard let run = item.metadata.labels?[CaptureJob.runLabel] else { continue }
            runs[run] = item.metadata.annotations ?? [:]
        }
        var sentences: [String] = []
        for (run, annotations) in runs.sorted(by: { $0.key < $1.key }) {
            let (user, host) = (annotations[CaptureJob.userAnnotation], annotations[CaptureJob.hostAnnotation])
            let process = annotations[CaptureJob.processAnnotation].flatMap { Int($0) } ?? 0
            if user == owner.user, host == owner.host, !Self.isAlive(process) {
                let problem = await delete(run: run)
                sentences.append(
                    problem.map { "Jobs of the earlier run \(run) could not be deleted: \($0)" }
                        ?? "deleted the Jobs of the earlier run \(run), which had not cleaned up.")
            } else if process != owner.process || user != owner.user || host != owner.host {
                sentences.append("the run \(run) of \(user ?? "?")@\(host ?? "?") captures too; it is left alone.")
            }
        }
        return sentences
    }

    /// Whether a process of that number is this program.
    private static func isAlive(_ process: Int) -> Bool {
        guard process > 0, let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8) else {
            return false
        }
        return name.contains("dnsverd")
    }

    private struct List: Decodable { var items: [Item] }
    private struct Item: Decodable {
        struct Metadata: Decodable {
            var labels: [String: String]?
            var annotations: [String: String]?
        }
        var metadata: Metadata
    }
}
