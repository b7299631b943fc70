import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Next steps that several rules recommend, with the addresses filled in.
enum NextSteps {
    /// What on a node drops packets that came to it.
    static let packetsDroppedByNode = NextStep(
        "On the node, see which rule's counter grows, and whether connection tracking drops packets.",
        command: "iptables -L FORWARD -n -v; conntrack -S | grep -o 'insert_failed=[0-9]*\\|drop=[0-9]*'")

    static let networkPolicies = NextStep(
        "Check network policies that select the client or CoreDNS.", command: "kubectl get networkpolicies -A")

    /// The capture in the CoreDNS pod's network namespace, as AWS's article "How do I troubleshoot DNS
    /// failures with Amazon EKS?" takes it.
    static func captureAtCoreDNS(_ address: IPAddress?) -> NextStep {
        let place: Sentence = address.map { "the node of CoreDNS pod \($0)" } ?? "the node of each CoreDNS pod"
        return step(
            captureText(on: place), command: captureCommand(container: "--name coredns", file: "coredns.pcap"),
            .corednsPod(address))
    }

    static func captureText(on place: Sentence) -> Sentence {
        """
        On \(place), capture inside the pod's network namespace while it fails, then analyse it together \
        with this capture: a query that is absent there was lost in the network; one that is there without an answer \
        points to CoreDNS or its upstream.
        """
    }

    /// - Parameter container: what `crictl ps` finds the container by.
    static func captureCommand(container: String, file: String) -> String {
        inNamespace(of: container, "tcpdump -i any -w \(file) 'port 53 or icmp or icmp6'")
    }

    /// A command in the network namespace of a container of this node, with the program of the node.
    static func inNamespace(of container: String, _ command: String) -> String {
        """
        PID=$(crictl inspect --output go-template --template '{{.info.pid}}' \"$(crictl ps -q \(container) | \
        head -n 1)\"); nsenter -n -t \"$PID\" \(command)
        """
    }

    /// A name that these asked for, as a shell takes it; not the root, for which health checks ask.
    static func name(askedIn patterns: [FailurePattern]) -> String? {
        patterns.lazy.flatMap(\.examples).compactMap(\.name).first { !$0.isRoot }
            .map { shellWord($0.withoutTrailingDot) }
    }

    /// A command in the network namespace of the CoreDNS pod of this node.
    static func inCoreDNS(_ command: String) -> String { inNamespace(of: "--name coredns", command) }

    private static func step(_ text: Sentence, command: String, _ place: NextStep.Place) -> NextStep {
        var step = NextStep(text, command: command)
        step.place = place
        return step
    }

    static func findPods() -> NextStep {
        NextStep(
            "See which node each CoreDNS pod runs on, and whether it is ready.",
            command: "kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide")
    }

    static func captureOnClientNode(_ client: IPAddress) -> NextStep {
        step(
            "On the node of client \(client), capture both sides of DNAT.",
            command: "tcpdump -i any -w node.pcap 'port 53 or icmp or icmp6'", .clientNode(client))
    }

    static func endpoints() -> NextStep {
        NextStep(
            "Compare the service's endpoints with the pods that run.",
            command: "kubectl -n kube-system get svc,endpointslices -l k8s-app=kube-dns -o wide")
    }

    static func logs(_ address: IPAddress?) -> NextStep {
        step(
            address.map { "Read CoreDNS's log (pod \($0)) for restarts, timeouts and errors." }
                ?? "Read CoreDNS's log for restarts, timeouts and errors.",
            command: "kubectl -n kube-system logs -l k8s-app=kube-dns --prefix --timestamps --tail=500",
            .corednsLog(address))
    }
}

extension Evidence {
    /// How names of AWS Fargate's nodes begin.
    private static var fargatePrefix: String { "fargate-" }
    /// Pods named one by one in next steps at most.
    private static var podLimit: Int { 4 }

    /// The step with the real pod, namespace and node, where the cluster's records name them: one for each pod.
    func filledIn(_ step: NextStep) -> [NextStep] {
        switch step.place {
        case .corednsPod(let address): return captures(step, at: address)
        case .clientNode(let client):
            guard let node = context.name(of: client)?.node else { return [step] }
            // Nobody has a shell on such a node.
            if node.hasPrefix(Evidence.fargatePrefix) { return [] }
            var step = step
            step.text = "On node \(verbatim: printable(node)), where client \(client) is, capture both sides of DNAT."
            return [step]
        case .corednsLog(let address):
            guard let pod = address.flatMap(context.dnsPod) else { return [step] }
            var step = step
            step.text =
                "Read the log of CoreDNS pod \(verbatim: printable(pod.qualifiedName)) for restarts, timeouts and errors."
            step.command =
                "kubectl -n \(shellWord(pod.namespace)) logs \(shellWord(pod.name)) --timestamps --tail=500"
            return [step]
        case nil: return [step]
        }
    }

    private func captures(_ step: NextStep, at address: IPAddress?) -> [NextStep] {
        let pods =
            address.map { [context.dnsPod(at: $0)].compactMap(\.self) }
            ?? (context.map?.dnsPods ?? []).filter { $0.phase == .running && !$0.isHostNetwork }
        guard !pods.isEmpty else { return [step] }
        return pods.prefix(Evidence.podLimit).enumerated().map { number, pod in
            let place: Sentence = pod.nodeName.map { "node \(verbatim: printable($0))" } ?? "node of the pod"
            let name = printable(pod.qualifiedName) + (pod.addresses.first.map { " \($0)" } ?? "")
            var filled = step
            filled.text =
                number == 0
                ? NextSteps.captureText(on: "\(place) of CoreDNS pod \(verbatim: name)")
                : "Do the same at the same time on \(place) of CoreDNS pod \(verbatim: name)."
            filled.command = NextSteps.captureCommand(
                container: "--label io.kubernetes.pod.name=\(shellWord(pod.name)) --name coredns",
                file: shellWord("\(pod.name).pcap"))
            return filled
        }
    }
}
