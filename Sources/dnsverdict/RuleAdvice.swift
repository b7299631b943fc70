/// What to do about a rule's fault in general, and where more of it is written; a finding's own next steps have the
/// addresses filled in.
struct RuleAdvice {
    let steps: String
    let link: String

    static func of(_ rule: String) -> RuleAdvice? { all[rule] }

    private static let all: [String: RuleAdvice] = [
        "one-direction": RuleAdvice(
            steps: "Capture both directions: no -Q, and a filter on the port of either side (port 53).",
            link: "https://www.tcpdump.org/manpages/tcpdump.1.html"),
        "capture-loss": RuleAdvice(
            steps: "Capture again with a larger buffer (tcpdump -B 16384) and a narrower filter.",
            link: "https://www.tcpdump.org/manpages/tcpdump.1.html"),
        "no-endpoints": RuleAdvice(
            steps: """
                See why no CoreDNS pod is ready (kubectl -n kube-system get pods,endpointslices -l \
                k8s-app=kube-dns) and bring one back.
                """,
            link: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/"),
        "port-closed": RuleAdvice(
            steps: "Restart the pod, or take its address out of the service: nothing listens on port 53 there.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/"),
        "unreachable": RuleAdvice(
            steps: """
                Follow the path from the client's node (traceroute -U -p 53); check routes, and policies and \
                firewalls that reject.
                """,
            link: "https://www.rfc-editor.org/rfc/rfc1122"),
        "untranslated-service-ip": RuleAdvice(
            steps: "Read kube-proxy's log on that node and restart it if it does not sync its rules.",
            link: "https://kubernetes.io/docs/reference/networking/virtual-ips/"),
        "wrong-port": RuleAdvice(
            steps: """
                Compare the port with the service's; restart kube-proxy on that node if its rules lead to another one.
                """,
            link: "https://kubernetes.io/docs/reference/networking/virtual-ips/"),
        "wrong-nameserver": RuleAdvice(
            steps: "Correct the pod's dnsPolicy or dnsConfig, or the kubelet's clusterDNS and resolvConf.",
            link: "https://man7.org/linux/man-pages/man5/resolv.conf.5.html"),
        "unexpected-source": RuleAdvice(
            steps: """
                Remove rules that take answers out of connection tracking (NOTRACK), and let bridged traffic pass \
                iptables.
                """,
            link: "https://kubernetes.io/docs/reference/networking/virtual-ips/"),
        "fragments-lost": RuleAdvice(
            steps: "Set CoreDNS's bufsize plugin to 1232, so that answers fit in one packet.",
            link: "https://www.rfc-editor.org/rfc/rfc9715"),
        "mtu": RuleAdvice(
            steps: "Set CoreDNS's bufsize plugin to 1232, and make the MTU equal along the path.",
            link: "https://www.rfc-editor.org/rfc/rfc9715"),
        "bad-checksum": RuleAdvice(
            steps: """
                Turn off checksum offload on the overlay's interface (ethtool -K IFACE tx-checksum-ip-generic \
                off).
                """,
            link: "https://man7.org/linux/man-pages/man8/ethtool.8.html"),
        "stale-conntrack": RuleAdvice(
            steps: """
                Delete the connection tracking entry (conntrack -D) or restart the client, so that it takes a new \
                port.
                """,
            link: "https://kubernetes.io/docs/reference/networking/virtual-ips/"),
        "conntrack-race": RuleAdvice(
            steps: "Run NodeLocal DNSCache, or set single-request-reopen in the pod's dnsConfig (glibc).",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/"),
        "lost-before-coredns": RuleAdvice(
            steps: """
                Check security groups, network ACLs and network policies between the client's node and the pod; \
                VPC Flow Logs and Reachability Analyzer name the rule.
                """,
            link: "https://repost.aws/knowledge-center/eks-dns-failure"),
        "stopped-at-node": RuleAdvice(
            steps: "Check that the pod still exists, the node's route to it, and policies that select CoreDNS.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/"),
        "lost-after-coredns": RuleAdvice(
            steps: "Allow the ephemeral ports back from CoreDNS's subnet: network ACLs are stateless.",
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html"),
        "asked-again": RuleAdvice(
            steps: "Capture at the client's node as well, and allow the ephemeral ports back from CoreDNS's subnet.",
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html"),
        "search-stopped": RuleAdvice(
            steps: "Capture in the client's pod as well, and look for rules there that drop the answers.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/"),
        "coredns-silent": RuleAdvice(
            steps: "Read the pod's log and CPU use; delete the pod if it is hung, its deployment starts another.",
            link: "https://repost.aws/knowledge-center/eks-dns-failure"),
        "upstream-silent": RuleAdvice(
            steps: """
                From a CoreDNS pod's network namespace, ask the upstream itself; check the way out of that node on \
                UDP and TCP 53.
                """,
            link: "https://coredns.io/plugins/forward/"),
        "upstream-rejected": RuleAdvice(
            steps: """
                See who sends the ICMP error: open that firewall, policy or route on UDP and TCP 53, or start the server if it \
                comes from there.
                """,
            link: "https://coredns.io/plugins/forward/"),
        "upstream-rate": RuleAdvice(
            steps: """
                Spread CoreDNS over more nodes and ask less: NodeLocal DNSCache, a longer cache TTL, a lower \
                ndots.
                """,
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html"),
        "upstream-error": RuleAdvice(
            steps: "Ask the upstream for a failing name yourself; check its forwarding rules and DNSSEC validation.",
            link: "https://coredns.io/plugins/forward/"),
        "upstream-slow": RuleAdvice(
            steps: """
                Ask the upstream for a slow name several times; check its forwarding rules, and cache longer in \
                CoreDNS.
                """,
            link: "https://coredns.io/plugins/forward/"),
        "forward-loop": RuleAdvice(
            steps: "Point forward at a resolver that is not the cluster's own service, nor 127.0.0.53.",
            link: "https://coredns.io/plugins/loop/"),
        "coredns-error": RuleAdvice(
            steps: "Capture at a CoreDNS pod as well: it shows whether the pod or its upstream made the error.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/"),
        "oversized-answers": RuleAdvice(
            steps: "Upgrade CoreDNS, and check for a bufsize above 512 or a plugin that adds records after it.",
            link: "https://coredns.io/plugins/bufsize/"),
        "late-answers": RuleAdvice(
            steps: """
                Compare CoreDNS's CPU use with its limit; capture at the pod to tell its delay from the \
                upstream's.
                """,
            link: "https://repost.aws/knowledge-center/eks-dns-failure"),
        "answers-refused": RuleAdvice(
            steps: "Check the client's nameservers and timeouts, and rules in its pod that reject.",
            link: "https://www.rfc-editor.org/rfc/rfc792"),
        "saved-by-retry": RuleAdvice(
            steps: "Watch insert_failed and drop of conntrack -S on the client's node, and capture on both sides.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/"),
        "tcp-blocked": RuleAdvice(
            steps: """
                Allow TCP 53 as well as UDP 53: security groups, network ACLs with their ephemeral ports, network \
                policies.
                """,
            link: "https://www.rfc-editor.org/rfc/rfc7766"),
        "tcp-refused": RuleAdvice(
            steps: "Check that CoreDNS listens on TCP 53, and for a firewall that answers with RST.",
            link: "https://www.rfc-editor.org/rfc/rfc7766"),
        "tcp-rejected": RuleAdvice(
            steps: "Check network policies and firewalls that reject, and the route to the pod.",
            link: "https://www.rfc-editor.org/rfc/rfc7766"),
        "truncated": RuleAdvice(
            steps: "Ask the same question over TCP from the client's node, and allow TCP 53.",
            link: "https://www.rfc-editor.org/rfc/rfc7766"),
        "malformed": RuleAdvice(
            steps: "List the messages with their errors: dnsverdict messages CAPTURE --format jsonl.",
            link: "https://www.rfc-editor.org/rfc/rfc1035"),
        "unlocated": RuleAdvice(
            steps: """
                Take the capture that is named in the next steps, at the same time as this one, and analyse them \
                together.
                """,
            link: "https://repost.aws/knowledge-center/eks-dns-failure"),
        "logged-answer-lost": RuleAdvice(
            steps: "Check the return path: ephemeral ports, conntrack on the client's node, asymmetric routes.",
            link: "https://coredns.io/plugins/log/"),
        "absent-from-log": RuleAdvice(
            steps: """
                Check security groups, network ACLs and policies to the pods, and the pod's socket buffer \
                (UdpRcvbufErrors).
                """,
            link: "https://coredns.io/plugins/log/"),
        "logged-upstream-failure": RuleAdvice(
            steps: """
                From a CoreDNS pod's network namespace, ask the upstream itself; raise max_concurrent if the log \
                names it.
                """,
            link: "https://coredns.io/plugins/errors/"),
        "no-ready-endpoints": RuleAdvice(
            steps: "See why no CoreDNS pod is ready, and whether the service's selector matches its pods.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/"),
        "stale-endpoint": RuleAdvice(
            steps: """
                Delete the connection tracking entries that lead there, and restart kube-proxy if its rules still \
                do.
                """,
            link: "https://kubernetes.io/docs/reference/networking/virtual-ips/"),
        "node-rules": RuleAdvice(
            steps: "Read kube-proxy's log on the node, and restart it if its rules stay wrong.",
            link: "https://kubernetes.io/docs/reference/networking/virtual-ips/"),
        "dns-blocked": RuleAdvice(
            steps: "Find the network policy or firewall behind the rule, and allow DNS.",
            link: "https://kubernetes.io/docs/concepts/services-networking/network-policies/"),
        "conntrack-records": RuleAdvice(
            steps: "Raise nf_conntrack_max where the table is full; run NodeLocal DNSCache where insert_failed grows.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/"),
        "interface-allowances": RuleAdvice(
            steps: "Spread CoreDNS over nodes, cache longer, and lower ndots, or take a larger instance.",
            link: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-network-performance-ena.html"),
        "kernel-messages": RuleAdvice(
            steps: "Read the kernel's messages of the time of the failures on that node.",
            link: "https://docs.kernel.org/networking/ip-sysctl.html"),
        "nameserver": RuleAdvice(
            steps: "Check the pod's dnsPolicy and dnsConfig, and what the kubelet hands out.",
            link: "https://man7.org/linux/man-pages/man5/resolv.conf.5.html"),
        "coredns-pods": RuleAdvice(
            steps: "See why the pod is not ready: kubectl -n kube-system describe pod, and logs --previous.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/"),
        "coredns-on-one-node": RuleAdvice(
            steps: "Spread CoreDNS with topologySpreadConstraints.",
            link: "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/"),
        "ndots": RuleAdvice(
            steps: "Set ndots to 1 or 2 in the pod's dnsConfig, or write external names with a trailing dot.",
            link: "https://man7.org/linux/man-pages/man5/resolv.conf.5.html"),
        "search-list": RuleAdvice(
            steps: "Write external names with a trailing dot, or lower ndots in the pod's dnsConfig.",
            link: "https://man7.org/linux/man-pages/man5/resolv.conf.5.html"),
        "nonexistent-names": RuleAdvice(
            steps: "Compare the names with the services that exist: kubectl get svc -A.",
            link: "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/"),
        "pending": RuleAdvice(
            steps: "Capture for at least ten seconds longer than the failure lasts.",
            link: "https://repost.aws/knowledge-center/eks-dns-failure"),
    ]
}
