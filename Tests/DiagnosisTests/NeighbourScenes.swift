import Diagnosis
import PacketWire
import TestSupport

let neighbours: [Neighbour] =
    pathNeighbours + serverNeighbours + informationNeighbours + captureAndUpstreamNeighbours + patternNeighbours

private let pathNeighbours = [
    Neighbour(
        rule: "capture-loss", difference: "the network loses answers, no answer lacks its query", kind: .undetermined
    ) {
        var scene = Scene()
        for number in 0..<40 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.send(query, at: Double(number) * 0.2)
            if number % 8 != 6 { scene.answer(query, at: Double(number) * 0.2 + 0.002) }
        }
        return scene
    },
    Neighbour(
        rule: "capture-loss", difference: "answers of the first moments belong to queries from before", kind: .healthy
    ) {
        var scene = Scene()
        for number in 0..<4 { scene.answer(Query(id: UInt16(900 + number)), at: Double(number) * 0.000_1) }
        for number in 0..<40 { scene.exchange(Query(id: UInt16(number)), at: 1 + Double(number)) }
        return scene
    },
    Neighbour(rule: "upstream-rate", difference: "what is lost grows with what is asked", kind: .upstream) {
        var scene = Scene()
        scene.load([60, 90, 150, 100]) { $0 / 2 }
        return scene
    },
    Neighbour(rule: "upstream-rate", difference: "everything is answered", kind: .healthy) {
        var scene = Scene()
        scene.load([60, 90, 120, 100]) { $0 }
        return scene
    },
    Neighbour(rule: "fragments-lost", difference: "all fragments come", kind: .healthy) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.fragmentedAnswer(at: 12, id: 1, parts: (first: true, second: true), times: 1)
        return cluster.scene
    },
    Neighbour(
        rule: "fragments-lost", difference: "no later fragment was ever seen and the client is content", kind: .healthy
    ) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.fragmentedAnswer(at: 12, id: 1, parts: (first: true, second: false), times: 1)
        return cluster.scene
    },
    Neighbour(rule: "tcp-blocked", difference: "the SYN is answered and the answer comes back", kind: .healthy) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.connect { [$0.synAck, $0.acknowledged] }
        return cluster.scene
    },
    Neighbour(rule: "tcp-blocked", difference: "a RST refuses the connection", kind: .undetermined) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.connect { [$0.refusal] }
        return cluster.scene
    },
    Neighbour(rule: "tcp-refused", difference: "nobody answers the SYN", kind: .network) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.connect { _ in [] }
        return cluster.scene
    },
    Neighbour(rule: "tcp-refused", difference: "the client looks whether the port is open, and ends it", kind: .healthy)
    {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.scene.connect(6, to: .corednsA) { [$0.synAck, $0.acknowledged, $0.abort] }
        return cluster.scene
    },
    Neighbour(rule: "tcp-blocked", difference: "an ICMP error rejects the connection", kind: .network) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.connect { [$0.syn.rejected(by: .node)] }
        return cluster.scene
    },
    Neighbour(rule: "tcp-rejected", difference: "queries over UDP are rejected too: no endpoint", kind: .kubeProxy) {
        var scene = Scene()
        scene.connect { [$0.syn.rejected(by: .node)] }
        for number in 0..<3 {
            let query = Query(Names.cluster, id: UInt16(number))
            scene.send(query, at: Double(number))
            scene.see(query.datagram.rejected(by: .node), at: Double(number) + 0.000_1)
        }
        return scene
    },
    Neighbour(rule: "tcp-rejected", difference: "a RST refuses the connection", kind: .undetermined) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.scene.connect { [$0.refusal] }
        return cluster.scene
    },
    Neighbour(rule: "no-endpoints", difference: "the error comes from the pod itself", kind: .coredns) {
        var cluster = SmallCluster(node: 0)
        cluster.chatter()
        cluster.rejectedAtPod(Query(Names.cluster), at: 1, via: .corednsB)
        return cluster.scene
    },
    Neighbour(rule: "no-endpoints", difference: "the client refuses a late answer", kind: .coredns) {
        var scene = Scene()
        for number in 0..<5 {
            let query = Query(Names.cluster, id: UInt16(number))
            scene.send(query, at: Double(number))
            let answer = scene.answer(query, at: Double(number) + 7)
            scene.see(answer.rejected(by: .client), at: Double(number) + 7.000_1)
        }
        return scene
    },
    Neighbour(rule: "no-endpoints", difference: "the error is none of a closed port", kind: .network) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.rejectedOnTheWay(type: 3, code: 13)
        return cluster.scene
    },
    Neighbour(rule: "unreachable", difference: "port unreachable is kube-proxy's or the pod's", kind: .kubeProxy) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter(from: .client)
        cluster.rejectedOnTheWay(type: 3, code: 3)
        return cluster.scene
    },
    Neighbour(rule: "port-closed", difference: "the error comes from the client's node", kind: .kubeProxy) {
        var scene = Scene()
        let query = scene.send(Query(Names.cluster), at: 0)
        scene.see(query.rejected(by: .node), at: 0.000_1)
        return scene
    },
    Neighbour(rule: "wrong-port", difference: "something listens on that port", kind: .healthy) {
        .askedAtPort(1024, isAnswered: true)
    },
    Neighbour(rule: "wrong-port", difference: "what goes there is another protocol", kind: .healthy) {
        .askedAtPort(1024, trailer: [0])
    },
    Neighbour(rule: "wrong-port", difference: "it is NetBIOS's, which has DNS's form", kind: .healthy) {
        .askedAtPort(137)
    },
    Neighbour(rule: "wrong-port", difference: "the pod answers others there", kind: .undetermined) {
        .translatedToPort(5353, listens: true)
    },
    Neighbour(rule: "wrong-port", difference: "one datagram alone went there", kind: .healthy) {
        .askedAtPort(1024, count: 1)
    },
    Neighbour(
        rule: "untranslated-service-ip", difference: "the query dies on the node before it is routed",
        kind: .undetermined
    ) {
        var cluster = SmallCluster(node: 0)
        cluster.ask(5, reaching: .veth)
        return cluster.scene
    },
    Neighbour(
        rule: "untranslated-service-ip", difference: "the query is translated and lost after", kind: .undetermined
    ) {
        var cluster = SmallCluster(node: 0)
        cluster.ask(5, reaching: .eth0)
        return cluster.scene
    },
    Neighbour(
        rule: "unexpected-source", difference: "socket load-balancing asks the pod, which may answer", kind: .healthy
    ) {
        var cluster = SmallCluster(client: 0)
        cluster.ask(5, to: .corednsA)
        return cluster.scene
    },
    Neighbour(
        rule: "unexpected-source", difference: "on the node the pod's answer is there before translation",
        kind: .healthy
    ) {
        var cluster = SmallCluster(node: 0)
        cluster.ask(5)
        return cluster.scene
    },
    Neighbour(rule: "lost-before-coredns", difference: "the query is at the pod", kind: .coredns) {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        cluster.ask(5, answer: nil)
        return cluster.scene
    },
    Neighbour(rule: "lost-before-coredns", difference: "nobody captured at the pod", kind: .undetermined) {
        var cluster = SmallCluster(node: 0)
        cluster.chatter()
        cluster.ask(5, via: .corednsB, reaching: .eth0)
        return cluster.scene
    },
    Neighbour(
        rule: "lost-before-coredns", difference: "the capture at the pod was not running yet", kind: .undetermined
    ) {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        cluster.ask(5, at: 1, reaching: .eth0)
        cluster.chatter(at: 30)
        return cluster.scene
    },
    Neighbour(rule: "lost-after-coredns", difference: "no answer leaves the pod", kind: .coredns) {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(5, answer: nil)
        return cluster.scene
    },
    Neighbour(rule: "lost-after-coredns", difference: "the answer comes, untranslated", kind: .network) {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(5, returning: .untranslated)
        return cluster.scene
    },
    Neighbour(rule: "unlocated", difference: "the pod's capture has the query", kind: .coredns) {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(5, answer: nil)
        return cluster.scene
    },
]

