import Synthetic

/// A client's TCP connection for one question.
final class Connection {
    let port: UInt16
    private let question: Question
    private let client: Client
    private let done: (Answer?) -> Void
    private var isOpen = false
    private var isOver = false

    private static let first = 1000
    /// Linux sends a SYN again after 1, 3 and 7 s; resolvers give up after 10 s at most.
    private static let again = [1_000_000, 3_000_000, 7_000_000]

    init(_ question: Question, for client: Client, done: @escaping (Answer?) -> Void) {
        self.question = question
        self.client = client
        self.done = done
        port = client.world.random.port()
    }

    func open() {
        client.connect(self)
        send([.synchronize], sequence: Self.first, acknowledgment: 0)
        for delay in Self.again {
            client.world.schedule.after(delay) { [self] in
                guard !isOpen, !isOver else { return }
                client.isHarmed(overTCP: true)
                send([.synchronize], sequence: Self.first, acknowledgment: 0)
            }
        }
    }

    func receive(_ packet: Packet) {
        guard !isOver, case .tcp(let flags, let sequence, let acknowledgment, let message) = packet.content else {
            return
        }
        if flags.contains(.reset) {
            isOver = true
            client.isHarmed(overTCP: true)
            client.disconnect(port)
        } else if flags.contains(.synchronize) {
            guard !isOpen else { return }
            isOpen = true
            send([.acknowledge], sequence: acknowledgment, acknowledgment: sequence + 1)
            send(
                [.push, .acknowledge], sequence: acknowledgment, acknowledgment: sequence + 1,
                Message(question: question))
        } else if let message {
            let next = sequence + message.octets.count + 2
            done(message.answer)
            send([.finish, .acknowledge], sequence: acknowledgment, acknowledgment: next)
        } else if flags.contains(.finish) {
            send([.acknowledge], sequence: acknowledgment, acknowledgment: sequence + 1)
            isOver = true
            client.disconnect(port)
        }
    }

    private func send(_ flags: TCPFlags, sequence: Int, acknowledgment: Int, _ message: Message? = nil) {
        client.send(
            Packet(
                source: client.address, sourcePort: port, destination: client.server, destinationPort: 53,
                content: .tcp(flags, sequence: sequence, acknowledgment: acknowledgment, message)))
    }
}
