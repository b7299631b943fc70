import Diagnosis
import PacketWire
import TestSupport

/// Names of a cluster's daily traffic.
enum Names {
    static let cluster = "kubernetes.default.svc.cluster.local"
    static let external = "example.com"
}

extension SmallCluster {
    /// Healthy traffic around a fault, so that roles are seen: a query every `interval` seconds.
    mutating func chatter(
        from client: Host = .neighbour, via endpoint: Host = .corednsA, at start: Double = 0, count: Int = 10,
        interval: Double = 0.2, name: String = Names.cluster
    ) {
        for number in 0..<count {
            ask(
                Query(name, id: UInt16(0x100 + asked), from: client, port: UInt16(30_000 + asked)),
                at: start + Double(number) * interval, via: endpoint)
        }
    }

    /// Queries of the client, each with a port and an ID of its own.
    mutating func ask(
        _ count: Int, _ name: String = Names.cluster, from client: Host = .client, to server: Host = .service,
        at start: Double = 1, interval: Double = 0.1, via endpoint: Host = .corednsA,
        reaching reach: Reach = .coredns, forwarding: Forwarding = .none, answer: Reply? = .address,
        returning way: Return = .client, latency: Double = 0.002, isRetried: Bool = true
    ) {
        for number in 0..<count {
            let query = Query(
                name, id: UInt16(0x4000 + asked), from: client, port: UInt16(45_000 + asked), to: server)
            ask(
                query, at: start + Double(number) * interval, via: endpoint, reaching: reach,
                forwarding: forwarding, answer: answer, returning: way, latency: latency, isRetried: isRetried)
        }
    }
}

extension Scene {
    /// A CoreDNS pod under load, seen at the pod: so many queries upstream in each second, of which some are answered.
    mutating func load(_ perSecond: [Int], answered: (Int) -> Int) {
        for number in 0..<5 {
            let query = Query(Names.cluster, id: UInt16(number), from: .client, to: .corednsA)
            exchange(query, at: Double(number) * 0.1)
        }
        for (second, count) in perSecond.enumerated() {
            for number in 0..<count {
                let query = Query(
                    "n\(second)x\(number).example.com", id: UInt16(number), from: .corednsA,
                    port: UInt16(20_000 + second * 1000 + number), to: .upstream)
                let time = 1 + Double(second) + 0.9 * Double(number) / Double(count)
                send(query, at: time)
                // Spread over the second, as a limit of a bucket's kind spreads them.
                let share = answered(count)
                if number * share / count != (number + 1) * share / count { answer(query, at: time + 0.001) }
            }
        }
    }

    /// A query that is sent twice, and answers of which the fragments in `parts` come.
    mutating func fragmentedAnswer(at time: Double, id: UInt16, parts: (first: Bool, second: Bool), times: Int = 2) {
        let query = Query(Names.external, id: id, port: UInt16(48_000) + id)
        for attempt in 0..<times {
            let start = time + 5 * Double(attempt)
            send(query, at: start)
            let answer = identified(query.datagram(answering: .address)).fragments()
            if parts.first { see(answer.first, at: start + 0.01) }
            if parts.second { see(answer.second, at: start + 0.010_1) }
        }
    }

    /// SYNs of some connections, each sent three times, as the kernel does; `answer` tells what comes back.
    mutating func connect(_ count: Int = 3, to server: Host = .service, answer: (TCPConnection) -> [Datagram]) {
        for number in 0..<count {
            let connection = TCPConnection(
                port: UInt16(52_000 + number), to: server, sequence: UInt32(7000 + number))
            let start = 3 + Double(number)
            let answers = answer(connection)
            for delay in answers.isEmpty ? [0, 1, 3] : [0.0] { see(identified(connection.syn), at: start + delay) }
            for (place, packet) in answers.enumerated() { see(packet, at: start + 0.001 * Double(place + 1)) }
        }
    }
}

extension Scene {
    /// Where the pod's node sends a query that came to it.
    enum HandedTo {
        case pod, nobody, network
    }

