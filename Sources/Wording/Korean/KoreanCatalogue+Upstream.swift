extension KoreanCatalogue {
    /// Sentences of rules about the upstream.
    static let upstream: [String: String] = [
        "The upstream resolver answers with errors": "업스트림 리졸버가 오류로 응답함",
        "Queries to an upstream are rejected": "업스트림에 보낸 질의가 거부됨",
        "%1 of %2 (%3) to %4 came back from %5 as undeliverable: %6.":
            "%2(%3)에서 %4에 보낸 %1{이/가} 전달할 수 없다며 %5에서 되돌아왔습니다: %6.",
        "the node cache": "노드 캐시",
        "nothing listens on port 53 there": "그곳의 53번 포트에서 수신하는 프로세스가 없습니다",
        "the query upstream, and the ICMP error that quotes it":
            "업스트림에 보낸 질의와 그 질의를 인용한 ICMP 오류",
        "Answers came with another ID than was asked with, which nobody can use (RFC 5452).":
            "질의와 다른 ID의 응답이 왔으며, 이런 응답은 아무도 쓸 수 없습니다(RFC 5452).",
        "No client waited for it: another upstream or the cache answered all of them.":
            "이를 기다린 클라이언트는 없습니다. 다른 업스트림이나 캐시가 모두에게 응답했습니다.",
        "%1 answered %2 of %3 of CoreDNS with %4; clients got the same %5.":
            """
        %1{이/가} CoreDNS의 %3 가운데 %2건에 %4{으로/로} 응답했습니다. 클라이언트는 같은 오류를 %5 \
        받았습니다.
        """,
        "CoreDNS's query upstream, and the error": "CoreDNS가 업스트림에 보낸 질의와 오류",
        "Ask the upstream for one of these names yourself.": "이 이름 가운데 하나를 업스트림에 직접 물어보십시오.",
        "Check Route 53 Resolver rules and DNSSEC validation for the names that fail.":
            "실패하는 이름에 대한 Route 53 Resolver 규칙과 DNSSEC 검증을 확인하십시오.",
        """
        %1 asked %2 up to %3 queries a second; the VPC resolver takes %4 packets a second from each network \
        interface.
        """:
            """
        %1{이/가} %2에 초당 최대 질의 %3건을 보냈습니다. VPC 리졸버는 네트워크 인터페이스마다 초당 패킷 \
        %4개까지 받습니다.
        """,
        "See which nodes CoreDNS runs on, and spread it over more: the limit is per network interface.":
            "CoreDNS가 어느 노드에서 실행되는지 보고 더 많은 노드에 분산하십시오. 한도는 네트워크 인터페이스마다 적용됩니다.",
        "Send fewer queries: NodeLocal DNSCache, CoreDNS's cache plugin with a longer TTL, ndots:2 in pods' dnsConfig.":
            """
        덜 물으십시오. NodeLocal DNSCache, TTL을 늘린 CoreDNS의 cache 플러그인, 파드 dnsConfig의 ndots:2가 \
        도움이 됩니다.
        """,
        "On CoreDNS's node, see whether the quota was exceeded.": "CoreDNS의 노드에서 할당량을 넘었는지 보십시오.",
        """
        In %1 seconds %2 asked %3 %4 queries a second on average (%5 at most) and got about %6 answers a second \
        in each of them.
        """:
            "%1초 동안 %2{이/가} %3에 초당 평균 %4건(최대 %5건)을 물었고, 매초 약 %6건의 응답을 받았습니다.",
        "The upstream answers at a limited rate": "업스트림의 응답 속도가 제한됨",
        """
        %1 The rate is limited (throttled): the VPC resolver takes %2 packets a second from each network \
        interface, which all pods behind it share. %3
        """:
            """
        %1 속도가 제한되고 있습니다(throttling). VPC 리졸버는 네트워크 인터페이스마다 초당 패킷 %2개까지 \
        받고, 그 뒤의 모든 파드가 이를 나눠 씁니다. %3
        """,
        "The upstream resolver does not answer CoreDNS": "업스트림 리졸버가 CoreDNS에 응답하지 않음",
        "%1 of CoreDNS (%2) to %3 went unanswered; %4 were answered.":
            "CoreDNS(%2)가 %3에 보낸 %1{이/가} 응답을 받지 못했고, %4건은 응답을 받았습니다.",
        "None of the %1 that CoreDNS (%2) sent to %3 was answered.":
            "CoreDNS(%2)가 %3에 보낸 %1 가운데 응답을 받은 것이 하나도 없습니다.",
        "The only query that CoreDNS (%1) sent to %2 was not answered.":
            "CoreDNS(%1)가 %2에 보낸 단 한 건의 질의가 응답을 받지 못했습니다.",
        "Clients got %1.": "클라이언트는 %1{을/를} 받았습니다.",
        "%1 SERVFAIL answers": "SERVFAIL 응답 %1건",
        "Clients saw %1.": "클라이언트에는 %1{으로/로} 나타났습니다.",
        "Clients saw %1, %2 of them SERVFAIL.": "클라이언트에는 %1{으로/로} 나타났고, 그중 %2건은 SERVFAIL입니다.",
        "Names under cluster.local (%1) were answered by the same pods meanwhile.":
            "그동안 같은 파드들이 cluster.local 아래의 이름(%1건)에는 응답했습니다.",
        "the client's query, and what it got": "클라이언트의 질의와 그 결과",
        """
        Check that security groups, network ACLs and routes let CoreDNS's node reach %1 on UDP and TCP 53, and \
        that the VPC's DNS support is on.
        """:
            """
        보안 그룹, 네트워크 ACL, 라우팅이 CoreDNS의 노드에서 %1의 UDP와 TCP 53에 이르는 것을 허용하는지, \
        VPC의 DNS 지원이 켜져 있는지 확인하십시오.
        """,
        """
        On CoreDNS's node, see whether the interface's quota for link-local services (1,024 packets a second) \
        was exceeded.
        """:
            "CoreDNS의 노드에서 인터페이스의 링크 로컬 서비스 할당량(초당 패킷 1,024개)을 넘었는지 보십시오.",
        "The upstream resolver answers slowly": "업스트림 리졸버의 응답이 느림",
        "%1 took a second or longer for %2 of %3 to CoreDNS, the longest %4; clients waited for %5 meanwhile.":
            """
        %1{이/가} CoreDNS에 보낸 %3 가운데 %2건이 1초 이상 걸렸고, 가장 오래 걸린 것은 %4입니다. 그동안 \
        클라이언트는 %5{을/를} 기다렸습니다.
        """,
        "%1 slow answers": "느린 응답 %1건",
        "CoreDNS's query upstream, and its slow answer": "CoreDNS가 업스트림에 보낸 질의와 느린 응답",
        "Ask the upstream for one of these names yourself, several times.":
            "이 이름 가운데 하나를 업스트림에 여러 번 직접 물어보십시오.",
        """
        Check the forwarding rules of the VPC resolver (Route 53 Resolver endpoints, on-premises servers) for \
        the zones that are slow, and cache longer in CoreDNS.
        """:
            """
        느린 존에 대한 VPC 리졸버의 전달 규칙(Route 53 Resolver 엔드포인트, 온프레미스 서버)을 확인하고, \
        CoreDNS의 캐시 시간을 늘리십시오.
        """,
    ]
}
