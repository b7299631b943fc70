import ArgumentParser
import Capture
import Cluster
import ClusterRun
import Exchanges
import Foundation

/// `dnsverdict cluster`, or `kubectl dnsverdict`: captures on several nodes of a cluster at once, collects what was captured,
/// and ends with one verdict.
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Captures on a cluster's nodes at once, by kubectl, and ends with one report.",
        discussion: """
            Places one Job a node: on those of the client's pod and of CoreDNS, or without a pod on all. It says when every \
            place is captured, tells failures as they happen, collects captures, CoreDNS's logs and the cluster's objects, \
            deletes the Jobs, and ends with the report that `analyze` gives for them. Needs kubectl on the PATH, and the \
            rights that --print-rbac lists. Ctrl-C ends the capture; Ctrl-C again gives up collecting.
            """)

    @Argument(help: ArgumentHelp("The client's pod, NAME or NAMESPACE/NAME.", valueName: "pod"))
    var pod: String?

    @OptionGroup(title: "kubectl") var kubectl: KubectlOptions
    @OptionGroup(title: "Places to capture") var places: ClusterPlaces
    @OptionGroup(title: "When it ends") var end: ClusterEnd
    @OptionGroup(title: "Test questions") var probes: ClusterProbes

    @Flag(help: "Look at everything, print the plan and the manifest, and make nothing in the cluster.")
    var dryRun = false

    @Flag(name: .customLong("print-rbac"), help: "Print the least role that this command needs, for kubectl apply.")
    var printsRBAC = false

    @Option(
        name: [.customShort("w"), .customLong("write")],
        help: ArgumentHelp("Keep everything that is collected in this folder.", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Option(help: ArgumentHelp("Port that carries DNS, besides 53 and 5353; repeatable.", valueName: "port"))
    var port: [UInt16] = []

    @OptionGroup var redaction: RedactionOptions
    @OptionGroup var language: LanguageOption

    @Option(help: "Format of the report; by default what the ending of the file's name says, or text.")
    var format: ReportFormat?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write the report to this file; a name that ends in .zip, .tar.gz or .tgz is a ticket, as of `bundle`.",
            valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "Everything in the text report: all examples, time lines, latencies, tables and hashes.")
    var full = false

    @Flag(name: .shortAndLong, help: "No messages besides errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what is done.")
    var verbose = false

    @Flag(help: "No colours.")
    var noColor = false

    @Flag(help: "No progress bar.")
    var noProgress = false

    @Flag(help: "Exit with 0 whatever the verdict; 64 and above still report errors.")
    var exitZero = false

    var isTicket: Bool { output.map { ArchiveFormat(path: $0) != nil } ?? false }

    func validate() throws {
        if port.count > 16 { throw ValidationError("--port can be given 16 times.") }
        if !isTicket { try ReportFormat.validate(output, format) }
    }

    func run() throws {
        guard !printsRBAC else {
            let output = try Output(path: nil)
            try output.write(LeastRole.manifest(namespace: places.jobNamespace, logs: "kube-system"))
            return try output.flush()
        }
        let watch = SignalWatch()
        // A place that cannot be written is known before anything is made in the cluster.
        if let output, !isTicket, !dryRun { try Output.refuse(output, over: redaction.files) }
        let temporary = try TemporaryFolder()
        let work = try workFolder(temporary.path("collected"))
        defer { if folder == nil { try? FileManager.default.removeItem(at: work) } }
        watch.onLast { [isKept = folder != nil] in
            if !isKept { try? FileManager.default.removeItem(at: work.deletingLastPathComponent()) }
        }
        let session = ClusterSession(self, folder: work, watch)
        do {
            guard let outcome = try Blocking.run(started: watch.onSecond, { try await session.run() }) else { return }
            watch.conclude()
            try ClusterConclusion(self, outcome, in: work).conclude()
        } catch let error as KubectlError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        } catch let error as PlanError {
            Console.error(error.description)
            throw ExitCode(66)
        } catch is CancellationError {
            throw ExitCode(SignalWatch.exitCode)
        } catch let error as CocoaError {
            // A full disk, most likely.
            Console.error(
                "\(work.path): \(error.systemReason); make room, set TMPDIR, or choose another folder with -w.")
            throw ExitCode(73)
        }
    }

    private func workFolder(_ temporary: String) throws -> URL {
        let path = folder ?? temporary
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            Console.error("\(path): cannot be made (\(error.systemReason)); choose another folder.")
            throw ExitCode(73)
        }
        // Captures of another time beside these would be analysed with them.
        guard (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == true else {
            Console.error("\(path): the folder is not empty, or cannot be read; choose another one with -w.")
            throw ExitCode(73)
        }
        return URL(filePath: path)
    }
}
