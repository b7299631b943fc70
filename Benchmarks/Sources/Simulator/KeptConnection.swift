import Synthetic

/// A TCP connection that a node cache keeps to CoreDNS, for one question at a time (the forward plugin's `force_tcp`).
final class KeptConnection {
    let port: UInt16
    private(set) var isIdle = true
    private(set) var lastUsed: Int
    private let owner: Address
    private let server: Address
    private unowned let world: World
    private var isOpen = false
    private var sequence = 1000
    private var acknowledgment = 0
    private var question: Question?
    private var deliver: ((Answer) -> Void)?

    init(of owner: Address, to server: Address, in world: World) {
        self.owner = owner
        self.server = server
        self.world = world
        port = world.random.port()
        lastUsed = world.now
    }

    func ask(_ question: Question, _ deliver: @escaping (Answer) -> Void) {
        isIdle = false
        (self.question, self.deliver) = (question, deliver)
        if isOpen { sendQuestion() } else { send([.synchronize]) }
    }

    func receive(_ packet: Packet) {
        guard case .tcp(let flags, let sequence, _, let message) = packet.content else { return }
        if flags.contains(.synchronize), !isOpen {
            isOpen = true
            self.sequence += 1
            acknowledgment = sequence + 1
            send([.acknowledge])
            sendQuestion()
        } else if let message, let answer = message.answer {
            acknowledgment = sequence + message.octets.count + 2
            send([.acknowledge])
            guard message.question.identifier == question?.identifier else { return }
            isIdle = true
            lastUsed = world.now
            let deliver = deliver
            self.deliver = nil
            deliver?(answer)
        }
    }

    /// Gives up on it: the question is asked elsewhere.
    func close() {
        deliver = nil
        send(isOpen ? [.reset, .acknowledge] : [.reset])
    }

    private func sendQuestion() {
        guard let question else { return }
        let message = Message(question: question)
        send([.push, .acknowledge], message)
        sequence += message.octets.count + 2
    }

    private func send(_ flags: TCPFlags, _ message: Message? = nil) {
        world.send(
            Packet(
                source: owner, sourcePort: port, destination: server, destinationPort: 53,
                content: .tcp(flags, sequence: sequence, acknowledgment: acknowledgment, message)),
            from: owner)
    }
}
