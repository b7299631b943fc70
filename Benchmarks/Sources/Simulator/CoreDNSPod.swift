import ExpectedVerdicts
import Synthetic

/// A CoreDNS pod or what is in its place, or NodeLocal DNSCache on a node: answers, caches, forwards.
final class CoreDNSPod {
    private struct Asked {
        var deliver: (Answer) -> Void
    }

    let address: Address
    private unowned let world: World
    private let isCache: Bool
    private let family: ServerFamily
    private var connections: [KeptConnection] = []
    private var pools: [UInt16]
    private var cache: [String: Int] = [:]
    private var asked: [UInt32: Asked] = [:]
    private var fails = 0
    private var isChecking = false
    /// Queries that went round a loop with this question.
    private var rounds: [String: Int] = [:]

    /// As long as the forward plugin keeps an idle connection.
    private static let keepsIdle = 10_000_000
    private static let checkEvery = 500_000
    private static let timeToLive = 30_000_000

    init(_ address: Address, in world: World, isCache: Bool) {
        self.address = address
        self.world = world
        self.isCache = isCache
        let coreDNS = world.random.chance(perThousand: 700) ? ServerFamily.coreDNS : .newerCoreDNS
        family =
            world.variants.contains(.forwarder) ? .dnsmasq : world.variants.contains(.recursor) ? .unbound : coreDNS
        pools = (0..<3).map { _ in world.random.port() }
    }

    func receive(_ packet: Packet) {
        if packet.sourcePort == 53, packet.isUDP {
            receiveAnswer(packet)
            return
        }
        if packet.sourcePort == 53, packet.isTCP {
            connections.first { $0.port == packet.destinationPort }?.receive(packet)
            return
        }
        if case .tcp(let flags, let sequence, let acknowledgment, let message) = packet.content {
            receive(packet, flags, sequence, acknowledgment, message)
            return
        }
        guard let message = packet.message, message.answer == nil else { return }
        if isDead(packet) {
            if !isCache { world.strike(at: address) }
            return
        }
        let isAuthoritative = isAuthoritative(for: message.question)
        answer(message.question, overTCP: false) { [self] answer in
            let response = Message(question: message.question, answer: answer, isAuthoritative: isAuthoritative)
            send(packet.reply(.udp(response)))
        }
    }

    /// CoreDNS sets AA in its own zone's answers, and its cache plugin in those it repeats.
    private func isAuthoritative(for question: Question) -> Bool {
        family.isAuthoritative && (!Names.isOutside(question.name) || isCached(question))
    }

    private func isCached(_ question: Question) -> Bool {
        cache["\(question.name) \(question.type)"].map { world.now < $0 } ?? false
    }

    /// What is hung or closed does not answer as CoreDNS.
    private func isDead(_ packet: Packet) -> Bool {
        if isCache {
            return world.active(.nodeCacheHung).map { world.topology.nodes[$0.client.node] == address } ?? false
        }
        for setting in world.settings where setting.pod.address == address && setting.isOn(world) {
            switch setting.fault {
            case .podHung: return true
            case .podDrops where packet.isUDP: return world.random.chance(perThousand: setting.rate)
            case .portClosed:
                reject(packet)
                return true
            default: break
            }
        }
        return false
    }

    private func reject(_ packet: Packet) {
        if case .tcp(_, let sequence, _, _) = packet.content {
            send(packet.reply(.tcp([.reset, .acknowledge], sequence: 0, acknowledgment: sequence + 1, nil)))
        } else if world.mayReport(from: address, to: packet.source) {
            send(packet.error(.port, from: address))
        }
    }

    private func send(_ packet: Packet) { world.send(packet, from: address) }

    // MARK: Answering

    private func answer(_ question: Question, overTCP: Bool, _ deliver: @escaping (Answer) -> Void) {
        var delay = 80 + world.random.number(in: 0..<700)
        for setting in world.settings where !isCache && setting.isSlow(address) && setting.isOn(world) {
            delay += world.random.number(in: setting.delay)
            world.strike(at: address)
        }
        world.schedule.after(delay) { [self] in
            resolve(question) { answer in deliver(Self.fitted(answer, to: question, overTCP: overTCP)) }
        }
    }

    /// Over UDP what the client takes, or TC.
    private static func fitted(_ answer: Answer, to question: Question, overTCP: Bool) -> Answer {
        let limit = question.extended ? question.bufferSize : 512
        return !overTCP && question.message(answering: answer).count > limit ? .truncated : answer
    }

    private func resolve(_ question: Question, _ deliver: @escaping (Answer) -> Void) {
        let isCluster = !Names.isOutside(question.name)
        let key = "\(question.name) \(question.type)"
        if isCluster && !isCache || isCached(question) {
            deliver(answer(to: question))
            return
        }
        if !isCluster, !isCache, world.active(.corednsError) != nil {
            world.strike(at: address)
            deliver(.error(code: 5))
            return
        }
        let server =
            isCluster || world.active(.forwardLoop) != nil && !isCache
            ? world.topology.service : world.topology.upstream
        if server == world.topology.service, !isCluster {
            rounds[key, default: 0] += 1
            // A loop goes on until something gives up; here it is max_concurrent.
            if rounds[key, default: 0] > 12 { return }
        }
        let began = world.now
        forward(question, to: server, attempt: 0) { [self] answer in
            if world.now - began >= 1_000_000 { world.strike(at: address) }
            switch answer {
            case .error: if world.now - began < 1_000_000 { world.strike(at: address) }
            case .truncated: break
            default: cache[key] = world.now + Self.timeToLive
            }
            deliver(answer)
        }
    }

