import Synthetic

/// The packets of a busy node's DNS, second by second.
struct Traffic {
    struct Packet {
        var microseconds: Int
        var frame: [UInt8]
    }

    /// Of a thousand queries, how many get no answer; the client sends each of them again after its timeout.
    private static let lostPerThousand = 2
    private static let timeout = 5_000_000
    private static let start = 1_732_090_302_000_000

    private var random: SplitMix64
    private let network: Network
    private let clients: [Network.Client]
    private let names = Names()
    private let lookupsPerSecond: Int
    private let carriage: Carriage
    private var second = 0
    private var packetIdentifier: UInt16 = 0
    /// Packets of lookups begun, some of them due in a later second.
    private var waiting: [Packet] = []

    init(vantage: Vantage, carriage: Carriage, lookupsPerSecond: Int, clients: Int, seed: UInt64) {
        self.carriage = carriage
        network = Network(vantage: vantage)
        self.clients = Network.clients(clients)
        random = SplitMix64(seed: seed)
        self.lookupsPerSecond = lookupsPerSecond
    }

    /// The packets of the next second, in the order of their times.
    mutating func nextSecond() -> [Packet] {
        let from = Self.start + second * 1_000_000
        let end = from + 1_000_000
        for _ in 0..<lookupsPerSecond {
            lookUp(at: from + random.number(in: 0..<1_000_000))
        }
        second += 1
        waiting.sort { $0.microseconds < $1.microseconds }
        let due = waiting.firstIndex { $0.microseconds >= end } ?? waiting.count
        defer { waiting.removeFirst(due) }
        return Array(waiting[..<due])
    }

    /// What one call of an application causes: usually A and AAAA for each name of the search list until one exists.
    private mutating func lookUp(at begin: Int) {
        let client = clients[random.number(in: 0..<clients.count)]
        let server = network.vantage == .pod || random.chance(perThousand: 500) ? Network.localPod : Network.remotePod
        let tries: [String]
        switch random.number(in: 0..<100) {
        case 0..<45:
            tries = Names.expanded(names.service(using: &random))
        case 45..<80:
            tries = ["\(names.service(using: &random)).svc.cluster.local"]
        case 80..<95:
            tries = Names.expanded(names.outsideName(using: &random))
        default:
            ask(names.outsideName(using: &random), .a, extended: true, of: server, for: client, at: begin)
            return
        }
        var time = begin
        for name in tries {
            let port = random.port()
            let answered = ask(name, .a, of: server, for: client, port: port, at: time)
            let shared = carriage == .tcp ? nil : port
            let second = ask(name, .aaaa, of: server, for: client, port: shared, at: time + 12)
            time = max(answered.time, second.time) + 60
            if answered.exists { return }
        }
    }

    /// One query and its answer, if any, on every interface they pass; returns when the client has it.
    @discardableResult
    private mutating func ask(
        _ name: String, _ type: QueryType, extended: Bool = false, of server: Address, for client: Network.Client,
        port: UInt16? = nil, at begin: Int
    ) -> (time: Int, exists: Bool) {
        let question = Question(name: name, type: type, identifier: random.identifier(), extended: extended)
        let answer = names.answer(to: question)
        let port = port ?? random.port()
        let query = question.message()
        var time = begin
        for _ in 0..<2 {
            send(query, past: network.query(from: client, port: port, to: server), at: time)
            if random.chance(perThousand: Self.lostPerThousand) {
                time += Self.timeout
                continue
            }
            time += random.number(in: 150..<700)
            if Names.isOutside(name) && random.chance(perThousand: 300) {
                time = askUpstream(question, answer, at: time, seen: server == Network.localPod)
            }
            let back = network.answer(from: server, to: client, port: port)
            send(question.message(answering: answer), past: back, at: time)
            break
        }
        if case .nothing(_, exists: false) = answer {
            return (time, false)
        }
        return (time, true)
    }

    private mutating func askUpstream(_ question: Question, _ answer: Answer, at begin: Int, seen: Bool) -> Int {
        let end = begin + random.number(in: 300..<12_000)
        if seen {
            let port = random.port()
            var question = question
            question.identifier = random.identifier()
            question.extended = true
            send(question.message(), past: network.upstreamLeg(port: port, answers: false), at: begin)
            send(question.message(answering: answer), past: network.upstreamLeg(port: port, answers: true), at: end)
        }
        return end + 80
    }

    private mutating func send(_ message: [UInt8], past sightings: [Sighting], at begin: Int) {
        packetIdentifier &+= 2
        for (hop, sighting) in sightings.enumerated() {
            let frames = sighting.frames(
                of: message, by: carriage, packetIdentifier: packetIdentifier, at: network.vantage)
            for (place, frame) in frames.enumerated() {
                waiting.append(Packet(microseconds: begin + hop * 35 + place * 8, frame: frame))
            }
        }
    }
}
