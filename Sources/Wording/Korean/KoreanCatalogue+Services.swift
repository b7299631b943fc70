extension KoreanCatalogue {
    /// Sentences of rules about services, their endpoints and their translation.
    static let services: [String: String] = [
        "there is no such pod": "그런 파드가 없습니다",
        "the pod is %1": "그 파드의 상태는 %1입니다",
        "the pod has no address": "그 파드에는 주소가 없습니다",
        "the pod has %1": "그 파드의 주소는 %1입니다",
        "The kube-dns service has no ready endpoints": "kube-dns 서비스에 준비된 엔드포인트가 없음",
        "service %1 has no endpoints": "서비스 %1에 엔드포인트가 없음",
        """
        %1 to %2 came back at once as ICMP port unreachable from %3, the clients' own nodes: kube-proxy rejects \
        them because the service has no ready endpoint.
        """:
            """
        %2에 보낸 %1{이/가} 클라이언트 자신의 노드인 %3에서 곧바로 ICMP port unreachable로 되돌아왔습니다. \
        서비스에 준비된 엔드포인트가 없어 kube-proxy가 거부합니다.
        """,
        "%1 more went unanswered; the kernel limits how many errors it sends.":
            "이 밖에 %1건이 응답을 받지 못했습니다. 커널은 보내는 오류의 수를 제한합니다.",
        "query, and the ICMP error that quotes it": "질의와 그것을 인용한 ICMP 오류",
        "On the node, see kube-proxy's reject rule.": "노드에서 kube-proxy의 거부 규칙을 보십시오.",
        "%1 has %2, none of them ready.":
            "클러스터에 %1의 준비된 엔드포인트가 없습니다. %2{이/가} 있으나 준비된 것이 없습니다.",
        "%1 addresses": "주소 %1개",
        "No pod is selected by it.": "이 서비스가 선택하는 파드가 없습니다.",
        "Its pods: %1.": "그 파드: %1.",
        "%1 to it went unanswered; none was answered.":
            "여기에 보낸 %1{이/가} 응답을 받지 못했고, 응답받은 것은 없습니다.",
        "No captured query was affected.": "캡처된 질의는 이 문제를 겪지 않았습니다.",
        "query to the service": "서비스에 보낸 질의",
        "The cluster lists no ready endpoint of the DNS service":
            "클러스터에 DNS 서비스의 준비된 엔드포인트가 없음",
        "A node's rules do not lead queries to CoreDNS": "노드의 규칙이 질의를 CoreDNS로 보내지 않음",
        "node %1: kube-proxy %2": "노드 %1: kube-proxy가 %2",
        "kube-proxy on node %1 %2": "노드 %1의 kube-proxy가 %2",
        ", where %1 is no longer a CoreDNS pod": ". 그중 %1{은/는} 더 이상 CoreDNS 파드가 아님",
        "%1 of %2 on this node went unanswered.": "이 노드에 있는 %2의 %1{이/가} 응답을 받지 못했습니다.",
        "The packets show the same: %1 failed because of it.":
            "패킷에서도 같은 것이 보입니다. %1{이/가} 이 때문에 실패했습니다.",
        "query of a client on this node": "이 노드에 있는 클라이언트의 질의",
        "On node %1, see the rules as they are now.": "노드 %1에서 지금의 규칙을 보십시오.",
        "Read kube-proxy's log of that node%1.": "그 노드의 kube-proxy 로그를 읽으십시오%1.",
        "; the archive's says: %1": " (아카이브의 기록: %1)",
        "A CoreDNS endpoint has nothing listening": "CoreDNS 엔드포인트에 포트를 연 프로세스가 없음",
        "a CoreDNS pod behind the service %1": "서비스 %1 뒤의 CoreDNS 파드",
        "%1 came back as ICMP port unreachable from %2: nothing %3": "%1{이/가} %2에서 ICMP port unreachable로 되돌아왔습니다. %3",
        "listens on port 53 there, yet the service still sends queries to it.":
            "그곳의 53번 포트를 연 프로세스가 없는데도 서비스가 계속 질의를 보냅니다.",
        "listens on port 53 there, yet clients still ask it.":
            "그곳의 53번 포트를 연 프로세스가 없는데도 클라이언트가 계속 질의를 보냅니다.",
        "listened on port 53 there then; it was starting, and answers since.":
            "그때 그곳의 53번 포트를 연 프로세스가 없었습니다. 파드가 시작하던 중이었고, 그 뒤로는 응답합니다.",
        """
        The error reaches the client with the service's address (conntrack), so this capture alone cannot name \
        the pod.
        """:
            """
        오류는 서비스의 주소를 달고 클라이언트에 도착하므로(conntrack), 이 캡처만으로는 어느 파드인지 알 수 \
        없습니다.
        """,
        "to %1": "(%1{으로/로} 가는 항목)",
        "connection tracking entry of %1 port %2%3": "%1 포트 %2의 conntrack 항목%3",
        """
        %1 of %2 from port %3 went unanswered%4, while %5 from other ports were answered: the port is used \
        again and again, and its connection tracking entry still leads to an endpoint that is gone%6. Each \
        retry keeps the entry alive.
        """:
            """
        %2{이/가} 포트 %3에서 보낸 %1{이/가}%4 응답을 받지 못했고, 그동안 다른 포트에서 보낸 %5건은 응답을 \
        받았습니다. 이 포트를 계속 다시 쓰고 있으며, 그 conntrack 항목은 사라진 엔드포인트%6{을/를} 여전히 \
        가리킵니다. 다시 보낼 때마다 항목의 수명이 늘어납니다.
        """,
        "after %1 that were answered": "(앞서 %1건은 응답받음)",
        "A client's long-lived port leads to an endpoint that is gone":
            "클라이언트가 오래 쓰는 포트가 사라진 엔드포인트로 이어짐",
        "query from the same port, never answered": "같은 포트에서 보냈으나 응답받지 못한 질의",
        "On the client's node, see where the entry leads, and delete it.":
            "클라이언트의 노드에서 그 항목이 어디로 이어지는지 보고, 지우십시오.",
        "Restart the client, or let its resolver take a new port for each query.":
            "클라이언트를 다시 시작하거나, 리졸버가 질의마다 새 포트를 쓰게 하십시오.",
        "Queries go to a CoreDNS pod that is gone": "사라진 CoreDNS 파드로 질의가 감",
        "no pod has this address": "이 주소를 가진 파드가 없습니다",
        """
        %1 says that there is no such host (ICMP host unreachable), and nothing has answered from there since
        """:
            "%1{이/가} 그런 호스트가 없다고 알렸고(ICMP host unreachable), 그 뒤로 그곳에서 온 응답이 없습니다",
        "stale endpoint %1 of service %2": "서비스 %2의 사라진 엔드포인트 %1",
        "%1 of %2 were translated to %3 and went unanswered, where the cluster has no CoreDNS pod: %4.":
            """
        %2의 %1{이/가} %3{으로/로} 변환되었으나 응답을 받지 못했습니다. 클러스터의 그 주소에는 CoreDNS \
        파드가 없습니다: %4.
        """,
        "It answered %1 before, so the pod has gone since.":
            "그전에 %1건에는 응답했으므로, 그사이에 파드가 사라졌습니다.",
        "The rules on %1 still send there.": "%1의 규칙은 여전히 그리로 보냅니다.",
        "query, translated to an address without a pod": "파드가 없는 주소로 변환된 질의",
        "On the client's node, see whether kube-proxy's rules or connection tracking still lead there.":
            "클라이언트의 노드에서 kube-proxy의 규칙이나 연결 추적이 여전히 그리로 이어지는지 보십시오.",
        "Delete the entries, and read kube-proxy's log if rules remain.":
            "그 항목들을 지우고, 규칙이 남아 있으면 kube-proxy 로그를 읽으십시오.",
        "No failing query of the captures was seen to go there.":
            "캡처에서 실패한 질의 가운데 그리로 간 것은 보이지 않았습니다.",
        "%1 is a ready endpoint of %2 for pod %3, but %4.":
            "%1{은/는} 서비스 %2의 파드 %3에 대한 준비된 엔드포인트이지만, %4.",
        "kube-proxy does not translate the service IP": "kube-proxy가 서비스 IP를 변환하지 않음",
        """
        %1 of %2 left the node (%3) with the service IP %4 as destination: no DNAT to a CoreDNS pod took place \
        there.
        """:
            """
        %2의 %1{이/가} 서비스 IP %4{을/를} 목적지로 한 채 노드(%3)를 떠났습니다. 그곳에서 CoreDNS 파드로의 \
        DNAT가 일어나지 않았습니다.
        """,
        "So kube-proxy's rules for kube-dns are missing on that node.":
            "따라서 그 노드에는 kube-dns에 대한 kube-proxy 규칙이 없습니다.",
        """
        Either kube-proxy's rules for kube-dns are missing on that node, or %1 is not a service of this cluster and \
        the client's resolv.conf is wrong: this capture has no other client to compare with.
        """:
            """
        그 노드에 kube-dns에 대한 kube-proxy 규칙이 없거나, %1{이/가} 이 클러스터의 서비스가 아니어서 클라이언트의 \
        resolv.conf가 틀린 것입니다. 이 캡처에는 비교할 다른 클라이언트가 없습니다.
        """,
        "Other clients' queries were translated, so the fault is this node's.":
            "다른 클라이언트의 질의는 변환되었으므로, 이 노드의 문제입니다.",
        "This assumes that %1 is this cluster's kube-dns, as is usual; if it is not, the clients' resolv.conf is wrong.":
            """
        %1{이/가} 이 클러스터의 kube-dns라는 것은 관례에 따른 추정입니다. 아니라면 클라이언트의 \
        resolv.conf가 틀린 것입니다.
        """,
        "node of %1 (%2): no DNAT of %3": "%1의 노드(%2): %3의 DNAT 없음",
        "query, untranslated": "변환되지 않은 질의",
        "Queries are sent to a port where nothing answers": "아무도 응답하지 않는 포트로 질의가 감",
        "%1 of %2 went to port %3 of %4, which answers on port 53 and answered none of these. %5":
            """
        %2의 %1{이/가} %4의 포트 %3{으로/로} 갔습니다. 이 서버는 포트 53에서는 응답하지만, 이 질의에는 하나도 응답하지 \
        않았습니다. %5
        """,
        "The translation of the service on the client's node chose that port.":
            "클라이언트의 노드에서 서비스를 변환하는 곳이 그 포트를 골랐습니다.",
        "query, and its copy to another port": "질의와, 다른 포트로 간 그 사본",
        "The client sent them there, or a translation within its pod.":
            "클라이언트가 그리로 보냈거나, 그 파드 안의 변환이 그렇게 했습니다.",
        "Something on the way changed the port: the translation of the service on the client's node.":
            "도중에 포트가 바뀌었습니다. 클라이언트의 노드에서 서비스를 변환하는 곳입니다.",
        "node of %1: translation to port %2 of %3": "%1의 노드: %3의 포트 %2{으로/로} 변환",
        "query to another port": "다른 포트로 간 질의",
        "Compare with the ports of the service.": "서비스의 포트와 비교하십시오.",
        "Compare the address with the service's.": "이 주소를 서비스의 주소와 비교하십시오.",
        "On the node, look for kube-dns's rules.": "노드에서 kube-dns의 규칙을 찾아보십시오.",
        "Read kube-proxy's log on that node, and restart it if it does not sync.":
            "그 노드의 kube-proxy 로그를 읽고, 동기화하지 않으면 다시 시작하십시오.",
        "sends %1:53 to %2": "%1:53을 %2{으로/로} 보냄",
        "has no rule for %1:53": "%1:53에 대한 규칙이 없음",
        "rejects %1:53 because it has no endpoints": "엔드포인트가 없어 %1:53을 거부함",
        "drops %1:53": "%1:53을 버림",
        "has a rule for %1:53 that leads to no endpoint": "%1:53에 대한 규칙이 어느 엔드포인트로도 이어지지 않음",
        "it is a ready endpoint of %1 for pod %2, but %3": "서비스 %1의 파드 %2에 대한 준비된 엔드포인트이지만, %3",
        "no pod has this address and the service does not list it":
            "이 주소를 가진 파드가 없고 서비스의 목록에도 없습니다",
    ]
}
