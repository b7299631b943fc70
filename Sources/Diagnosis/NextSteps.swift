import Cluster
import DNSWire
import Exchanges
import PacketWire

/// Next steps that several rules recommend, with the addresses filled in.
enum NextSteps {
    /// The capture in the CoreDNS pod's network namespace, as AWS's article "How do I troubleshoot DNS
    /// failures with Amazon EKS?" takes it.
    static func captureAtCoreDNS(_ address: IPAddress?) -> NextStep {
        let place = address.map { "the node of CoreDNS pod \($0)" } ?? "the node of each CoreDNS pod"
        return NextStep(
            """
            On \(place), capture inside the pod's network namespace while it fails, then analyse it together \
            with this capture: a query that is absent there was lost in the network, one that is there without \
            an answer is CoreDNS's or its upstream's.
            """,
            command:
                """
                PID=$(crictl inspect --output go-template --template '{{.info.pid}}' \"$(crictl ps -q --name \
                coredns | head -n 1)\"); nsenter -n -t \"$PID\" tcpdump -i any -w coredns.pcap 'port 53 or \
                icmp or icmp6'
                """)
    }

    static func findPods() -> NextStep {
        NextStep(
            "See which node each CoreDNS pod runs on, and whether it is ready.",
            command: "kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide")
    }

    static func captureOnClientNode(_ client: IPAddress) -> NextStep {
        NextStep(
            "On the node of client \(client), capture both sides of DNAT.",
            command: "tcpdump -i any -w node.pcap 'port 53 or icmp or icmp6'")
    }

    static func endpoints() -> NextStep {
        NextStep(
            "Compare the service's endpoints with the pods that run.",
            command: "kubectl -n kube-system get svc,endpointslices -l k8s-app=kube-dns -o wide")
    }

    static func logs(_ address: IPAddress?) -> NextStep {
        NextStep(
            "Read CoreDNS's log\(address.map { " (pod \($0))" } ?? "") for restarts, timeouts and errors.",
            command: "kubectl -n kube-system logs -l k8s-app=kube-dns --prefix --timestamps --tail=500")
    }
}
