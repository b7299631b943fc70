import ArgumentParser
import Capture
import Cluster
import ClusterRun
import Foundation
import PacketWire
import Wording

/// What `cluster` does until everything is collected.
struct ClusterSession: Sendable {
    private let command: ClusterCommand
    private let kubectl: Kubectl
    private let folder: URL
    private let interrupts: Interrupts
    private let watch: SignalWatch

    init(_ command: ClusterCommand, folder: URL, _ watch: SignalWatch) {
        self.command = command
        self.folder = folder
        self.watch = watch
        interrupts = watch.interrupts
        kubectl = Kubectl(flags: command.kubectl.flags, folder: folder, patience: PaceOfTests.patience)
    }

    private static let imageVariable = "DNSVERDICT_IMAGE"
    private static let selectedLimit = 16
    /// Servers of a kind that test questions are asked of.
    private static let askedLimit = 8

    /// Nil where nothing was to be run.
    func run() async throws -> ClusterRun.Outcome? {
        let clients = try await clients()
        say("looks at the cluster.", ifVerbose: true)
        let survey = try await Survey(kubectl, folder: folder)
        for problem in survey.problems { say("\(problem.description) The plan does without.") }
        var wish = CapturePlan.Wish()
        wish.pods = clients
        wish.nodes = command.places.nodeNames
        wish.mostNodes = command.places.maxNodes
        let plan = try CapturePlan(survey, wish)
        let settings = settings(survey)
        let manifest = CaptureJob.manifest(plan, settings)
        var preflight = Preflight(kubectl, namespace: settings.namespace)
        if !plan.nodes.isEmpty { try await preflight.run(manifest: manifest) }
        if command.dryRun { return try show(plan, preflight, manifest) }
        tell(plan)
        guard !plan.nodes.isEmpty else { throw PlanError("there is no node to capture on.") }
        let problems = preflight.problems + imageProblem
        for problem in problems { Console.error(problem.problem ?? "") }
        if let first = problems.first { throw ExitCode(first.exitCode) }
        for told in try await Leftovers(kubectl, namespace: settings.namespace).deleteForsaken(by: settings.owner) {
            say(told)
        }
        try Task.checkCancellation()
        guard interrupts.count == 0 else { throw CancellationError() }
        return try await capture(plan, survey, settings)
    }