    func answer(to question: Question) -> Answer { LargeAnswers.answer(to: question, world) }

    // MARK: Forwarding

    private func forward(
        _ question: Question, to server: Address, attempt: Int, _ deliver: @escaping (Answer) -> Void
    ) {
        if isCache, server == world.topology.service, world.variants.contains(.cacheOverTCP) {
            forwardOverTCP(question, attempt: attempt, deliver)
            return
        }
        var upward = question
        let port = pools[world.random.number(in: 0..<pools.count)]
        var key: UInt32
        repeat {
            upward.identifier = world.random.identifier()
            key = UInt32(port) << 16 | UInt32(upward.identifier)
        } while asked[key] != nil
        asked[key] = Asked(deliver: deliver)
        let packet = Packet(
            source: address, sourcePort: port, destination: server, destinationPort: 53,
            content: .udp(Message(question: upward)))
        send(packet)
        world.schedule.after(family.waits[attempt]) { [self] in
            guard asked.removeValue(forKey: key) != nil else { return }
            fails += 1
            check(server)
            let limit = fails >= 2 && isChecking ? 1 : family.waits.count
            if attempt + 1 < limit {
                forward(question, to: server, attempt: attempt + 1, deliver)
            } else if family.saysFailure {
                deliver(.error(code: 2))
            } else {
                world.strike(at: address)
            }
        }
    }

    /// A node cache's questions to CoreDNS: on an idle connection if there is one.
    private func forwardOverTCP(_ question: Question, attempt: Int, _ deliver: @escaping (Answer) -> Void) {
        connections.removeAll { $0.isIdle && world.now - $0.lastUsed > Self.keepsIdle }
        let connection =
            connections.last(where: \.isIdle) ?? KeptConnection(of: address, to: world.topology.service, in: world)
        if !connections.contains(where: { $0 === connection }) { connections.append(connection) }
        var isAnswered = false
        var upward = question
        upward.identifier = world.random.identifier()
        connection.ask(upward) { answer in
            isAnswered = true
            deliver(answer)
        }
        world.schedule.after(family.waits[attempt]) { [self] in
            if isAnswered { return }
            connection.close()
            connections.removeAll { $0 === connection }
            if attempt + 1 < family.waits.count {
                forwardOverTCP(question, attempt: attempt + 1, deliver)
            } else {
                deliver(.error(code: 2))
            }
        }
    }

    /// The health check asks for the root's servers until an answer comes.
    private func check(_ server: Address) {
        guard fails >= 2, !isChecking, !isCache, family.checksHealth else { return }
        isChecking = true
        checkOnce(server)
    }

    private func checkOnce(_ server: Address) {
        guard isChecking else { return }
        let question = Question(name: ".", type: .ns, identifier: world.random.identifier(), extended: false)
        let port = world.random.port()
        let key = UInt32(port) << 16 | UInt32(question.identifier)
        asked[key] = Asked { [self] _ in
            isChecking = false
            fails = 0
        }
        send(
            Packet(
                source: address, sourcePort: port, destination: server, destinationPort: 53,
                content: .udp(Message(question: question))))
        world.schedule.after(Self.checkEvery) { [self] in
            checkOnce(server)
        }
        world.schedule.after(1_000_000) { [self] in asked[key] = nil }
    }

    private func receiveAnswer(_ packet: Packet) {
        guard let message = packet.message, let answer = message.answer else { return }
        let key = UInt32(packet.destinationPort) << 16 | UInt32(message.question.identifier)
        guard let waiting = asked.removeValue(forKey: key) else { return }
        fails = 0
        switch answer {
        case .error: waiting.deliver(answer)
        default: waiting.deliver(self.answer(to: message.question))
        }
    }

    // MARK: TCP

    private func receive(
        _ packet: Packet, _ flags: TCPFlags, _ sequence: Int, _ acknowledgment: Int, _ message: Message?
    ) {
        // The kernel of a hung process goes on answering for it, until there is something to say.
        let isSpeechless = message != nil || world.has(.portClosed)
        if isSpeechless, isDead(packet) { return }
        if flags.contains(.synchronize) {
            send(packet.reply(.tcp([.synchronize, .acknowledge], sequence: 5000, acknowledgment: sequence + 1, nil)))
        } else if flags.contains(.finish) {
            send(
                packet.reply(
                    .tcp([.finish, .acknowledge], sequence: acknowledgment, acknowledgment: sequence + 1, nil)))
        } else if let message {
            let next = sequence + message.octets.count + 2
            send(packet.reply(.tcp([.acknowledge], sequence: acknowledgment, acknowledgment: next, nil)))
            answer(message.question, overTCP: true) { [self] answer in
                let reply = Message(
                    question: message.question, answer: answer,
                    isAuthoritative: isAuthoritative(for: message.question))
                send(
                    packet.reply(
                        .tcp([.push, .acknowledge], sequence: acknowledgment, acknowledgment: next, reply)))
            }
        }
    }
}

/// Names with so many addresses that their answers do not fit a small datagram.
enum LargeAnswers {
    static let prefix = "fleet-"

    static func answer(to question: Question, _ world: World) -> Answer {
        let answer = world.names.answer(to: question)
        guard question.name.hasPrefix(prefix), question.type == .a, case .addresses = answer else { return answer }
        // More than one packet takes, or more than the tunnel of a path does.
        let count = world.has(.mtu) ? 80 : 110
        return .addresses((0..<count).map { [10, 1, UInt8($0 / 250), UInt8($0 % 250 + 1)] }, alias: nil)
    }
}
