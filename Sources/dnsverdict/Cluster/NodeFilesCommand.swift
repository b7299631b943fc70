import ArgumentParser
import ClusterRun
import Foundation

/// `dnsverdict node-files`: what `dnsverdict cluster` runs in the Jobs' pods to end captures and fetch them, as images of this
/// program alone have neither cat nor tar.
struct NodeFilesCommand: ParsableCommand {
    enum Action: String, ExpressibleByArgument {
        /// Ends the capture, waits for its end and lists what there is.
        case end
        /// Prints a piece of a file, with its length and hash before it.
        case read
        /// Lets the pod go.
        case collected
    }

    static let configuration = CommandConfiguration(
        commandName: "node-files", abstract: "Hands the files of node-capture over.", shouldDisplay: false)

    @Option(help: ArgumentHelp("Where the captures are.", valueName: "folder"))
    var folder: String

    @Argument(help: "end, read or collected.")
    var action: Action

    @Argument(help: "The file.")
    var name: String?

    @Option(help: "Where the piece begins.")
    var offset = 0

    @Option(help: "How long it is.")
    var length = 1 << 20

    /// How long a capture may take to end.
    private static let patience = Duration.seconds(60)

    func run() throws {
        let agent = AgentFolder(path: folder)
        do {
            switch action {
            case .end:
                try agent.end()
                let list = try agent.list(version: DNSVerdict.version, patience: Self.patience)
                try FileHandle.standardOutput.write(contentsOf: AgentMessage.line(list))
            case .read:
                let piece = try agent.piece(of: name ?? "", offset: offset, length: length)
                try FileHandle.standardOutput.write(contentsOf: AgentMessage.line(piece.head) + piece.octets)
            case .collected: try agent.markCollected()
            }
        } catch {
            Console.error("\(folder): \(error.systemReason).")
            throw ExitCode(66)
        }
    }
}
