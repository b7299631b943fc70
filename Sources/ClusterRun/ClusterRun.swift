import Cluster
package import Foundation
import Wording

/// One run: Jobs are placed on nodes, capture, are collected from, and deleted.
package struct ClusterRun: Sendable {
    package struct Settings: Sendable {
        package var job: CaptureJob.Settings
        /// Of this program.
        package var version: String
        /// How long is captured, from when every place is.
        package var duration: Duration?
        /// Failures after which it ends.
        package var failures: Int?
        /// Where everything collected goes.
        package var folder: URL
        /// After which nodes that do not capture are given up.
        package var startLimit = Duration.seconds(90)
        /// Between two looks at pods while they start; five times as long afterwards.
        package var poll = Duration.seconds(1)
        package var pace = Collector.Pace()

        package init(job: CaptureJob.Settings, version: String, folder: URL) {
            (self.job, self.version, self.folder) = (job, version, folder)
        }
    }

    /// What there is for the analysis.
    package struct Outcome: Sendable {
        package struct Log: Hashable, Sendable {
            package var path: String
            package var pod: String
            package var isEmpty = false
            /// Only its beginning came.
            package var isCut = false
        }

        package var captures: [String] = []
        package var objects: [String] = []
        package var logs: [Log] = []
        package var resolver: String?
        /// Nodes that would show something and are missing, or of which something is: in words for a report.
        package var missed: [CapturePlan.Left] = []
        package var cut: [Collector.Collected] = []
    }

    private let kubectl: Kubectl
    private let plan: CapturePlan
    private let survey: Survey
    private let settings: Settings
    private let interrupts: Interrupts
    private let tell: @Sendable (String) -> Void
    private let tellFailure: @Sendable (String) -> Void

    private static let lookLimits = Kubectl.Limits(whole: .seconds(20), silence: .seconds(20))
    private static let collectedAtOnce = 6
    /// Looks after which a pod should be there, whatever becomes of it.
    private static let looksWithoutPod = 3
    private static let wake = Duration.milliseconds(50)

    package init(
        _ kubectl: Kubectl, _ plan: CapturePlan, _ survey: Survey, _ settings: Settings, _ interrupts: Interrupts,
        tell: @escaping @Sendable (String) -> Void, tellFailure: @escaping @Sendable (String) -> Void
    ) {
        (self.kubectl, self.plan, self.survey, self.settings) = (kubectl, plan, survey, settings)
        (self.interrupts, self.tell, self.tellFailure) = (interrupts, tell, tellFailure)
    }

    /// Runs from the Jobs' creation to their deletion, which comes whatever happens in between.
    package func run() async throws -> Outcome {
        do {
            let outcome = try await captureAndCollect()
            await clean()
            return outcome
        } catch {
            await clean()
            throw error
        }
    }

    private func clean() async {
        let leftovers = Leftovers(kubectl, namespace: settings.job.namespace)
        guard let problem = await leftovers.delete(run: settings.job.run) else { return }
        tell(
            """
            the Jobs could not be deleted (\(problem.reason)); Kubernetes ends them \(settings.job.deadline) s after their \
            start, or run: \(leftovers.command(run: settings.job.run))
            """)
    }

    private func captureAndCollect() async throws -> Outcome {
        let begin = ContinuousClock.now
        _ = try await kubectl.output(
            ["create", "--output", "name", "--filename", "-"], input: CaptureJob.manifest(plan, settings.job))
        let board = RunBoard(
            plan.nodes.map(\.name), version: settings.version, tell: tell, tellFailure: tellFailure)
        let pods = try await capture(board)
        var outcome = Outcome()
        outcome.missed = plan.left
        try await collect(board, pods, &outcome)
        for (number, reason) in await board.losses {
            outcome.missed.append(CapturePlan.Left(node: plan.nodes[number].name, reason: reason))
        }
        let lasted = begin.duration(to: .now)
        outcome.logs = try await logs(since: lasted + .seconds(60))
        outcome.objects = await objects()
        return outcome
    }

    // MARK: Capturing

    /// Waits until every place captures, and then until the end; the pods by their node's number.
    private func capture(_ board: RunBoard) async throws -> [Int: String] {
        var followers: [Int: Task<Void, Never>] = [:]
        defer { for follower in followers.values { follower.cancel() } }
        var names: [Int: String] = [:]
        var pods: [CapturePod] = []
        let begin = ContinuousClock.now
        var nextLook = begin
        var ready: ContinuousClock.Instant?
        var problem: KubectlError?
        while true {
            try Task.checkCancellation()
            if ContinuousClock.now >= nextLook {
                do {
                    pods = try await CapturePod.all(
                        kubectl, namespace: settings.job.namespace, run: settings.job.run, limits: Self.lookLimits)
                    problem = nil
                    for number in plan.nodes.indices {
                        let pod = pods.first { $0.number == number }
                        if let pod, pod.phase != "Pending", followers[number] == nil {
                            names[number] = pod.name
                            followers[number] = follow(pod.name, number, board)
                        }
                    }
                    // The log says why a pod has ended, and comes a little later.
                    if pods.contains(where: { $0.phase == "Failed" }) { try await Task.sleep(for: settings.poll / 4) }
                    for number in plan.nodes.indices {
                        let pod = pods.first { $0.number == number }
                        // A Job makes its pod a little later than it is made itself.
                        if pod != nil || names[number] != nil { await board.see(pod, of: number) }
                    }
                    let isLate = begin.duration(to: .now) > settings.poll * Self.looksWithoutPod
                    if ready == nil, isLate, pods.count < plan.nodes.count {
                        for (number, reason) in try await JobEvents.refusals(
                            kubectl, namespace: settings.job.namespace, run: settings.job.run)
                        where names[number] == nil && plan.nodes.indices.contains(number) {
                            await board.lose(number, because: "its pod is refused (\(reason))")
                        }
                    }
                } catch let error as KubectlError {
                    // The API server may be away for a while, in an outage more than ever.
                    if problem == nil, ready != nil { tell("\(error.description) The capture goes on meanwhile.") }
                    problem = error
                }
                nextLook = .now + (ready == nil ? settings.poll : settings.poll * 5)
            }
            if ready == nil {
                if await board.isStarting, begin.duration(to: .now) > settings.startLimit {
                    await board.giveUpStarting(after: settings.startLimit, pods)
                }
                if await !board.isStarting {
                    ready = .now
                    try await announce(board, problem)
                }
            }
            await board.tellFailures(after: settings.poll)
            if let ready, await isOver(board, since: ready) {
                await board.tellFailures(after: .zero)
                return names
            }
            // Interrupted before all captures have begun, it ends with what there is.
            if ready == nil, interrupts.count > 0 {
                guard await !board.capturing.isEmpty else { throw CancellationError() }
                await board.giveUpStarting(after: begin.duration(to: .now), pods)
            }
            try await Task.sleep(for: Self.wake)
        }
    }

    private func announce(_ board: RunBoard, _ problem: KubectlError?) async throws {
        let capturing = await board.capturing
        guard !capturing.isEmpty else {
            if let problem { throw problem }
            let reasons = await board.losses.map { "\(plan.nodes[$0.number].name): \($0.reason)" }
            throw PlanError("no node captures (\(reasons.prefix(3).joined(separator: "; "))).")
        }
        let end =
            [
                settings.duration.map { "ends after \($0.components.seconds) s" },
                settings.failures.map { "ends after \(plural($0, "failure"))" },
            ].compactMap(\.self) + ["Ctrl-C ends it"]
        let places = await board.places
        tell(
            """
            capturing at \(plural(places, "place")) on \(plural(capturing.count, "node")): reproduce now \
            (\(end.joined(separator: ", "))).
            """)
    }

    private func isOver(_ board: RunBoard, since ready: ContinuousClock.Instant) async -> Bool {
        if interrupts.count > 0 { return true }
        if let duration = settings.duration, ready.duration(to: .now) >= duration { return true }
        if let failures = settings.failures, await board.failureCount >= failures { return true }
        return await board.capturing.isEmpty
    }

    /// Reads a pod's log from its start, again where the stream breaks: what comes twice counts once.
    private func follow(_ pod: String, _ number: Int, _ board: RunBoard) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                let arguments = [
                    "logs", "--namespace", settings.job.namespace, pod, "--container", CaptureJob.container, "--follow",
                ]
                try? await kubectl.lines(arguments) { line in await board.take(line, of: number) }
                try? await Task.sleep(for: settings.poll)
            }
        }
    }

    // MARK: Collecting

    private func collect(_ board: RunBoard, _ pods: [Int: String], _ outcome: inout Outcome) async throws {
        let numbers = await board.capturing.map(\.number)
        guard !numbers.isEmpty else { return }
        tell("ending the captures and collecting them from \(plural(numbers.count, "node")).")
        let results = try await withThrowingTaskGroup(of: (Int, Collector.Result).self) { group in
            var results: [(number: Int, result: Collector.Result)] = []
            for (index, number) in numbers.enumerated() {
                if index >= Self.collectedAtOnce, let one = try await group.next() { results.append(one) }
                guard let pod = pods[number] else { continue }
                let collector = Collector(
                    kubectl, namespace: settings.job.namespace, pod: pod, folder: settings.folder, pace: settings.pace)
                group.addTask { (number, try await collector.collect()) }
            }
            for try await one in group { results.append(one) }
            return results.sorted { $0.number < $1.number }
        }
        for (number, result) in results {
            let node = plan.nodes[number].name
            for file in result.files {
                if file.name.hasSuffix(".resolv.conf") {
                    if file.isWhole { outcome.resolver = outcome.resolver ?? file.path }
                } else if file.name.contains(".pcapng") {
                    outcome.captures.append(file.path)
                    if !file.isWhole { outcome.cut.append(file) }
                }
            }
            guard let problem = result.problem else { continue }
            let isPartial = !result.files.isEmpty
            tell(
                """
                \(node): \(problem); \(isPartial ? "what came whole is used" : "nothing of this node came"), and the rest \
                counts as not seen.
                """)
            outcome.missed.append(CapturePlan.Left(node: node, reason: problem))
        }
    }

    /// CoreDNS's logs of the time, each with its pod; one that cannot be had in full is told.
    private func logs(since age: Duration) async throws -> [Outcome.Log] {
        let pods = survey.map.dnsPods.filter { $0.phase == .running || $0.restarts > 0 }
        return try await withThrowingTaskGroup(of: Outcome.Log?.self) { group in
            for pod in pods.prefix(Self.logLimit) {
                group.addTask { try await log(of: pod, age: age) }
            }
            return try await group.reduce(into: []) { if let log = $1 { $0.append(log) } }.sorted { $0.pod < $1.pod }
        }
    }

    private static let logLimit = 64

    private func log(of pod: Pod, age: Duration) async throws -> Outcome.Log? {
        let file = settings.folder.appending(path: "\(pod.name).log")
        var problem: String?
        do {
            let extent = try await ServerLog(of: pod, kubectl, age: age, pace: settings.pace).fetch(to: file)
            if case .cut(let reason) = extent { problem = reason }
        } catch let error as KubectlError {
            try? FileManager.default.removeItem(at: file)
            tell("the log of \(pod.qualifiedName) could not be had (\(error.reason)); the verdict does without.")
            return nil
        }
        if let problem {
            tell("the log of \(pod.qualifiedName) came in part (\(problem)); what follows counts as not seen.")
        }
        let size = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
        guard size > 0 || problem != nil else { return nil }
        return Outcome.Log(path: file.path, pod: pod.name, isEmpty: size == 0, isCut: problem != nil)
    }

    /// The objects as they are at the end; those of the start where that fails.
    private func objects() async -> [String] {
        do {
            let files = try await Survey(kubectl, folder: settings.folder, name: "objects-at-end").files
            for old in survey.files { try? FileManager.default.removeItem(atPath: old) }
            return files
        } catch {
            tell("the cluster's objects could not be had anew; those of the start count.")
            return survey.files
        }
    }
}
