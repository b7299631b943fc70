import Diagnosis
import PacketWire
import TestSupport

/// Scenes of faults that show in what failing exchanges have in common, or in single octets of packets.
let patternPositives = [
    Positive(
        rule: "conntrack-race", kind: .network, confidence: .likely, culprit: "connection tracking on the node"
    ) {
        pairs(lost: { $0 % 2 == 0 ? .second : .none })
    },
    Positive(rule: "bad-checksum", kind: .network, confidence: .likely, culprit: Host.client.text) {
        corrupted { $0 ? 0xbad1 : rightSum($1) }
    },
    Positive(rule: "forward-loop", kind: .coredns, confidence: .likely, culprit: Host.corednsA.text) {
        forwarding(to: .service)
    },
    Positive(rule: "mtu", kind: .network, confidence: .certain, culprit: "MTU 1500") {
        large(reporting: 3)
    },
    Positive(
        rule: "oversized-answers", kind: .coredns, severity: .warning, confidence: .likely, culprit: Host.corednsA.text
    ) {
        oversized(4, times: 2, addresses: 40)
    },
    Positive(
        rule: "answers-refused", kind: .client, severity: .warning, confidence: .certain, culprit: Host.client.text
    ) {
        refusing(6)
    },
    Positive(rule: "asked-again", kind: .network, confidence: .likely, culprit: "path back from \(Host.corednsA.text)")
    {
        repeating(5, answered: 0.002)
    },
    Positive(
        rule: "search-stopped", kind: .undetermined, severity: .warning, confidence: .possible, culprit: ""
    ) {
        searching(continued: 20, stopped: 6)
    },
    Positive(rule: "stale-conntrack", kind: .network, confidence: .likely, culprit: "\(Host.client.text)") {
        samePort(lost: 6, others: 12)
    },
    Positive(rule: "wrong-nameserver", kind: .client, confidence: .likely, culprit: "198.51.100.7") {
        asking(Host(198, 51, 100, 7), answered: false)
    },
]

