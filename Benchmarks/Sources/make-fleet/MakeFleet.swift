import ArgumentParser
import Foundation
import Synthetic

@main
struct MakeFleet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-fleet",
        abstract: """
            Writes captures of all nodes of a cluster (tcpdump -i any), some of which are at fault, with clocks apart and \
            captures that lose frames; kube.json and truth.json stand beside them. The same for the same options.
            """)

    @Argument(help: "The folder to write to.")
    var folder: String

    @Option(help: "How many nodes.")
    var nodes = 20

    @Option(help: "How many client pods a node has.")
    var pods = 8

    @Option(help: "How many CoreDNS pods there are, each on a node of its own.")
    var servers = 3

    @Option(help: "How many lookups a pod makes in a second; each is two queries.")
    var rate = 2.0

    @Option(help: "How many seconds the captures last.")
    var seconds = 60

    @Option(help: "How many faults and traps of each kind.")
    var each = 1

    @Flag(help: "No faults, only traps.")
    var healthy = false

    @Option(help: "What the random numbers start from; printed.")
    var seed: UInt64 = .random(in: 0...UInt64(UInt32.max))

    func validate() throws {
        guard nodes > servers, servers > 1, nodes <= 250, pods > 0, pods <= 200, rate > 0, seconds > 10, each >= 0
        else {
            throw ValidationError("2 to 250 nodes, more than CoreDNS pods, of which there are two at least.")
        }
    }

    func run() throws {
        print("seed \(seed)")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var random = SplitMix64(seed: seed)
        let cluster = Cluster(nodes: nodes, podsOfNode: pods, servers: servers)
        let plan = Plan(cluster, each: each, isHealthy: healthy, using: &random)
        var traffic = Traffic(
            cluster: cluster, plan: plan, rate: rate, seconds: seconds, random: SplitMix64(seed: random.next()))
        traffic.run()
        for node in 0..<nodes where !plan.missing.contains(node) {
            try traffic.write(node, to: "\(folder)/\(cluster.name(of: node)).pcap")
        }
        try cluster.objects.write(to: URL(filePath: "\(folder)/kube.json"))
        try plan.truth(of: cluster, seed: seed).write(to: URL(filePath: "\(folder)/truth.json"))
    }
}
