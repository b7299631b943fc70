extension KoreanCatalogue {
    /// Sentences of rules about clients' configuration.
    static let clients: [String: String] = [
        "%1: nameserver %2": "%1: 네임서버 %2",
        "%1 names %2, which is not a DNS service of the cluster (%3)%4.":
            "%1{이/가} 지정한 %2{은/는} 클러스터의 DNS 서비스(%3)가 아닙니다%4.",
        "; lookups of cluster names fail whenever it is asked": ". 이 서버에 물을 때마다 클러스터의 이름이 실패합니다",
        "Its search list has no cluster domain: is it a node's own file?":
            "검색 목록에 클러스터 도메인이 없습니다. 노드 자신의 파일이 아닙니까?",
        "No query to it fails in the captures.": "캡처에서 이 서버에 보낸 질의 중 실패한 것은 없습니다.",
        "%1 to it failed.": "이 서버에 보낸 %1{이/가} 실패했습니다.",
        "query to a server that is not the cluster's": "클러스터의 것이 아닌 서버에 보낸 질의",
        "See which policy and configuration give the pod its resolv.conf.":
            "어떤 정책과 설정이 파드의 resolv.conf를 만드는지 보십시오.",
        "On the node, see what the kubelet hands out.": "노드에서 kubelet이 무엇을 내려 주는지 보십시오.",
        "resolv.conf names a server that is not the cluster's DNS":
            "resolv.conf가 클러스터의 DNS가 아닌 서버를 지정함",
        "ndots and the search list in resolv.conf cause extra queries": "resolv.conf의 ndots와 검색 목록이 치르는 비용",
        """
        %1 has ndots:%2 and %3: every external name with fewer than %4 dots is tried under %5 wrong names first, %6 \
        queries with A and AAAA. %7 walked the search list, so that %8 of %9 (%10%) asked for nonexistent names; \
        ndots:1 would have saved about %11.
        """:
            """
        %1에 ndots:%2{과/와} %3{이/가} 있습니다. 점이 %4개보다 적은 클러스터 밖의 이름은 먼저 틀린 이름 \
        %5개로 묻게 되고, A와 AAAA를 합치면 질의 %6건입니다. %7{이/가} 검색 목록을 따라가 %9 가운데 %8건(%10%)이 존재하지 않는 \
        이름을 물었고, ndots:1이었다면 약 %11건을 줄일 수 있었습니다.
        """,
        "%1 search domains": "검색 도메인 %1개",
        "For example, %1 is looked up as: %2.": "예를 들어 %1{은/는} 다음과 같이 묻습니다: %2.",
        """
        Set ndots to 1 where the application names services with their namespace and domain, or to 2 where it \
        says service.namespace; or write external names with a trailing dot.
        """:
            """
        애플리케이션이 서비스를 네임스페이스와 도메인까지 붙여 부르면 ndots를 1로, service.namespace로 \
        부르면 2로 설정하거나, 외부 이름의 끝에 점을 붙이십시오.
        """,
        "Clients ask for names that do not exist": "존재하지 않는 이름을 묻고 있음",
        "%1 got NXDOMAIN for every name they tried. DNS works; the names do not exist: %2.":
            "%1{이/가} 물은 모든 이름에 NXDOMAIN을 받았습니다. DNS는 정상이고, 그 이름이 존재하지 않습니다: %2.",
        "%1 lookups": "조회 %1건",
        "Compare the names with the services that exist.": "그 이름을 실제로 있는 서비스와 비교하십시오.",
        "The search list multiplies queries (ndots)": "검색 목록이 질의를 늘림(ndots)",
        """
        %1 walked the search list (ndots): %2 of %3 (%4%) asked for nonexistent names before the right one.
        """:
            """
        %1{이/가} 검색 목록을 따라갔습니다(ndots). %3 가운데 %2건(%4%)이 맞는 이름에 앞서 존재하지 않는 \
        이름을 물었습니다.
        """,
        "Most often: %1.": "가장 많은 것: %1.",
        "Write external names with a trailing dot, or set `ndots` in the pod's dnsConfig.":
            "외부 이름의 끝에 점을 붙이거나, 파드의 dnsConfig에서 `ndots`를 설정하십시오.",
        "resolv.conf of %1: nameserver %2": "%1의 resolv.conf: 네임서버 %2",
        "%1 of %2 went to %3, which answered nothing and is not a DNS service of the cluster%4.":
            """
        %2의 %1{이/가} %3{으로/로} 갔습니다. 그 서버는 아무것에도 응답하지 않았고 클러스터의 DNS 서비스도 \
        아닙니다%4.
        """,
        ": the node's stub resolver (systemd-resolved), which does not exist in the pod":
            ". 파드 안에는 없는 노드의 스텁 리졸버(systemd-resolved)입니다",
        "query to a nameserver outside the cluster": "클러스터의 것이 아닌 네임서버에 보낸 질의",
        "Read the pod's resolver configuration.": "파드의 리졸버 설정을 읽으십시오.",
        "Check the pod's dnsPolicy and dnsConfig, and kubelet's clusterDNS and resolvConf.":
            "파드의 dnsPolicy와 dnsConfig, kubelet의 clusterDNS와 resolvConf를 확인하십시오.",
        "Clients ask a nameserver that does not belong to the cluster":
            "클라이언트가 클러스터의 것이 아닌 네임서버에 물음",
    ]
}
