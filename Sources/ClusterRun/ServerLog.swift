import Cluster
import Foundation

/// The log of a pod of CoreDNS, from a time on.
///
/// Nothing says how long it is. So its last line is asked for first: a log that ends before that, or within a line, was cut,
/// and is asked for again.
struct ServerLog {
    /// How much of it came.
    enum Extent: Equatable {
        case whole
        /// Its beginning, and why no more.
        case cut(String)
    }

    private let kubectl: Kubectl
    private let pod: Pod
    private let arguments: [String]
    private let pace: Collector.Pace

    private static let byteLimit = 256 << 20
    private static let tries = 3
    /// No line is longer that matters.
    private static let lineLimit = 1 << 16

    /// - Parameter age: how long ago it begins. The kubelet counts it by its own clock: this machine's may be wrong.
    init(of pod: Pod, _ kubectl: Kubectl, age: Duration, pace: Collector.Pace) {
        (self.kubectl, self.pod, self.pace) = (kubectl, pod, pace)
        let container = pod.containers.first { $0.name == "coredns" } ?? pod.containers.first
        arguments =
            ["logs", "--namespace", pod.namespace, pod.name, "--since=\(age.components.seconds)s", "--timestamps"]
            + (container.map { ["--container", $0.name] } ?? [])
    }

    /// Writes it to a file, without a line that came in part.
    ///
    /// - Throws: where nothing of it came.
    func fetch(to file: URL) async throws -> Extent {
        let end = try await lastLine()
        var problem: KubectlError?
        for attempt in 0..<Self.tries {
            if attempt > 0 { try await Task.sleep(for: pace.pause) }
            do {
                try await kubectl.run(arguments + ["--limit-bytes=\(Self.byteLimit)"], to: file)
                problem = nil
                if try Self.trim(file) >= end { return .whole }
            } catch let error as KubectlError {
                problem = error
                if error.isFinal { break }
            }
        }
        let last = try Self.trim(file)
        if last.isEmpty, let problem { throw problem }
        return .cut(problem?.reason ?? "its stream was cut")
    }

    /// When the last line was written; empty where there is none, which is believed the second time.
    private func lastLine() async throws -> String {
        var text = ""
        var isEmpty = false
        for attempt in 0..<Self.tries {
            if attempt > 0 { try await Task.sleep(for: pace.pause) }
            text = String(decoding: try await kubectl.output(arguments + ["--tail=1"]), as: UTF8.self)
            if text.hasSuffix("\n") || text.isEmpty && isEmpty { break }
            isEmpty = text.isEmpty
        }
        return Self.time(text)
    }

    /// What stands before a line's first space: in one form of one length, so that later is greater.
    private static func time(_ line: some StringProtocol) -> String { String(line.prefix { $0 != " " && $0 != "\n" }) }

    /// Takes a line off that has no end, and says when the last one was written that has; empty where there is none.
    private static func trim(_ file: URL) throws -> String {
        guard let handle = try? FileHandle(forUpdating: file) else { return "" }
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        let start = size - min(size, UInt64(lineLimit))
        try handle.seek(toOffset: start)
        let tail = try handle.readToEnd() ?? Data()
        guard let end = tail.lastIndex(of: UInt8(ascii: "\n")) else {
            if start == 0 { try handle.truncate(atOffset: 0) }
            return ""
        }
        try handle.truncate(atOffset: start + UInt64(end - tail.startIndex + 1))
        let begin = tail[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? tail.startIndex
        return time(String(decoding: tail[begin..<end], as: UTF8.self))
    }
}
