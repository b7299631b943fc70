extension KoreanCatalogue {
    /// What became of queries, and where that cannot be told.
    static let outcomes: [String: String] = [
        "so does another capture, whose clients did not ask again":
            "클라이언트가 다시 묻지 않은 다른 캡처에도 응답이 없습니다",
        "CoreDNS asks its upstream there, so it is not hung": "CoreDNS가 그곳에서 업스트림에 묻고 있으므로 멈춘 것이 아닙니다",
        "they were lost before CoreDNS, or its socket buffer was full":
            "CoreDNS 앞에서 유실되었거나 CoreDNS의 소켓 버퍼가 가득 찼습니다",
        "they were lost before CoreDNS, in the network": "CoreDNS 앞의 네트워크에서 유실되었습니다",
        """
        %1 of the node cache (%2) to %3 went unanswered, %4 were answered: %5.
        """:
            """
        노드 캐시(%2)가 %3에 보낸 %1에 응답이 없었고 %4건은 응답받았습니다. %5.
        """,
        "they reached its host, so it is hung or drops them": "질의는 그 호스트까지 왔으므로 멈춰 있거나 질의를 버립니다",
        "they are lost on the way there, or the pod does not answer; only a capture there can tell":
            "가는 경로에서 유실되었거나 파드가 응답하지 않습니다. 그곳의 캡처만이 알려 줍니다",
        "Either the client's node did not translate the service IP (kube-proxy), or there is no route to the pod behind it: a capture on that node would tell.":
            "클라이언트의 노드가 서비스 IP를 변환하지 않았거나(kube-proxy) 그 뒤의 파드로 가는 경로가 없습니다. 그 노드의 캡처가 알려 줍니다.",
        """
        %1 of %2 reached the node (%3) and did not leave it, and nothing that %4 was asked meanwhile was answered: \
        kube-proxy rejects them because the service has no ready endpoint, or the node drops them. The captures \
        contain no ICMP errors; their filter may have excluded them.
        """:
            """
        %2의 %1{이/가} 노드(%3)까지 왔으나 노드를 떠나지 않았고, 그동안 %4에 보낸 질의는 아무것도 응답받지 못했습니다. 서비스에 \
        준비된 엔드포인트가 없어 kube-proxy가 거부하거나, 노드가 버립니다. 캡처에 ICMP 오류가 없는데, 필터가 그런 오류를 뺐을 수 \
        있습니다.
        """,
        "They are lost on the way there, or kube-proxy rejects them because the service has no ready endpoint: these captures contain no ICMP errors, which their filter may have excluded.":
            "가는 경로에서 유실되었거나, 서비스에 준비된 엔드포인트가 없어 kube-proxy가 거부합니다. 이 캡처들에는 ICMP 오류가 없는데, 필터가 뺐을 수 있습니다.",
        """
        %1 reached %2, which sent no answer, all for names outside cluster.local; it answered %3 others. These captures \
        show none of its queries to its upstream: the upstream may have left them unanswered, or CoreDNS did.
        """:
            """
        %1{이/가} %2에 도착했으나 응답이 없었고, 모두 cluster.local 밖의 이름입니다. 다른 %3건에는 응답했습니다. 이 캡처들은 \
        업스트림에 보낸 질의를 보여 주지 않으므로, 업스트림이 응답하지 않았거나 CoreDNS가 응답하지 않았습니다.
        """,
        "the node cache's query, never answered": "응답받지 못한 노드 캐시의 질의",
        """
        %1 of %2 to %3 came to the node (%4) and did not leave it, as others did: CoreDNS answered, and the node drops the \
        answers (firewall, network policy, connection tracking).
        """:
            """
        %2{이/가} %3에 보낸 %1{이/가} 노드(%4)까지 왔으나 다른 응답과 달리 노드를 떠나지 않았습니다. CoreDNS는 응답했고, 노드가 \
        응답을 버립니다(방화벽, 네트워크 정책, 연결 추적).
        """,
        "query, and the answer that does not leave the node": "질의와, 노드를 떠나지 않는 응답",
        "A transmission came to the node of %1 and not to the pod (%2): it is lost on that node.":
            "전송 하나가 %1의 노드까지 왔으나 파드에는 오지 않았습니다(%2). 그 노드에서 유실됩니다.",
        """
        %1 of CoreDNS (%2) to %3 did not leave its own node (%4), as others did: the node drops them (connection tracking, \
        firewall, network policy), and the upstream never got them.
        """:
            """
        CoreDNS(%2)가 %3에 보낸 %1{이/가} 다른 질의와 달리 자신의 노드(%4)를 떠나지 않았습니다. 노드가 버리므로(연결 추적, 방화벽, \
        네트워크 정책) 업스트림은 받지 못했습니다.
        """,
        "CoreDNS's query, which does not leave the node": "노드를 떠나지 않는 CoreDNS의 질의",
        """
        %1 of CoreDNS (%2) to %3 never came to %4, which was capturing then and has others: the upstream did not get them.
        """:
            """
        CoreDNS(%2)가 %3에 보낸 %1{이/가} 그때 캡처 중이던 %4에 오지 않았으며, 다른 질의는 그곳에 있습니다. 업스트림은 받지 못했습니다.
        """,
        "CoreDNS's query, which does not get that far": "그곳까지 오지 않는 CoreDNS의 질의",
        "%1 answers are missing from the capture, and nobody retried: the capture may have lost them.":
            "캡처에 응답 %1건이 없으나 아무도 다시 묻지 않았습니다. 캡처가 놓쳤을 수 있습니다.",
        "%1 of %2 failed (%3), and these captures do not show why.":
            "%2 중 %1건이 실패했으나(%3) 이 캡처에는 이유가 나타나지 않습니다.",
        """
        %1 of %2 have no answer in the captures, and nobody retried: they failed, or the captures lost the answers.
        """:
            "%2 중 %1건은 캡처에 응답이 없으나 아무도 다시 묻지 않았습니다. 실패했거나 캡처가 응답을 놓쳤습니다.",
        "%1 of %2 have no answer in text without time stamps, so it is unknown whether they timed out.":
            "%2 중 %1건은 시각이 없는 텍스트에 응답이 없으므로, 헛되이 기다렸는지 알 수 없습니다.",
        """
        %1 of %2 have an answer, in text without time stamps: it is unknown how long clients waited, and whether they \
        had to ask again. Print it with -tttt, or give the capture itself.
        """:
            """
        %2 중 %1건은 응답을 받았으나 텍스트에 시각이 없어, 클라이언트가 얼마나 기다렸는지, 다시 물어야 했는지 알 수 없습니다. \
        -tttt로 출력하거나 캡처 자체를 주십시오.
        """,
        """
        %1 end early in the text that tcpdump printed, which does not say whether they did so on the wire: it is \
        unknown whether clients got usable answers.
        """:
            """
        tcpdump가 출력한 텍스트에서 %1{이/가} 중간에 끝나는데, 실제로 그렇게 전송되었는지는 텍스트에 나와 있지 않습니다. \
        그래서 클라이언트가 쓸 수 있는 응답을 받았는지 알 수 없습니다.
        """,
        "%1 of %2 had no answer when the captures ended, too soon to tell whether one would come.":
            "%2 중 %1건은 캡처가 끝날 때 응답이 없었으며, 응답이 올지 판단하기에는 너무 이릅니다.",
        """
        %1 of %2 ended with an answer that the name does not exist, although they go on to the next name of the search \
        list after such answers otherwise: the answers do not reach these clients, or are not used.
        """:
            """
        %2의 %1{이/가} 이름이 없다는 응답에서 끝났습니다. 평소에는 그런 응답 뒤에 검색 목록의 다음 이름을 질의했습니다. \
        응답이 클라이언트에 도착하지 않거나 쓰이지 않습니다.
        """,
        "One packet that is missing among %1 may be the capture's own loss.":
            "%1 가운데 패킷 하나가 빠진 것은 캡처 자체의 유실일 수 있습니다.",
        "%1 searches": "검색 %1회",
        "answer after which the client did not go on": "클라이언트가 다음 이름으로 넘어가지 않은 응답",
        "In the client's pod, see which rule drops the answers, and how long the application waits for them.":
            "클라이언트 파드에서 어떤 규칙이 응답을 버리는지, 애플리케이션이 응답을 얼마나 기다리는지 확인하십시오.",
        "Clients stop following their search list": "클라이언트가 검색 목록을 더 따라가지 않음",
        """
        The answers are in the capture at the client: its own host drops them, or the application \
        refuses them.
        """:
            "응답은 클라이언트의 캡처에 있습니다. 클라이언트의 호스트가 버리거나 애플리케이션이 거부합니다.",
        "The answers reached the client's node and were not delivered to the client.":
            "응답은 클라이언트의 노드까지 왔으나 클라이언트로 나가지 않았습니다.",
        "query, its answer, and the query again":
            "질의와 그 응답, 그리고 다시 보낸 질의",
        """
        at once, and CoreDNS was not seen asking an upstream: its Corefile has no zone for them, or a limit \
        is reached (max_concurrent)
        """:
            "즉시 돌아왔고 CoreDNS가 누구에게 묻는 것은 보이지 않습니다. Corefile에 해당 영역이 없거나 한도(max_concurrent)에 이르렀습니다",
        ", though the upstream had answered: CoreDNS could not use the answer, or caused the error itself":
            ", 그러나 업스트림은 응답했습니다. CoreDNS가 그 응답을 쓸 수 없었거나 스스로 오류를 냈습니다",
        "%1 got %2, %3":
            "%1{이/가} %2{을/를} 받았습니다. %3",
        "all for names outside cluster.local":
            "모두 cluster.local 밖의 이름입니다",
        "names under cluster.local among them, from a cache on the node, which asks CoreDNS for those":
            "그중에는 cluster.local 아래의 이름도 있으며, 이를 CoreDNS에 묻는 노드 캐시에서 왔습니다",
        """
        %1 went to %2 on its node (%3), and %4 never sent a packet: the pod there is hung or stopped, or it is gone \
        and the service's rules still point to its address.
        """:
            """
        %1{이/가} %2의 노드(%3)에서 %2{으로/로} 갔으나 %4{은/는} 패킷을 한 번도 보내지 않았습니다. 그곳의 파드가 멈췄거나, 파드가 없어졌는데 서비스 규칙이 아직 \
        그 주소로 보냅니다.
        """,
        "query at the pod's node, never answered":
            "파드의 노드에 도착했으나 응답받지 못한 질의",
        "The upstream answered CoreDNS at once: the delay is CoreDNS's own.":
            "업스트림은 CoreDNS에 즉시 응답했습니다. 지연은 CoreDNS 자체의 것입니다.",
        """
        %1 of %2 are in %3 but never reached CoreDNS (%4): the upstream answered, and the answers were lost on the \
        way back.
        """:
            "%2의 %1{이/가} %3에 있으나 CoreDNS(%4)에는 도착하지 않았습니다. 업스트림은 응답했고, 돌아오는 경로에서 응답이 유실됩니다.",
        "CoreDNS's query upstream, and the answer that does not come back":
            "CoreDNS가 업스트림에 보낸 질의와 돌아오지 않은 응답",
        "names that %1 ask for":
            "%1{이/가} 묻는 이름",
        """
        %1 holds %2 and no answer at all, and %3: either the capture leaves out the direction of the answers, or \
        nothing was answered and these clients do not retry.
        """:
            "%1에는 %2만 있고 응답이 하나도 없으며, %3: 캡처가 응답 방향을 빠뜨렸거나, 아무것도 응답받지 못했는데 이 클라이언트가 다시 묻지 않습니다.",
        "Every transmission reached the node (%1), and not every one left it: they are lost there.":
            "모든 전송이 노드(%1)에 도착했으나 모두 나가지는 않았습니다. 그곳에서 유실됩니다.",
        """
        they arrived in the overlay and were not decapsulated, so the node dropped the outer packets (a \
        wrong UDP checksum, its firewall)
        """:
            "오버레이로 도착했으나 풀리지 않았으므로, 노드가 바깥 패킷을 버렸습니다(틀린 UDP 체크섬, 방화벽)",
        """
        %1 from %2%3 reached %4, which had asked %5 and therefore rejected them: the client's node did not translate \
        them back (conntrack bypassed or its entry gone). CoreDNS answered.
        """:
            """
        %2%3에서 온 %1{이/가} %4에 도착했으나, %4{은/는} %5에 물었으므로 거부했습니다. 클라이언트의 노드가 되돌려 변환하지 않았습니다(conntrack을 거치지 \
        않았거나 항목이 없어짐). CoreDNS는 응답했습니다.
        """,
        "port %1":
            "포트 %1",
        "From the client's side, a query lost in the network and a silent CoreDNS look the same":
            "클라이언트 쪽에서는 네트워크에서 유실된 질의와 응답하지 않는 CoreDNS가 똑같아 보입니다",
        ". The captures contain no ICMP errors; their filter may have excluded them.":
            ". 캡처에 ICMP 오류가 하나도 없으며, 필터가 그런 오류를 제외했을 수 있습니다.",
        "; no ICMP error came back, so endpoints exist and the port is not closed.":
            ". ICMP 오류가 돌아오지 않았으므로 엔드포인트가 있고 포트는 닫혀 있지 않습니다.",
        "Asked directly, %1 answered the same clients (%2).":
            "직접 물었을 때 %1{은/는} 같은 클라이언트에 응답했습니다(%2).",
        "%1 of %2 to %3:53 could not be opened, while %4 waited for an answer.":
            "%2에서 %3:53으로 가는 %1{이/가} 열리지 않았고, 그동안 %4{이/가} 응답을 기다렸습니다.",
        "%1 client queries": "클라이언트 질의 %1건",
        "The connections went on to %1.":
            "연결은 %1{으로/로} 이어졌습니다.",
    ]
}
