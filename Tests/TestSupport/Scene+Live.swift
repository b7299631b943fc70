package import Exchanges
import PacketWire

/// What `live` tells of a scene while it goes on, each with the seconds after the scene's start at which it does.
package struct LiveStory {
    package struct Told<Failure> {
        package var time: Double
        package var failure: Failure
    }

    package internal(set) var exchanges: [Told<Exchange>] = []
    package internal(set) var connections: [Told<FailedConnection>] = []
    /// What is known in the end.
    package internal(set) var analysis: Analysis
}

extension Scene {
    /// Runs the scene as `live` does, which looks ten times a second what is known.
    ///
    /// - Parameters:
    ///   - end: until when the captures go on, in seconds after the start.
    ///   - look: called each time with the seconds after the start and the analyzer.
    package func live(until end: Double = 30, look: (Double, inout Analyzer) -> Void = { _, _ in }) -> LiveStory {
        var options = AnalysisOptions()
        options.captureCount = (events.map(\.tap.capture).max() ?? 0) + 1
        options.listsFailuresOnly = true
        let told = Told()
        var analyzer = Analyzer(options: options) {
            told.exchanges.append(LiveStory.Told(time: told.now, failure: $0))
            return true
        }
        var left = events.sorted { $0.time < $1.time }[...]
        var numbers = [Int](repeating: 0, count: options.captureCount)
        var connections: [LiveStory.Told<FailedConnection>] = []
        for step in 0...Int((end * 10).rounded()) {
            told.now = Double(step) / 10
            let time = Scene.start + Int64(step) * 100_000_000
            while let event = left.first, event.time <= time {
                left.removeFirst()
                numbers[event.tap.capture] += 1
                let frame = Frame(
                    capture: event.tap.capture, number: numbers[event.tap.capture],
                    time: Timestamp(nanoseconds: event.time), wireLength: event.wireLength, linkType: event.tap.linkType
                )
                analyzer.add(frame, event.octets.span)
            }
            analyzer.advance(to: Timestamp(nanoseconds: time))
            connections += analyzer.failedConnections(by: Timestamp(nanoseconds: time)).map {
                LiveStory.Told(time: told.now, failure: $0)
            }
            look(told.now, &analyzer)
        }
        let last = Timestamp(nanoseconds: Scene.start + Int64((end * 1e9).rounded()))
        for capture in 0..<options.captureCount {
            analyzer.captureEnded(capture, lasting: Timestamp(nanoseconds: Scene.start)...last)
        }
        connections += analyzer.failedConnections(by: last, isEnd: true).map {
            LiveStory.Told(time: told.now, failure: $0)
        }
        let analysis = analyzer.finish()
        return LiveStory(exchanges: told.exchanges, connections: connections, analysis: analysis)
    }
}

private final class Told {
    var now = 0.0
    var exchanges: [LiveStory.Told<Exchange>] = []
}