let patternNeighbours = [
    Neighbour(rule: "conntrack-race", difference: "questions sent alone are lost as well", kind: .undetermined) {
        pairs(lost: { $0 % 2 == 0 ? .second : .none }, aloneLost: true)
    },
    Neighbour(rule: "conntrack-race", difference: "both of a pair are lost", kind: .undetermined) {
        pairs(lost: { $0 % 2 == 0 ? .both : .none })
    },
    Neighbour(rule: "conntrack-race", difference: "nobody asks again for the half that is missing", kind: .undetermined)
    {
        pairs(lost: { $0 % 4 == 0 ? .second : .none }, isAskedAgain: false)
    },
    Neighbour(rule: "bad-checksum", difference: "the sender's network card has yet to fill it in", kind: .undetermined)
    {
        corrupted { $0 ? partialSum($1) : rightSum($1) }
    },
    Neighbour(rule: "bad-checksum", difference: "datagrams without a checksum", kind: .undetermined) {
        corrupted { $0 ? 0 : rightSum($1) }
    },
    Neighbour(rule: "bad-checksum", difference: "most checksums of the capture are wrong", kind: .undetermined) {
        corrupted { isLost, _ in isLost ? 0xbad1 : 0xbad2 }
    },
    Neighbour(rule: "forward-loop", difference: "CoreDNS asks an upstream", kind: .undetermined) {
        forwarding(to: .upstream)
    },
    Neighbour(rule: "forward-loop", difference: "a pod that serves DNS asks the service", kind: .undetermined) {
        // Clients ask it, and it asks CoreDNS by the service, which leads to CoreDNS's pods alone.
        var cluster = SmallCluster(client: 1)
        cluster.chatter(from: .client)
        for number in 0..<10 {
            let query = Query(
                "n\(number).example.com", id: UInt16(0x4300 + number), from: .client, port: 45_000, to: .neighbour)
            let onward = Query(
                query.name, id: UInt16(0x6300 + number), from: .neighbour, port: UInt16(52_000 + number), to: .service)
            let time = 3 + Double(number)
            cluster.scene.send(query, at: time)
            cluster.scene.send(onward, at: time + 0.000_3)
            cluster.scene.send(onward, at: time + 2)
            cluster.scene.answer(query, with: .serverFailure, at: time + 4)
        }
        return cluster.scene
    },
    Neighbour(rule: "forward-loop", difference: "few of many queries for a name have a client's ID", kind: .healthy) {
        // One client asks for one name with one ID after the other; CoreDNS's are random.
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        for number in 0..<200 {
            let (time, id) = (3 + Double(number) * 0.01, UInt16(number))
            let query = Query(Names.external, id: id, to: .corednsA)
            let onward = Query(
                Names.external, id: number % 80 == 0 ? id + 1 : id + 0x7000, from: .corednsA, port: 50_000,
                to: .upstream)
            cluster.scene.send(query, at: time)
            cluster.scene.send(onward, at: time + 0.000_3)
            cluster.scene.answer(onward, at: time + 0.012)
            cluster.scene.answer(query, at: time + 0.012_3)
        }
        return cluster.scene
    },
    Neighbour(rule: "mtu", difference: "answers are lost without an error", kind: .network) {
        large(reporting: 0)
    },
    Neighbour(rule: "oversized-answers", difference: "nobody asked again", kind: .healthy) {
        oversized(4, times: 1, addresses: 40)
    },
    Neighbour(rule: "oversized-answers", difference: "the answers have 512 octets at most", kind: .network) {
        oversized(4, times: 2, addresses: 20)
    },
    Neighbour(rule: "answers-refused", difference: "the client waited for seconds", kind: .coredns) {
        refusing(4, latency: 7)
    },
    Neighbour(rule: "answers-refused", difference: "one of many answers", kind: .healthy) {
        refusing(1)
    },
    Neighbour(rule: "asked-again", difference: "the answers take longer than the client waits", kind: .coredns) {
        repeating(5, answered: 5.2)
    },
    Neighbour(rule: "asked-again", difference: "one answer of many was lost", kind: .undetermined) {
        repeating(1, answered: 0.002)
    },
    Neighbour(rule: "asked-again", difference: "a monitor sends the same octets again and again", kind: .healthy) {
        var cluster = SmallCluster(corednsA: 0)
        cluster.chatter()
        for number in 0..<12 {
            let query = Query(
                Names.cluster, id: 0x1234, from: .client, port: UInt16(47_000 + number), to: .corednsA)
            cluster.scene.exchange(query, at: 1 + Double(number) * 4)
        }
        return cluster.scene
    },
    Neighbour(rule: "search-stopped", difference: "services of several names, without a search list", kind: .healthy) {
        // gRPC asks for each name's balancers, which have no name of their own.
        var cluster = SmallCluster(client: 0)
        let names = ["a.shop.svc.cluster.local", "b.shop.svc.cluster.local"]
        for number in 0..<60 {
            let time = Double(number) * (number < 40 ? 0.4 : 5)
            let query = Query(
                "_grpclb._tcp." + names[number % 2], id: UInt16(0x4600 + number), port: UInt16(44_000 + number))
            cluster.ask(query, at: time, answer: .nonexistent)
            cluster.ask(
                Query(names[number % 2], id: UInt16(0x5600 + number), port: UInt16(46_000 + number)), at: time + 0.000_1
            )
        }
        return cluster.scene
    },
    Neighbour(rule: "search-stopped", difference: "one search in a few is given up all the time", kind: .healthy) {
        searching(continued: 20, stopped: 6, mixed: true)
    },
    Neighbour(rule: "stale-conntrack", difference: "other ports are lost too", kind: .undetermined) {
        samePort(lost: 6, others: 12, othersLost: 6)
    },
    Neighbour(rule: "stale-conntrack", difference: "the port is answered afterwards", kind: .undetermined) {
        samePort(lost: 6, others: 12, recovers: true)
    },
    Neighbour(rule: "wrong-nameserver", difference: "the address answers somebody", kind: .undetermined) {
        asking(Host(198, 51, 100, 7), answered: true)
    },
    Neighbour(rule: "wrong-nameserver", difference: "a private address, and nobody knows whose", kind: .undetermined) {
        asking(Host(10, 9, 0, 10), answered: false)
    },
]

// MARK: Scenes

private enum Lost { case none, second, both }