private let serverNeighbours = [
    Neighbour(rule: "stopped-at-node", difference: "the pod got the queries", kind: .coredns) {
        var scene = Scene()
        scene.atPodsNode(10, at: 0, handedTo: .pod, isAnswered: true)
        scene.atPodsNode(10, at: 2, handedTo: .pod, isAnswered: false)
        return scene
    },
    Neighbour(rule: "stopped-at-node", difference: "the node sent the queries on to the pod", kind: .network) {
        var scene = Scene()
        scene.atPodsNode(10, at: 0, handedTo: .pod, isAnswered: true, pod: 1)
        scene.atPodsNode(10, at: 2, handedTo: .pod, isAnswered: false)
        return scene
    },
    Neighbour(rule: "late-answers", difference: "the first transmission was lost, not slow", kind: .undetermined) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter()
        cluster.sentTwice(after: 5, first: .eth0)
        return cluster.scene
    },
    Neighbour(rule: "late-answers", difference: "the client gave up when the retry was answered", kind: .undetermined) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter()
        cluster.sentTwice(after: 2.5, first: .eth0)
        let answer = Query(Names.cluster, id: 0x5000).datagram(answering: .address)
        cluster.scene.see(answer.rejected(by: .client), at: 10.502, on: Tap(0))
        return cluster.scene
    },
    Neighbour(rule: "coredns-silent", difference: "CoreDNS asked its upstream in vain", kind: .upstream) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(5, Names.external, forwarding: .silent, answer: nil)
        return cluster.scene
    },
    Neighbour(rule: "coredns-silent", difference: "the answer left the pod", kind: .network) {
        var cluster = SmallCluster(client: 0, corednsA: 1)
        cluster.ask(5, returning: .lost)
        return cluster.scene
    },
    Neighbour(rule: "upstream-silent", difference: "CoreDNS asked nobody", kind: .coredns) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(2, Names.external, at: 0, forwarding: .answered(.address, after: 0.001), latency: 0.003)
        cluster.ask(5, Names.external, answer: nil)
        return cluster.scene
    },
    Neighbour(rule: "upstream-rejected", difference: "nobody says that they cannot be delivered", kind: .upstream) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(5, Names.external, forwarding: .silent, answer: .serverFailure)
        return cluster.scene
    },
    Neighbour(rule: "upstream-error", difference: "the upstream answered well", kind: .coredns) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(5, Names.external, forwarding: .answered(.address, after: 0.001), answer: .serverFailure)
        return cluster.scene
    },
    Neighbour(rule: "upstream-error", difference: "CoreDNS asked another upstream after the error", kind: .healthy) {
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<120 {
            let isBroken = number == 20
            cluster.ask(
                Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number)),
                at: Double(number) * 0.1,
                forwarding: .answered(isBroken ? .serverFailure : .address, after: 0.001),
                answer: .address, latency: 0.004)
        }
        return cluster.scene
    },
    Neighbour(rule: "upstream-error", difference: "it knows no EDNS, and answers what comes without", kind: .healthy) {
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<40 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let time = Double(number) * 0.1
            let first = Query(
                query.name, id: UInt16(0x5000 + number), from: .corednsA, port: UInt16(51_000 + number), to: .upstream)
            cluster.scene.exchange(first, with: .formatError, at: time + 0.000_5, latency: 0.001)
            cluster.ask(
                query, at: time, forwarding: .answered(.address, after: 0.003), answer: .address, latency: 0.006)
        }
        return cluster.scene
    },
    Neighbour(rule: "coredns-error", difference: "the query cannot be read, and FORMERR says so", kind: .healthy) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter(count: 20)
        for number in 0..<6 {
            let query = Query(Names.cluster, id: UInt16(0x4700 + number), port: UInt16(43_000 + number), to: .corednsA)
            var sent = query.datagram
            // The length of a label goes beyond the message.
            sent.payload[12] = 63
            sent.payload.removeLast(sent.payload.count - 20)
            var answer = query.datagram(answering: .formatError)
            answer.payload.removeLast(answer.payload.count - 12)
            answer.payload[5] = 0
            cluster.scene.see(cluster.scene.identified(sent), at: 3 + Double(number))
            cluster.scene.see(cluster.scene.identified(answer), at: 3.001 + Double(number))
        }
        return cluster.scene
    },
    Neighbour(rule: "coredns-error", difference: "the upstream made the error", kind: .upstream) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(5, Names.external, forwarding: .answered(.serverFailure, after: 0.001), answer: .serverFailure)
        return cluster.scene
    },
    Neighbour(rule: "coredns-error", difference: "it hands out the upstream's error from its cache", kind: .upstream) {
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<40 {
            let query = Query("broken.example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let forwarding: SmallCluster.Forwarding =
                number % 20 == 0 ? .answered(.serverFailure, after: 0.001) : .none
            cluster.ask(
                query, at: Double(number) * 0.25, forwarding: forwarding, answer: .serverFailure, latency: 0.004)
        }
        return cluster.scene
    },
    Neighbour(rule: "upstream-error", difference: "CoreDNS fails long after the upstream did", kind: .coredns) {
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<8 {
            let query = Query("broken.example.com", id: UInt16(number), port: UInt16(40_000 + number))
            let forwarding: SmallCluster.Forwarding =
                number == 0 ? .answered(.address, after: 0.001) : .none
            cluster.ask(
                query, at: Double(number) * 7, forwarding: forwarding,
                answer: number == 0 ? .address : .serverFailure, latency: 0.004)
        }
        return cluster.scene
    },
    Neighbour(rule: "coredns-error", difference: "NXDOMAIN is an answer", kind: .healthy) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.ask(5, answer: .nonexistent)
        return cluster.scene
    },
    Neighbour(rule: "late-answers", difference: "SERVFAIL comes late because the upstream is silent", kind: .upstream) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(5, Names.external, forwarding: .silent, answer: .serverFailure, latency: 6)
        return cluster.scene
    },
]

