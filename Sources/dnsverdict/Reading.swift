import ArgumentParser
import Capture
import Diagnosis
import Foundation
import PacketWire

/// Opens captures and reads them to their end, telling on standard error what is wrong with which.
struct Reading: ~Copyable {
    private var captures: CaptureSet
    private let options: CaptureOptions
    private var firstProblemCode: Int32?

    init(_ options: CaptureOptions, hashing: Bool) throws {
        self.options = options
        let sources = options.captures.map(CaptureSource.init(argument:))
        var problemCode: Int32?
        do {
            captures = try CaptureSet(
                sources, filter: options.filter, from: options.from?.timestamp, to: options.to?.timestamp,
                hashing: hashing
            ) { problem in
                Console.error(problem.error.description)
                problemCode = problemCode ?? problem.error.exitCode
            }
        } catch {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
        firstProblemCode = problemCode
    }

    var names: [String] { captures.names }

    /// Exit code of the first capture that was left out; nil where all were read.
    var problemCode: Int32? { firstProblemCode }

    /// Hands every frame to `body` in time order, and each capture's number to `ended` after its last frame.
    mutating func run(
        _ body: (borrowing Frame, Span<UInt8>) -> Bool, ended: (Int) -> Void = { _ in }
    ) {
        var bar = ProgressBar(isWanted: !options.noProgress && !options.quiet)
        let progress = captures.progress
        var count = 0
        captures.forEachFrame(ended: ended) { frame, bytes in
            count &+= 1
            if count & 0x3fff == 0 { bar.update(progress.fraction, frames: count) }
            return body(frame, bytes)
        }
        bar.clear()
    }

    /// What is known of each capture after reading; says on standard error what was wrong at a capture's end.
    mutating func describe() -> [CaptureDescription] {
        captures.infos().map { info in
            if let problem = info.problem { Console.error(problem) }
            return CaptureDescription(
                name: info.name, label: info.label, sha256: info.sha256, bytes: info.bytes,
                linkTypes: info.linkTypes.map(\.name), packets: info.packets, kernelDrops: info.kernelDrops,
                isTruncatedAtEnd: info.isTruncatedAtEnd, first: info.first?.nanoseconds,
                last: info.last?.nanoseconds)
        }
    }
}
