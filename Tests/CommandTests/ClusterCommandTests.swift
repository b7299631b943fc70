import Capture
import DNSWire
import Foundation
import PacketWire
import TestSupport
import Testing

/// `dnsverdict cluster`, with a cluster that a kubectl of the tests plays.
@Suite struct ClusterCommandTests {
    private static let client = ScriptedCluster.client
    private static let nodes = ScriptedCluster.nodes
    private static let short = ["--duration", "0.2"]

    // MARK: The whole

    @Test func `one command ends with the verdict of all nodes, and leaves nothing in the cluster`() throws {
        let cluster = try ScriptedCluster()
        let run = try cluster.run([Self.client] + Self.short)
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.text.hasPrefix("NETWORK  confidence: likely"), "\(run.text.prefix(300))")
        #expect(run.text.contains("pod default/\(Self.client) on node"))
        #expect(
            run.sentences == [
                "dnsverdict: capturing at 4 places on 2 nodes: reproduce now (ends after 0 s, Ctrl-C ends it).",
                "dnsverdict: ending the captures and collecting them from 2 nodes.",
            ])
        #expect(cluster.isClean)
        // Neither captures nor lists are left on this machine.
        #expect(!Files.names(in: cluster.folder).contains { $0.hasPrefix("dnsverdict-") })
        #expect(!run.text.contains("/collected/"), "\(run.text)")
    }

    @Test func `kubectl's own flags are passed on to every kubectl`() throws {
        let cluster = try ScriptedCluster()
        let flags = ["--context", "prod", "--kubeconfig", "/tmp/config", "--as", "jane", "--as-group", "sre"]
        let run = try cluster.run([Self.client, "-n", "default"] + flags + Self.short)
        #expect(run.status == 1, "\(run.errors)")
        #expect(!cluster.calls.isEmpty)
        for call in cluster.calls { #expect(call.hasPrefix(flags.joined(separator: " ") + " "), "\(call)") }
        #expect(cluster.calls[0].hasSuffix("get pod \(Self.client) --namespace default --output json"))
    }

    @Test func `with -w everything is kept, and analyze reads the folder as it was read`() throws {
        let cluster = try ScriptedCluster()
        let kept = cluster.folder.appending(path: "kept").path
        let run = try cluster.run([Self.client, "-w", kept, "--format", "json"] + Self.short)
        #expect(run.status == 1, "\(run.errors)")
        let again = try Tool.run(["analyze", kept, "--format", "json"])
        func verdict(_ run: Tool.Run) throws -> NSDictionary? {
            (try JSONSerialization.jsonObject(with: run.output) as? [String: Any])?["verdict"] as? NSDictionary
        }
        #expect(try verdict(run) != nil && verdict(run) == verdict(again))
        let second = try cluster.run([Self.client, "-w", kept] + Self.short)
        #expect(second.status == 73 && second.errors.contains("the folder is not empty"), "\(second.errors)")
    }

    @Test func `a name that ends as an archive's is a ticket`() throws {
        let cluster = try ScriptedCluster()
        let ticket = cluster.folder.appending(path: "ticket.tar.gz").path
        let run = try cluster.run([Self.client, "-o", ticket, "-q"] + Self.short)
        #expect(run.status == 1 && run.output.isEmpty, "\(run.errors)")
        let listing = try Shell.run(#"tar tzf "$1""#, [ticket])
        #expect(listing.text.contains("manifest.json\n") && listing.text.contains("context/"), "\(listing.text)")
    }

    @Test func `with --redact no name of the cluster's is in the report, nor of a node that was lost`() throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("lost-\(Self.nodes[1])")
        let run = try cluster.run([Self.client, "--redact", "--full"] + Self.short)
        #expect(run.status <= 2 && !run.text.isEmpty, "\(run.errors)")
        for name in ["192-168-3-10", "web-6c9f7d5b8", "192.168.2.71"] { #expect(!run.text.contains(name), "\(name)") }
        #expect(
            run.text.contains("1 node was not captured in full; what is missing counts as not seen."), "\(run.text)")
    }

    @Test func `called as kubectl calls plugins it is the cluster command`() throws {
        let cluster = try ScriptedCluster()
        let plugin = cluster.folder.appending(path: "kubectl-dnsverdict").path
        try FileManager.default.createSymbolicLink(atPath: plugin, withDestinationPath: try Tool.path)
        let run = try Shell.run(#""$1" --print-rbac && "$1" --version"#, [plugin])
        #expect(run.exit == 0 && run.text.contains("name: dnsverdict-survey"), "\(run.errors)")
    }

    /// Words behind `kubectl dnsverdict`, the last to be completed, and what is offered.
    static let completions: [(words: [String], choices: [String], rest: Int)] = [
        ([""], [client] + ScriptedCluster.coreDNS, 4), (["-n", "kube-system", "core"], ScriptedCluster.coreDNS, 4),
        (["--nodes", ""], nodes, 4), (["--until-f"], ["--until-failure"], 4), ([client, ""], [], 4),
        (["--kubeconfig", ""], [], 0), (["--format", "m"], ["markdown"], 4), (["--duration", ""], [], 4),
    ]

    @Test(arguments: completions)
    func `TAB behind the plugin's name offers pods, nodes and options`(
        words: [String], choices: [String], rest: Int
    ) throws {
        let cluster = try ScriptedCluster()
        for (kind, names) in [("pods", [Self.client] + ScriptedCluster.coreDNS), ("nodes", Self.nodes)] {
            try cluster.write("objects/names-\(kind)", names.map { "\(kind.dropLast())/\($0)\n" }.joined())
        }
        let program = cluster.folder.appending(path: "kubectl_complete-dnsverdict").path
        try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: try Tool.path)
        let run = try Shell.run(
            #"PATH="$1:$PATH"; shift; kubectl_complete-dnsverdict "$@""#, [cluster.folder.path] + words)
        var lines = run.text.split(separator: "\n").map(String.init)
        #expect(run.exit == 0 && lines.popLast() == ":\(rest)", "\(run.text) \(run.errors)")
        #expect(lines.map { String($0.split(separator: "\t")[0]) } == choices, "\(run.text)")
    }

    @Test func `test questions are asked from the client's node alone, and their table is in the report`() throws {
        let cluster = try ScriptedCluster()
        try Self.writeProbe(
            to: cluster.folder.appending(path: "files/\(Self.nodes[0])/\(Self.nodes[0]).any.pcapng").path)
        let plan = try cluster.run([Self.client, "--probe", "--probe-name", "example.com", "--dry-run"])
        let commands = plan.text.split(separator: "\n").filter { $0.contains("node-capture") }
        #expect(commands.map { $0.contains(#""--probe", "--probe-name", "example.com""#) } == [true, false])
        #expect(commands[0].contains(#""--service-ip", "10.100.0.10""#))
        let run = try cluster.run([Self.client, "--probe", "--probe-name", "example.com"] + Self.short)
        #expect(
            run.status == 1
                && run.text.contains("  web -> service 10.100.0.10 (kube-system/kube-dns): 0 of 3 answered\n")
                && run.text.contains(" 0/3 no answer"), "\(run.text) \(run.errors)")
        #expect(run.text.contains("example.com"))
    }

    @Test func `a CoreDNS pod that ends is asked nothing, unless an endpoint still sends queries to it`() throws {
        let cluster = try ScriptedCluster()
        func asked() throws -> Int {
            try cluster.run([Self.client, "--probe", "--dry-run"]).text.split(separator: "\n")
                .first { $0.contains("--probe") }?.ranges(of: "--coredns-ip").count ?? -1
        }
        #expect(try asked() == 2)
        try cluster.change("pods") { pod in
            guard var metadata = pod["metadata"] as? [String: Any], metadata["name"] as? String == Self.coreDNS[1]
            else {
                return
            }
            metadata["deletionTimestamp"] = "2026-11-23T04:52:00Z"
            pod["metadata"] = metadata
        }
        #expect(try asked() == 2)
        for kind in ["endpoints", "endpointslices"] {
            try cluster.write("objects/\(kind).json", #"{"kind":"List","items":[]}"#)
        }
        #expect(try asked() == 1)
    }

    @Test func `a redacted report has the table of test questions, without their names`() throws {
        let cluster = try ScriptedCluster()
        try Self.writeProbe(
            to: cluster.folder.appending(path: "files/\(Self.nodes[0])/\(Self.nodes[0]).any.pcapng").path)
        let run = try cluster.run([Self.client, "--probe", "--probe-name", "example.com", "--redact"] + Self.short)
        #expect(run.status == 1 && run.text.contains(" 0/3 no answer"), "\(run.text) \(run.errors)")
        for name in ["web", "example.com", Self.client] { #expect(!run.text.contains(name), "\(run.text)") }
    }

    /// A capture without packets that states what came of test questions.
    private static func writeProbe(to path: String) throws {
        let question = ProbeQuestion(
            from: ProbePlace(name: "web", namespace: nil), to: try #require(IPAddress("10.100.0.10")), transport: .tcp,
            name: try #require(DomainName("example.com")), type: .a)
        var tally = ProbeTally(question, role: "service")
        for _ in 0..<3 {
            tally.add(ProbeResult(question: question, outcome: .unanswered, latency: 0, transmissions: 1))
        }
        var writer = try PcapngWriter(path: path, application: "dnsverdict 0.1.0")
        _ = try writer.addInterface(linkType: .ethernet, name: "eth0")
        writer.writeProbe(tally)
        try writer.close()
    }

    // MARK: Before anything is made

    @Test(arguments: [
        ("unreachable", 66, "the cluster's API server does not answer"),
        ("unauthorized", 77, "the cluster does not take the credentials"),
        ("forbidden-nodes", 77, "`dnsverdict cluster --print-rbac` prints the least role"),
        ("forbidden-pods", 77, "`dnsverdict cluster --print-rbac` prints the least role"),
        ("denied-create-jobs.batch", 77, "not allowed: create jobs.batch in kube-system"),
        ("denied-create-pods-exec", 77, "not allowed: create pods/exec in kube-system"),
        ("quota", 77, "exceeded quota"), ("hang-all", 66, "it said nothing for too long"),
    ])
    func `what will not work is told in a sentence, and nothing is made`(
        fault: String, status: Int32, says: String
    ) throws {
        let cluster = try ScriptedCluster()
        try cluster.fault(fault)
        let run = try cluster.run(Self.short, pace: fault == "hang-all" ? 30 : 200)
        #expect(run.status == status && run.output.isEmpty, "\(run.status) \(run.errors)")
        #expect(run.sentences.count == 1 && run.errors.contains(says), "\(run.errors)")
        #expect(!cluster.calls.contains { $0.hasPrefix("create --output") } && cluster.isClean)
    }

    @Test func `a namespace whose pod security keeps captures out is told with the remedy`() throws {
        let cluster = try ScriptedCluster()
        try cluster.write(
            "objects/namespace.json",
            #"{"metadata":{"name":"dns","labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}"#)
        let run = try cluster.run(["--job-namespace", "dns"] + Self.short)
        #expect(run.status == 77)
        #expect(
            run.sentences == [
                """
                dnsverdict: the namespace dns enforces the pod security standard baseline, which keeps pods from the node's \
                network; give --job-namespace another one, or `kubectl label namespace dns \
                pod-security.kubernetes.io/enforce=privileged --overwrite`.
                """
            ])
    }

    @Test func `without an image it says how to get one`() throws {
        let cluster = try ScriptedCluster()
        let run = try cluster.run(Self.short, image: nil)
        #expect(run.status == 64 && run.errors.contains("name it with --image or $DNSVERDICT_IMAGE"), "\(run.errors)")
    }

    @Test(arguments: [
        (["--duration", "0"], "--duration is above 0 seconds, and a day at most."),
        (["--until-failure", "0"], "--until-failure is at least 1."),
        (["--deadline", "5s"], "--deadline is from a minute to two days."),
        (["--duration", "10m", "--deadline", "10m"], "--deadline leaves no minute after --duration in which"),
        (["--probe-name", "a.example"], "--probe-name takes --probe."),
        (["--probe", "--probe-name", "a..b"], "--probe-name \"a..b\" is no domain name."),
        (["--max-nodes", "0"], "--max-nodes is from 1 to 1000."),
        (["--job-namespace", "a: b"], "--job-namespace \"a: b\" is no namespace's name."),
    ])
    func `wrong options are told in one sentence`(options: [String], sentence: String) throws {
        let run = try Tool.run(["cluster"] + options)
        #expect(run.status == 64 && run.errors.hasPrefix("Error: \(sentence)"), "\(run.errors)")
    }

    @Test func `a pod that is not there is told`() throws {
        let cluster = try ScriptedCluster()
        let run = try cluster.run(["nobody"] + Self.short)
        #expect(run.status == 66 && run.errors.contains("pods \"nobody\" not found"), "\(run.errors)")
    }

    @Test func `a dry run prints plan and manifest, and makes nothing`() throws {
        let cluster = try ScriptedCluster()
        try cluster.change(node: 1) { node in
            var metadata = node["metadata"] as? [String: Any] ?? [:]
            metadata["labels"] = ["kubernetes.io/os": "windows"]
            node["metadata"] = metadata
        }
        let run = try cluster.run([Self.client, "--dry-run"])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(run.text.contains("#   \(Self.nodes[0]): its interfaces, CoreDNS pod "))
        #expect(run.text.contains("#   not captured: \(Self.nodes[1]): a Windows node"))
        #expect(run.text.contains("#   ok: may create jobs.batch in kube-system\n"))
        #expect(run.text.contains("\nkind: Job\n"))
        #expect(!cluster.calls.contains { $0.hasPrefix("create --output") })
    }

    // MARK: While it captures

    @Test func `a node whose image does not come is named and counts as not seen`() throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("pull-\(Self.nodes[1])")
        let run = try cluster.run([Self.client, "--full"] + Self.short)
        #expect(
            run.errors.contains("\(Self.nodes[1]): ImagePullBackOff: Back-off pulling image; this node is not captured")
        )
        #expect(run.errors.contains("capturing at 2 places on 1 node: reproduce now"), "\(run.errors)")
        // What the captures of both CoreDNS pods prove, that of one does not.
        #expect(run.text.contains("Node \(Self.nodes[1]) was not captured in full (ImagePullBackOff"), "\(run.text)")
        #expect(!run.text.contains("both pods were being captured"))
        #expect(cluster.isClean)
    }

    @Test func `a Job whose pods are refused is told with the reason`() throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("refused-\(Self.nodes[1])")
        let run = try cluster.run([Self.client] + Self.short)
        #expect(
            run.errors.contains(
                "\(Self.nodes[1]): its pod is refused (pods is forbidden: violates PodSecurity); this node is not captured"
            ),
            "\(run.errors)")
        #expect(run.errors.contains("capturing at 2 places on 1 node") && cluster.isClean)
    }

    @Test(arguments: [
        ("pull", "ImagePullBackOff: Back-off pulling image", 200),
        ("unscheduled", "no room for it (Insufficient cpu)", 30), ("ended", "its program ended with 77 (Error)", 200),
    ])
    func `where no node captures it ends, and says why`(fault: String, reason: String, pace: Int) throws {
        let cluster = try ScriptedCluster()
        for node in Self.nodes { try cluster.fault("\(fault)-\(node)") }
        if fault == "ended" {
            for node in Self.nodes {
                try cluster.write("log/\(node)", "dnsverdict: capturing on any: not permitted.\n")
            }
        }
        let run = try cluster.run([Self.client] + Self.short, pace: pace)
        #expect(run.status == 66 && run.output.isEmpty, "\(run.status) \(run.errors)")
        #expect(run.errors.contains("dnsverdict: no node captures (\(Self.nodes[0]): "), "\(run.errors)")
        #expect(run.errors.contains(reason), "\(run.errors)")
        if fault == "ended" { #expect(run.errors.contains("it said: capturing on any: not permitted.")) }
        #expect(cluster.isClean)
    }

    /// A node is lost before it captures, while it does, when its captures are to be ended, and when they are to be read.
    @Test(arguments: [
        ("unscheduled", "does not capture after ", 30), ("gone", "its pod is gone", 200), ("lost", "not found", 200),
        ("lost-after", "only 0 of 9303 bytes came", 200),
    ])
    func `a node that is lost is named, and the others count`(fault: String, reason: String, pace: Int) throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("\(fault)-\(Self.nodes[1])")
        let run = try cluster.run([Self.client, "--full", "--duration", "2"], pace: pace)
        #expect(run.status == 1 || run.status == 2, "\(run.errors)")
        #expect(
            run.sentences.contains { $0.hasPrefix("dnsverdict: \(Self.nodes[1]): ") && $0.contains(reason) },
            "\(run.errors)")
        #expect(run.text.contains("Node \(Self.nodes[1]) was not captured in full ("), "\(run.text)")
        #expect(run.text.contains("\(Self.nodes[0]).web.pcapng"), "\(run.text)")
        #expect(!run.text.contains("both pods were being captured"))
        #expect(cluster.isClean)
    }

    @Test func `a file that came in part is read as a part, and the report says so`() throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("lost-at-\(Self.nodes[1])", "1")
        let run = try cluster.run([Self.client, "--full"] + Self.short)
        let file = "\(Self.nodes[1]).coredns.pcapng"
        #expect(
            run.text.contains("Only the first 4096 of 9303 bytes of \(file) came back"), "\(run.text) \(run.errors)")
        #expect(run.text.contains("cut-\(file)"))
        #expect(cluster.isClean)
    }

    // MARK: Streams that are cut

    /// Commands of a run, each of which prints a stream, by the words that tell it.
    private static let streams = [
        "get-pod-\(client)-", "get-services-", "get-endpoints-", "get-endpointslices-", "get-pods-----",
        "get-pods-dnsverdict-run-", "get-nodes-", "get-namespace-", "get-jobs-", "auth-can-i-create-jobs",
        "create---server", "create-----", "logs-capture-0", "logs-capture-1", "logs-\(coreDNS[0])----",
        "logs-\(coreDNS[0])----1-", "logs-\(coreDNS[1])----",
        "exec-capture-0-----dnsverdict-node-files---folder--captures-end",
        "exec-capture-1-----dnsverdict-node-files---folder--captures-read", "-collected", "delete-",
    ]
    private static let coreDNS = ScriptedCluster.coreDNS

    @Test(arguments: [0, 1, 60, 150, 300, 450, 600, 750, 900, 999])
    func `where every stream of a run is cut once, the report is the same`(thousandths: Int) throws {
        func run(isCut: Bool) throws -> (Tool.Run, ScriptedCluster) {
            let cluster = try ScriptedCluster()
            for node in Self.nodes { try cluster.append(Self.failure(1), to: "log/\(node)") }
            try cluster.append(Self.failure(2), to: "log/\(Self.nodes[1])")
            if isCut {
                try cluster.fault("cut-every", "1")
                try cluster.fault("cut-place", "\(thousandths)")
            }
            return (try cluster.run([Self.client, "--full", "--until-failure", "2"]), cluster)
        }
        let (whole, _) = try run(isCut: false)
        let (cut, cluster) = try run(isCut: true)
        #expect(cut.status == 1 && cut.text.hasPrefix("NETWORK") && cut.text == whole.text, "\(cut.errors)")
        // A node whose log comes late is not told with the others.
        func told(_ run: Tool.Run) -> [String] { run.sentences.map { $0.replacing(/; seen on .*/, with: "") }.sorted() }
        #expect(told(cut) == told(whole), "\(cut.errors)")
        #expect(cluster.isClean)
        let files = Files.names(in: cluster.folder).filter { $0.hasPrefix("count-every-") }
        for stream in Self.streams { #expect(files.contains { $0.contains(stream) }, "\(stream) of \(files)") }
    }

    @Test(arguments: [0, 1, 20, 100, 300])
    func `a list of the run's own pods that stays cut is no sign that they are gone`(length: Int) throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("cut-looks", "\(length)")
        let run = try cluster.run([Self.client, "--duration", "2"])
        #expect(run.status == 1 && run.text.hasPrefix("NETWORK"), "\(run.errors)")
        #expect(
            run.errors.contains("what it printed was cut off, twice. The capture goes on meanwhile."), "\(run.errors)")
        #expect(!run.errors.contains("its pod is gone") && cluster.isClean)
    }

    @Test(arguments: [0, 1, 29, 30, 31, 80, 139, 140, 141, 250])
    func `a log of CoreDNS's that stays cut is read as a part, and the report says so`(place: Int) throws {
        let cluster = try ScriptedCluster()
        let pod = Self.coreDNS[0]
        let line = try String(contentsOf: cluster.folder.appending(path: "log/\(pod)"), encoding: .utf8)
        try cluster.write(
            "log/\(pod)", line + line.replacing("13.0", with: "14.0") + line.replacing("13.0", with: "15.0"))
        try cluster.fault("cut-log", "1000")
        try cluster.fault("cut-length", "\(place)")
        let kept = cluster.folder.appending(path: "kept")
        let run = try cluster.run([Self.client, "--full", "-w", kept.path] + Self.short)
        #expect(run.errors.contains("the log of kube-system/\(pod) came in part (its stream was cut)"), "\(run.errors)")
        let log = try String(contentsOf: kept.appending(path: "\(pod).log"), encoding: .utf8)
        #expect(log == line || log == "" || log == line + line.replacing("13.0", with: "14.0"))
        #expect(log.count == place / line.count * line.count)
        #expect(run.text.contains("The log of \(pod) came in part; what follows counts as not seen."), "\(run.text)")
    }

    private static func failure(_ port: Int, _ outcome: String = "unanswered") -> String {
        """
        {"attempts":1,"client":"192.168.2.71","clientPort":\(port),"endpoint":null,"id":7,"latency":null,"leg":"service",\
        "outcome":"\(outcome)","qname":"amazon.com","qtype":"A","rcode":null,"server":"10.100.0.10","serverPort":53,\
        "sightings":[],"start":"2026-11-23T04:52:13.000000000Z","transport":"udp"}

        """
    }

    @Test func `failures are told once over all nodes, and enough of them end the capture`() throws {
        let cluster = try ScriptedCluster()
        for node in Self.nodes { try cluster.append(Self.failure(1), to: "log/\(node)") }
        try cluster.append(Self.failure(2), to: "log/\(Self.nodes[1])")
        // A log that breaks off is read from its start again.
        try cluster.fault("logs-break", "2")
        let run = try cluster.run([Self.client, "--until-failure", "2"])
        #expect(run.status == 1, "\(run.errors)")
        let told = run.sentences.filter { !$0.hasPrefix("dnsverdict: ") }.sorted()
        let words = [1, 2].map {
            "2026-11-23T04:52:13Z 192.168.2.71:\($0) > 10.100.0.10 amazon.com A (udp): unanswered; seen on "
        }
        #expect(told.count == 2 && zip(told, words).allSatisfy { $0.hasPrefix($1) }, "\(run.errors)")
        #expect(run.errors.contains("(ends after 2 failures, Ctrl-C ends it)"))
    }

    @Test func `an API server that is away for a moment is no reason to end`() throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("look-fails", "2")
        try cluster.fault("delete-fails", "1")
        let run = try cluster.run([Self.client] + Self.short)
        #expect(run.status == 1 && run.text.hasPrefix("NETWORK"), "\(run.errors)")
        #expect(cluster.isClean)
    }

    // MARK: Interrupted

    /// Starts the program, waits until it captures, and sends it signals.
    ///
    /// - Parameter sign: what its messages, or kubectl's commands, contain then.
    private static func interrupt(
        _ cluster: ScriptedCluster, _ signals: String, at sign: String = "reproduce now"
    ) throws -> Shell.Run {
        let variables = try cluster.environment.map { "export \($0.key)='\($0.value)'" }.joined(separator: "\n")
        return try Shell.run(
            """
            \(variables)
            cd "$1"
            timeout --foreground 60 "$TOOL" cluster \(client) --image r/x --no-progress --lang en >report 2>errors &
            await() { for ((i = 0; i < 300; i++)); do if grep -qs "$1" errors calls; then return; fi; sleep 0.05; done; }
            await '\(sign)'
            program=$(pgrep --parent $! | head -n 1)
            \(signals)
            wait $!
            echo $?
            """, [cluster.folder.path])
    }

    @Test func `Ctrl-C ends the capture, and the verdict follows`() throws {
        let cluster = try ScriptedCluster()
        let run = try Self.interrupt(cluster, "kill -INT $program")
        let report = try String(contentsOf: cluster.folder.appending(path: "report"), encoding: .utf8)
        #expect(run.status == 1 && report.hasPrefix("NETWORK"), "\(run.text) \(run.errors)")
        #expect(cluster.isClean)
    }

    @Test func `Ctrl-C before there are Jobs ends it at once`() throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("hang-all")
        let run = try Self.interrupt(cluster, "kill -INT $program", at: "get pod ")
        #expect(run.status == 130, "\(run.text) \(run.errors)")
        #expect(cluster.calls.count == 1)
    }

    @Test func `Ctrl-C twice gives up collecting, and deletes the Jobs all the same`() throws {
        let cluster = try ScriptedCluster()
        try cluster.fault("hang-read", "1000")
        let run = try Self.interrupt(cluster, "kill -INT $program; await ' read '; kill -INT $program")
        #expect(run.status == 130, "\(run.text) \(run.errors)")
        #expect(cluster.isClean)
        #expect(!Files.names(in: cluster.folder).contains { $0.hasPrefix("dnsverdict-") })
    }

    @Test func `what a run left that was killed is deleted at the next start, and another's is left alone`() throws {
        let cluster = try ScriptedCluster()
        let host = try String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
            .trimmingCharacters(in: .newlines)
        func job(_ run: String, _ user: String, _ process: Int) -> String {
            """
            {"metadata":{"labels":{"dnsverdict/run":"\(run)"},"annotations":{"dnsverdict/user":"\(user)",\
            "dnsverdict/host":"\(host)","dnsverdict/process":"\(process)"}}}
            """
        }
        let jobs = [job("dead", NSUserName(), 999_999_999), job("other", "somebody", 1)]
        try cluster.write("objects/jobs.json", #"{"items":[\#(jobs.joined(separator: ","))]}"#)
        let run = try cluster.run([Self.client] + Self.short)
        #expect(run.status == 1, "\(run.errors)")
        #expect(
            run.errors.contains("deleted the Jobs of the earlier run dead, which had not cleaned up."), "\(run.errors)")
        #expect(run.errors.contains("the run other of somebody@"))
        let deleted = cluster.calls.filter { $0.hasPrefix("delete") }
        #expect(deleted.count == 2 && deleted[0].contains("dnsverdict/run=dead"))
        #expect(!deleted.contains { $0.contains("run=other") })
    }

    // MARK: With the Jobs' own program

    @Test(.enabled(if: getuid() == 0, "Capturing takes root."))
    func `what the Jobs run captures, tells a failure, and hands its files over`() throws {
        let cluster = try ScriptedCluster()
        try cluster.captureReally(["-i", "lo"])
        let kept = cluster.folder.appending(path: "kept")
        let variables = try cluster.environment.map { "export \($0.key)='\($0.value)'" }.joined(separator: "\n")
        // A network of its own; nobody listens on port 53 there.
        let run = try Shell.run(
            """
            \(variables)
            cd "$1"
            unshare --net bash -c '
                ip link set lo up
                timeout --foreground 60 "$TOOL" cluster \(Self.client) --image r/x --until-failure 1 --write kept \
                    --no-progress --lang en >report 2>errors &
                for ((i = 0; i < 300; i++)); do if grep -qs "reproduce now" errors; then break; fi; sleep 0.05; done
                printf "\\x12\\x34\\x01\\0\\0\\x01\\0\\0\\0\\0\\0\\0\\x03www\\x07example\\0\\0\\x01\\0\\x01" \
                    >/dev/udp/127.0.0.77/53
                wait $!
                echo $?'
            """, [cluster.folder.path])
        let errors = try String(contentsOf: cluster.folder.appending(path: "errors"), encoding: .utf8)
        #expect(run.status == 1 || run.status == 2, "\(run.text) \(run.errors) \(errors)")
        #expect(errors.contains("capturing at 2 places on 2 nodes"), "\(errors)")
        #expect(errors.contains(" > 127.0.0.77 www.example A (udp): rejected"), "\(errors)")
        let names = Files.names(in: kept)
        for node in Self.nodes { #expect(names.contains("\(node).pcapng0") && names.contains("\(node).report.json")) }
        #expect(cluster.isClean)
    }
}
