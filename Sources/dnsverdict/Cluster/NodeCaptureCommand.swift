import ArgumentParser
import Capture
import ClusterRun
import Foundation

/// `dnsverdict node-capture`: what the Jobs of `dnsverdict cluster` run, one a node. It captures as `live` does, until it is
/// told to end, and then waits until its files have been fetched, or for Kubernetes to end it.
struct NodeCaptureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node-capture", abstract: "Captures on a node for `dnsverdict cluster`.", shouldDisplay: false)

    @Option(help: ArgumentHelp("Where the captures go.", valueName: "folder"))
    var folder: String

    @Option(help: ArgumentHelp("What the captures are called.", valueName: "name"))
    var name: String

    @Argument(parsing: .postTerminator, help: ArgumentHelp("What `live` is told.", valueName: "option"))
    var options: [String] = []

    func run() throws {
        let agent = AgentFolder(path: folder)
        let words = [
            "--write", agent.capturePath(of: name), "--rotate-size", "\(CaptureRing.megabytes)", "--rotate-files",
            "\(CaptureRing.files)", "--format", "jsonl", "--output", agent.path("\(name).report.json"), "--quiet",
            "--no-progress",
        ]
        let live = try LiveCommand.parse(words + options)
        keepResolvers(live.places.pod, agent)
        var code: Int32 = 0
        do {
            try live.run(handingOver: HandOver(folder: agent))
        } catch let error as ExitCode {
            code = error.rawValue
            // What did not capture has nothing to hand over.
            guard code <= 2 else { throw error }
        }
        try agent.markEnded(exitCode: code)
        // Kubernetes ends it at its Job's deadline, or earlier; nothing is left to be done then. As the first process of a
        // container it gets no signal that it does not ask for.
        ProcessEnd.exitOnTermination()
        while !agent.isCollected { usleep(200_000) }
    }

    /// The client's resolv.conf, which the analysis takes: no program of its image is needed to read it.
    private func keepResolvers(_ pods: [String], _ agent: AgentFolder) {
        let search = PodSearch()
        for pod in pods {
            guard let match = try? search.pod(pod) else { continue }
            let last = pod.split(separator: "/").last.map(String.init) ?? pod
            for path in search.resolverFiles(at: match.networkPath) {
                guard let content = try? Data(contentsOf: URL(filePath: path)), !content.isEmpty else { continue }
                try? content.write(to: URL(filePath: agent.path("\(name).\(last).resolv.conf")))
                break
            }
        }
    }
}