    /// Queries that are answered on port 53, and some to another port of the same server.
    ///
    /// - Parameters:
    ///   - isOnNode: false for a capture at the client's own interface.
    ///   - trailer: octets after the message, which are none of DNS's.
    static func askedAtPort(
        _ port: UInt16, count: Int = 3, isOnNode: Bool = true, isAnswered: Bool = false, trailer: [UInt8] = []
    ) -> Scene {
        var scene = Scene()
        for number in 0..<40 {
            let time = Double(number) * 0.5
            var query = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number), to: .corednsA)
            scene.see(scene.identified(query.datagram).routed(isOnNode ? 1 : 0), at: time)
            scene.see(scene.identified(query.datagram(answering: .address)).routed(), at: time + 0.002)
            guard number < count else { continue }
            query.id += 0x100
            query.serverPort = port
            var stray = query.datagram
            stray.payload += trailer
            scene.see(scene.identified(stray).routed(isOnNode ? 1 : 0), at: time + 0.1)
            guard isAnswered else { continue }
            scene.see(scene.identified(query.datagram(answering: .address)).routed(), at: time + 0.102)
        }
        return scene
    }

    /// Queries of a client's node, whose service is translated to `port` of a pod for some of them.
    ///
    /// - Parameter listens: true where the pod answers on that port alone.
    static func translatedToPort(_ port: UInt16, count: Int = 10, listens: Bool = false, isRejected: Bool = false)
        -> Scene
    {
        var scene = Scene()
        for number in 0..<40 {
            let isStray = number < count
            let asked = Query(Names.cluster, id: UInt16(number), port: UInt16(40_000 + number))
            var pods = asked
            (pods.server, pods.serverPort) = (.corednsA, isStray || listens ? port : 53)
            for attempt in 0..<(isStray ? 2 : 1) {
                let time = Double(number) * 0.5 + Double(attempt) * 5
                let query = scene.identified(asked.datagram)
                var translated = pods.datagram.routed(1)
                translated.identification = query.identification
                scene.see(query, at: time, on: .veth(.incoming))
                scene.see(translated, at: time + 0.000_02, on: .eth0(.outgoing))
                if isStray, isRejected {
                    scene.see(translated.rejected(by: .corednsA), at: time + 0.001, on: .eth0(.incoming))
                }
            }
            guard !isStray else { continue }
            let time = Double(number) * 0.5 + 0.001
            let answer = scene.identified(pods.datagram(answering: .address))
            var back = asked.datagram(answering: .address)
            back.identification = answer.identification
            scene.see(answer.routed(1), at: time, on: .eth0(.incoming))
            scene.see(back.routed(2), at: time + 0.000_02, on: .veth(.outgoing))
        }
        return scene
    }

    /// Queries from another node, in a capture of all interfaces of the pod's node.
    ///
    /// - Parameter pod: the pod's own capture, which has what comes to it.
    mutating func atPodsNode(
        _ count: Int, at start: Double, handedTo: HandedTo, isAnswered: Bool, pod: Int? = nil
    ) {
        for number in 0..<count {
            let (time, place) = (start + Double(number) * 0.1, Int(start * 10) + number)
            let query = Query(Names.cluster, id: UInt16(place), port: UInt16(40_000 + place), to: .corednsA)
            let sent = identified(query.datagram)
            see(sent.routed(), at: time, on: .eth0(.incoming))
            switch handedTo {
            case .pod: see(sent.routed(2), at: time + 0.000_02, on: .veth(.outgoing))
            case .nobody: break
            case .network: see(sent.routed(2), at: time + 0.000_02, on: .eth0(.outgoing))
            }
            guard isAnswered else {
                // Who gets no answer sends the query again.
                let again = identified(query.datagram)
                see(again.routed(), at: time + 5, on: .eth0(.incoming))
                switch handedTo {
                case .pod: see(again.routed(2), at: time + 5.000_02, on: .veth(.outgoing))
                case .nobody: break
                case .network: see(again.routed(2), at: time + 5.000_02, on: .eth0(.outgoing))
                }
                continue
            }
            let answer = identified(query.datagram(answering: .address))
            if let pod {
                see(sent.routed(2), at: time + 0.000_04, on: Tap(pod))
                see(answer, at: time + 0.000_98, on: Tap(pod))
            }
            see(answer, at: time + 0.001, on: .veth(.incoming))
            see(answer.routed(), at: time + 0.001_02, on: .eth0(.outgoing))
        }
    }
}

extension SmallCluster {
    /// A query that the pod's host rejects: the error comes back through the node's conntrack, which puts the
    /// service's address in place of the pod's.
    mutating func rejectedAtPod(_ query: Query, at time: Double, via endpoint: Host) {
        ask(query, at: time, via: endpoint, reaching: .eth0)
        let translated = query.datagram.translated(to: endpoint)
        scene.see(translated.rejected(by: endpoint), at: time + 0.001, on: .eth0(.incoming))
        scene.see(query.datagram.rejected(by: query.server), at: time + 0.001_02, on: .veth(.outgoing))
    }
}

extension SmallCluster {
    /// A query of the client that is sent again from the same port, and answered then.
    mutating func sentTwice(
        after seconds: Double, first reach: Reach, answer: Reply? = nil, returning way: Return = .client,
        times: Int = 1
    ) {
        for number in 0..<times {
            // The first leaves from the port that scenes take for granted.
            var query = Query(Names.cluster, id: UInt16(0x5000 + number))
            query.port += UInt16(number)
            let start = 8 + 10 * Double(number)
            ask(query, at: start, reaching: reach, answer: answer, returning: way, isRetried: false)
            ask(query, at: start + seconds)
        }
    }

    /// A query of the client that a router rejects (a capture at the client alone).
    mutating func rejectedOnTheWay(type: UInt8, code: UInt8) {
        for number in 0..<2 {
            let query = Query(Names.cluster, id: UInt16(0x6000 + number), port: UInt16(46_000 + number))
            ask(query, at: 8 + Double(number), reaching: .eth0)
            var error = query.datagram.rejected(by: .router)
            error.error = (type, code)
            scene.see(error, at: 8.001 + Double(number), on: Tap(0))
        }
    }
}

extension Conclusion {
    /// Rules whose findings are above information.
    var accusing: [String] { findings.filter { $0.severity > .info }.map(\.rule) }

    func finding(_ rule: String) -> Finding? { findings.first { $0.rule == rule } }
}
