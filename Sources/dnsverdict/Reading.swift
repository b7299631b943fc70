import ArgumentParser
import Capture
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import PacketWire
import Redaction
import Wording

/// Opens captures and reads them to their end, telling on standard error what is wrong with which.
struct Reading: ~Copyable, FrameSource {
    private var captures: CaptureReading
    private let options: CaptureOptions
    private let isSilent: Bool
    private var firstProblemCode: Int32?
    private let redactor: Redactor?
    private let frames: FrameRedactor?

    /// - Parameters:
    ///   - inputs: what folders and archives among the captures hold.
    ///   - hashing: whether the captures' SHA-256 is wanted.
    ///   - standardInput: where standard input was copied to, if it was.
    ///   - takesMerged: whether a file merged of captures that name no interface is taken apart.
    ///   - isRepeated: the same captures were read before, and what is wrong with them has been said.
    ///   - redactor: rewrites every frame before it is handed out, and gives captures other names.
    init(
        _ options: CaptureOptions, _ inputs: InputSearch, hashing: Bool, standardInput: String? = nil,
        takesMerged: Bool = true, isRepeated: Bool = false, redactor: Redactor? = nil
    ) throws {
        self.options = options
        self.redactor = redactor
        frames = redactor?.frameRedactor()
        isSilent = isRepeated
        if !isRepeated { options.tellTimes() }
        var problemCode = inputs.problems.first?.error.exitCode
        for problem in inputs.problems where !isRepeated { Console.error(problem.error.description) }
        if inputs.captures.isEmpty, let problemCode { throw ExitCode(problemCode) }
        do {
            var request = options.request(inputs, standardInput: standardInput)
            request.takesMerged = takesMerged
            captures = try CaptureReading(request, hashing: hashing) { problem in
                if case .givenTwice(let name) = problem.error {
                    if !isRepeated && !options.quiet { Console.error("\(name): given twice, counted once.") }
                    return
                }
                if !isRepeated { Console.error(problem.error.description) }
                problemCode = problemCode ?? problem.error.exitCode
            }
        } catch {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
        firstProblemCode = problemCode
    }

    var captureCount: Int { captures.captureCount }

    var names: [String] {
        redactor?.captureNames(captures.names, labels: captures.labels) ?? captures.names
    }

    var places: CapturePlaces? { captures.places }

    /// For each capture the names of its interfaces, as far as they were met.
    var interfaceNames: [[String?]] {
        guard let pseudonyms = redactor?.pseudonyms else { return captures.interfaceNames }
        return captures.interfaceNames.map { names in names.map { $0.map(pseudonyms.interface) } }
    }

    /// What redaction could not keep.
    var redactionLimits: [Sentence] { redactor?.limits(frames) ?? [] }

    /// Exit code of the first capture that was left out or ended badly; nil where all were read.
    var problemCode: Int32? { firstProblemCode }

    /// How the captures' clocks differ; nil for one capture, and where they cannot be read twice.
    var clocks: ClockAlignment? { captures.clocks }

    /// Reads the captures once to compare their clocks, and sets them right for the reading to come.
    mutating func alignClocks() throws {
        var bar = progressBar
        do {
            try captures.alignClocks(ports: options.ports) { bar.update($0, frames: $1) }
        } catch {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
        bar.clear()
    }

    /// Sets the clocks right as an earlier reading of the same captures found them.
    mutating func alignClocks(as clocks: ClockAlignment?) { captures.alignClocks(as: clocks) }

    mutating func run(
        _ body: (borrowing Frame, Span<UInt8>) -> Bool, ended: (Int, ClosedRange<Timestamp>?) -> Void = { _, _ in }
    ) {
        var bar = progressBar
        let frames = frames
        captures.run(
            { frame, bytes in
                guard let frames else { return body(frame, bytes) }
                frames.redact(frame, bytes)
                return body(frame, frames.output.span)
            }, ended: ended, onProgress: { bar.update($0, frames: $1) })
        bar.clear()
    }

    private var progressBar: ProgressBar { ProgressBar(isWanted: !options.noProgress && !options.quiet) }

    /// What the containers say of each capture after reading.
    mutating func infos() -> [CaptureInfo] {
        guard let redactor else { return captures.infos() }
        return zip(captures.infos(), names).map { info, name in redactor.redacted(info, name: name) }
    }

    /// What is known of each capture after reading; says on standard error what was wrong at a capture's end.
    mutating func describe() -> [CaptureDescription] {
        for case let problem? in captures.infos().map(\.problem) where !isSilent { Console.error(problem) }
        let infos = infos()
        if options.verbose, !isSilent {
            for info in infos {
                let span = zip([info.first].compactMap(\.self), [info.last].compactMap(\.self)).map { "\($0) to \($1)" }
                Console.error(
                    """
                    \(printable(info.name)): \(info.linkTypes.map(\.name).joined(separator: ", ")), \
                    \(plural(info.packets, "packet")), \(span.first ?? "no time").
                    """)
            }
        }
        return captures.describe(infos)
    }
}
