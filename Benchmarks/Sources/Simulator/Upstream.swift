import ExpectedVerdicts
import Synthetic

/// The VPC's resolver.
final class Upstream {
    let address: Address
    weak var world: World?
    private var second = 0
    private var taken = 0

    init(_ address: Address) { self.address = address }

    func receive(_ packet: Packet) {
        guard let world, let message = packet.message, message.answer == nil else { return }
        let question = message.question
        if let silence = world.active(.upstreamSilent), silence.hits(question) { return }
        if let limited = world.active(.upstreamLimited) {
            if world.now / 1_000_000 != second { (second, taken) = (world.now / 1_000_000, 0) }
            taken += 1
            if taken > limited.limit { return }
        }
        var answer = world.names.answer(to: question)
        if let failing = world.active(.upstreamError), failing.hits(question) { answer = .error(code: failing.code) }
        world.schedule.after(latency(in: world)) {
            let response = Message(question: question, answer: answer, isAuthoritative: false)
            var reply = packet.reply(.udp(response))
            reply.checksum = .right
            world.number(&reply)
            guard let node = world.topology.node(of: reply.destination) else { return }
            world.comeIn(reply, at: node)
        }
    }

    /// Most answers come from its cache; some take it a walk through the tree.
    private func latency(in world: World) -> Int {
        if let slow = world.active(.upstreamSlow) { return world.random.number(in: slow.delay) }
        if world.has(.midflight) { return 400_000 + world.random.number(in: 0..<100_000) }
        return switch world.random.number(in: 0..<100) {
        case 0..<80: world.random.number(in: 300..<2_500)
        case 80..<98: world.random.number(in: 2_500..<60_000)
        default: world.random.number(in: 60_000..<400_000)
        }
    }
}
