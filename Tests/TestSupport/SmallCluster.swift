import PacketWire

/// A small cluster with captures at some of its places: tells the whole way of a query in one line.
///
/// The way: the client's pod, its veth on the node, DNAT, the node's `eth0`, the CoreDNS pod's `eth0`, and
/// from there to the upstream resolver and back.
package struct SmallCluster {
    /// Where the query ends.
    package enum Reach: Int, Comparable, Sendable {
        /// It leaves the client's pod and dies on the node before DNAT.
        case veth
        /// The node routes it on without DNAT.
        case untranslated
        /// It leaves the node towards the pod.
        case eth0
        /// It comes to the CoreDNS pod.
        case coredns

        package static func < (near: Reach, far: Reach) -> Bool { near.rawValue < far.rawValue }
    }

    /// Where the answer ends.
    package enum Return: Sendable {
        /// It leaves the CoreDNS pod and gets lost.
        case lost
        /// It comes to the client as it should.
        case client
        /// It comes to the client with the pod's address.
        case untranslated
    }

    /// What CoreDNS does with the query besides answering it.
    package enum Forwarding: Sendable {
        case none
        /// It asks the upstream, which stays silent.
        case silent
        /// It asks the upstream, and the query comes back as administratively prohibited.
        case prohibited(by: Host)
        /// It asks the upstream, which answers so many seconds later.
        case answered(Reply, after: Double)
    }

    package var scene = Scene()
    /// Queries told so far.
    package private(set) var asked = 0
    private let clientPod: Int?
    private let node: Int?
    private let pods: [Host: Int]
    private var upstreamID: UInt16 = 0x7000

    /// Numbers of the captures; nil where nobody captured.
    package init(client: Int? = nil, node: Int? = nil, corednsA: Int? = nil, corednsB: Int? = nil) {
        clientPod = client
        self.node = node
        var pods: [Host: Int] = [:]
        pods[.corednsA] = corednsA
        pods[.corednsB] = corednsB
        self.pods = pods
    }

    /// One query and what becomes of it.
    ///
    /// - Parameters:
    ///   - endpoint: where DNAT sends it.
    ///   - reply: what CoreDNS says; nil where it says nothing.
    ///   - latency: seconds from the query to the answer.
    ///   - isRetried: whether the client sends a query again that nothing came back for.
    package mutating func ask(
        _ query: Query, at time: Double, via endpoint: Host = .corednsA, reaching reach: Reach = .coredns,
        forwarding: Forwarding = .none, answer reply: Reply? = .address, returning way: Return = .client,
        latency: Double = 0.002, isRetried: Bool = true
    ) {
        asked += 1
        tell(query, at: time, via: endpoint, reaching: reach, forwarding, reply, way, latency)
        // Who gets nothing sends the packet again, as every resolver does.
        let isLost = if case .lost = way { true } else { false }
        if isRetried, reach != .coredns || reply == nil || isLost {
            tell(query, at: time + SmallCluster.timeout, via: endpoint, reaching: reach, .none, reply, way, latency)
        }
    }

    /// Seconds after which glibc sends a query again (`RES_TIMEOUT`), and CoreDNS asks its upstream again.
    private static let timeout = 5.0
    private static let readTimeout = 2.0

    private mutating func tell(
        _ query: Query, at time: Double, via endpoint: Host, reaching reach: Reach, _ forwarding: Forwarding,
        _ reply: Reply?, _ way: Return, _ latency: Double
    ) {
        send(query, at: time, via: endpoint, reaching: reach)
        guard reach == .coredns else { return }
        forward(query, at: time + 0.000_3, by: endpoint, forwarding)
        if let reply { answer(query, with: reply, from: endpoint, at: time + latency, returning: way) }
    }

    private mutating func send(_ query: Query, at time: Double, via endpoint: Host, reaching reach: Reach) {
        let sent = scene.identified(query.datagram)
        if let clientPod { scene.see(sent, at: time, on: Tap(clientPod)) }
        if let node { scene.see(sent, at: time + 0.000_01, on: .veth(.incoming, node)) }
        if let node, reach == .untranslated {
            scene.see(sent.routed(), at: time + 0.000_03, on: .eth0(.outgoing, node))
        }
        guard reach >= .eth0 else { return }
        let translated = sent.translated(to: endpoint)
        if let node { scene.see(translated.routed(), at: time + 0.000_03, on: .eth0(.outgoing, node)) }
        if reach == .coredns, let pod = pods[endpoint] {
            scene.see(translated.routed(2), at: time + 0.000_2, on: Tap(pod))
        }
    }

    private mutating func answer(
        _ query: Query, with reply: Reply, from endpoint: Host, at time: Double, returning way: Return
    ) {
        let answer = scene.identified(query.datagram(answering: reply).coming(from: endpoint))
        if let pod = pods[endpoint] { scene.see(answer, at: time - 0.000_2, on: Tap(pod)) }
        if case .lost = way { return }
        let isTranslated = if case .client = way { true } else { false }
        let delivered = isTranslated ? answer.coming(from: query.server) : answer
        if let node {
            scene.see(answer.routed(), at: time - 0.000_03, on: .eth0(.incoming, node))
            scene.see(delivered.routed(2), at: time - 0.000_01, on: .veth(.outgoing, node))
        }
        if let clientPod { scene.see(delivered.routed(2), at: time, on: Tap(clientPod)) }
    }

    private mutating func forward(_ query: Query, at time: Double, by endpoint: Host, _ forwarding: Forwarding) {
        guard let pod = pods[endpoint] else { return }
        upstreamID &+= 1
        let upward = Query(
            query.name, type: query.type, id: upstreamID, from: endpoint, port: 50_000, to: .upstream)
        switch forwarding {
        case .none: break
        case .silent:
            scene.send(upward, at: time, on: Tap(pod))
            upstreamID &+= 1
            scene.send(
                Query(query.name, type: query.type, id: upstreamID, from: endpoint, port: 50_000, to: .upstream),
                at: time + SmallCluster.readTimeout, on: Tap(pod))
        case .prohibited(let firewall):
            let sent = scene.send(upward, at: time, on: Tap(pod))
            var error = sent.rejected(by: firewall)
            error.error = (3, 13)
            scene.see(error, at: time + 0.001, on: Tap(pod))
        case .answered(let reply, let delay):
            scene.send(upward, at: time, on: Tap(pod))
            let answer = scene.identified(upward.datagram(answering: reply)).routed(2)
            scene.see(answer, at: time + delay, on: Tap(pod))
        }
    }
}
