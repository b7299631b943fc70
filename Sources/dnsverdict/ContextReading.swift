import ArgumentParser
import Capture
import Cluster
import Exchanges
import Foundation
import PacketWire

/// Reads the files that tell of the cluster, decompressed where they are compressed.
enum ContextReading {
    /// Reads everything but CoreDNS's logs, before the captures: a wrong file is told at once.
    static func read(_ options: ContextOptions) throws -> ClusterContext {
        var context = ClusterContext()
        try reportingErrors {
            var objects = KubernetesObjects()
            for name in options.cluster { objects.merge(try KubernetesObjects(feed(name))) }
            for problem in objects.problems { Console.error(problem.description) }
            if !options.cluster.isEmpty { context.map = ClusterMap(objects) }
            context.resolver = try options.resolvConf.map { try ResolverConfiguration(feed($0)) }
            for name in options.eksLogs {
                let node = try EKSLogs(contentsOf: name, opening: feed, each: { _ in })
                for problem in node.problems { Console.error(problem.description) }
                context.nodes.append(node)
            }
            for name in options.corednsLogs where name != "-" { _ = try DecompressedFile(path: name) }
        }
        return context
    }

    /// Reads CoreDNS's logs for the queries that failed.
    static func joinLogs(
        _ options: ContextOptions, _ analysis: Analysis, into context: inout ClusterContext
    ) throws {
        guard !options.corednsLogs.isEmpty else { return }
        let examples = analysis.summary.patterns.flatMap(\.examples)
        var join = CoreDNSLogJoin(
            wanted: examples.map { CoreDNSLogJoin.Key(client: $0.client, port: $0.clientPort, id: $0.id) })
        try reportingErrors {
            for name in options.corednsLogs { _ = try CoreDNSLog(feed(name), each: { join.add($0) }) }
        }
        context.log = join
    }

    private static func feed(_ name: String) throws -> ByteFeed {
        let file = try DecompressedFile(path: name)
        return ByteFeed(name: name == "-" ? "standard input" : name) { buffer in try file.read(into: &buffer) }
    }

    private static func reportingErrors(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ContextError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        } catch let error as CaptureError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
    }
}
