extension KoreanCatalogue {
    /// Sentences of rules about the way between clients and CoreDNS.
    static let network: [String: String] = [
        "path back from %1 to %2": "%1에서 %2{으로/로} 돌아오는 경로",
        "%1 of %2 that %3 answered within a second were sent again by %4, unchanged: CoreDNS did its part, and %5.":
            """
        %3{이/가} 1초 안에 응답한 %2 가운데 %1건을 %4{이/가} 그대로 다시 보냈습니다. CoreDNS는 제 몫을 \
        했고, %5.
        """,
        "some answers do not reach their clients": "이따금 응답이 클라이언트에 도착하지 않습니다",
        "its answers do not reach the clients": "응답이 클라이언트에 도착하지 않습니다",
        """
        Network ACLs are stateless: allow the ephemeral ports (1024-65535) from CoreDNS's subnet back to the \
        client's subnet, and port 53 the other way.
        """:
            """
        네트워크 ACL은 상태를 저장하지 않습니다. CoreDNS의 서브넷에서 클라이언트의 서브넷으로 돌아오는 임시 \
        포트(1024-65535)와, 반대 방향의 53번 포트를 허용하십시오.
        """,
        "Clients retry queries that CoreDNS has answered": "CoreDNS가 응답한 질의를 클라이언트가 다시 보냄",
        "path between %1 and %2: wrong checksums": "%1{과/와} %2 사이의 경로: 틀린 체크섬",
        """
        %1 between %2 and %3 held a message whose UDP checksum is wrong, and the client asked again or got \
        nothing: the receiving kernel drops such packets silently. Something on the path alters them, often the \
        checksum offload of an overlay network's interface.
        """:
            """
        %2{과/와} %3 사이의 %1에 UDP 체크섬이 틀린 메시지가 있었고, 클라이언트는 다시 묻거나 응답을 받지 \
        못했습니다. 받는 쪽 커널은 이런 패킷을 말없이 버립니다. 도중에 무언가가 패킷을 바꾸는 것이며, \
        오버레이 네트워크 인터페이스의 체크섬 오프로드가 원인인 경우가 많습니다.
        """,
        "%1 exchanges": "질의응답 %1건",
        """
        %1 of %2 to %3 have a wrong UDP checksum, and nothing shows that the clients took them. A receiving kernel drops \
        such packets silently; a tool that rewrote the capture leaves the same.
        """:
            """
        %2에서 %3{으로/로} 간 %1의 UDP 체크섬이 틀리며, 클라이언트가 받아들였다는 흔적이 없습니다. 받는 쪽 커널은 이런 \
        패킷을 말없이 버립니다. 캡처를 고쳐 쓴 도구도 같은 흔적을 남깁니다.
        """,
        "message with a wrong UDP checksum": "UDP 체크섬이 틀린 메시지",
        "On the receiving host, check whether the counter grows.": "받는 쪽 호스트에서 카운터가 늘어나는지 보십시오.",
        "On the sending node, turn off checksum offload on the overlay's interface and check again.":
            "보내는 쪽 노드에서 오버레이 인터페이스의 체크섬 오프로드를 끄고 다시 확인하십시오.",
        "Messages arrive with a wrong checksum": "체크섬이 틀린 메시지가 도착함",
        "path from %1 to %2, fragments": "%1에서 %2까지의 경로, 단편(fragment)",
        """
        %1 to %2 arrived as a first fragment only: the rest was dropped on the way, as security groups, network \
        ACLs and links with a smaller MTU do. The client cannot use such an answer. Answers that fit in one packet \
        are not affected.
        """:
            """
        %2{으로/로} 가는 %1{이/가} 첫 단편만 도착했습니다. 나머지는 도중에 버려졌으며, 보안 그룹, 네트워크 \
        ACL, MTU가 더 작은 링크에서 이런 일이 생깁니다. 클라이언트는 이런 응답을 쓸 수 없습니다. 패킷 \
        하나에 담긴 응답은 영향이 없습니다.
        """,
        "%1 answers": "응답 %1건",
        "query, and the first fragment of its answer": "질의와 그 응답의 첫 단편",
        "Keep answers in one packet: set CoreDNS's bufsize plugin to 1232.":
            "응답이 패킷 하나에 담기게 하십시오. CoreDNS의 bufsize 플러그인을 1232로 설정합니다.",
        "Compare the MTU along the path.": "경로의 MTU를 비교하십시오.",
        "Large answers lose their later fragments": "큰 응답의 뒤쪽 단편이 유실됨",
        "Answers are lost on their way back": "응답이 돌아오는 경로에서 유실됨",
        "The overlay carried them as %1.": "오버레이에서는 %1{으로/로} 운반되었습니다.",
        "%1 of %2 are in %3 but never reached %4 (%5): CoreDNS answered, and the answers were lost on the way back.":
            """
        %2의 %1{이/가} %3에 있으나 %4(%5)에는 도착하지 않았습니다. CoreDNS는 응답했고, 돌아오는 경로에서 \
        응답이 유실됩니다.
        """,
        """
        %1 of %2 are in %3 and not where %4 are (%5), and nobody asked again, as clients do that get no answer: \
        CoreDNS answered, and the answers came by another way, or were lost.
        """:
            """
        %2의 %1{이/가} %3에 있으나 %4{이/가} 있는 곳(%5)에는 없으며, 응답을 받지 못한 클라이언트라면 다시 물었을 텐데 아무도 다시 \
        묻지 않았습니다. CoreDNS는 응답했고, 응답은 다른 경로로 왔거나 유실되었습니다.
        """,
        "query and answer; the answer does not reach the client": "질의와 응답(응답이 클라이언트에 도착하지 않음)",
        """
        Network ACLs are stateless: allow the ephemeral ports (1024-65535) from CoreDNS's subnet back to the \
        client's subnet.
        """:
            """
        네트워크 ACL은 상태를 저장하지 않습니다. CoreDNS의 서브넷에서 클라이언트의 서브넷으로 돌아오는 임시 \
        포트(1024-65535)를 허용하십시오.
        """,
        "Queries are lost on their way to CoreDNS": "질의가 CoreDNS로 가는 경로에서 유실됨",
        "path from %1 to %2 (%3)": "%1에서 %2까지의 경로(%3)",
        "%1 of %2 never reached CoreDNS: %3 (%4) and saw none of them.":
            "%2의 %1{이/가} CoreDNS에 도착하지 못했습니다. %3(%4) 그 질의를 하나도 보지 못했습니다.",
        "its pod was being captured": "그 파드를 캡처하고 있었지만",
        "both pods were being captured": "두 파드를 모두 캡처하고 있었지만",
        "all %1 pods were being captured": "파드 %1개를 모두 캡처하고 있었지만",
        "Every answered query from these clients (%1) went to another pod; none ever reached %2.":
            """
        이 클라이언트들의 질의 가운데 응답받은 것(%1건)은 모두 다른 파드로 갔고, %2에 도착한 것은 하나도 \
        없습니다.
        """,
        "If the service has another endpoint, they may have gone there: capture at every endpoint.":
            "서비스에 다른 엔드포인트가 있다면 그리로 갔을 수도 있습니다. 엔드포인트마다 캡처하십시오.",
        "query, sent and never answered": "보냈으나 응답받지 못한 질의",
        """
        Check the security groups and network ACLs between the client's node and %1: UDP and TCP 53 in, and the \
        ephemeral ports back. VPC Flow Logs show REJECT records for dropped packets; Reachability Analyzer \
        names the rule.
        """:
            """
        클라이언트의 노드와 %1 사이의 보안 그룹과 네트워크 ACL을 확인하십시오. UDP와 TCP 53의 수신과 \
        돌아오는 임시 포트를 허용해야 합니다. VPC Flow Logs의 REJECT 기록은 버려진 패킷을 보여 주고, \
        Reachability Analyzer는 해당 규칙을 알려 줍니다.
        """,
        "Check network policies that select the client or CoreDNS.":
            "클라이언트나 CoreDNS를 선택하는 네트워크 정책을 확인하십시오.",
        "From the client's node, ask the pod itself.": "클라이언트의 노드에서 파드에 직접 물어보십시오.",
        """
        %1 of %2 were translated to %3 and sent (%4), and never reached %5, which was being captured then: they were \
        lost in between.
        """:
            """
        %2의 %1{이/가} %3{으로/로} 변환되어 나갔으나(%4), 그때 캡처하고 있던 %5에는 없습니다. 그 사이에서 \
        유실되었습니다.
        """,
        "Queries of %1 reached %2 and were answered.": "%1의 질의는 %2에 도착해 응답을 받았습니다.",
        "The overlay carried them as %1": "오버레이에서는 %1{으로/로} 운반되었습니다",
        """
        , and they reached %1 that way, but were not decapsulated there: the node dropped the outer packets (a wrong \
        UDP checksum, its firewall), or what was in them.
        """:
            """
        . 그대로 %1에 도착했으나 거기서 풀리지 않았습니다. 노드가 바깥 패킷(UDP 체크섬 오류, 노드의 \
        방화벽)이나 그 안의 것을 버렸습니다.
        """,
        ", and %1, which has other packets of the overlay, has none of these.":
            ". 오버레이의 다른 패킷이 있는 %1에 이 패킷들은 없습니다.",
        "the endpoints of %1": "%1의 엔드포인트",
        "path from %1 to %2, MTU %3": "%1에서 %2까지의 경로, MTU %3",
        """
        %1 of %2 to %3 came back from %4 as too large for the next link%5: the answer was dropped there. Small \
        answers get through.%6
        """:
            """
        %2{이/가} %3에 보낸 %1{이/가} 다음 링크에 너무 크다며 %4에서 되돌아왔습니다%5. 응답은 그곳에서 \
        버려졌습니다. 작은 응답은 통과합니다.%6
        """,
        "or": "또는",
        ", which carries at most %1 bytes": "(그 링크의 한도는 %1바이트)",
        "%1 of the same clients went unanswered at first.":
            "같은 클라이언트들의 %1{이/가} 처음에 응답을 받지 못했습니다.",
        "ICMP error that quotes the answer": "응답을 인용한 ICMP 오류",
        "Keep answers below the smallest MTU of the path: set CoreDNS's bufsize plugin to 1232.":
            "응답을 경로의 가장 작은 MTU보다 작게 하십시오. CoreDNS의 bufsize 플러그인을 1232로 설정합니다.",
        "See the MTU of the path and of the interfaces (9001 within a VPC, 1500 over peering and gateways).":
            "경로와 인터페이스의 MTU를 보십시오(VPC 안에서는 9001, 피어링과 게이트웨이를 지날 때는 1500).",
        "Answers are too large for a link on their way": "응답이 도중의 링크에 비해 너무 큼",
        """
        %1 of %2 over UDP were larger than 512 bytes, although the query allowed no more (no EDNS) and TC is not set: \
        a strict client drops them or fails. %3 followed.
        """:
            """
        %2{이/가} UDP로 보낸 %1{이/가} 512옥텟을 넘었으나, 질의는 그보다 큰 것을 허용하지 않았고(EDNS 없음) \
        TC도 설정되지 않았습니다. 엄격한 클라이언트는 이런 응답을 버리거나 실패합니다. 이어서 %3{이/가} \
        있었습니다.
        """,
        "%1 retransmissions": "재전송 %1건",
        "query without EDNS, and its answer": "EDNS 없는 질의와 그 응답",
        "Upgrade CoreDNS, and check for a bufsize above 512 or a plugin that adds records after it.":
            "CoreDNS를 업그레이드하고, 512를 넘는 bufsize나 그 뒤에 레코드를 더하는 플러그인이 있는지 보십시오.",
        "Answers are larger than the client accepts": "응답이 클라이언트가 받겠다고 한 크기보다 큼",
        """
        %1 refused %2 of %3 with ICMP port unreachable, although they arrived within %4: its socket was already \
        closed. Either it asked several servers at once and took the first answer, or its own timeout is shorter, or a \
        firewall in its namespace rejects answers%5
        """:
            """
        %1{이/가} %4 안에 도착한 %3 가운데 %2건을 ICMP port unreachable로 거부했습니다. 소켓이 이미 닫혀 \
        있었습니다. 여러 서버에 동시에 묻고 첫 응답만 썼거나, 자신의 타임아웃이 더 짧거나, 네임스페이스의 \
        방화벽이 응답을 거부합니다%5
        """,
        "; or its node does not translate them back to the service's address, which only a capture there shows.":
            ". 또는 노드가 응답을 서비스의 주소로 되돌려 놓지 않은 것이며, 이는 그 노드에서만 보입니다.",
        "query, its answer, and the client's ICMP error about it":
            "질의, 그 응답, 응답에 대한 클라이언트의 ICMP 오류",
        "In the client's pod, see its nameservers and timeouts, and rules that reject.":
            "클라이언트의 파드에서 네임서버와 타임아웃, 거부하는 규칙을 보십시오.",
        "Clients reject answers that arrive in time": "클라이언트가 제때 온 응답을 거부함",
        "Not every transmission is in the captures at %1: packets are lost on the way there.":
            "%1의 캡처에 없는 전송이 있습니다. 그리로 가는 경로에서 패킷이 유실됩니다.",
        "Queries are answered only after a retransmission": "다시 보내야만 응답을 받는 질의가 있음",
        "%1 sent more answers than arrived: packets are lost on the way back.":
            "%1{이/가} 보낸 응답이 도착한 것보다 많습니다. 돌아오는 경로에서 패킷이 유실됩니다.",
        "Every transmission reached %1, and it answered only some of them.":
            "보낸 것은 모두 %1에 도착했으나, 일부에만 응답했습니다.",
        "A transmission or its answer was lost, or CoreDNS left it unanswered: this capture cannot show which.":
            """
        보낸 질의나 그 응답이 유실되었거나 CoreDNS가 응답하지 않았습니다. 이 캡처로는 어느 쪽인지 알 수 \
        없습니다.
        """,
        "%1 of %2 were answered only after the client sent them again, up to %3 later. %4":
            "%2의 %1{은/는} 클라이언트가 다시 보낸 뒤에야 응답을 받았고, 길게는 %3 걸렸습니다. %4",
        "query, sent again, and its answer": "다시 보낸 질의와 그 응답",
        "On the client's node, watch connection tracking for packets that it dropped.":
            "클라이언트의 노드에서 연결 추적이 버린 패킷이 있는지 지켜보십시오.",
        "The CoreDNS pod's node does not forward queries to the pod":
            "CoreDNS 파드의 노드가 질의를 파드로 전달하지 않음",
        "the pod is gone while clients' nodes still send there, or the node began to drop its packets":
            """
        파드가 사라졌는데도 클라이언트의 노드가 여전히 그리로 보내거나, 노드가 그 파드로 가는 것을 버리기 \
        시작했습니다
        """,
        "the node drops them (network policy, firewall, connection tracking)":
            "노드가 버립니다(네트워크 정책, 방화벽, 연결 추적)",
        "node of CoreDNS pod %1 (%2)": "CoreDNS 파드 %1의 노드(%2)",
        "%1 of %2 for %3 reached the pod's node (%4) and were not forwarded to the pod, although others were: %5.":
            """
        %3{으로/로} 가는 %2의 %1{이/가} 파드의 노드(%4)에 도착했으나, 다른 질의와 달리 파드로 전달되지 \
        않았습니다: %5.
        """,
        """
        %1 of %2 for %3 reached the pod's node (%4) and did not come to the pod, which was being captured then (%5): %6.
        """:
            """
        %3{으로/로} 가는 %2의 %1{이/가} 파드의 노드(%4)에 도착했으나, 그때 캡처 중이던 파드(%5)에는 오지 않았습니다: %6.
        """,
        "query that reached the node and was not forwarded": "노드에 도착했으나 전달되지 않은 질의",
        "See whether the pod is still there.": "파드가 아직 있는지 보십시오.",
        "On the pod's node, see where the address leads.": "파드의 노드에서 그 주소가 어디로 이어지는지 보십시오.",
        "Check network policies that select CoreDNS, and the node's own rules.":
            "CoreDNS를 선택하는 네트워크 정책과 노드 자신의 규칙을 확인하십시오.",
        "They were translated to %1 and left the node.": "%1{으로/로} 변환되어 노드를 떠났습니다.",
        "The captures there (%1) hold none of them; a capture filter for UDP alone would have excluded them too.":
            "그곳의 캡처(%1)에는 하나도 없습니다. 다만 UDP만 잡는 캡처 필터였어도 빠졌을 것입니다.",
        "Meanwhile %1 to %2 over UDP were answered and %3 were accepted.":
            "그동안 UDP로 %2에 보낸 %1{이/가} 응답을 받았고, %3{이/가} 받아들여졌습니다.",
        "%1 other connections": "다른 연결 %1건",
        "Meanwhile %1 to %2 over UDP were answered.": "그동안 UDP로 %2에 보낸 %1{이/가} 응답을 받았습니다.",
        "Meanwhile %1 were accepted.": "그동안 %1{이/가} 받아들여졌습니다.",
        """
        Allow TCP 53 as well as UDP 53 to %1: security groups of the nodes (or pods), network ACLs and their \
        ephemeral ports.
        """:
            """
        %1에 UDP 53과 함께 TCP 53도 허용하십시오. 노드(또는 파드)의 보안 그룹, 네트워크 ACL과 그 임시 \
        포트를 확인하십시오.
        """,
        "Check network policies for rules on UDP alone.":
            "네트워크 정책에 UDP만 허용하는 규칙이 있는지 확인하십시오.",
        "From the client's node, ask over TCP.": "클라이언트의 노드에서 TCP로 물어보십시오.",
        "A SYN-ACK was sent and never reached the client: it was lost on the way back.":
            "SYN-ACK를 보냈으나 클라이언트에 돌아오지 않았습니다. 돌아오는 경로에서 유실되었습니다.",
        """
        They reached %1 (%2), whose kernel did not answer: its listen queue is full, or a firewall on that host \
        drops them.
        """:
            """
        %1(%2)에 도착했으나 그 커널이 응답하지 않았습니다. 수신 대기열이 가득 찼거나 그 호스트의 방화벽이 \
        버립니다.
        """,
        "CoreDNS pod %1, TCP 53": "CoreDNS 파드 %1, TCP 53",
        "path from %1 to %2:53 (%3)": "%1에서 %2:53까지의 경로(%3)",
        """
        %1 of %2 to %3 were accepted only after the SYN had been sent again, of %4 in all: SYNs, or the answers to \
        them, were lost for some time. Large answers waited for them.
        """:
            """
        %2에서 %3{으로/로} 가는 %1은 전체 %4건 가운데 SYN을 다시 보낸 뒤에야 받아들여졌습니다. SYN이나 그 응답이 한동안 \
        유실된 것이며, 큰 응답은 그동안 기다렸습니다.
        """,
        "SYN, sent again": "다시 보낸 SYN",
        """
        %1 of %2 to %3 got no answer to their SYN.%4%5 Clients turn to TCP when an answer over UDP is truncated \
        (TC), so large answers fail and small ones work.
        """:
            """
        %2{이/가} %3에 시도한 %1{이/가} SYN에 대한 응답을 받지 못했습니다.%4%5 클라이언트는 UDP 응답이 \
        잘리면(TC) TCP로 바꾸므로, 큰 응답은 실패하고 작은 응답은 성공합니다.
        """,
        """
        %1 to %2 over UDP were still unanswered when the captures ended, too soon to tell whether answers would come: \
        UDP may be blocked as well as TCP.
        """:
            """
        캡처가 끝났을 때 UDP로 %2에 보낸 %1도 응답이 없었고 응답이 올지는 아직 알 수 없었습니다. 막힌 것이 TCP만이 \
        아닐 수 있습니다.
        """,
        "Capture again, for ten seconds longer than the failure lasts, to see whether UDP is answered.":
            "장애보다 10초 더 길게 다시 캡처하십시오. 그러면 UDP에 응답이 오는지 알 수 있습니다.",
        "%1 over TCP of %2 to %3 got a RST instead of an answer, on connections that had carried earlier answers.":
            "%2{이/가} %3에 TCP로 보낸 %1{이/가} 응답 대신 RST를 받았습니다. 같은 연결에서 다른 응답은 왔습니다.",
        "The query reached the pod, so the pod ended the connection.": "질의가 파드에 도착했으므로 연결을 끊은 것은 파드입니다.",
        "query over TCP, and the RST": "TCP로 보낸 질의와 RST",
        """
        %1 of %2 reached the node (%3) and did not leave it, although others did: they were lost on the node, \
        between the client's interface and the path to the pods (firewall, network policy, connection tracking).
        """:
            """
        %2의 %1{이/가} 노드(%3)에 도착했지만 다른 질의와 달리 노드를 떠나지 않았습니다. 클라이언트의 \
        인터페이스와 파드로 가는 길 사이에서 유실되었습니다(방화벽, 네트워크 정책, 연결 추적).
        """,
        """
        %1 of %2 came back as ICMP port unreachable from %3, and none was answered, while all of the other clients' were: \
        a rule rejects them by their source (REJECT of a network policy), for a closed port would refuse everybody.
        """:
            """
        %2의 %1{이/가} %3의 ICMP 포트 도달 불가로 거부되었고 응답을 하나도 받지 못했지만, 다른 클라이언트의 질의는 모두 \
        응답을 받았습니다. 출발지에 따라 거부하는 규칙(네트워크 정책의 REJECT)이 있습니다. 닫힌 포트라면 모두를 거부합니다.
        """,
        "They came to the node (%1) and did not leave it, as others did.":
            "질의는 노드(%1)에 도착했지만 다른 질의와 달리 노드를 떠나지 않았습니다.",
        """
        %1 of %2 came to the node of %3 (%4) and got no answer, while others were answered and none of these clients: the \
        node's own rules may drop them before they come to CoreDNS (INPUT chain, network policy), or CoreDNS drops them \
        (plugin acl).
        """:
            """
        %2의 %1{이/가} %3의 노드(%4)에 도착했지만 응답을 받지 못했습니다. 다른 클라이언트는 응답을 받았고 이 클라이언트들은 하나도 \
        받지 못했습니다. 노드의 규칙(INPUT 체인, 네트워크 정책)이 CoreDNS에 닿기 전에 버리거나, CoreDNS가 버립니다(acl 플러그인).
        """,
        "The captures at the CoreDNS pods (%1) have none of them.": "CoreDNS 파드의 캡처(%1)에는 하나도 없습니다.",
        "node of %1 (%2)": "%1의 노드(%2)",
        "On the node, see which rule's counter grows, and whether connection tracking drops packets.":
            "노드에서 어느 규칙의 카운터가 늘어나는지, 연결 추적이 패킷을 버리는지 확인하십시오.",
        "Read the kernel's log for packets that it dropped.": "커널 로그에서 버린 패킷을 확인하십시오.",
        "%1 TCP connections": "TCP 연결 %1건",
        "SYN, never answered": "응답받지 못한 SYN",
        "TCP connections for DNS are not accepted": "DNS의 TCP 연결이 받아들여지지 않음",
        "%1 of %2 to %3 ended in a RST: %4 at the SYN, %5 before an answer came.":
            "%2{이/가} %3에 시도한 %1{이/가} RST로 끝났습니다. %4건은 SYN에서, %5건은 응답이 오기 전에 끝났습니다.",
        "The SYN reached the pod, so the pod refused it.": "SYN이 파드에 도착했으므로, 파드가 거부한 것입니다.",
        "This capture does not show who sent the RST: the pod, or a firewall on the way.":
            "RST를 파드가 보냈는지 도중의 방화벽이 보냈는지 여기서는 알 수 없습니다.",
        "SYN, and the RST": "SYN과 RST",
        "TCP connections for DNS are rejected as undeliverable": "DNS의 TCP 연결이 전달할 수 없다며 되돌아옴",
        "%1 of %2 to %3 came back from %4 as undeliverable: %5.":
            "%2{이/가} %3에 시도한 %1{이/가} 전달할 수 없다며 %4에서 되돌아왔습니다: %5.",
        "port unreachable": "port unreachable",
        "kube-proxy rejects what is sent to a service without ready endpoints in this way.":
            "kube-proxy는 준비된 엔드포인트가 없는 서비스로 보낸 것을 이렇게 거부합니다.",
        "Something on the path rejects TCP: a firewall, a network policy, or a router without a route.":
            "도중의 무언가가 TCP를 거부합니다. 방화벽, 네트워크 정책, 또는 그곳으로 가는 길을 모르는 라우터입니다.",
        "SYN, and the ICMP error that quotes it": "SYN과, 그것을 인용한 ICMP 오류",
        "Check that CoreDNS listens on TCP 53.": "CoreDNS가 TCP 53에서 듣고 있는지 확인하십시오.",
        "TCP connections for DNS are refused or reset": "DNS의 TCP 연결이 거부되거나 재설정됨",
        "Answers are not translated back to the service IP": "응답이 서비스 IP로 되돌려지지 않음",
        "answers of %1 are not translated back to %2": "%1의 응답이 %2{으로/로} 되돌려지지 않음",
        "query, and its answer from an address not asked": "질의와, 묻지 않은 주소에서 온 응답",
        "On the client's node, look for rules that take the answers out of connection tracking.":
            "클라이언트의 노드에서 응답을 연결 추적에서 제외하는 규칙을 찾아보십시오.",
        "See whether bridged traffic passes iptables, and whether only pods on the same node are affected.":
            "브리지 트래픽이 iptables를 거치는지, 같은 노드의 파드만 영향을 받는지 보십시오.",
        "Queries go unanswered outside what was captured": "캡처한 곳 너머에서 질의가 응답을 받지 못함",
        "query, never answered": "응답받지 못한 질의",
        """
        None of them is in the capture at %1 (%2), but the service has answers from pods that nobody captured: \
        they may have gone there.
        """:
            """
        %1의 캡처(%2)에는 하나도 없으나, 캡처하지 않은 파드가 서비스의 이름으로 응답한 것이 있으므로 그리로 \
        갔을 수 있습니다.
        """,
        "They left within the overlay, as %1.": "오버레이 안에서 %1{으로/로} 떠났습니다.",
        "%1 of %2 went unanswered after they %3left (%4)%5. %6%7. The fault lies outside this capture: %8.":
            """
        %2의 %1{이/가} %3%4{을/를} 떠난 뒤%5 응답을 받지 못했습니다. %6%7. 장애는 이 캡처 너머에 있습니다. \
        %8.
        """,
        "were translated to %1 and": "%1{으로/로} 변환되어",
        ": kube-proxy did its part": " (kube-proxy는 제 몫을 함)",
        "for %1": "%1에서",
        "Nothing that went to %1 was answered": "%1{으로/로} 간 것은 하나도 응답을 받지 못했습니다",
        "%1 others that went to %2 were answered": "%2{으로/로} 간 다른 %1건은 응답을 받았습니다",
        ", %1 queries that went elsewhere were": ". 다른 곳으로 간 질의 %1건은 응답을 받았습니다",
        "the path to %1 loses the packets, or the pod does not answer. Only a capture at %2 can tell":
            "%1까지의 경로에서 패킷이 유실되거나 파드가 응답하지 않습니다. %2에서 캡처해야만 알 수 있습니다",
        "the pod answers others, so the path to %1 loses the packets":
            "파드가 다른 질의에는 응답하므로, %1까지의 경로에서 패킷이 유실됩니다",
        "query, translated, sent and never answered": "변환되어 나갔으나 응답받지 못한 질의",
        "%1 of %2 to %3 went unanswered; %4. %5": "%2{이/가} %3에 보낸 %1{이/가} 응답을 받지 못했습니다(%4). %5",
        "none was answered": "응답받은 것 없음",
        "%1 were answered": "%1건은 응답받음",
        "CoreDNS ignores a query's source port; the path to it does not: the path loses packets.":
            "CoreDNS는 질의의 출발지 포트를 보지 않지만 그리로 가는 길은 봅니다. 가는 경로에서 패킷이 유실됩니다.",
        "Queries are rejected as undeliverable": "질의가 전달할 수 없다며 되돌아옴",
        "%1 to %2 came back from %3 as undeliverable: %4.":
            "%2에 보낸 %1{이/가} 전달할 수 없다며 %3에서 되돌아왔습니다: %4.",
        "%1 more went unanswered; routers rate-limit such errors.":
            "이 밖에 %1건이 응답을 받지 못했습니다. 라우터는 이런 오류의 수를 제한합니다.",
        "From the client's node, see where the path to %1 ends.":
            "클라이언트의 노드에서 %1{으로/로} 가는 길이 어디서 끝나는지 보십시오.",
        "Check network policies and firewalls that reject instead of dropping.":
            "버리지 않고 거부하는 네트워크 정책과 방화벽이 있는지 확인하십시오.",
        "port unreachable, from another host than the pod: a firewall or policy rejects":
            "port unreachable이 파드가 아닌 다른 호스트에서 옴(방화벽이나 정책이 거부)",
        "no route to the network": "네트워크로 가는 경로가 없음",
        "host unreachable": "호스트에 도달할 수 없음",
        "administratively prohibited": "관리 정책으로 금지됨",
        "too big for the path": "경로에 비해 너무 큼",
        "time exceeded, a routing loop": "시간 초과(라우팅 루프)",
        "ICMP type %1 code %2": "ICMP 유형 %1 코드 %2",
    ]
}
