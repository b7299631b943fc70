import ClusterRun
import Foundation

/// Makes waits short where the environment asks for it, so that tests need not wait as people can.
enum PaceOfTests {
    /// What stands for a second.
    private static let second: Duration? = ProcessInfo.processInfo.environment["DNSVERDICT_TEST_PACE"]
        .flatMap { Int($0) }.map { .milliseconds($0) }

    static var patience: Double { second.map { $0 / .seconds(1) } ?? 1 }

    static func apply(to settings: inout ClusterRun.Settings) {
        guard let second else { return }
        settings.poll = second
        settings.startLimit = settings.startLimit * patience
        settings.pace.pause = settings.pace.pause * patience
        settings.pace.pieceSize = 4096
    }
}