    private func capture(
        _ plan: CapturePlan, _ survey: Survey, _ job: CaptureJob.Settings
    ) async throws -> ClusterRun.Outcome {
        var settings = ClusterRun.Settings(job: job, version: DNSVerdict.version, folder: folder)
        settings.duration = command.end.duration.map { .milliseconds(Int64($0.seconds * 1000)) }
        settings.failures = command.end.untilFailure
        PaceOfTests.apply(to: &settings)
        let leftovers = Leftovers(kubectl, namespace: job.namespace)
        watch.onLast { [folder, isKept = command.folder != nil, delete = leftovers.command(run: job.run)] in
            Console.error("the Jobs may still run; delete them with: \(delete)")
            if !isKept { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        }
        watch.capture()
        let isQuiet = command.quiet
        let run = ClusterRun(kubectl, plan, survey, settings, interrupts) { sentence in
            Console.error(sentence)
        } tellFailure: { failure in
            if !isQuiet { Console.show(printable(failure) + "\n") }
        }
        return try await run.run()
    }

    // MARK: The plan

    /// The pods that the user named.
    private func clients() async throws -> [Pod] {
        var pods: [Pod] = []
        if let name = command.pod {
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            let place = parts.count > 1 ? ["--namespace", parts[0]] : command.kubectl.namespaceFlags
            pods += try await get(["pod", parts.last ?? name] + place)
        }
        if let selector = command.places.selector {
            let found = try await get(["pods", "--selector", selector] + command.kubectl.namespaceFlags)
            if found.isEmpty { throw PlanError("-l \(selector): no pod has these labels; check them and -n.") }
            if found.count > Self.selectedLimit {
                say("-l \(selector): \(found.count) pods; the first \(Self.selectedLimit) are captured in.")
            }
            pods += found.prefix(Self.selectedLimit).filter { pod in
                !pods.contains { $0.qualifiedName == pod.qualifiedName }
            }
        }
        for pod in pods where pod.nodeName == nil {
            throw PlanError(
                "pod \(pod.qualifiedName) is on no node (\(pod.phase.rawValue)); wait until it runs, or leave it out.")
        }
        return pods
    }

    private func get(_ words: [String]) async throws -> [Pod] {
        let data = try await kubectl.json(["get"] + words + ["--output", "json"])
        do {
            return try KubernetesObjects(parsing: Array(data), name: "kubectl get \(words.joined(separator: " "))").pods
        } catch .wrongKind {
            return []
        } catch {
            throw PlanError(error.description)
        }
    }

    private var image: String? {
        command.places.image ?? ProcessInfo.processInfo.environment[Self.imageVariable]
    }

    private var imageProblem: [Preflight.Check] {
        guard image?.isEmpty != false else { return [] }
        return [
            Preflight.Check(
                name: "the image is named",
                problem: """
                    no image of this program: none is published yet, so build one (podman build, or make packages), push it to \
                    a registry that the nodes reach, and name it with --image or $\(Self.imageVariable).
                    """, exitCode: 64)
        ]
    }

    private func settings(_ survey: Survey) -> CaptureJob.Settings {
        let owner = CaptureJob.Owner(
            user: NSUserName(), host: Self.hostName,
            process: Int(ProcessInfo.processInfo.processIdentifier))
        let run = UUID().uuidString.prefix(8).lowercased()
        var settings = CaptureJob.Settings(
            run: run, namespace: command.places.jobNamespace, image: image ?? "REGISTRY/dnsverdict", owner: owner,
            deadline: command.end.deadlineSeconds)
        settings.pullSecret = command.places.imagePullSecret
        settings.options = command.port.flatMap { ["--port", "\($0)"] }
        if command.probes.probe {
            let pods = Self.askedPods(survey.map)
            settings.firstOptions =
                command.probes.words
                + survey.map.dnsServiceAddresses.prefix(Self.askedLimit).flatMap { ["--service-ip", "\($0)"] }
                + pods.prefix(Self.askedLimit).flatMap { ["--coredns-ip", "\($0)"] }
                + (pods.lazy.compactMap(survey.map.dnsPort).first { $0 != 53 }.map {
                    ["--probe-port", "\($0)"]
                } ?? [])
        }
        return settings
    }

    /// CoreDNS's pods besides those that end: nobody is sent to them any more, and their silence would mean nothing.
    private static func askedPods(_ map: ClusterMap) -> [IPAddress] {
        let ending = Set(map.dnsPods.filter(\.isTerminating).flatMap(\.addresses))
            .subtracting(map.dnsEndpoints.map(\.address))
        return map.dnsPodAddresses.filter { !ending.contains($0) }
    }

    /// Foundation's looks it up in DNS, which may be what fails.
    private static var hostName: String {
        let name = try? String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
        return name?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "?"
    }

    private func tell(_ plan: CapturePlan) {
        for remark in plan.remarks { say("\(remark).") }
        for node in plan.nodes { say("\(node.name): \(node.places).", ifVerbose: true) }
        // Always: what is not seen there decides what a verdict can say.
        for left in plan.left { Console.error("\(left.node): not captured: \(left.reason).") }
    }

    /// The plan as comments, and the manifest.
    private func show(_ plan: CapturePlan, _ preflight: Preflight, _ manifest: String) throws -> ClusterRun.Outcome? {
        var lines = ["# \(plural(plan.nodes.count, "Job")), one a node:"]
        lines += plan.nodes.map { "#   \($0.name): \($0.places)" }
        lines += plan.left.map { "#   not captured: \($0.node): \($0.reason)" }
        lines += plan.remarks.map { "#   \($0)" }
        lines.append("# Looked at:")
        let checks = preflight.checks + imageProblem
        lines += checks.map { "#   \($0.problem == nil ? "ok" : "NOT OK"): \($0.name)" }
        let output = try Output(path: nil)
        try output.write(lines.map { printable($0) + "\n" }.joined() + manifest)
        try output.flush()
        let problems = checks.filter { $0.problem != nil }
        for problem in problems { Console.error(problem.problem ?? "") }
        if plan.nodes.isEmpty { throw PlanError("there is no node to capture on.") }
        if let first = problems.first { throw ExitCode(first.exitCode) }
        return nil
    }

    private func say(_ sentence: String, ifVerbose: Bool = false) {
        if command.verbose || !ifVerbose && !command.quiet { Console.error(sentence) }
    }
}
