import Synthetic

/// All queries of a cluster, and what each node's capture has of them.
struct Traffic {
    private static let start = 1_732_090_302_000_000
    private static let timeout = 5_000_000
    /// Random losses of a healthy network, of a hundred thousand packets.
    private static let strayLosses = 5

    private struct Frame {
        var time: Int
        var octets: [UInt8]
    }

    private let cluster: Cluster
    private let plan: Plan
    private let rate: Double
    private let seconds: Int
    private var random: SplitMix64
    private let names = Names()
    private var frames: [[Frame]]
    private var packet: UInt16 = 1

    init(cluster: Cluster, plan: Plan, rate: Double, seconds: Int, random: SplitMix64) {
        (self.cluster, self.plan, self.rate, self.seconds, self.random) = (cluster, plan, rate, seconds, random)
        frames = Array(repeating: [], count: cluster.nodes)
    }

    mutating func run() {
        for node in 0..<cluster.nodes {
            for pod in 0..<cluster.podsOfNode {
                var time = random.number(in: 0..<1_000_000)
                while time < seconds * 1_000_000 {
                    lookUp(from: pod, on: node, at: time)
                    time += random.number(in: 1..<Int(2_000_000 / rate))
                }
            }
        }
    }

    private mutating func lookUp(from pod: Int, on node: Int, at time: Int) {
        let name = names.service(using: &random) + ".svc.cluster.local"
        let port = random.port()
        // kube-proxy's choice stays for the port: both questions go to one endpoint.
        let server = random.number(in: 0..<cluster.servers)
        for (number, type) in [QueryType.a, .aaaa].enumerated() {
            let question = Question(name: name, type: type, identifier: random.identifier(), extended: false)
            for attempt in 0..<2 {
                let sent = time + number * 15 + attempt * Self.timeout
                if ask(question, from: pod, port, on: node, of: server, at: sent) { break }
            }
        }
    }

    /// One transmission and its answer; true where that came to the client.
    private mutating func ask(
        _ question: Question, from pod: Int, _ port: UInt16, on node: Int, of server: Int, at sent: Int
    ) -> Bool {
        let client = Host(address: cluster.address(ofPod: pod, on: node), port: port)
        let service = Host(address: Cluster.service, port: 53)
        let endpoint = Host(address: cluster.address(ofServer: server), port: 53)
        let home = cluster.node(ofServer: server)
        let isLocal = home == node
        let query = question.message()
        packet = packet &+ 1
        var way = Way(message: query, packet: packet, from: client, to: service, hopsLeft: 64, time: sent)
        see(way, at: node, interface: 10 + pod, .incoming)
        if plan.has(.stopped, node: node, at: sent) { return false }
        if plan.has(.untranslated, node: node, at: sent) {
            way.hop(after: 20)
            see(way, at: node, interface: 2, .outgoing)
            return false
        }
        way.to = endpoint
        way.hop(after: 20)
        see(way, at: node, interface: isLocal ? 5 : 2, .outgoing)
        if !isLocal {
            if plan.has(.lostTo, node: node, server: server, at: sent) || isStray { return false }
            if plan.has(.lossy, node: node, at: sent), random.chance(perThousand: 333) { return false }
            way.time += 150 + random.number(in: 0..<300)
            see(way, at: home, interface: 2, .incoming)
            if plan.has(.notDelivered, server: server, at: sent) { return false }
            way.hop(after: 15)
            see(way, at: home, interface: 5, .outgoing)
        }
        if plan.has(.hung, server: server, at: sent) { return false }
        let isFailing = plan.has(.servfail, server: server, at: sent)
        let answer = question.message(answering: isFailing ? .error(code: 2) : names.answer(to: question))
        packet = packet &+ 1
        var back = Way(
            message: answer, packet: packet, from: endpoint, to: client, hopsLeft: 64,
            time: way.time + 200 + random.number(in: 0..<800))
        see(back, at: home, interface: 5, .incoming)
        if !isLocal {
            back.hop(after: 15)
            see(back, at: home, interface: 2, .outgoing)
            if plan.has(.lostBack, node: node, server: server, at: sent) || isStray { return false }
            back.time += 150 + random.number(in: 0..<300)
            see(back, at: node, interface: 2, .incoming)
        }
        if plan.has(.keptBack, node: node, at: sent) { return false }
        back.from = service
        back.hop(after: 20)
        see(back, at: node, interface: 10 + pod, .outgoing)
        return true
    }

    private var isStray: Bool {
        mutating get { random.number(in: 0..<100_000) < Self.strayLosses }
    }

    private mutating func see(_ way: Way, at node: Int, interface: Int, _ direction: Way.Direction) {
        if let loss = plan.losses[node], random.chance(perThousand: loss) { return }
        guard way.time >= plan.late[node] ?? 0, way.time <= seconds * 1_000_000 else { return }
        frames[node].append(
            Frame(
                time: Self.start + way.time + plan.clocks[node],
                octets: way.frame(interface: interface, direction)))
    }

    mutating func write(_ node: Int, to path: String) throws {
        var file = try CaptureFile(path: path, linkType: 276)
        frames[node].sort { $0.time < $1.time }
        for frame in frames[node] { try file.append(frame.octets, microseconds: frame.time) }
        try file.flush()
        frames[node] = []
    }
}
