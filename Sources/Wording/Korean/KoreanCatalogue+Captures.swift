extension KoreanCatalogue {
    /// Sentences about captures, and what could not be known.
    static let captures: [String: String] = [
        "%1, %2: %3; left out.": "%1, %2: %3. 이 부분은 제외했습니다.",
        "The capture lost packets": "캡처가 패킷을 놓침",
        """
        Take the capture again with a larger buffer and a narrower filter, and look at tcpdump's "dropped by \
        kernel" line when it ends.
        """:
            """
        버퍼를 늘리고 필터를 좁혀 다시 캡처한 다음, 끝날 때 tcpdump가 보여 주는 "dropped by kernel" 줄을 \
        확인하십시오.
        """,
        """
        %1 are in the capture without their query, next to %2: the capture lost packets in both directions, so a \
        missing answer proves nothing.
        """:
            """
        캡처에 %1{이/가} 있고, %2도 있습니다. 캡처가 양방향에서 패킷을 놓쳤으므로, 응답이 보이지 \
        않는 것은 아무것도 증명하지 못합니다.
        """,
        "%1 orphan answers": "짝 없는 응답 %1건",
        "The kernel dropped %1 while %2 was taken.": "%2{을/를} 캡처하는 동안 커널이 %1{을/를} 버렸습니다.",
        "Node %1 was not captured in full (%2); what is missing counts as not seen.":
            "노드 %1{은/는} 온전히 캡처되지 않았습니다(%2). 빠진 부분은 보지 못한 것으로 칩니다.",
        "%1 were not captured in full; what is missing counts as not seen.":
            "%1{이/가} 온전히 캡처되지 않았습니다. 빠진 부분은 보지 못한 것으로 칩니다.",
        "Only the first %1 of %2 bytes of %3 came back; what follows counts as not seen.":
            "%3에서는 %2바이트 중 앞의 %1바이트만 돌아왔습니다. 그 뒤는 보지 못한 것으로 칩니다.",
        "The log of %1 came in part; what follows counts as not seen.":
            "%1의 로그는 일부만 왔습니다. 그 뒤는 보지 못한 것으로 칩니다.",
        "%1 nodes": "노드 %1개",
        "%1 packets": "패킷 %1개",
        "%1 captures": "캡처 %1개",
        "%1 from within %2 were read.": "%2 안에서 %1{을/를} 읽었습니다.",
        "Objects of the cluster were taken from %1: %2.": "클러스터 오브젝트를 %1에서 가져왔습니다: %2.",
        "CoreDNS's log was taken from %1: %2.": "CoreDNS 로그를 %1에서 가져왔습니다: %2.",
        "resolv.conf was taken from %1: %2.": "resolv.conf를 %1에서 가져왔습니다: %2.",
        "eks-log-collector's files were taken from %1: %2.": "eks-log-collector의 파일을 %1에서 가져왔습니다: %2.",
        "%1 was read as far as possible: %2.": "%1{을/를} 읽을 수 있는 데까지 읽었습니다: %2.",
        "Redaction leaves out the files about the cluster that were found in folders and archives; flags name them.":
            "가명 처리를 하면 폴더와 아카이브에서 찾은 클러스터 파일은 쓰지 않습니다. 쓰려면 옵션으로 지정하십시오.",
        "Several resolv.conf of pods were found that differ; --resolv-conf says which counts.":
            "서로 다른 파드의 resolv.conf가 여러 개 있습니다. --resolv-conf로 어느 것을 쓸지 지정하십시오.",
        "%1 payloads": "페이로드 %1개",
        "Messages break the DNS wire format": "메시지가 DNS 형식에 어긋남",
        "%1 held a message that breaks the wire format.": "%1에 DNS 형식에 어긋나는 메시지가 있었습니다.",
        "malformed message": "형식에 어긋난 메시지",
        "List the messages with their errors.": "메시지와 그 오류를 나열하십시오.",
        "query, whose answer is not in the capture": "캡처에 응답이 없는 질의",
        """
        Take the capture again in both directions: no -Q in or -Q out, a filter on the port of either side \
        (`port 53`, neither `dst port` nor `src port`), a mirror session for inbound and outbound traffic.
        """:
            """
        양방향으로 다시 캡처하십시오. -Q in이나 -Q out 없이, 어느 쪽의 포트든 잡는 필터로(`dst port`나 `src \
        port`가 아닌 `port 53`), 미러 세션이라면 인바운드와 아웃바운드 트래픽을 모두 대상으로 하십시오.
        """,
        "%1 of them were answered, as another capture shows": "그중 %1건은 다른 캡처를 보면 응답을 받았습니다",
        "only %1 of them were retried, as clients do when they get no answer":
            "응답을 받지 못한 클라이언트라면 다시 물었을 텐데 그중 %1건만 다시 물었습니다",
        """
        %1 holds %2 and no answer at all, yet %3: the capture leaves out the direction of the answers, so it cannot \
        show which queries were answered.
        """:
            """
        %1에 %2{이/가} 있고 응답은 하나도 없습니다. 그런데 %3. 캡처에 응답 방향이 빠져 있어, 어느 질의가 \
        응답을 받았는지 알 수 없습니다.
        """,
        """
        %1 holds %2 but no queries, so all of them are orphan answers: the capture leaves out the direction of the \
        queries, so it cannot show which went unanswered.
        """:
            """
        %1에 %2{이/가} 있고 질의는 하나도 없어 모두 짝 없는 응답입니다. 캡처에 질의 방향이 빠져 있어, 어느 \
        질의가 응답을 받지 못했는지 알 수 없습니다.
        """,
        "The capture contains only one direction": "캡처에 한 방향만 있음",
        """
        %1 holds queries without their answers and orphan answers without their queries, and no pair: it was \
        taken in one direction of the interface only (received or sent), so it cannot show which queries went \
        unanswered.
        """:
            """
        %1에 응답 없는 질의와 질의 없는 응답만 있고 짝이 맞는 것이 없습니다. 인터페이스의 한 방향(수신 또는 \
        송신)만 캡처했으므로, 어느 질의가 응답을 받지 못했는지 알 수 없습니다.
        """,
        "The capture ended before some answers could come": "응답이 오기 전에 캡처가 끝남",
        "%1 are pending: the capture ended before %2 had passed, so their outcome is unknown.":
            "%1{이/가} 대기 중입니다. %2{이/가} 지나기 전에 캡처가 끝나 결과를 알 수 없습니다.",
        "%1 belong to queries that are not in the capture.": "%1{은/는} 캡처에 없는 질의에 대한 것입니다.",
        "query, still open at the capture's end": "캡처가 끝날 때까지 결과가 나지 않은 질의",
        "Truncated answers are not completed over TCP": "잘린 응답이 TCP로 완결되지 않음",
        "%1 came back truncated (TC) over UDP, and no answer over TCP followed%2.":
            "UDP로 온 %1{이/가} 잘렸고(TC) 뒤이은 TCP 응답이 없습니다%2.",
        "; no client asked again over TCP": ". TCP로 다시 물은 클라이언트는 없습니다",
        "; connections over TCP were not accepted": ". TCP 연결은 받아들여지지 않았습니다",
        "; %1 were retried over TCP": ". %1건은 TCP로 다시 물었습니다",
        "The capture contains no TCP: its filter may have excluded it.":
            "캡처에 TCP가 전혀 없습니다. 캡처 필터가 뺐을 수 있습니다.",
        "query, and its truncated answer": "질의와 잘린 응답",
        "Ask the same question over TCP from the client's node.": "클라이언트의 노드에서 같은 것을 TCP로 물어보십시오.",
        "Check that security groups allow TCP 53 as well as UDP 53.":
            "보안 그룹이 UDP 53과 함께 TCP 53도 허용하는지 확인하십시오.",
        "%1 could not be decoded: truncated or invalid headers.":
            "%1{을/를} 해석하지 못했습니다. 헤더가 잘렸거나 규칙에 어긋납니다.",
        "%1 bytes": "%1바이트",
        "%1 of TCP on a DNS port could not be decoded: messages whose start was not captured, or no DNS.":
            "DNS 포트의 TCP 데이터 %1{을/를} 해석하지 못했습니다. 메시지의 시작이 캡처되지 않았거나 DNS가 아닙니다.",
        """
        %1 has packets of an unsupported link type: %2. Capture on another interface, or with `tcpdump -i any`.
        """:
            "%1에는 읽을 수 없는 링크 유형(%2)의 패킷이 있습니다. 다른 인터페이스나 `tcpdump -i any`로 캡처하십시오.",
        """
        %1 has packets of a user-defined link type: %2. `--link-type EN10MB` reads them as Ethernet.
        """:
            "%1에는 사용자가 정하는 링크 유형(%2)의 패킷이 있습니다. `--link-type EN10MB`를 주면 이더넷으로 읽습니다.",
        "%1 of %2 could not be read: they are encrypted, or their encapsulation is not supported.":
            "%2의 %1{은/는} 암호화되었거나 알 수 없는 형식에 싸여 있어 읽지 못했습니다.",
        "%1 on a DNS port are not DNS messages: something else uses that port.":
            "DNS 포트의 %1{은/는} DNS 메시지가 아닙니다. 다른 프로그램이 그 포트를 씁니다.",
        "%1 contains no DNS messages.": "%1에는 DNS 메시지가 없습니다.",
        """
        %1 does not overlap any other capture in time: it was taken at another time, or its clock is wrong and no \
        shared message corrects it.
        """:
            """
        %1{은/는} 다른 캡처가 없던 때에 캡처되었습니다. 시간대가 다르거나, 시계가 틀렸고 바로잡을 공통 \
        메시지가 없는 것입니다.
        """,
        """
        The roles of these addresses are guessed from the traffic: %1 (set them with --service-ip, --coredns-ip or \
        --upstream-ip).
        """:
            """
        다음 주소의 역할은 트래픽에서 추정한 것입니다: %1(--service-ip, --coredns-ip, --upstream-ip로 \
        지정할 수 있습니다).
        """,
        "More queries were outstanding at once than are tracked; the outcome of %1 of them is unknown.":
            "동시에 열린 질의가 보관할 수 있는 수를 넘어, 그중 %1건이 어떻게 되었는지 알 수 없습니다.",
        "%1 is left out: it is %2; %3.": "%1{을/를} 제외했습니다: %2; %3.",
        "%1 is left out: it is empty; %2.": "%1{을/를} 제외했습니다: 비어 있음; %2.",
        "CoreDNS's log %1 reports a fatal error: %2.": "CoreDNS 로그 %1에 따르면 계속 실행할 수 없었습니다: %2.",
        "%1 exchanges are missing from the tables, which were full.": "표가 가득 차 질의응답 %1건이 빠졌습니다.",
        """
        CoreDNS's log %1 has ten lines per pod, which is what `kubectl logs -l` prints without `--tail=-1`: anything \
        earlier is missing.
        """:
            """
        CoreDNS 로그 %1에는 파드마다 열 줄만 있습니다. `kubectl logs -l`은 `--tail=-1` 없이는 그만큼만 출력하므로, 그 앞의 \
        내용은 알 수 없습니다.
        """,
        "%1 were cut by the snap length (tcpdump -s).": "%1{이/가} 스냅 길이(tcpdump -s)에 잘렸습니다.",
        "Analysed alone, the evidence captures give a different verdict from the full captures.":
            "증거 캡처만으로는 전체 캡처와 다른 판정이 나옵니다.",
        "The folder %1 is not in the bundle; pack it into an archive and add that.":
            "폴더 %1{은/는} 번들에 들어 있지 않습니다. 아카이브로 묶어 추가하십시오.",
        "%1 more parts of the files about the cluster were left out.":
            "클러스터에 관한 파일에서 이 밖에 %1곳을 제외했습니다.",
        "Redaction leaves out eks-log-collector archives: they contain free text.":
            "가명 처리(redaction)에서는 자유 형식의 글이 들어 있는 eks-log-collector 아카이브를 제외합니다.",
        "%1 frames": "프레임 %1개",
        "%1 of link types that redaction does not know were left out.":
            "가명 처리(redaction)가 모르는 링크 유형의 %1{을/를} 제외했습니다.",
        "%1 parts": "조각 %1개",
        "%1 of messages came without the part before them; redaction left them out.":
            "메시지의 %1{이/가} 앞부분 없이 도착해, 가명 처리(redaction)에서 제외했습니다.",
        """
        %1 was read from the text that tcpdump printed, and what that leaves out is unknown (IP identification and \
        TTL without -v, the rest of messages); `tcpdump -w capture.pcap` keeps it.
        """:
            """
        %1{은/는} tcpdump가 출력한 텍스트에서 읽었으므로, 거기에 없는 것(-v가 없으면 IP 식별자와 TTL, 메시지의 \
        나머지)은 알 수 없습니다. `tcpdump -w capture.pcap`으로 캡처하면 모두 남습니다.
        """,
        "%1 was read from the text that %2 printed, which holds every byte.":
            "%1{은/는} %2{이/가} 출력한 텍스트에서 읽었으며, 거기에 모든 바이트가 들어 있습니다.",
        """
        %1 was read from the fields that tshark printed, and what those leave out is unknown (options of headers, \
        checksums); `tshark -x`, or the capture itself, keeps it.
        """:
            """
        %1{은/는} tshark가 출력한 필드에서 읽었으므로, 거기에 없는 것(헤더의 옵션, 체크섬)은 알 수 없습니다. \
        `tshark -x`나 캡처 파일 자체에는 모두 남아 있습니다.
        """,
        """
        The text of %1 states no times (tcpdump -t): its packets were taken to be a millisecond apart, so that \
        nothing is known of delays.
        """:
            """
        %1의 텍스트에는 시각이 없어(tcpdump -t) 패킷 간격을 1밀리초로 보았습니다. 따라서 지연 시간은 알 수 \
        없습니다.
        """,
        "The text of %1 states no dates (tcpdump -tttt does): its times count from 1970-01-01.":
            "%1의 텍스트에는 날짜가 없어(tcpdump -tttt는 표시함) 시각을 1970-01-01부터 셉니다.",
        "The text of %1 has names for addresses (no tcpdump -n); these were made up for them: %2.":
            "%1의 텍스트에는 주소 대신 이름이 있어(tcpdump -n 없음) 다음 주소를 임의로 지어 썼습니다: %2.",
        """
        %1 is compressed with a large window (zstd --long, xz -9): reading it took %2 MiB more memory.
        """:
            """
        %1{은/는} 큰 창(zstd --long, xz -9)으로 압축되어 있어, 읽는 데 메모리가 %2 MiB 더 들었습니다.
        """,
        "standard input": "표준 입력",
        "%1 lines": "줄 %1개",
        """
        %1 of %2 end early ([|domain]): either the snap length (tcpdump -s) cut them or they were cut on the wire; the \
        text does not say which.
        """:
            """
        %2의 %1{이/가} 중간에 끝납니다([|domain]). 캡처가 거기까지만 담았거나(tcpdump -s) 메시지가 거기서 끝난 것인데, \
        텍스트에는 나와 있지 않습니다.
        """,
        "%1 of %2 look like packets but could not be read.": "%2의 %1{은/는} 패킷처럼 보이지만 읽지 못했습니다.",
    ]
}
