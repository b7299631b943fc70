import Synchronization

/// How often the user has asked for the end.
package final class Interrupts: Sendable {
    private let number = Atomic(0)

    package init() {}

    package var count: Int { number.load(ordering: .sequentiallyConsistent) }

    /// - Returns: how often, with this time.
    @discardableResult
    package func add() -> Int { number.add(1, ordering: .sequentiallyConsistent).newValue }
}