private let informationNeighbours = [
    Neighbour(rule: "saved-by-retry", difference: "CoreDNS is slow and answers each transmission", kind: .coredns) {
        var cluster = SmallCluster(client: 0)
        cluster.chatter()
        for number in 0..<3 {
            let query = Query(Names.cluster, id: UInt16(0x5000 + number), port: UInt16(47_000 + number))
            cluster.ask(query, at: 8 + Double(number), latency: 5.4)
            cluster.ask(query, at: 13 + Double(number), latency: 5.4)
        }
        return cluster.scene
    },
    Neighbour(rule: "truncated", difference: "the answer is whole", kind: .healthy) {
        var cluster = SmallCluster(client: 0)
        cluster.ask(2)
        return cluster.scene
    },
    Neighbour(rule: "malformed", difference: "the snap length cut the answer", kind: .healthy) {
        var cluster = SmallCluster(client: 0)
        cluster.scene.snapLength = 80
        cluster.ask(2)
        return cluster.scene
    },
    Neighbour(rule: "search-list", difference: "two names have nothing in common", kind: .healthy) {
        var cluster = SmallCluster(client: 0)
        cluster.ask(Query("one.example.com", id: 1), at: 1, answer: .nonexistent)
        cluster.ask(Query("two.example.com", id: 2), at: 1.01)
        return cluster.scene
    },
    Neighbour(rule: "nonexistent-names", difference: "the search list finds the name in the end", kind: .healthy) {
        var cluster = SmallCluster(client: 0)
        cluster.ask(Query("example.com.svc.cluster.local", id: 1), at: 1, answer: .nonexistent)
        cluster.ask(Query("example.com", id: 2), at: 1.01)
        return cluster.scene
    },
    Neighbour(rule: "pending", difference: "the capture covers the whole wait", kind: .undetermined) {
        var cluster = SmallCluster(client: 0)
        cluster.ask(1, answer: nil)
        return cluster.scene
    },
]

