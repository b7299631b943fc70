extension KoreanCatalogue {
    /// Sentences about what kernels counted.
    static let counters: [String: String] = [
        "CoreDNS is stopped at its CPU limit": "CoreDNS가 CPU 한도에 걸려 멈춤",
        "CoreDNS was killed for lack of memory": "CoreDNS가 메모리 부족으로 종료됨",
        "CoreDNS's receive buffer is full": "CoreDNS의 수신 버퍼가 가득 참",
        "A node's connection tracking table is full": "노드의 연결 추적 테이블이 가득 참",
        "A node's reverse path filter drops packets": "노드의 역경로 필터가 패킷을 버림",
        "CoreDNS does not accept TCP connections in time": "CoreDNS가 TCP 연결을 제때 받지 않음",
        """
        Meanwhile the kernel stopped the process at its CPU limit in %1 of %2 periods, for %3 summed over processors (nr_throttled at %4).
        """:
            """
        그동안 커널은 CPU 한도 때문에 %2개 주기 가운데 %1개에서, 프로세서별로 합해 %3 동안 프로세스를 멈춰 \
        세웠습니다(%4의 nr_throttled).
        """,
        "Meanwhile the kernel killed a process of the container for lack of memory (oom_kill at %1: %2).":
            "그동안 커널은 메모리가 부족해 컨테이너의 프로세스를 종료했습니다(%1의 oom_kill: %2).",
        """
        Meanwhile the kernel dropped %1 that found no room in a socket's receive buffer: the server did not read in time \
        (UdpRcvbufErrors at %2).
        """:
            """
        그동안 커널은 소켓의 수신 버퍼에 자리가 없는 %1{을/를} 버렸습니다. 서버가 제때 읽지 않은 것입니다(%2의 \
        UdpRcvbufErrors).
        """,
        "Meanwhile the kernel dropped %1 whose checksum was wrong (UdpInCsumErrors at %2).":
            "그동안 커널은 체크섬이 틀린 %1{을/를} 버렸습니다(%2의 UdpInCsumErrors).",
        """
        Meanwhile the kernel dropped %1 for which connection tracking had no room: %2 of %3 entries were taken (drop of \
        nf_conntrack at %4).
        """:
            """
        그동안 커널은 연결 추적 테이블에 자리가 없어 %1{을/를} 버렸습니다. 항목 %3개 가운데 %2개가 차 \
        있었습니다(%4의 nf_conntrack drop).
        """,
        "Meanwhile the kernel dropped %1 whose return route uses another interface (IPReversePathFilter at %2).":
            "그동안 커널은 되돌아가는 경로의 인터페이스가 다른 %1{을/를} 버렸습니다(%2의 IPReversePathFilter).",
        "Meanwhile the kernel dropped %1 that the server did not accept (ListenDrops at %2).":
            "그동안 커널은 서버가 받지 않은 %1{을/를} 버렸습니다(%2의 ListenDrops).",
        "Meanwhile the network card's limit cost %1 (%2 at %3).":
            "그동안 네트워크 카드의 한도 때문에 %1{을/를} 잃었습니다(%3의 %2).",
        "%1 datagrams": "데이터그램 %1개",
        "Raise or remove CoreDNS's CPU limit, or run more replicas.":
            "CoreDNS의 CPU 한도를 올리거나 없애고, 또는 복제본을 늘리십시오.",
        "Raise CoreDNS's memory limit, and see what fills it.":
            "CoreDNS의 메모리 한도를 올리고, 무엇이 메모리를 채우는지 확인하십시오.",
        """
        See what keeps CoreDNS from reading (its CPU limit, its node's load), and run more replicas; a larger receive buffer \
        only bridges bursts.
        """:
            """
        CoreDNS가 읽지 못하는 이유(CPU 한도, 노드의 부하)를 확인하고 복제본을 늘리십시오. 더 큰 수신 버퍼는 \
        순간적인 몰림만 넘깁니다.
        """,
        """
        On that node, see whose connections fill the table, and raise its limit (kube-proxy: conntrack.maxPerCore).
        """:
            """
        그 노드에서 누구의 연결이 테이블을 채우는지 확인하고 한도를 올리십시오(kube-proxy: \
        conntrack.maxPerCore).
        """,
        "On that node, compare the routes with the interfaces that packets come in by.":
            "그 노드에서 경로와 패킷이 들어오는 인터페이스를 비교하십시오.",
    ]
}
