import Capture
import Cluster
import DNSVerdictAnalysis
import Diagnosis
import Foundation
import Report
import Wording

/// The members of a bundle, in their order.
struct BundleContents {
    let command: BundleCommand
    let judgement: Judgement
    let evidence: EvidenceMaker.Result
    let redactor: Redactor?
    let redacted: RedactedContext?
    /// What redaction could not keep.
    let limits: [Sentence]
    let text: InputLimits
    /// What came of test questions.
    let probes: [ReportDocument.Probe]?

    private var language: Language { command.language.choice }

    func members() throws -> [ArchiveMember] {
        var notes: [Sentence] = limits + (redacted?.limits ?? [])
        if !evidence.agrees {
            notes.append("Analysed alone, the evidence captures give a different verdict from the full captures.")
        }
        var document = judgement.document(commandLine: arguments, limits: notes, text: text, language: language)
        document.probes = probes
        var members = try ReportFormat.allCases.map {
            ArchiveMember($0.fileName, octets: Array(try $0.render(document)))
        }
        for file in evidence.files { members.append(try ArchiveMember(file.name, contentsOf: file.path)) }
        members += try contextMembers(&notes)
        members.append(ArchiveMember("commands.txt", octets: Array(commands().utf8)))
        let manifest = BundleManifest(
            tool: document.tool, verdict: document.verdict, evidenceAgrees: evidence.agrees,
            isRedacted: redactor != nil,
            captures: zip(evidence.files, document.captures).map { file, capture in
                BundleManifest.Evidence(
                    capture: capture.name, sha256: capture.sha256, packets: capture.packets, evidence: file.name,
                    evidencePackets: file.packets)
            },
            members: members.map(BundleManifest.Member.init), notes: notes.map { $0.text(in: language) })
        members.insert(ArchiveMember("manifest.json", octets: try manifest.rendered()), at: 0)
        let sums = members.map { "\($0.sha256)  \($0.name)\n" }.joined()
        return members + [ArchiveMember("SHA256SUMS", octets: Array(sums.utf8))]
    }

    /// The options that name the bundled files about the cluster, as the commands for the evidence take them.
    private var bundledContext: [String] {
        let context = redacted?.options ?? command.context
        var number = 0
        // What a member is called that was packed from `path`; nil for a folder, which is not packed.
        func member(_ path: String) -> String? {
            number += 1
            if let redacted { return redacted.files.first { $0.path == path }?.name }
            if ByteFeed.isFolder(path) { return nil }
            return "context/\(number)-\(path.split(separator: "/").last ?? "file")"
        }
        func words(_ flag: String, _ path: String) -> [String] { member(path).map { [flag, $0] } ?? [] }
        var options = context.cluster.flatMap { words("--cluster", $0) }
        if let path = context.resolvConf { options += words("--resolv-conf", path) }
        for log in context.corednsLogs {
            let source = CaptureSource(argument: log)
            guard let name = member(source.name) else { continue }
            options += ["--coredns-log", name + (source.label.map { "=\($0)" } ?? "")]
        }
        return options + context.eksLogs.flatMap { words("--eks-logs", $0) }
    }

    /// The files about the cluster.
    private func contextMembers(_ notes: inout [Sentence]) throws -> [ArchiveMember] {
        if let redacted {
            return try redacted.files.map { try ArchiveMember($0.name, contentsOf: $0.path) }
        }
        var members: [ArchiveMember] = []
        let named =
            command.context.cluster + [command.context.resolvConf].compactMap(\.self)
            + command.context.corednsLogs.map { CaptureSource(argument: $0).name } + command.context.eksLogs
        for (number, path) in named.enumerated() {
            guard !ByteFeed.isFolder(path) else {
                notes.append("The folder \(verbatim: path) is not in the bundle; pack it into an archive and add that.")
                continue
            }
            let file = path.split(separator: "/").last.map(String.init) ?? "file"
            members.append(try ArchiveMember("context/\(number + 1)-\(printable(file))", contentsOf: path))
        }
        return members
    }

    private var arguments: [String] {
        redactor?.commandLine("bundle", judgement.evidence.captures.map(\.name), command.context.hints)
            ?? Judgement.commandLine
    }

    /// What was run, and how each capture is taken again.
    private func commands() -> String {
        var lines = [
            "# This bundle was made by dnsverdict \(DNSVerdict.version) with:",
            "# " + arguments.map(shellWord).joined(separator: " "), "",
            "# What analyze makes of the evidence:",
            (["dnsverdict analyze evidence/*.pcapng"] + bundledContext.map(shellWord)).joined(separator: " "), "",
            "# How the captures are taken again, while it fails and for ten seconds longer:",
        ]
        let filter = "'port 53 or icmp or icmp6'"
        for (capture, vantage) in zip(judgement.evidence.captures, judgement.evidence.vantages) {
            let place = vantage.address.map { " \($0)" } ?? ""
            lines.append("# \(capture.shortName) (\(vantage.name)\(place)):")
            let tcpdump = "tcpdump -i any -w \(shellWord(capture.shortName)) \(filter)"
            switch vantage {
            case .corednsPod: lines.append("nsenter --target \"$(pgrep --newest coredns)\" --net \(tcpdump)")
            case .clientPod:
                lines.append("# as root on the client's node; NAME is its pod's name:")
                lines.append(
                    """
                    nsenter --target "$(crictl inspect --output go-template --template '{{.info.pid}}' \
                    "$(crictl ps -q --label io.kubernetes.pod.name=NAME | head -n 1)")" --net \(tcpdump)
                    """)
            case .upstream, .node, .unknown: lines.append(tcpdump)
            }
        }
        return lines.map(printable).joined(separator: "\n") + "\n"
    }
}
