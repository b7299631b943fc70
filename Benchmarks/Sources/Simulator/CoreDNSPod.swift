import ExpectedVerdicts
import Synthetic

/// A CoreDNS pod, or NodeLocal DNSCache on a node: answers, caches, forwards with the forward plugin's timing.
final class CoreDNSPod {
    private struct Asked {
        var deliver: (Answer) -> Void
    }

    let address: Address
    private unowned let world: World
    private let isCache: Bool
    /// Older ones ask until 5 s are over (three reads of 2 s), newer ones twice.
    private let attempts: Int
    private var pools: [UInt16]
    private var cache: [String: Int] = [:]
    private var asked: [UInt32: Asked] = [:]
    private var fails = 0
    private var isChecking = false
    /// Queries that went round a loop with this question.
    private var rounds: [String: Int] = [:]

    private static let readTimeout = 2_000_000
    private static let checkEvery = 500_000
    private static let timeToLive = 30_000_000

    init(_ address: Address, in world: World, isCache: Bool) {
        self.address = address
        self.world = world
        self.isCache = isCache
        attempts = world.random.chance(perThousand: 700) ? 3 : 2
        pools = (0..<3).map { _ in world.random.port() }
    }

    func receive(_ packet: Packet) {
        if packet.sourcePort == 53, packet.isUDP {
            receiveAnswer(packet)
            return
        }
        if case .tcp(let flags, let sequence, let acknowledgment, let message) = packet.content {
            receive(packet, flags, sequence, acknowledgment, message)
            return
        }
        guard let message = packet.message, message.answer == nil else { return }
        if isDead(packet) { return }
        answer(message.question, overTCP: false) { [self] answer in
            send(packet.reply(.udp(Message(question: message.question, answer: answer))))
        }
    }

    /// What is hung or closed does not answer as CoreDNS.
    private func isDead(_ packet: Packet) -> Bool {
        guard !isCache, address == world.setting.pod.address, world.setting.isOn(world) else { return false }
        switch world.fault {
        case .podHung: return true
        case .portClosed:
            if case .tcp(_, let sequence, _, _) = packet.content {
                send(packet.reply(.tcp([.reset, .acknowledge], sequence: 0, acknowledgment: sequence + 1, nil)))
            } else if world.mayReport(from: address, to: packet.source) {
                send(packet.error(.port, from: address))
            }
            return true
        default: return false
        }
    }

    private func send(_ packet: Packet) { world.send(packet, from: address) }

    // MARK: Answering

    private func answer(_ question: Question, overTCP: Bool, _ deliver: @escaping (Answer) -> Void) {
        var delay = 80 + world.random.number(in: 0..<700)
        if world.setting.isSlow(address), world.setting.isOn(world) {
            delay += world.random.number(in: world.setting.delay)
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
        if isCluster && !isCache || (cache[key].map { world.now < $0 } ?? false) {
            deliver(answer(to: question))
            return
        }
        let server =
            isCluster || world.fault == .forwardLoop && world.setting.isOn(world) && !isCache
            ? world.topology.service : world.topology.upstream
        if server == world.topology.service, !isCluster {
            rounds[key, default: 0] += 1
            // A loop goes on until something gives up; here it is max_concurrent.
            if rounds[key, default: 0] > 12 { return }
        }
        forward(question, to: server, attempt: 0) { [self] answer in
            switch answer {
            case .error, .truncated: break
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
        world.schedule.after(Self.readTimeout) { [self] in
            guard asked.removeValue(forKey: key) != nil else { return }
            fails += 1
            check(server)
            let limit = fails >= 2 && isChecking ? 1 : attempts
            if attempt + 1 < limit {
                forward(question, to: server, attempt: attempt + 1, deliver)
            } else {
                deliver(.error(code: 2))
            }
        }
    }

    /// The health check asks for the root's servers until an answer comes.
    private func check(_ server: Address) {
        guard fails >= 2, !isChecking, !isCache else { return }
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
        let isSpeechless = message != nil || world.fault == .portClosed
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
                let reply = Message(question: message.question, answer: answer)
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
        let count = world.fault == .mtu ? 80 : 110
        return .addresses((0..<count).map { [10, 1, UInt8($0 / 250), UInt8($0 % 250 + 1)] }, alias: nil)
    }
}
