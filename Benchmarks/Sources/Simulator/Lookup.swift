import Synthetic

/// One call of an application: names of the search list in turn until one exists.
final class Lookup {
    private var names: ArraySlice<String>
    private let client: Client
    private var open: [Group] = []
    private var hasData = false
    private var isOver = false

    init(_ names: [String], for client: Client) {
        self.names = names[...]
        self.client = client
    }

    func askNext() {
        guard let name = names.popFirst() else { return }
        hasData = false
        let types: [QueryType] = client.family.asksPair ? [.a, .aaaa] : [.a]
        let asks = types.map { type in
            var question = Question(
                name: name, type: type, identifier: client.world.random.identifier(),
                extended: client.family.bufferSize != nil)
            question.bufferSize = client.family.bufferSize ?? 512
            return Ask(question)
        }
        let groups = client.family.sharesPort ? [asks] : asks.map { [$0] }
        open = groups.map { Group($0, of: self, for: client) }
        for group in open { group.begin() }
    }

    /// A group of questions has its answers, or none to come.
    func isDone(_ group: Group) {
        open.removeAll { $0 === group }
        if group.isLost { isOver = true }
        if group.asks.contains(where: \.hasData) { hasData = true }
        guard open.isEmpty, !hasData, !isOver else { return }
        client.world.schedule.after(60) { self.askNext() }
    }
}

/// A question and what came of it.
final class Ask {
    var question: Question
    var answer: Answer?
    var sent = 0
    var hasData: Bool {
        switch answer {
        case .addresses, .nothing(_, exists: true): true
        default: false
        }
    }

    init(_ question: Question) { self.question = question }
}

/// Questions that wait together: one socket, one timer.
final class Group {
    let asks: [Ask]
    private let lookup: Lookup
    private let client: Client
    private var port: UInt16 = 0
    private var attempt = 0
    /// Transmissions so far: a timer of an earlier one has nothing to say.
    private var round = 0
    private var isOver = false
    private var errors = 0
    /// Questions still to be asked one by one.
    private var line: [Ask] = []
    private(set) var isLost = false

    init(_ asks: [Ask], of lookup: Lookup, for client: Client) {
        self.asks = asks
        self.lookup = lookup
        self.client = client
    }

    private var world: World { client.world }
    private var unanswered: [Ask] { asks.filter { $0.answer == nil } }

    func begin() {
        if client.family.keepsSocket {
            port = client.sharedPort
            client.share(self)
        } else {
            port = world.random.port()
            client.open(self, at: port)
        }
        transmit()
    }

    private func transmit() {
        round += 1
        let round = round
        if client.isSingle && asks.count > 1 {
            if line.isEmpty { line = attempt == 0 ? asks : (unanswered.count < asks.count ? asks : unanswered) }
            if let first = line.first { send(first) }
        } else {
            for (place, ask) in unanswered.enumerated() {
                world.schedule.after(place * 14) { [self] in send(ask) }
            }
        }
        let wait = client.family.waits[min(attempt, client.family.waits.count - 1)]
        world.schedule.after(wait) { [self] in
            if !isOver && round == self.round { hasTimedOut() }
        }
    }

    private func send(_ ask: Ask) {
        ask.sent = world.now
        client.send(
            Packet(
                source: client.address, sourcePort: port, destination: client.server, destinationPort: 53,
                content: .udp(Message(question: ask.question))))
    }

    private func hasTimedOut() {
        client.isHarmed()
        if client.family.goesSingle, asks.count > 1, unanswered.count < asks.count { client.isSingle = true }
        line = []
        tryAgain()
    }

    private func tryAgain() {
        attempt += 1
        guard attempt < client.family.waits.count else {
            isLost = true
            finish()
            return
        }
        if client.family.takesNewPort {
            client.close(port)
            port = world.random.port()
            client.open(self, at: port)
        }
        if client.family.takesNewID {
            for ask in unanswered { ask.question.identifier = world.random.identifier() }
        }
        transmit()
    }

    /// An ICMP error about the query: no need to wait.
    func isRefused() {
        guard !isOver else { return }
        client.isHarmed()
        errors += 1
        if errors > 1 {
            isLost = true
            finish()
        } else {
            line = []
            tryAgain()
        }
    }

    func receive(_ message: Message) {
        guard !isOver,
            let ask = asks.first(where: {
                $0.question.identifier == message.question.identifier && $0.question.type == message.question.type
            })
        else { return }
        if let first = line.first, first === ask {
            line.removeFirst()
            if let next = line.first {
                ask.answer = message.answer
                send(next)
                return
            }
        }
        if case .truncated = message.answer, client.family.knowsTCP {
            ask.answer = .truncated
            Connection(ask.question, for: client) { answer in ask.answer = answer }.open()
        } else {
            if case .error = message.answer {
                client.isHarmed()
            } else if world.now - ask.sent >= 1_000_000 {
                client.isHarmed()
            }
            ask.answer = message.answer
        }
        if unanswered.isEmpty { finish() }
    }

    private func finish() {
        isOver = true
        if !client.family.keepsSocket { client.close(port) }
        lookup.isDone(self)
    }
}
