import ClusterRun
import Foundation
import Synchronization

/// Signals that have come and were not looked at yet.
private let arrived = Atomic(0)

/// Waits for Ctrl-C on a thread of its own: while there are Jobs, the first ends the capture, the second its collecting, the
/// third the program.
///
/// A handler counts them: libraries start threads that block no signal, so that signalfd(2) would miss some.
final class SignalWatch: Sendable {
    private struct State {
        /// What gives up waiting for what is to come.
        var cancel: (@Sendable () -> Void)?
        /// What is done before the program ends at once.
        var last: @Sendable () -> Void = {}
        var stage = Stage.planning
    }

    private enum Stage {
        case planning
        /// There are Jobs in the cluster.
        case capturing
        case concluding
    }

    let interrupts = Interrupts()
    private let state = Mutex(State())

    /// Exit code of a program that Ctrl-C ended, as a shell tells it.
    static let exitCode: Int32 = 130
    private static let interval = 0.05

    init() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in _ = arrived.add(1, ordering: .relaxed) }
        }
        // Ctrl-C ends what reads standard output as well, often first: that must not cost the report.
        signal(SIGPIPE, SIG_IGN)
        Thread.detachNewThread { [self] in
            while true {
                Thread.sleep(forTimeInterval: Self.interval)
                for _ in 0..<arrived.exchange(0, ordering: .relaxed) { take() }
            }
        }
    }

    func onSecond(_ cancel: @escaping @Sendable () -> Void) { state.withLock { $0.cancel = cancel } }
    func onLast(_ last: @escaping @Sendable () -> Void) { state.withLock { $0.last = last } }

    /// From now on there are Jobs.
    func capture() { state.withLock { $0.stage = .capturing } }

    /// From now on nothing is left in the cluster: one is enough to end it.
    func conclude() { state.withLock { $0.stage = .concluding } }

    private func take() {
        let count = interrupts.add()
        let state = state.withLock { $0 }
        if state.stage == .concluding || count > 2 {
            state.last()
            _exit(Self.exitCode)
        }
        if state.stage == .planning {
            state.cancel?()
        } else if count == 2 {
            Console.error("gives up collecting, and deletes the Jobs; Ctrl-C once more ends it at once.")
            state.cancel?()
        }
    }
}