private let captureAndUpstreamNeighbours = [
    Neighbour(rule: "one-direction", difference: "clients ask again, so they got no answer", kind: .undetermined) {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.send(query, at: Double(number) * 0.2)
            scene.send(query, at: Double(number) * 0.2 + 5)
        }
        return scene
    },
    Neighbour(rule: "one-direction", difference: "some queries have their answers", kind: .undetermined) {
        var scene = Scene()
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            scene.send(query, at: Double(number) * 0.2)
            if number % 4 == 0 { scene.answer(query, at: Double(number) * 0.2 + 0.002) }
        }
        return scene
    },
    Neighbour(rule: "upstream-slow", difference: "the upstream is quick and CoreDNS slow", kind: .coredns) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        cluster.ask(4, Names.external, at: 3, forwarding: .answered(.address, after: 0.01), latency: 6)
        cluster.ask(4, at: 3, latency: 7)
        return cluster.scene
    },
    Neighbour(rule: "upstream-slow", difference: "one slow name among many", kind: .healthy) {
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<40 {
            let delay = number == 20 ? 1.8 : 0.004
            cluster.ask(
                Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number)),
                at: Double(number) * 0.1, forwarding: .answered(.address, after: delay), latency: delay + 0.002)
        }
        return cluster.scene
    },
]