/// 60 pairs of A and AAAA from one port each, of which some are lost at first, and 30 questions sent alone; seen at the
/// client. What was lost is sent again after five seconds, and answered.
private func pairs(lost: (Int) -> Lost, aloneLost: Bool = false, isAskedAgain: Bool = true) -> Scene {
    var scene = Scene()
    for number in 0..<60 {
        let time = Double(number) * 0.3
        let port = UInt16(41_000 + number)
        let name = "n\(number).example.com"
        let first = Query(name, id: UInt16(number * 2), port: port)
        let second = Query(name, type: Query.aaaa, id: UInt16(number * 2 + 1), port: port)
        let fate = lost(number)
        for (query, isLost) in [(first, fate == .both), (second, fate != .none)] {
            scene.send(query, at: time)
            if isLost, !isAskedAgain { continue }
            if isLost { scene.send(query, at: time + 5) }
            scene.answer(query, at: time + (isLost ? 5.002 : 0.002))
        }
    }
    for number in 0..<30 {
        let query = Query("alone\(number).example.com", id: UInt16(5000 + number), port: UInt16(46_000 + number))
        let isLost = aloneLost && number % 5 == 0
        scene.send(query, at: 0.1 + Double(number) * 0.6)
        if isLost { scene.send(query, at: 5.1 + Double(number) * 0.6) }
        scene.answer(query, at: (isLost ? 5.102 : 0.102) + Double(number) * 0.6)
    }
    return scene
}

/// Queries that are sent twice and never answered, among others that are answered, with these checksums in their UDP
/// headers; seen at the client.
private func corrupted(_ checksum: (_ isLost: Bool, Datagram) -> UInt16) -> Scene {
    var cluster = SmallCluster(client: 0)
    for number in 0..<10 {
        let query = Query(Names.cluster, id: UInt16(number), port: UInt16(41_000 + number))
        for (message, delay) in [(query.datagram, 0.0), (query.datagram(answering: .address), 0.002)] {
            var datagram = cluster.scene.identified(message)
            datagram.checksum = checksum(false, datagram)
            cluster.scene.see(datagram, at: Double(number) * 0.2 + delay)
        }
    }
    for number in 0..<4 {
        let query = Query(Names.cluster, id: UInt16(0x4100 + number), port: UInt16(42_000 + number))
        for attempt in [0.0, 5] {
            var datagram = cluster.scene.identified(query.datagram)
            datagram.checksum = checksum(true, datagram)
            cluster.scene.see(datagram, at: 3 + Double(number) + attempt)
        }
    }
    return cluster.scene
}

/// The pseudo header's sum, which Linux leaves in the field for the network card to complete (RFC 768).
private func partialSum(_ datagram: Datagram) -> UInt16 {
    onesComplementSum(datagram.source.octets + datagram.destination.octets) { $0 + 17 + datagram.payload.count + 8 }
}

/// The checksum as the receiver expects it.
func rightSum(_ datagram: Datagram) -> UInt16 {
    let ports = Int(datagram.sourcePort) + Int(datagram.destinationPort)
    let length = datagram.payload.count + 8
    return ~onesComplementSum(datagram.source.octets + datagram.destination.octets + datagram.payload) {
        $0 + 17 + 2 * length + ports
    }
}

/// RFC 1071, of octets and what `more` adds.
private func onesComplementSum(_ octets: [UInt8], adding more: (Int) -> Int) -> UInt16 {
    var sum = 0
    for (place, octet) in octets.enumerated() { sum += place % 2 == 0 ? Int(octet) << 8 : Int(octet) }
    sum = more(sum)
    while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
    return UInt16(sum)
}

/// Queries that the pod passes on to `server`, which does not answer them.
private func forwarding(to server: Host) -> Scene {
    var cluster = SmallCluster(corednsA: 0)
    cluster.chatter()
    for number in 0..<5 {
        let time = 3 + Double(number) * 0.2
        let query = Query("n\(number).example.com", id: UInt16(0x4200 + number), from: .client, to: .corednsA)
        cluster.scene.send(query, at: time)
        let onward = Query(
            "n\(number).example.com", id: UInt16(0x5200 + number), from: .corednsA, port: 50_000, to: server)
        let sent = cluster.scene.send(onward, at: time + 0.001)
        if server == .service {
            let looped = sent.translated(to: .corednsA).routed()
            cluster.scene.see(looped, at: time + 0.001_1)
        }
    }
    return cluster.scene
}

/// Large answers that leave the pod and that the client asks for again, with so many errors of a router about them.
private func large(reporting errors: Int) -> Scene {
    var cluster = SmallCluster(corednsA: 0)
    cluster.chatter()
    for number in 0..<3 {
        let query = Query("n\(number).example.com", id: UInt16(0x4300 + number), from: .client, to: .corednsA)
        for attempt in 0..<2 {
            let time = 3 + Double(number) + 5 * Double(attempt)
            cluster.scene.send(query, at: time)
            let answer = cluster.scene.answer(query, at: time + 0.002)
            guard attempt == 0, number < errors else { continue }
            cluster.scene.see(answer.tooBig(for: 1500, reportedBy: .router), at: time + 0.003)
        }
    }
    return cluster.scene
}

