import Capture
import Cluster
import DNSVerdictAnalysis
import DNSWire
import Diagnosis
import Exchanges
import PacketWire

/// The test questions of one run: asked of what is known at its start, then of what the packets show.
final class Probing {
    /// How long servers that packets show are taken in; longer where none is known otherwise.
    private static let window = Duration.seconds(12)
    private static let longWindow = Duration.seconds(60)
    private static let interval = Duration.seconds(3)

    private let prober: Prober
    private var plan: ProbePlan
    private let ports: CoreDNSPorts
    private let first: [ProbePlan.Server]
    private var nextLook = Probing.interval
    private var isComplete = false
    private var isTold = false

    /// Opens what asking takes; call it before privileges are given up.
    init(
        _ options: ProbeOptions, _ infos: [LiveInfo], _ pipeline: Pipeline, onProblem: (LiveError) -> Void
    ) throws {
        let known = try ProbeKnowledge(
            infos, from: options.probeFrom,
            ports: CoreDNSPorts(given: options.probePort, map: pipeline.context.cluster.map), hints: pipeline.hints,
            context: pipeline.context.cluster, search: PodSearch())
        let usual = ["kubernetes.default.\(known.serviceZone ?? "svc.cluster.local")", "amazon.com"]
        prober = Prober([known.places, known.upstreamPlaces], onProblem: onProblem)
        let opened = prober.places
        plan = ProbePlan(
            from: known.places.filter(opened.contains), upstreamsFrom: known.upstreamPlaces.filter(opened.contains),
            names: options.names.isEmpty ? usual.compactMap { DomainName($0) } : options.names)
        first = known.servers
        ports = known.ports
    }

    /// Begins to ask; call it when privileges are given up.
    ///
    /// - Returns: what is asked, as a sentence.
    func start() -> String {
        let told = take(first)
        prober.start()
        return told ?? "no DNS server is known for test questions yet; those that the packets show will be asked."
    }

    private func take(_ servers: [ProbePlan.Server]) -> String? {
        let known = plan.servers.count
        let questions = plan.add(servers)
        guard !questions.isEmpty else { return nil }
        prober.ask(questions)
        let places = Array(Set(questions.map(\.place.name))).sorted().joined(separator: ", ")
        let names = plan.servers[known...].map { "\($0.role.rawValue) \($0.address)" }.joined(separator: ", ")
        return "asking \(questions.count) test questions from \(places), of \(names)."
    }

    /// Takes in what the packets show by now, and says what there is to say.
    ///
    /// - Parameter seen: what was captured so far, and the roles of addresses in it.
    func look(_ elapsed: Duration, _ seen: () -> (Analysis, AddressRoles)) -> [String] {
        var told: [String] = []
        if !isComplete, elapsed >= nextLook {
            nextLook = elapsed + Self.interval
            let (analysis, roles) = seen()
            if let sentence = take(Self.servers(analysis, roles).map(ports.completed)) { told.append(sentence) }
            isComplete = elapsed >= (plan.servers.isEmpty ? Self.longWindow : Self.window)
            if isComplete {
                prober.complete()
                if plan.servers.isEmpty {
                    told.append(
                        """
                        no DNS server is known, and the packets showed none: no test questions were asked. Name them with \
                        --service-ip, --coredns-ip and --upstream-ip.
                        """)
                }
            }
        }
        if !isTold, prober.isDone, !plan.servers.isEmpty {
            isTold = true
            told.append(summary)
        }
        return told
    }

    /// Servers that somebody asked, whose roles are no guess: a question to another address would be a failure of its own.
    private static func servers(_ analysis: Analysis, _ roles: AddressRoles) -> [ProbePlan.Server] {
        let asked = Set(analysis.summary.paths.flatMap { [$0.path.server, $0.path.endpoint ?? $0.path.server] })
        return [AddressRole.service, .nodeCache, .coredns, .upstream].flatMap { role in
            roles.addresses(of: role).filter { asked.contains($0) && roles.isCertain($0) }.map {
                ProbePlan.Server(address: $0, role: role)
            }
        }
    }

    /// Asks no more.
    ///
    /// - Returns: what came of it, as a sentence, unless that has been said.
    func stop() -> String? {
        prober.stop()
        guard !isTold, !plan.servers.isEmpty else { return nil }
        isTold = true
        return summary
    }

    private var summary: String {
        let results = prober.results
        let answered = results.count {
            if case .answered = $0.outcome { true } else { false }
        }
        let rest = plan.count - results.count
        return "\(answered) of \(results.count) test questions were answered"
            + (rest > 0 ? "; \(rest) more were not asked to their end." : ".")
    }

    /// What came of the questions, those of one kind together, server by server.
    var tallies: [ProbeTally] {
        var tallies: [ProbeTally] = []
        var numbers: [ProbeQuestion: Int] = [:]
        for result in prober.results {
            let question = result.question
            if numbers[question] == nil {
                numbers[question] = tallies.count
                let role = plan.servers.first { $0.address == question.server }?.role ?? .unknown
                tallies.append(ProbeTally(question, role: role.rawValue))
            }
            if let number = numbers[question] { tallies[number].add(result) }
        }
        let places = plan.places + plan.upstreamPlaces
        let servers = plan.servers.map(\.address)
        let ordered = numbers.sorted { left, right in
            func rank(_ question: ProbeQuestion, _ number: Int) -> (Int, Int, Int) {
                (places.firstIndex(of: question.place) ?? 0, servers.firstIndex(of: question.server) ?? 0, number)
            }
            return rank(left.key, left.value) < rank(right.key, right.value)
        }
        return ordered.map { tallies[$0.value] }
    }
}
