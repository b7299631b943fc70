import Foundation
package import PacketWire
import Synchronization

/// Opens captures in pods that are made while others run, on a thread of its own.
///
/// Entering a namespace takes privileges that whoever reads packets has given up; this thread keeps them, reads no packet,
/// and hands what it opened to ``LiveCapture``.
package final class LiveFollower: Sendable {
    /// A capture that was opened, on its way to the thread that reads it.
    ///
    /// Right: the thread that made it keeps nothing of it.
    struct Arrival: @unchecked Sendable {
        var source: LiveSource
        var file: RecordedCapture?
        var fileError: CaptureError?
    }

    /// Creates the file in which a capture is kept.
    package typealias Keep = @Sendable (LiveOpening) throws(CaptureError) -> RecordedCapture?

    private struct State {
        var known: Set<NetworkNamespaceID>
        var arrivals: [Arrival] = []
        var problems: [String] = []
        /// What the clock has been set forward by.
        var step: Int64 = 0
        var opened = 0
    }

    /// Captures that are opened at most: beyond 64 places are not told apart.
    private static let limit = 48

    private let state: Mutex<State>
    private let stopping = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)

    /// Starts; call it before privileges are given up, and where every capture known so far is open.
    ///
    /// - Parameters:
    ///   - known: the namespaces that are captured in.
    ///   - keep: called on the follower's thread; nil where nothing is kept.
    package init(_ watch: PodWatch, _ settings: LiveSettings, known: Set<NetworkNamespaceID>, keep: Keep?) {
        state = Mutex(State(known: known))
        Thread { [self] in
            Privileges.keepForFollowing(creatingFiles: keep != nil)
            var watch = watch
            while stopping.wait(timeout: .now() + 1) == .timedOut { look(&watch, settings, keep) }
            stopped.signal()
        }.start()
    }

    private func look(_ watch: inout PodWatch, _ settings: LiveSettings, _ keep: Keep?) {
        let (known, step, opened) = state.withLock { ($0.known, $0.step, $0.opened) }
        guard opened < Self.limit else { return }
        for match in watch.look(besides: known) {
            let request = match.request
            // A pod that is on its way up or down again: the next look tells.
            guard let source = try? LiveSource(request, settings, index: 0), source.namespace == match.namespace,
                !source.addresses.isEmpty
            else { continue }
            var arrival = Arrival(source: source)
            do throws(CaptureError) {
                let opening = LiveOpening(
                    request: request, linkType: source.linkType, filter: settings.expression(for: source.linkType),
                    addresses: source.addresses, counters: source.counters, start: LiveClock.time(withoutStep: step))
                arrival.file = try keep?(opening)
            } catch {
                arrival.fileError = error
            }
            let handed = arrival
            state.withLock { state in
                state.known.insert(match.namespace)
                state.arrivals.append(handed)
                state.opened += 1
                if state.opened == Self.limit {
                    state.problems.append(
                        "\(Self.limit) pods were made anew; further ones are not followed. Start it again to see them.")
                }
            }
        }
    }

    /// What has come since the last call.
    func take() -> (arrivals: [Arrival], problems: [String]) {
        state.withLock { state in
            defer { (state.arrivals, state.problems) = ([], []) }
            return (state.arrivals, state.problems)
        }
    }

    /// A namespace is captured in no more; its number may come to stand for another.
    func forget(_ namespace: NetworkNamespaceID) {
        state.withLock { _ = $0.known.remove(namespace) }
    }

    func clockWasSet(to step: Int64) {
        state.withLock { $0.step = step }
    }

    /// Opens no more; what has been opened can still be taken.
    package func stop() {
        stopping.signal()
        stopped.wait()
    }
}

/// What a capture is kept with.
package struct LiveOpening: Sendable {
    package var request: LiveRequest
    package var linkType: LinkType
    /// The kernel's filter.
    package var filter: String
    /// The place's own addresses.
    package var addresses: [IPAddress]
    package var counters: NodeCounters?
    package var start: Timestamp
}
