import Capture
import Cluster

/// Why an analysis has no report: which file or argument, what is wrong with it, and what to do.
public struct AnalysisError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing went wrong. Later versions may add kinds.
    public enum Reason: Hashable, Sendable {
        /// A property of ``CaptureAnalysis`` holds what it cannot mean: a text that is no address, no capture at all.
        case invalidArgument
        /// A file is not what it was given as, or damaged from its start.
        case unreadable
        /// There is no such file, or a folder holds no capture.
        case noSuchFile
        /// The process may not read a file.
        case notPermitted
    }

    /// What kind of thing went wrong.
    public let reason: Reason

    /// Sentences in English for the user: what, where, what to do. Their wording is no promise.
    public let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }

    /// - Parameter problems: what was wrong with captures that were left out before.
    init(_ error: CaptureError, after problems: [String] = []) {
        self.init(Reason(exitCode: error.exitCode), (problems + [error.description]).joined(separator: " "))
    }

    init(_ error: ContextError) {
        self.init(Reason(exitCode: error.exitCode), error.description)
    }
}

extension AnalysisError.Reason {
    /// - Parameter exitCode: as <sysexits.h> numbers them.
    fileprivate init(exitCode: Int32) {
        switch exitCode {
        case 64: self = .invalidArgument
        case 66: self = .noSuchFile
        case 77: self = .notPermitted
        default: self = .unreadable
        }
    }
}
