import ArgumentParser
import Capture
import Diagnosis
import Exchanges
import Foundation
import PacketWire
import Redaction
import Wording

/// Opens captures and reads them to their end, telling on standard error what is wrong with which.
struct Reading: ~Copyable {
    private var captures: CaptureSet
    private let options: CaptureOptions
    private let isSilent: Bool
    private var firstProblemCode: Int32?
    private let redactor: Redactor?
    private let frames: FrameRedactor?
    /// How the captures' clocks differ; nil for one capture, and where they cannot be read twice.
    private(set) var clocks: ClockAlignment?
    private let standardInput: String?

    /// - Parameters:
    ///   - hashing: whether the captures' SHA-256 is wanted.
    ///   - standardInput: where standard input was copied to, if it was.
    ///   - isRepeated: the same captures were read before, and what is wrong with them has been said.
    ///   - redactor: rewrites every frame before it is handed out, and gives captures other names.
    init(
        _ options: CaptureOptions, hashing: Bool, standardInput: String? = nil, isRepeated: Bool = false,
        redactor: Redactor? = nil
    ) throws {
        self.options = options
        self.redactor = redactor
        frames = redactor?.frameRedactor()
        isSilent = isRepeated
        self.standardInput = standardInput
        var problemCode: Int32?
        do {
            captures = try CaptureSet(
                options.captures.map { CaptureSource(argument: $0).reading(standardInput: standardInput) },
                filter: options.filter, from: options.from?.timestamp, to: options.to?.timestamp, hashing: hashing
            ) { problem in
                if !isRepeated { Console.error(problem.error.description) }
                problemCode = problemCode ?? problem.error.exitCode
            }
        } catch {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
        firstProblemCode = problemCode
    }

    var names: [String] {
        redactor?.captureNames(captures.names, labels: captures.labels) ?? captures.names
    }

    /// For each capture the names of its interfaces, as far as they were met.
    var interfaceNames: [[String?]] {
        guard let pseudonyms = redactor?.pseudonyms else { return captures.interfaceNames }
        return captures.interfaceNames.map { names in names.map { $0.map(pseudonyms.interface) } }
    }

    /// What redaction could not keep.
    var redactionLimits: [Sentence] { redactor?.limits(frames) ?? [] }

    /// Exit code of the first capture that was left out or ended badly; nil where all were read.
    var problemCode: Int32? { firstProblemCode }

    /// Reads the captures once to compare their clocks, and sets them right for the reading to come.
    ///
    /// Nothing is done for one capture, nor where one of several cannot be read twice.
    mutating func setClocksRight() throws {
        guard names.count > 1, captures.canBeReadAgain else { return }
        var first = try Reading(options, hashing: false, standardInput: standardInput, isRepeated: true)
        guard first.captures.names == captures.names else { return }
        var sketch = ClockSketch(ports: options.ports, captureCount: names.count)
        first.run { frame, bytes in
            sketch.add(frame, bytes)
            return true
        }
        setClocksRight(as: sketch.finish())
    }

    /// Sets the clocks right as an earlier reading of the same captures found them.
    mutating func setClocksRight(as clocks: ClockAlignment?) {
        guard let clocks, clocks.offsets.count == names.count else { return }
        self.clocks = clocks
        captures.correctClocks(ahead: clocks.corrections)
    }

    /// Hands every frame to `body` in time order, and each capture's number to `ended` after its last frame.
    mutating func run(
        _ body: (borrowing Frame, Span<UInt8>) -> Bool, ended: (Int, ClosedRange<Timestamp>?) -> Void = { _, _ in }
    ) {
        var bar = ProgressBar(isWanted: !options.noProgress && !options.quiet)
        let progress = captures.progress
        var count = 0
        captures.forEachFrame(ended: ended) { frame, bytes in
            count &+= 1
            if count & 0x3fff == 0 { bar.update(progress.fraction, frames: count) }
            guard let frames else { return body(frame, bytes) }
            frames.redact(frame, bytes)
            return body(frame, frames.output.span)
        }
        bar.clear()
    }

    /// Correlates all frames; hands out finished exchanges until `onExchange` returns false.
    ///
    /// - Parameter onFrame: sees every frame first.
    mutating func analyze(
        _ options: AnalysisOptions, onExchange: ((Exchange) -> Bool)? = nil,
        onFrame: ((borrowing Frame, Span<UInt8>) -> Void)? = nil
    ) -> Analysis {
        var analyzer = Analyzer(options: options, onExchange: onExchange)
        run { frame, bytes in
            onFrame?(frame, bytes)
            return analyzer.add(frame, bytes)
        } ended: { capture, lasting in
            analyzer.captureEnded(capture, lasting: lasting)
        }
        return analyzer.finish()
    }

    /// What the containers say of each capture after reading.
    mutating func infos() -> [CaptureInfo] {
        guard let redactor else { return captures.infos() }
        return zip(captures.infos(), names).map { info, name in redactor.redacted(info, name: name) }
    }

    /// What is known of each capture after reading; says on standard error what was wrong at a capture's end.
    mutating func describe() -> [CaptureDescription] {
        for case let problem? in captures.infos().map(\.problem) where !isSilent { Console.error(problem) }
        let corrections = clocks?.corrections ?? []
        return infos().enumerated().map { number, info in
            let offset = clocks?.offsets[number]
            return CaptureDescription(
                name: info.name, label: info.label, sha256: info.sha256, bytes: info.bytes,
                linkTypes: info.linkTypes.map(\.name), addresses: info.addresses,
                packets: info.packets, kernelDrops: info.kernelDrops,
                isTruncatedAtEnd: info.isTruncatedAtEnd, first: info.first?.nanoseconds,
                last: info.last?.nanoseconds,
                clock: offset.map { CaptureClock($0, isCorrected: corrections[number] != 0) })
        }
    }
}
