extension KoreanCatalogue {
    /// Sentences of rules about what nodes record and share.
    static let nodes: [String: String] = [
        "EC2 dropped packets above an interface's allowance": "EC2가 인터페이스 허용량을 넘은 패킷을 버림",
        "EC2 dropped packets at %1 of node %2 since it started: %3.":
            "노드 %2{이/가} 시작된 뒤로 EC2가 %1에서 패킷을 버렸습니다: %3.",
        """
        Link-local packets are those to the VPC resolver, instance metadata and time, 1,024 a second for one \
        interface.
        """:
            """
        링크 로컬 패킷은 VPC 리졸버, 인스턴스 메타데이터, 시간 서비스로 가는 것으로, 인터페이스 하나에 초당 \
        1,024개까지입니다.
        """,
        "%1 of CoreDNS to the resolver went unanswered, which this limit explains.":
            "CoreDNS가 리졸버에 보낸 %1{이/가} 응답을 받지 못했으며, 이 한도로 설명됩니다.",
        "CoreDNS's query upstream, never answered": "CoreDNS가 업스트림에 보냈으나 응답받지 못한 질의",
        "On node %1, watch whether the counters rise while lookups fail.":
            "노드 %1에서 조회가 실패하는 동안 카운터가 올라가는지 지켜보십시오.",
        "Spread CoreDNS over nodes, cache longer, and lower ndots so that fewer queries go upstream.":
            "CoreDNS를 여러 노드에 분산하고, 캐시 시간을 늘리고, ndots를 낮춰 업스트림으로 가는 질의를 줄이십시오.",
        "connection tracking on the node of %1": "%1의 노드의 연결 추적(conntrack)",
        """
        %1 of %2 went unanswered at first while the other question (A or AAAA) sent with them from the same \
        port was answered. %3
        """:
            """
        %2의 %1{이/가} 처음에 응답을 받지 못했으나, 같은 포트에서 함께 보낸 다른 질의(A 또는 AAAA)는 응답을 \
        받았습니다. %3
        """,
        """
        None of %1 questions sent alone was lost: the two race for one connection tracking entry, and the \
        kernel drops the loser.
        """:
            """
        따로 보낸 질의 %1건은 하나도 유실되지 않았습니다. 두 질의가 conntrack 항목 하나를 두고 경합하며, \
        진 쪽을 커널이 버립니다.
        """,
        """
        This matches the kernel's race for a connection tracking entry, but too few questions were sent alone to rule \
        out random loss.
        """:
            """
        커널에서 conntrack 항목을 두고 경합할 때 나타나는 모습이지만, 따로 보낸 질의가 너무 적어 우연한 \
        유실과 구별할 수 없습니다.
        """,
        "the question of a pair that was lost, and its retry": "쌍으로 보낸 질의 중 유실된 것과 그 재시도",
        "On the client's node, see whether insert_failed grows with each delay.":
            "클라이언트의 노드에서 지연이 생길 때마다 insert_failed가 늘어나는지 보십시오.",
        """
        Run NodeLocal DNSCache, which takes DNS out of connection tracking, or send the two questions from two \
        ports: `single-request-reopen` in the pod's dnsConfig (glibc).
        """:
            """
        DNS를 연결 추적에서 빼 주는 NodeLocal DNSCache를 쓰거나, 두 질의를 서로 다른 포트에서 보내십시오. \
        파드의 dnsConfig에 `single-request-reopen`을 넣으면 됩니다(glibc).
        """,
        "One query of an A/AAAA pair is lost to a connection tracking race":
            "쌍으로 보낸 질의 중 하나가 유실됨: 연결 추적(conntrack)의 경합",
        "A node's connection tracking lost or refused flows": "노드의 연결 추적이 플로를 유실하거나 거부함",
        "connection tracking of node %1": "노드 %1의 연결 추적(conntrack)",
        "Node %1:": "노드 %1:",
        "query, lost without a trace": "흔적 없이 유실된 질의",
        """
        NodeLocal DNSCache takes DNS out of connection tracking; `single-request-reopen` in resolv.conf avoids \
        the race of A and AAAA from one port.
        """:
            """
        NodeLocal DNSCache는 DNS를 연결 추적에서 빼 주고, resolv.conf의 `single-request-reopen`은 한 \
        포트에서 보낸 A와 AAAA의 경합을 피하게 합니다.
        """,
        "insert_failed is %1: packets that raced another packet of the same flow for its entry were dropped.":
            "insert_failed가 %1입니다. 같은 플로의 다른 패킷과 항목을 두고 경합하다 진 패킷이 버려졌습니다.",
        "drop and early_drop are %1: there was no room for new entries.":
            "drop과 early_drop이 %1입니다. 새 항목을 넣을 자리가 없었습니다.",
        "%1 times": "%1회",
        "The kernel reported %1 that the table is full and packets are dropped.":
            "커널이 테이블이 가득 차 패킷을 버린다고 %1 기록했습니다.",
        "The table is full: %1 of %2 entries.": "테이블이 가득 찼습니다. 항목 수는 %2개 중 %1개입니다.",
        "%1 flows to %2 via %3 without an answer (%4 with)":
            "%3{을/를} 거쳐 %2{으로/로} 간 플로 중 응답 없는 것 %1개(응답 있는 것 %4개)",
        "DNS entries: %1.": "DNS 항목: %1.",
        "A node's firewall has rules that block DNS": "노드의 방화벽에 DNS를 막는 규칙이 있음",
        "firewall of node %1": "노드 %1의 방화벽",
        "Node %1 has %2 that block DNS (%3).": "노드 %1에 DNS를 막는 %2{이/가} 있습니다(%3).",
        "%1 rules": "규칙 %1개",
        "No packets matched them.": "여기에 걸린 패킷은 없습니다.",
        "%1 packets matched since the counters began.": "카운터가 시작된 뒤로 패킷 %1개가 걸렸습니다.",
        "%1 in the captures were lost without a trace.": "캡처에 있는 %1{이/가} 흔적 없이 유실되었습니다.",
        "Find the network policy behind the rule.": "그 규칙을 만든 네트워크 정책을 찾으십시오.",
        "On node %1, read the kernel's messages from the time of the failures.":
            "노드 %1에서 실패가 일어난 시각의 커널 메시지를 읽으십시오.",
        """
        %1 about martian sources: the reverse path filter drops packets whose return route uses another interface \
        (rp_filter on a secondary interface).
        """:
            """
        martian source에 관한 %1. 돌아가는 길이 다른 곳으로 향하는 패킷을 역경로 필터가 버립니다(보조 \
        인터페이스의 rp_filter).
        """,
        "%1 messages": "메시지 %1개",
        "%1 about bad UDP checksums: encapsulated packets are dropped, often by checksum offload of a tunnel.":
            "틀린 UDP 체크섬에 관한 %1. 캡슐화된 패킷이 버려지며, 터널의 체크섬 오프로드 때문인 경우가 많습니다.",
        "%1 DNS processes": "DNS 프로세스 %1개",
        "%1 killed: %2.": "강제 종료된 %1: %2.",
        "%1 lines": "%1줄",
        "kube-proxy could not write its rules (%1): %2.": "kube-proxy가 규칙을 쓰지 못했습니다(%1): %2.",
        "A node's kernel or kube-proxy reported problems": "노드의 커널이나 kube-proxy가 문제를 알림",
        """
        %1 run on node %2 (%3): they share its fate, and the limit of 1,024 packets a second from one network \
        interface to the VPC resolver.
        """:
            """
        %1{이/가} 노드 %2에서 실행됩니다(%3). 그 노드에 문제가 생기면 함께 영향을 받고, 네트워크 인터페이스 \
        하나에서 VPC 리졸버로 가는 초당 패킷 1,024개의 한도도 나눠 씁니다.
        """,
        "All %1 CoreDNS pods": "CoreDNS 파드 %1개 모두",
        "%1 of %2 CoreDNS pods": "CoreDNS 파드 %2개 중 %1개",
        "The upstream left queries of CoreDNS unanswered in these captures.":
            "이 캡처에서 업스트림이 CoreDNS의 질의에 응답하지 않은 것이 있습니다.",
        "Spread CoreDNS over nodes and zones: its own anti-affinity is only preferred.":
            "CoreDNS를 여러 노드와 영역에 분산하십시오. 기본 anti-affinity는 선호(preferred)일 뿐입니다.",
        "CoreDNS pods share a node": "CoreDNS 파드들이 한 노드에 있음",
    ]
}
