extension KoreanCatalogue {
    /// Sentences of rules about CoreDNS and its log.
    static let coredns: [String: String] = [
        """
        CoreDNS's log of %1 has no lines from the log plugin, so it cannot show which queries arrived (add `log` to \
        the Corefile).
        """:
            """
        CoreDNS 로그 %1에는 log 플러그인이 남긴 줄이 없어, 어떤 질의가 도착했는지 알 수 없습니다(Corefile에 \
        `log`가 필요합니다).
        """,
        """
        CoreDNS's log of %1 has %2 lines that may be the log plugin's, in a format that is not read: it has to name the \
        client's address and port, the ID, type and name of the query.
        """:
            """
        CoreDNS 로그 %1에는 log 플러그인의 것으로 보이지만 읽을 수 없는 형식의 줄이 %2개 있습니다. 클라이언트의 주소와 \
        포트, 질의의 ID, 타입, 이름이 그 형식에 있어야 합니다.
        """,
        "CoreDNS's log of %1 goes from %2 to %3 and does not overlap the captures.":
            "CoreDNS 로그 %1{은/는} %2부터 %3까지의 기록이며, 캡처한 시간과 겹치지 않습니다.",
        """
        None of %1 answered queries in the captures appears in CoreDNS's log: the log is from other pods or another \
        time, or source addresses are rewritten on the way.
        """:
            """
        캡처에서 응답받은 질의 %1건 가운데 CoreDNS 로그에 있는 것이 하나도 없습니다. 다른 파드나 다른 \
        시간의 로그이거나, 도중에 출발지 주소가 바뀐 것입니다.
        """,
        "%1 failed exchanges were not looked up in CoreDNS's log: there were too many.":
            "실패한 질의응답이 너무 많아, %1건은 CoreDNS 로그에서 찾아보지 않았습니다.",
        "%1 and %2 more": "%1 외 %2개",
        "Queries never reached CoreDNS's log": "질의가 CoreDNS 로그에 나타나지 않음",
        "path from %1 to %2": "%1에서 %2까지의 경로",
        "%1 of %2 never appeared in the log of %3, which logged other queries just before and after: %4.":
            "%2의 %1{이/가} %3의 로그에 나타나지 않았습니다. 그 직전과 직후의 다른 질의는 로그에 있습니다. %4.",
        "Of %1 answered queries looked up in the logs, the logs contain %2.":
            "이 캡처에서 응답받은 질의 가운데 로그에서 찾아본 %1건 중 %2건이 로그에 있습니다.",
        "query, sent and never logged by CoreDNS": "보냈으나 CoreDNS 로그에 남지 않은 질의",
        "the CoreDNS pods": "CoreDNS 파드",
        """
        Check the security groups, network ACLs and network policies between the client's node and %1: UDP and \
        TCP 53 in.
        """:
            """
        클라이언트의 노드와 %1 사이의 보안 그룹, 네트워크 ACL, 네트워크 정책이 UDP와 TCP 53의 수신을 \
        허용하는지 확인하십시오.
        """,
        "In the pod's network namespace, rule out a socket buffer overflow.":
            "파드의 네임스페이스에서 소켓 버퍼가 넘치지 않았는지 확인하십시오.",
        """
        %1 are not in the log of %2, which hold %3 of %4 answered ones that were looked up: they did not arrive, or \
        the pod hung.
        """:
            """
        %1{이/가} %2의 로그에 없습니다. 이 로그에는 응답받은 질의 가운데 찾아본 %4건 중 %3건이 있습니다. \
        질의가 그곳에 도착하지 않았거나 파드가 멈춰 있었습니다.
        """,
        "%1 unanswered queries": "응답 없는 질의 %1건",
        "%1 logged no queries at all: that pod hung, received none, or lacks the log plugin.":
            """
        %1에는 질의 기록이 전혀 없습니다. 그 파드가 멈췄거나, 질의를 받지 못했거나, log 플러그인이 없는 \
        것입니다.
        """,
        "--cluster would show whether these are the logs of all CoreDNS pods.":
            "--cluster를 주면 모든 CoreDNS 파드의 로그인지 알 수 있습니다.",
        "Logs with time stamps (kubectl logs --timestamps) would show whether each pod was answering then.":
            "시각이 있는 로그(kubectl logs --timestamps)라면 그때 각 파드가 응답하고 있었는지 알 수 있습니다.",
        "Clients get error responses": "클라이언트가 응답으로 오류를 받음",
        "the upstream of CoreDNS: names outside cluster.local only":
            "CoreDNS의 업스트림: cluster.local 밖의 이름만",
        """
        , %1 of them after a second or more, while %2 under cluster.local were answered by the same service: CoreDNS \
        works and waited for its upstream. This capture does not show the upstream leg.
        """:
            """
        . 그 가운데 %1개는 1초 이상 지난 뒤였고, 그동안 같은 서비스가 cluster.local 아래의 %2에는 응답했으므로, CoreDNS는 \
        정상이고 업스트림을 기다린 것입니다. 이 캡처에는 업스트림 구간이 없습니다.
        """,
        "%1 names": "이름 %1개",
        "; this capture does not show whether CoreDNS or its upstream caused the error.":
            ". 이 캡처로는 CoreDNS의 오류인지 업스트림의 오류인지 알 수 없습니다.",
        "%1 got %2%3.": "%1{이/가} %2{을/를} 받았습니다%3.",
        "without CoreDNS asking its upstream: the error is CoreDNS's own":
            ". CoreDNS가 업스트림에 묻지 않았으므로 CoreDNS 자신의 오류입니다",
        ", names under cluster.local among them, which CoreDNS answers itself":
            ". CoreDNS가 직접 응답하는 cluster.local 아래의 이름도 그 가운데 있습니다",
        "query, and the error it got": "질의와 그에 대한 오류",
        "and": "및",
        ", not an endpoint of the service": ", 서비스의 엔드포인트 목록에 없음",
        "Of %1, %2 are not serving or have restarted: %3%4.":
            "%1 중 %2개가 서비스하지 못하거나 재시작해야 했습니다: %3%4.",
        "%1 CoreDNS pods": "CoreDNS 파드 %1개",
        "; and %1 more": ", 외 %1개",
        "See why the pod is not ready.": "파드가 왜 준비(Ready) 상태가 아닌지 보십시오.",
        "on node %1": "노드 %1",
        "ready": "준비됨",
        "not ready": "준비 안 됨",
        "terminating": "종료 중",
        "%1 restarts": "재시작 %1회",
        "last ended: %1": "마지막 종료: %1",
        "CoreDNS pods are not serving": "CoreDNS 파드가 서비스하지 못함",
        "CoreDNS does not answer": "CoreDNS가 응답하지 않음",
        """
        %1 Its address is the second of a network and nobody asked it for the cluster's names: it may be the VPC's \
        resolver, and the fault is the upstream's; if it is a CoreDNS pod, the fault is CoreDNS's.
        """:
            """
        %1 이 주소는 네트워크의 두 번째 주소이고 아무도 클러스터의 이름을 묻지 않았습니다. VPC의 리졸버라면 업스트림의 문제이고, CoreDNS 파드라면 CoreDNS의 문제입니다.
        """,
        "Say which it is with --upstream-ip %1 or --coredns-ip %2; compare it with the pods' addresses.":
            "--upstream-ip %1 또는 --coredns-ip %2로 어느 쪽인지 알려 주세요. 파드의 주소를 보면 알 수 있습니다.",
        "%1 reached %2 (%3), which sent neither an answer nor an upstream query. %4%5.":
            """
        %1{이/가} %2에 도착했지만(%3) 아무 응답도 나가지 않았고, CoreDNS가 업스트림에 묻지도 않았습니다. \
        %4%5.
        """,
        "It answered %1 before and nothing since: it is hung or was stopped":
            "그 전에는 %1개에 응답했지만 그 뒤로는 아무것에도 응답하지 않았습니다. 멈췄거나 중지된 것입니다",
        "This CoreDNS pod answers nothing: it is hung, stopped or not listening":
            "이 CoreDNS 파드는 아무것에도 응답하지 않습니다. 멈췄거나 중지되었거나 포트를 여는 프로세스가 없습니다",
        "It answered %1 others and dropped these": "다른 %1건에는 응답했고 이 질의들은 버렸습니다",
        """
        , or their checksums, which are wrong in the capture, were wrong on the wire too, and the pod's kernel dropped \
        them
        """:
            ". 또는 여기서 틀린 체크섬이 캡처 도구 때문이 아니라 실제로 틀려서 파드의 커널이 버린 것입니다",
        ", or the capture lost the answers: nobody retried, as clients do when they get no answer":
            """
        . 또는 캡처가 응답을 놓쳤습니다. 응답을 받지 못한 클라이언트라면 다시 물었을 텐데 아무도 다시 묻지 \
        않았습니다
        """,
        "query at the pod, never answered": "파드에 도착했으나 응답받지 못한 질의",
        """
        Check the pod's CPU use, and whether its kernel dropped queries because the socket buffer was full \
        (UdpRcvbufErrors) or nothing listened (UdpNoPorts).
        """:
            """
        파드의 CPU 사용량과, 소켓 버퍼가 가득 찼거나(UdpRcvbufErrors) 포트를 여는 프로세스가 없어(UdpNoPorts) \
        커널이 질의를 버렸는지 확인하십시오.
        """,
        "If the pod is hung, delete it: its deployment starts another.":
            "파드가 멈췄으면 삭제하십시오. 디플로이먼트가 새 파드를 시작합니다.",
        "%1 to %2 went unanswered; %3 were answered.":
            "%2에 보낸 %1{이/가} 응답을 받지 못했고, %3건은 응답을 받았습니다.",
        "The only query to %1 was not answered.": "%1에 보낸 단 한 건의 질의가 응답을 받지 못했습니다.",
        "None of the %1 to %2 was answered.": "%2에 보낸 %1 가운데 응답을 받은 것이 하나도 없습니다.",
        "the forward plugin's upstream in CoreDNS %1": "CoreDNS %1의 forward 플러그인이 가리키는 업스트림",
        """
        CoreDNS %1 sent %2 to %3, which leads back to CoreDNS: queries for names it cannot answer itself loop until \
        they time out, and each loop multiplies the load.
        """:
            """
        CoreDNS %1{이/가} %2{을/를} %3{으로/로} 보냈고, 이는 다시 CoreDNS로 돌아옵니다. CoreDNS가 직접 \
        응답할 수 없는 이름은 타임아웃이 될 때까지 돌고 돌며, 돌 때마다 부하가 늘어납니다.
        """,
        "CoreDNS's query to the DNS service": "CoreDNS가 DNS 서비스에 보낸 질의",
        "a query that failed meanwhile": "그동안 실패한 질의",
        "Check what CoreDNS forwards to.": "CoreDNS가 어디로 전달하는지 보십시오.",
        """
        Point `forward` at the VPC resolver, or the kubelet's resolvConf at a file without the cluster's service and \
        without 127.0.0.53 (systemd-resolved: /run/systemd/resolve/resolv.conf).
        """:
            """
        forward가 VPC 리졸버를 가리키게 하거나, kubelet의 resolvConf가 클러스터의 서비스와 127.0.0.53이 \
        없는 파일을 가리키게 하십시오(systemd-resolved: /run/systemd/resolve/resolv.conf).
        """,
        "CoreDNS forwards queries back to the DNS service": "CoreDNS가 질의를 DNS 서비스로 되돌려 보냄",
        "Answers come too late": "응답이 너무 늦음",
        """
        All are names outside cluster.local and the upstream leg is not in the capture: the delay may be CoreDNS's or \
        its upstream's.
        """:
            """
        모두 cluster.local 밖의 이름이고 업스트림 구간이 캡처에 없어, CoreDNS가 쓴 시간인지 업스트림이 쓴 \
        시간인지 알 수 없습니다.
        """,
        "CoreDNS waited for its upstream, which answered late.":
            "CoreDNS가 업스트림을 기다렸고, 업스트림의 응답이 늦었습니다.",
        "%1 took a second or longer, the longest %2. %3":
            "%1{이/가} 1초 이상 걸렸고, 가장 오래 걸린 것은 %2입니다. %3",
        """
        %1 took a second or longer, the longest %2; %3 came too late, after the client's timeout or after it \
        had closed its socket. %4
        """:
            """
        %1{이/가} 1초 이상 걸렸고, 가장 오래 걸린 것은 %2입니다. %3건은 클라이언트의 타임아웃이 지나거나 \
        소켓을 닫은 뒤에 도착했습니다. %4
        """,
        "query, and its late answer": "질의와 늦은 응답",
        "See whether CoreDNS is throttled: compare its CPU use with its limit.":
            "CoreDNS가 CPU 제한에 걸렸는지 보십시오. CPU 사용량을 제한값과 비교합니다.",
        """
        Names under cluster.local are just as slow: CoreDNS held them, or the path did. A capture at the pod would tell.
        """:
            """
        cluster.local 아래의 이름도 똑같이 느립니다. CoreDNS가 붙들고 있었거나 경로가 지연시킨 것이며, 파드에서 캡처하면 알 수 \
        있습니다.
        """,
        """
        The captures on the server's host have query and answer within moments of each other: the time was lost on the \
        way, in a queue or a shaper.
        """:
            """
        서버 호스트의 캡처에는 질의와 응답이 거의 동시에 있습니다. 시간은 경로의 대기열이나 트래픽 셰이퍼에서 지났습니다.
        """,
        "Names under cluster.local are just as slow, and CoreDNS answers those itself: the delay is its own.":
            """
        cluster.local 아래의 이름도 똑같이 느리고, 이런 이름은 CoreDNS가 아무에게도 묻지 않으므로 CoreDNS \
        자신이 쓴 시간입니다.
        """,
        """
        Names under cluster.local are as slow, by the 2, 4 or 6 s after which CoreDNS gives its upstream up: it may \
        have asked for others in their stead (ExternalName services, autopath). A capture at the pod would tell.
        """:
            """
        cluster.local 아래의 이름도 똑같이 느리며, CoreDNS가 업스트림을 포기하는 2초, 4초 또는 6초만큼 걸렸습니다. \
        그 이름 대신 다른 이름을 물었을 수 있습니다(ExternalName 서비스, autopath). 파드의 캡처가 있으면 알 수 있습니다.
        """,
        """
        names under cluster.local among them, by the 2, 4 or 6 s after which CoreDNS gives its upstream up: it may ask \
        for others in their stead (ExternalName services, autopath)
        """:
            """
        그 가운데 cluster.local 아래의 이름도 있으며, CoreDNS가 업스트림을 포기하는 2초, 4초 또는 6초만큼 걸렸습니다. \
        그 이름 대신 다른 이름을 물었을 수 있습니다(ExternalName 서비스, autopath)
        """,
        """
        Nothing shows whether %1 is CoreDNS or a resolver that CoreDNS asks: nobody asked it for a name under \
        cluster.local. The cluster's files, --coredns-ip or --upstream-ip tell.
        """:
            """
        %1{이/가} CoreDNS인지 CoreDNS가 묻는 리졸버인지 보여 주는 것이 없습니다. 아무도 그 서버에 cluster.local 아래의 이름을 \
        묻지 않았습니다. 클러스터의 파일이나 --coredns-ip, --upstream-ip로 알 수 있습니다.
        """,
        "CoreDNS did not ask its upstream for %1 of them: the delay is its own.":
            "그중 %1건은 CoreDNS가 업스트림에 묻지 않았으므로 CoreDNS 자신이 쓴 시간입니다.",
        "CoreDNS logged answers that never arrived": "CoreDNS 로그에는 있는 응답이 도착하지 않음",
        "CoreDNS": "CoreDNS",
        """
        %1 of %2 are logged as answered by %3, and the answers are in none of the captures that would show them%4: \
        CoreDNS answered, and the answers were lost on the way back.
        """:
            """
        %2의 %1{이/가} %3의 로그에 응답한 것으로 남아 있으나, 그 응답이 보여야 할 어느 캡처에도 없습니다%4. \
        CoreDNS는 질의를 받아 응답했고, 응답이 돌아오는 경로에서 유실되었습니다.
        """,
        ", not even at the pod (%1)": "(파드의 캡처 %1에도 없음)",
        "query without an answer, in CoreDNS's log with one":
            "CoreDNS 로그에는 응답이 있으나 캡처에는 응답이 없는 질의",
        """
        Check the return path: ephemeral ports in security groups and network ACLs, conntrack on the client's node, \
        asymmetric routes.
        """:
            """
        응답이 돌아오는 길에 지나는 것을 확인하십시오. 보안 그룹과 네트워크 ACL의 임시 포트, 클라이언트 \
        노드의 conntrack, 비대칭 라우팅입니다.
        """,
        "On the client's node, look for packets dropped by the reverse path filter or connection tracking.":
            "클라이언트의 노드에서 역경로 필터나 연결 추적이 버린 패킷을 찾아보십시오.",
        "CoreDNS's log says that its upstream failed": "CoreDNS 로그에 업스트림 실패가 기록됨",
        "CoreDNS pods %1: max_concurrent": "CoreDNS 파드 %1: max_concurrent",
        "the upstream of CoreDNS": "CoreDNS의 업스트림",
        "%1 of %2 reached CoreDNS%3, whose log says that it got no answer from %4: %5.":
            "%2의 %1{이/가} CoreDNS%3에 도착했고, 그 로그에 따르면 %4에서 응답을 받지 못했습니다: %5.",
        "its upstream": "업스트림",
        "query; CoreDNS's log says why it failed": "질의(실패한 까닭은 CoreDNS 로그에 있음)",
        "From a CoreDNS pod's namespace, ask the upstream itself.":
            "CoreDNS 파드의 네임스페이스에서 업스트림에 직접 물어보십시오.",
        "timeout": "타임아웃",
        "connection refused": "연결 거부",
        "unreachable": "도달할 수 없음",
        "connection closed": "연결이 닫힘",
        "not permitted by a local firewall": "로컬 방화벽이 허용하지 않음",
        "every upstream is marked down": "모든 업스트림이 다운으로 표시됨",
        "too many concurrent queries (max_concurrent)": "동시 질의가 너무 많음(max_concurrent)",
        "another error": "그 밖의 오류",
    ]
}
