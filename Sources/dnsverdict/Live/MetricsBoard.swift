import Synchronization

/// Where a scrape asks for figures and the capture's thread answers between packets, so that nobody else touches the
/// analysis, and nothing is reckoned that nobody asked for.
final class MetricsBoard: Sendable {
    private struct State {
        var waiting: [@Sendable (String?) -> Void] = []
        var isClosed = false
    }

    /// Scrapes that wait at once.
    private static let limit = 16
    private let state = Mutex(State())

    var isAsked: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Hands the figures to `answer`, on whichever thread has them; nil where too many ask, and after the end.
    func ask(_ answer: @escaping @Sendable (String?) -> Void) {
        let isWaiting = state.withLock { state in
            guard !state.isClosed, state.waiting.count < Self.limit else { return false }
            state.waiting.append(answer)
            return true
        }
        if !isWaiting { answer(nil) }
    }

    func answer(_ text: String) { resume(text, isEnd: false) }

    func close() { resume(nil, isEnd: true) }

    private func resume(_ text: String?, isEnd: Bool) {
        let waiting = state.withLock { state in
            if isEnd { state.isClosed = true }
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        for answer in waiting { answer(text) }
    }
}
