extension KoreanCatalogue {
    /// Sentences that many rules share: verdicts, next steps, what addresses are.
    static let terms: [String: String] = [
        "%1 failures": "실패 %1건",
        "All %1": "%1 모두",
        "%1 of %2 failures": "실패 %2건 중 %1건",
        ", and only they,": " (그리고 이들만)",
        ", as did %1 that were answered": " (응답받은 %1건도 같습니다)",
        "%1%2 %3%4; %5 answered queries did not (Fisher's exact test, p = %6 after correction for %7).":
            """
        %1%2{이/가} %3입니다%4. 응답받은 다른 질의 %5건은 그렇지 않습니다(피셔의 정확 검정, %7에 대한 보정 \
        후 p = %6).
        """,
        "%1 comparisons": "비교 %1회",
        "went to %1": "%1{으로/로} 간 질의",
        "came from %1": "%1에서 온 질의",
        "went to %1 from %2": "%2에서 %1{으로/로} 간 질의",
        "asked for names under the root": "루트 아래의 이름을 물은 질의",
        "asked for names under %1": "%1 아래의 이름을 물은 질의",
        "asked for other record types": "그 밖의 유형의 레코드를 물은 질의",
        "asked for %1 records": "%1 레코드를 물은 질의",
        "had an odd source port": "출발지 포트가 홀수인 질의",
        "had an even source port": "출발지 포트가 짝수인 질의",
        "had a source port of %1 to %2": "출발지 포트가 %1에서 %2 사이인 질의",
        "were sent with EDNS": "EDNS를 붙여 보낸 질의",
        "were sent without EDNS": "EDNS 없이 보낸 질의",
        "began between %1 and %2": "%1부터 %2 사이에 시작한 질의",
        "less than 1e-300": "1e-300 미만",
        """
        %1 of %2 to %3 were answered, but none of a client's to the cluster's DNS is in the captures: they cannot tell how those \
        fare. Capture in a client's or CoreDNS's pod, or on all interfaces of a node (-i any); --service-ip or --coredns-ip names \
        the cluster's DNS where it is among these.
        """:
            """
        %3{으로/로} 간 %2 가운데 %1건이 응답을 받았으나, 클라이언트가 클러스터의 DNS에 보낸 질의는 캡처에 하나도 없어 그 \
        결과를 알 수 없습니다. 클라이언트나 CoreDNS의 파드에서, 또는 노드의 모든 인터페이스에서(-i any) 캡처하십시오. 이 \
        서버 가운데 클러스터의 DNS가 있으면 --service-ip나 --coredns-ip로 지정하십시오.
        """,
        "%1 queries": "질의 %1건",
        "The captures contain no DNS.": "캡처에 DNS가 없습니다.",
        "The captures contain no client queries.": "캡처에 클라이언트의 질의가 없습니다.",
        "The packets are of an unsupported link type (%1), so their content is unknown.":
            "패킷이 읽을 수 없는 링크 유형(%1)이어서 무엇이 들어 있는지 알 수 없습니다.",
        "%1 are pending: the capture ended first.": "%1건이 대기 중입니다. 캡처가 먼저 끝났습니다.",
        "Queries that are lost before CoreDNS cannot be seen at its pods.":
            "CoreDNS에 이르기 전에 유실된 질의는 CoreDNS 파드에서는 볼 수 없습니다.",
        "%1 of %2 were answered in time; none is known to be lost.%3":
            "%2 가운데 %1건이 제시간에 응답을 받았고, 유실된 것으로 확인된 질의는 없습니다.%3",
        "service IP %1": "서비스 IP %1",
        "CoreDNS pod %1": "CoreDNS 파드 %1",
        "upstream resolver %1": "업스트림 리졸버 %1",
        "node cache %1": "노드 캐시 %1",
        "client %1": "클라이언트 %1",
        "DNS server %1": "DNS 서버 %1",
        "%1 on node %2": "%1, 노드 %2",
        "%1 from %2 to %3": "%2에서 %3{으로/로} 가는 %1",
        "UDP %1": "UDP %1",
        "IP protocol 47 (GRE)": "IP 프로토콜 47(GRE)",
        "IP protocol 4 (IP in IP; 41 for IPv6)": "IP 프로토콜 4(IP in IP, IPv6는 41)",
        """
        Check that %1 is open between nodes %2 and %3, both ways (security groups, network ACLs, the nodes' \
        firewalls), and see on node %4 whether the %5 packets arrive.
        """:
            """
        노드 %2{과/와} %3 사이에 %1{이/가} 양방향으로 열려 있는지(보안 그룹, 네트워크 ACL, 노드의 방화벽) \
        확인하고, 노드 %4에 %5 패킷이 도착하는지 보십시오.
        """,
        "%1 of CoreDNS pod %2": "CoreDNS 파드 %2의 %1",
        "Do the same at the same time on %1 of CoreDNS pod %2.":
            "CoreDNS 파드 %2의 %1에서도 같은 시각에 똑같이 하십시오.",
        "the node of CoreDNS pod %1": "CoreDNS 파드 %1의 노드",
        "the node of each CoreDNS pod": "각 CoreDNS 파드의 노드",
        """
        On %1, capture inside the pod's network namespace while it fails, then analyse it together with this \
        capture: a query that is absent there was lost in the network; one that is there without an answer points to \
        CoreDNS or its upstream.
        """:
            """
        실패가 일어나는 동안 %1에서 파드의 네트워크 네임스페이스 안을 캡처한 뒤, 이 캡처와 함께 \
        분석하십시오. 거기에 없는 질의는 네트워크에서 유실된 것이고, 있는데 응답이 없는 질의는 CoreDNS나 \
        그 업스트림의 문제입니다.
        """,
        "See which node each CoreDNS pod runs on, and whether it is ready.":
            "각 CoreDNS 파드가 어느 노드에서 실행되는지, 준비(Ready) 상태인지 보십시오.",
        "On the node of client %1, capture both sides of DNAT.":
            "클라이언트 %1의 노드에서 DNAT 전후를 모두 캡처하십시오.",
        "Compare the service's endpoints with the pods that run.":
            "서비스의 엔드포인트를 실행 중인 파드와 비교하십시오.",
        "Read CoreDNS's log (pod %1) for restarts, timeouts and errors.":
            "CoreDNS 로그(파드 %1)에서 재시작, 타임아웃, 오류를 찾아보십시오.",
        "Read CoreDNS's log for restarts, timeouts and errors.":
            "CoreDNS 로그에서 재시작, 타임아웃, 오류를 찾아보십시오.",
        "On node %1, where client %2 is, capture both sides of DNAT.":
            "클라이언트 %2{이/가} 있는 노드 %1에서 DNAT 전후를 모두 캡처하십시오.",
        "Read the log of CoreDNS pod %1 for restarts, timeouts and errors.":
            "CoreDNS 파드 %1의 로그에서 재시작, 타임아웃, 오류를 찾아보십시오.",
        "node %1": "노드 %1",
        "node of the pod": "노드",
    ]
}
