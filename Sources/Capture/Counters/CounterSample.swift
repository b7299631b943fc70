package import PacketWire

/// What a kernel counted at one place at one moment, by the kernel's own names (``CounterText``).
package struct CounterSample: Hashable, Sendable {
    package struct Counter: Hashable, Sendable {
        package var name: String
        package var value: Int64

        package init(_ name: String, _ value: Int64) {
            self.name = name
            self.value = value
        }
    }

    /// More than a node with hundreds of pods has, far less than a hostile file may state.
    static let limit = 512
    /// Octets of a name: an interface's and a driver's statistic's.
    static let nameLimit = 64

    package var time: Timestamp
    package var counters: [Counter]
    /// The process that serves DNS in the namespace, or that the user named.
    package var process: String?

    package init(time: Timestamp, counters: [Counter], process: String? = nil) {
        self.time = time
        self.counters = counters
        self.process = process
    }

    package subscript(name: String) -> Int64? { counters.first { $0.name == name }?.value }
}

/// The first and the last sample of one place.
package struct CounterHistory: Hashable, Sendable {
    package private(set) var first: CounterSample
    package private(set) var last: CounterSample
    /// The most connections that were tracked in any sample: a table that was full may be empty at the end.
    package private(set) var mostTracked: Int64?

    package init(_ sample: CounterSample) {
        first = sample
        last = sample
        mostTracked = sample[CounterText.tracked]
    }

    package mutating func add(_ sample: CounterSample) {
        last = sample
        if let tracked = sample[CounterText.tracked] { mostTracked = max(mostTracked ?? tracked, tracked) }
    }

    /// Samples from which the same history follows.
    package var samples: [CounterSample] {
        var samples = [first]
        if let mostTracked {
            samples.append(
                CounterSample(
                    time: last.time, counters: [.init(CounterText.tracked, mostTracked)], process: last.process))
        }
        return samples + [last]
    }

    /// The same without what the node's owner, or a file that nobody checked, may have named.
    package var withoutNames: CounterHistory {
        var history = self
        history.first = first.withoutNames
        history.last = last.withoutNames
        return history
    }
}

extension CounterSample {
    fileprivate var withoutNames: CounterSample {
        var sample = self
        sample.counters = counters.filter { CounterText.names.contains($0.name) }
        if process != "coredns", process != "node-cache" { sample.process = nil }
        return sample
    }
}
