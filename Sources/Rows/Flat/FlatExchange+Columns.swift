extension FlatExchange {
    package static func column(_ field: Field) -> FlatColumn {
        switch field {
        case .vantage:
            FlatColumn(
                .word,
                "what the place of the first sighting is: `client-pod`, `coredns-pod`, `node`, `upstream` or `unknown`")
        case .point: FlatColumn(.text, "interface and direction of the first sighting")
        case .key:
            FlatColumn(.hash, "the same for this exchange in every capture that tells its endpoint (below)")
        case .questionKey:
            FlatColumn(
                .hash,
                """
                the same without addresses, for captures that lack the endpoint and for masquerade; to be joined within seconds
                """)
        case .timeNS: FlatColumn(.time, "the first transmission, on the leg nearest the client")
        case .client:
            FlatColumn(
                .address, "address that asked",
                .init(ecs: "client.ip", otel: "client.address", zeek: "id.orig_h", ocsf: "src_endpoint.ip"))
        case .clientPort:
            FlatColumn(
                .int32, "its port",
                .init(ecs: "client.port", otel: "client.port", zeek: "id.orig_p", ocsf: "src_endpoint.port"))
        case .server:
            FlatColumn(
                .address, "address that was asked",
                .init(ecs: "server.ip", otel: "server.address", zeek: "id.resp_h", ocsf: "dst_endpoint.ip"))
        case .serverPort:
            FlatColumn(
                .int32, "its port",
                .init(ecs: "server.port", otel: "server.port", zeek: "id.resp_p", ocsf: "dst_endpoint.port"))
        case .endpoint:
            FlatColumn(
                .address,
                "the address after DNAT, or the one asked where that is no service's; empty where it was not seen",
                .init(ecs: "server.nat.ip", otel: "network.peer.address"))
        case .leg: FlatColumn(.word, "what was asked: `service`, `coredns`, `node-cache`, `upstream` or `unknown`")
        case .transport:
            FlatColumn(
                .word, "`udp` or `tcp`",
                .init(
                    ecs: "network.transport", otel: "network.transport", zeek: "proto",
                    ocsf: "connection_info.protocol_name"))
        case .id:
            FlatColumn(.int32, "the query's ID", .init(ecs: "dns.id", zeek: "trans_id", ocsf: "query.packet_uid"))
        case .qname:
            FlatColumn(
                .text,
                """
                the question's name without its trailing dot, escaped as RFC 4343 says; empty where it is not known
                """,
                .init(ecs: "dns.question.name", otel: "dns.question.name", zeek: "query", ocsf: "query.hostname"))
        case .qtype:
            FlatColumn(.word, "its type", .init(ecs: "dns.question.type", zeek: "qtype_name", ocsf: "query.type"))
        case .outcome:
            FlatColumn(
                .word,
                """
                what became of it: `answered`, `late`, `unanswered`, `pending`, `rejected`, `mismatched`, `truncated` or \
                `malformed`
                """)
        case .rcode:
            FlatColumn(
                .word, "the answer's response code; empty where there is none",
                .init(ecs: "dns.response_code", zeek: "rcode_name", ocsf: "rcode"))
        case .failed:
            FlatColumn(
                .boolean,
                "no usable answer in time, or FORMERR, SERVFAIL, NOTIMP or REFUSED; false while it is `pending`")
        case .latencyNS:
            FlatColumn(
                .int64, "nanoseconds from the first transmission to the first answer; -1 where there is none",
                .init(ecs: "event.duration"))
        case .attempts: FlatColumn(.int32, "transmissions of the query")
        case .rejectedBy: FlatColumn(.address, "who sent the ICMP error about the query; empty where nobody did")
        case .unexpectedSource:
            FlatColumn(.address, "where an answer came from that was not asked; empty where none did")
        case .resolver:
            FlatColumn(
                .word,
                """
                what the client resolves names with, where its retries tell: `glibc`, `musl`, `go`, `dig`, `c-ares` or \
                `windows`; else empty
                """)
        case .culpritKind:
            FlatColumn(
                .word,
                """
                of a failed exchange the kind of the verdict that these captures alone give on its endpoint, client or server: \
                `network`, `kube-proxy`, `coredns`, `upstream`, `client`, `capture` or `undetermined`; else empty
                """)
        case .seenQueryBeforeDNAT: FlatColumn(.int32, "sightings of the query as the client sent it to a service")
        case .seenQueryAfterDNAT: FlatColumn(.int32, "sightings of the query to its endpoint")
        case .seenAnswerAfterDNAT: FlatColumn(.int32, "sightings of the answer as the endpoint sent it")
        case .seenAnswerBeforeDNAT: FlatColumn(.int32, "sightings of the answer with the service's address back in it")
        case .queryNS: FlatColumn(.time, "the first sighting of the query, on any leg")
        case .answerNS: FlatColumn(.time, "the first sighting of an answer, on any leg")
        case .watchedUntilNS: FlatColumn(.time, "the end of what these captures show of the places that saw it")
        case .hopLimit: FlatColumn(.int32, "the highest hop limit of the first transmission; 0 where none is known")
        case .ipID: FlatColumn(.int64, "IP identification of the last transmission; 0 without one")
        case .lookup:
            FlatColumn(
                .int64,
                "shared by the exchanges of one lookup in these captures, and by no others; 0 where it belongs to none")
        }
    }
}