/// Answers with so many addresses to queries without EDNS, each asked and answered so many times; seen at the pod.
private func oversized(_ count: Int, times: Int, addresses: Int) -> Scene {
    var cluster = SmallCluster(corednsA: 0)
    cluster.chatter()
    let reply = Reply(addresses: (0..<addresses).map { Host(198, 51, 100, UInt8($0)) })
    for number in 0..<count {
        let query = Query("n\(number).example.com", id: UInt16(0x4400 + number), from: .client, to: .corednsA)
        for attempt in 0..<times {
            cluster.scene.exchange(query, with: reply, at: 3 + Double(number) * 0.1 + 5 * Double(attempt))
        }
    }
    return cluster.scene
}

/// Queries that come again after five seconds, answered each time after so many seconds; seen at the pod.
private func repeating(_ count: Int, answered latency: Double) -> Scene {
    var cluster = SmallCluster(corednsA: 0)
    cluster.chatter()
    for number in 0..<count {
        for attempt in [0.0, 5] {
            let query = Query(Names.cluster, id: UInt16(0x4480 + number), port: 47_000, to: .corednsA)
            cluster.scene.exchange(query, at: 3 + Double(number) * 0.1 + attempt, latency: latency)
        }
    }
    return cluster.scene
}

/// Searches at the client, each of which has a name that does not exist before the one that does; some stop at the first
/// name and ask it once more, from another port and with another ID: at the end, or among the others.
private func searching(continued: Int, stopped: Int, mixed: Bool = false) -> Scene {
    var cluster = SmallCluster(client: 0)
    for number in 0..<continued + stopped {
        let name = "db\(number % 4).default.svc.cluster.local"
        let time = Double(number) * 8
        func query(_ name: String, _ step: Int) -> Query {
            Query(name, id: UInt16(0x4600 + number * 8 + step), port: UInt16(44_000 + number * 8 + step))
        }
        cluster.ask(query(name + ".default.svc.cluster.local", 0), at: time, answer: .nonexistent)
        if mixed ? number % 4 == 3 : number >= continued {
            cluster.ask(query(name + ".default.svc.cluster.local", 1), at: time + 5, answer: .nonexistent)
        } else {
            cluster.ask(query(name, 2), at: time + 0.005)
        }
    }
    return cluster.scene
}

/// Answers, after so many seconds, that the client's host refuses; seen at the client, who gets ten others.
private func refusing(_ count: Int, latency: Double = 0.01) -> Scene {
    var cluster = SmallCluster(client: 0)
    cluster.chatter(from: .client)
    for number in 0..<count {
        let query = Query(Names.cluster, id: UInt16(0x4500 + number), port: UInt16(43_000 + number))
        let time = 3 + Double(number)
        cluster.scene.send(query, at: time)
        let answer = cluster.scene.answer(query, at: time + latency)
        cluster.scene.see(answer.rejected(by: .client), at: time + latency + 0.000_1)
    }
    return cluster.scene
}

/// Queries of one port that stay unanswered, between queries of other ports; seen at the client.
private func samePort(lost: Int, others: Int, othersLost: Int = 0, recovers: Bool = false) -> Scene {
    var scene = Scene()
    for number in 0..<others {
        let query = Query(Names.cluster, id: UInt16(number), port: UInt16(44_000 + number))
        scene.send(query, at: Double(number))
        if number >= othersLost { scene.answer(query, at: Double(number) + 0.002) }
    }
    for number in 0..<lost {
        for time in [0.5 + Double(number), 5.5 + Double(number)] {
            scene.send(Query(Names.cluster, id: UInt16(0x4600 + number), port: 40_001), at: time)
        }
    }
    if recovers {
        for number in 0..<lost * 4 {
            scene.exchange(
                Query(Names.cluster, id: UInt16(0x4700 + number), port: 40_001), at: 8 + Double(number) * 0.5)
        }
    }
    return scene
}

/// Queries to `server` that stay unanswered, next to the service, which answers; seen at the client.
private func asking(_ server: Host, answered: Bool) -> Scene {
    var cluster = SmallCluster(client: 0)
    cluster.chatter(from: .client)
    for number in 0..<5 {
        let query = Query(Names.external, id: UInt16(0x4800 + number), port: UInt16(45_500 + number), to: server)
        cluster.scene.send(query, at: 3 + Double(number) * 0.2)
    }
    if answered {
        cluster.scene.exchange(Query(Names.external, id: 0x4900, port: 45_600, to: server), at: 3.5)
    }
    return cluster.scene
}
