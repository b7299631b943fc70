import ArgumentParser
import Capture
import Cluster
import Diagnosis
import Exchanges
import Foundation
import Wording

/// Reads the files that tell of the cluster, decompressed where they are compressed.
struct ContextReading {
    /// Everything but CoreDNS's logs.
    private(set) var context = ClusterContext()
    /// What was left out, for the report.
    private(set) var limits: [Sentence] = []
    /// Exit code of a log that ended badly.
    private(set) var problemCode: Int32?
    private var logs: [OpenedLog] = []
    /// Archives with CoreDNS's logs, which are read again for them.
    private var archives: [String] = []

    private let showsFolders: Bool

    private static let problemsTold = 10

    /// Reads everything before the captures, logs up to where it is known that they are CoreDNS's: a wrong file is
    /// told at once, in one sentence.
    ///
    /// - Parameter showsFolders: whether files are called by their whole paths.
    init(_ options: ContextOptions, showsFolders: Bool = true) throws {
        self.showsFolders = showsFolders
        do {
            try read(options)
        } catch let error as ContextError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
        let problems = context.problems
        limits = problems.prefix(Self.problemsTold).map(\.sentence)
        if problems.count > Self.problemsTold {
            limits.append(
                "\(problems.count - Self.problemsTold) more parts of the files about the cluster were left out.")
        }
    }

    private mutating func read(_ options: ContextOptions) throws {
        var objects = KubernetesObjects()
        for name in options.cluster { objects.merge(try KubernetesObjects(open(name))) }
        if !options.cluster.isEmpty { context.map = ClusterMap(objects) }
        context.resolver = try options.resolvConf.map { try ResolverConfiguration(open($0)) }
        for name in options.eksLogs {
            let node = try EKSLogs(contentsOf: name, opening: Self.open)
            if !node.coreDNSLogs.isEmpty && name != "-" { archives.append(name) }
            context.nodes.append(node)
        }
        for argument in options.corednsLogs {
            // The same rule as for captures, so that a path may hold `=`.
            let source = CaptureSource(argument: argument)
            logs.append(try OpenedLog(open(source.name), label: source.label))
        }
    }

    /// Whether there are logs to be joined with the captures.
    var hasLogs: Bool { !logs.isEmpty || !archives.isEmpty }

    /// Reads CoreDNS's logs for what the captures left open.
    mutating func join(_ analysis: Analysis, roles: AddressRoles) {
        guard hasLogs, let kept = analysis.summary.kept else { return }
        let spans = analysis.summary.coverage.captures
        var join = LogJoin(kept, first: spans.map(\.first).min() ?? 0, last: spans.map(\.last).max() ?? 0)
        for log in logs {
            reporting { () throws(ContextError) in
                _ = try log.read { join.note($0, file: log.name) }
            }
        }
        for name in archives {
            reporting { () throws(ContextError) in
                _ = try EKSLogs(contentsOf: name, opening: Self.open) { join.note($0, file: name) }
            }
        }
        join.finish(context, roles: roles)
        context.log = join
        limits += LogLimits.sentences(join)
    }

    /// A log that ends badly is used as far as it goes.
    private mutating func reporting(_ body: () throws(ContextError) -> Void) {
        do {
            try body()
        } catch {
            Console.error(error.description)
            limits.append(.verbatim(error.description))
            problemCode = problemCode ?? error.exitCode
        }
    }

    private func open(_ name: String) throws(ContextError) -> ByteFeed {
        let shown = showsFolders ? nil : name.split(separator: "/").last.map(String.init)
        return try Self.open(name, as: shown)
    }

    static func open(_ name: String) throws(ContextError) -> ByteFeed { try open(name, as: nil) }

    /// Opens a file; `shown` is what it is called where that is not its path.
    static func open(_ name: String, as shown: String?) throws(ContextError) -> ByteFeed {
        guard name == "-" || !ByteFeed.isFolder(name) else {
            throw .wrongKind(name: name, kind: "a folder", remedy: "name the file itself")
        }
        do throws(CaptureError) {
            let file = try DecompressedFile(path: name)
            return ByteFeed(name: shown ?? (name == "-" ? "standard input" : name)) { buffer in
                do throws(CaptureError) {
                    return try file.read(into: &buffer)
                } catch {
                    throw error.asContext
                }
            }
        } catch {
            throw error.asContext
        }
    }
}

extension CaptureError {
    /// The same in the words for files that are no captures.
    fileprivate var asContext: ContextError {
        switch self {
        case .noSuchFile(let name): .noSuchFile(name: name)
        case .notPermitted(let name): .notPermitted(name: name)
        case .cannotOpen(let name, let reason), .malformed(let name, let reason):
            .cannotRead(name: name, reason: reason)
        case .standardInputIsTerminal:
            .cannotRead(name: "standard input", reason: "it is a terminal")
        default: .cannotRead(name: "the file", reason: description)
        }
    }
}
